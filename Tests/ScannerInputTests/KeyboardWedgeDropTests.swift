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

    @Test func nothingIsGoodUntilTheKeyStateIsKnown() throws {
        var bench = Bench()
        // Shift is down when the queue overflows, and came up unseen.
        bench.press(42)
        bench.event(InputEvent.synchronization, InputEvent.dropped, 0)
        bench.press(30, -30, 28, -28, 30, -30, 28, -28)
        #expect(bench.damage.allSatisfy { $0 })
        bench.resynchronise()
        bench.wait(milliseconds: 600)
        bench.output.removeAll()
        bench.press(30, -30, 28, -28)
        #expect(bench.texts == ["a"])
        #expect(bench.damage == [false])
    }

    @Test func keysMayBeLostAgainWhileTheKeyStateIsRead() throws {
        var bench = Bench()
        bench.event(InputEvent.synchronization, InputEvent.dropped, 0)
        bench.event(InputEvent.synchronization, InputEvent.report, 0)
        bench.press(30, -30, 28, -28)
        bench.resynchronise()
        try bench.type("soon")
        #expect(bench.texts == ["a", "soon"])
        #expect(bench.damage == [true, true])
    }

    @Test func learnsWhichModifiersAreDown() {
        var bench = Bench()
        var bitmap = [UInt8](repeating: 0, count: 96)
        bitmap[54 / 8] |= 1 << (54 % 8)
        bench.resynchronise(pressed: bitmap)
        bench.wait(milliseconds: 600)
        bench.press(30, -30, -54, 30, -30, 28)
        #expect(bench.texts == ["Aa"])
        bench.press(29)
        bench.resynchronise(pressed: [0xFF])
        bench.wait(milliseconds: 600)
        bench.press(30, -30, 28)
        #expect(bench.texts == ["Aa", "a"])
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
