// SPDX-License-Identifier: Apache-2.0

import Capture
import ScannerInput
import Simulators
import Testing

@Suite("After SYN_DROPPED")
struct KeyboardWedgeDropTests {
    @Test func theRunningScanIsDamagedAndTheNextIsGood() throws {
        var bench = Bench()
        try bench.type("1234567890", fault: .dropped(afterCharacters: 3, lostCharacters: 4))
        #expect(bench.texts == ["123890"])
        #expect(bench.damage == [true])
        #expect(bench.output.needsKeyState)
        #expect(bench.output.counters.drops == 1)
        bench.output.removeAll()
        #expect(!bench.output.needsKeyState)
        bench.resynchronise()
        bench.wait(milliseconds: 600)
        try bench.type("next")
        #expect(bench.texts == ["next"])
        #expect(bench.damage == [false])
    }

    @Test func aScanWhoseBeginningWasLostIsDamaged() throws {
        var bench = Bench()
        try bench.type("12345", fault: .dropped(afterCharacters: 0, lostCharacters: 3))
        #expect(bench.texts == ["45"])
        #expect(bench.damage == [true])
    }

    @Test func aScanWhoseTextWasLostIsCounted() throws {
        var bench = Bench()
        try bench.type("12345", fault: .dropped(afterCharacters: 0, lostCharacters: 5))
        #expect(bench.texts.isEmpty)
        #expect(bench.output.rejections == [.partial])
    }

    @Test func twoScansJoinedByALossAreDamaged() throws {
        var bench = Bench()
        // The Enter between A1 and B2 fell into the loss.
        try bench.type("A1ENTERB2", fault: .dropped(afterCharacters: 2, lostCharacters: 5))
        #expect(bench.texts == ["A1B2"])
        #expect(bench.damage == [true])
    }

    @Test func aSecondScanInTheSameReadIsGood() throws {
        var bench = Bench()
        try bench.type("1234567890", fault: .dropped(afterCharacters: 3, lostCharacters: 4))
        try bench.type("Next")
        #expect(bench.output.needsKeyState)
        bench.resynchronise()
        #expect(bench.texts == ["123890", "Next"])
        #expect(bench.damage == [true, false])
    }

    @Test func aScanThatFollowsAtOnceIsGood() throws {
        var bench = Bench(ScannerOptions(partialTimeout: .seconds(60)))
        try bench.type("1234567890", fault: .dropped(afterCharacters: 3, lostCharacters: 4))
        bench.resynchronise()
        try bench.type("Soon")
        #expect(bench.texts == ["123890", "Soon"])
        #expect(bench.damage == [true, false])
    }

    @Test func aScanWhoseEndMayBeLostDamagesTheNextUntilAPauseThatNoScanHas() throws {
        for (maximumGap, pause, isDamaged) in [
            (nil, 10_000, true), (.milliseconds(50), 20, true), (.milliseconds(50), 100, false),
        ] as [(Duration?, Int64, Bool)] {
            var options = ScannerOptions(partialTimeout: .seconds(60))
            options.maximumKeyGap = maximumGap
            var bench = Bench(options)
            bench.event(InputEvent.synchronization, InputEvent.dropped, 0)
            bench.event(InputEvent.synchronization, InputEvent.report, 0)
            bench.resynchronise()
            bench.wait(milliseconds: pause)
            try bench.type("first")
            try bench.type("second")
            #expect(bench.texts == ["first", "second"])
            #expect(bench.damage == [isDamaged, false])
        }
    }

    /// The bits of `EVIOCGKEY` with these keys down.
    private func bitmap(_ codes: UInt16...) -> [UInt8] {
        var bits = [UInt8](repeating: 0, count: 96)
        for code in codes { bits[Int(code / 8)] |= 1 << UInt8(code % 8) }
        return bits
    }

    @Test func whatWasTypedWithAModifierThatOnlyTheKernelKnowsIsDamaged() {
        var bench = Bench()
        // Right Shift goes down unseen, and is held over two suffixes.
        bench.event(InputEvent.synchronization, InputEvent.dropped, 0)
        bench.event(InputEvent.synchronization, InputEvent.report, 0)
        bench.press(30, -30, 28, -28, 48, -48, 28, -28)
        #expect(bench.damage == [true, false], "nobody can know it yet")
        bench.resynchronise(pressed: bitmap(54))
        #expect(bench.damage == [true, true])
        bench.wait(milliseconds: 1)
        bench.press(46, -46, -54, 28, -28, 32, -32, 28)
        #expect(bench.texts == ["a", "b", "C", "d"])
        #expect(bench.damage == [true, true, true, false])
    }

    @Test func theKernelsAnswerIsNotTrueOfWhatWasTypedBefore() {
        var bench = Bench()
        bench.event(InputEvent.synchronization, InputEvent.dropped, 0)
        bench.event(InputEvent.synchronization, InputEvent.report, 0)
        bench.wait(milliseconds: 50)
        bench.resynchronise(pressed: bitmap(29))
        bench.wait(milliseconds: -49)
        // In the queue when the kernel was asked: m, then Ctrl+]. With Ctrl the m would be a CR, and end the scan.
        bench.press(50, -50, 29, 27, -27, -29, 30, -30, 28, -28)
        #expect(bench.texts == ["m\u{1D}a"])
        #expect(bench.damage == [true])
        try? bench.type("next")
        #expect(bench.damage == [true, false])
    }

    @Test func learnsWhichModifiersAreDown() {
        var bench = Bench()
        bench.event(InputEvent.synchronization, InputEvent.dropped, 0)
        bench.event(InputEvent.synchronization, InputEvent.report, 0)
        bench.resynchronise(pressed: bitmap(54))
        bench.wait(milliseconds: 600)
        bench.press(30, -30, -54, 30, -30, 28)
        #expect(bench.texts == ["Aa"])
        #expect(bench.damage == [false])
        bench.press(29)
        bench.event(InputEvent.synchronization, InputEvent.dropped, 0)
        bench.event(InputEvent.synchronization, InputEvent.report, 0)
        bench.resynchronise(pressed: [0xFF])
        bench.wait(milliseconds: 600)
        bench.press(30, -30, 28)
        #expect(bench.texts == ["Aa", "a"])
    }

    @Test func aPrintableSuffixMayBeAnotherCharacterWhoseModifierWasLost() throws {
        var bench = Bench(ScannerOptions(suffix: .byte(UInt8(ascii: "3"))))
        // Shift goes down unseen: what looks like two suffixes is ##.
        bench.event(InputEvent.synchronization, InputEvent.dropped, 0)
        bench.event(InputEvent.synchronization, InputEvent.report, 0)
        bench.press(30, -30, 4, -4, 4, -4, -42, 48, -48, 4, -4)
        #expect(bench.texts == ["a", "b"])
        #expect(bench.damage == [true, true])
        bench.resynchronise()
        bench.wait(milliseconds: 600)
        bench.press(46, -46, 4, -4)
        #expect(bench.damage == [true, true, false])
    }

    @Test func anEnterMayEndTheNumberOfACharacterIfTheScannerEntersAny() {
        var bench = Bench()
        bench.press(29, 42, 22, -22, -42, -29, 33, -33, 46, -46, 28, -28, 28, -28)
        #expect(bench.texts == ["ü"])
        bench.output.removeAll()
        // Ctrl+Shift+U is lost: the first Enter belongs to the number, the second ends the scan.
        bench.event(InputEvent.synchronization, InputEvent.dropped, 0)
        bench.event(InputEvent.synchronization, InputEvent.report, 0)
        bench.press(33, -33, 46, -46, 28, -28, 21, -21, 28, -28, 30, -30, 28)
        #expect(bench.texts == ["fc", "y", "a"])
        #expect(bench.damage == [true, true, false])
    }

    @Test func aTapOfCapsLockAfterALossIsTheFirstOrTheSecondOfItsPair() throws {
        var bench = Bench()
        bench.event(InputEvent.synchronization, InputEvent.dropped, 0)
        bench.event(InputEvent.synchronization, InputEvent.report, 0)
        bench.resynchronise()
        // The first was lost: Caps Lock is off again.
        bench.press(30, -30, 58, -58, 28, -28, 48, -48, 28, -28)
        #expect(bench.damage == [true, true])
        bench.wait(milliseconds: 600)
        try bench.type("c")
        #expect(bench.texts.last == "c")
        #expect(bench.damage == [true, true, false])
    }

    @Test func locksAreNotTakenToBeSettledByASilenceBeforeTheLoss() {
        var bench = Bench()
        bench.press(30, -30, 28, -28)
        bench.wait(milliseconds: 10_000)
        bench.event(InputEvent.synchronization, InputEvent.dropped, 0)
        bench.event(InputEvent.synchronization, InputEvent.report, 0)
        bench.press(58, -58, 48, -48, 28, -28, 46, -46, 28, -28)
        #expect(bench.damage == [false, true, true])
    }

    @Test func everythingUpToTheReportsEndIsSkipped() {
        var bench = Bench()
        bench.press(30, -30)
        bench.event(InputEvent.synchronization, InputEvent.dropped, 0)
        bench.event(InputEvent.key, 48, 1)
        bench.event(InputEvent.key, KeyCode.leftShift, 1)
        #expect(!bench.output.needsKeyState)
        bench.event(InputEvent.synchronization, InputEvent.report, 0)
        #expect(bench.output.needsKeyState)
        bench.resynchronise()
        bench.press(46, -46, 28, -28)
        #expect(bench.texts == ["ac"])
        #expect(bench.damage == [true])
    }

    @Test func aLostTapOfCapsLockDoesNotLast() throws {
        var bench = Bench()
        bench.press(58, -58, 30, -30)
        bench.event(InputEvent.synchronization, InputEvent.dropped, 0)
        bench.event(InputEvent.synchronization, InputEvent.report, 0)
        bench.resynchronise()
        bench.press(28, -28)
        bench.wait(milliseconds: 600)
        try bench.type("abc")
        #expect(bench.texts == ["A", "abc"])
        #expect(bench.damage == [true, false])
    }

    @Test func aLossBetweenScansIsForgottenAfterSilence() throws {
        var bench = Bench()
        bench.event(InputEvent.synchronization, InputEvent.dropped, 0)
        bench.event(InputEvent.synchronization, InputEvent.report, 0)
        bench.resynchronise()
        let deadline = try #require(bench.driver.deadline)
        bench.tick(at: deadline.nanoseconds)
        #expect(bench.driver.deadline == nil)
        #expect(bench.output.rejections.isEmpty)
    }
}
