// SPDX-License-Identifier: Apache-2.0

import Capture
import ScannerInput
import Simulators
import Testing

@Suite("Keys to text")
struct KeyboardWedgeTests {
    static let printable = String(decoding: (0x20...0x7E).map { UInt8($0) }, as: UTF8.self)
    static let gs1 = "]d20109506000134352\u{1D}10ABC\u{1D}21a-7_%"
    static let iso15434 = "[)>\u{1E}06\u{1D}P123\u{1D}1T45\u{1E}\u{04}"

    static let styles: [ScannerTyping] = {
        var styles: [ScannerTyping] = []
        for encoding in ScannerTyping.ControlEncoding.allCases {
            for bits in 0..<8 {
                var typing = ScannerTyping()
                typing.controlEncoding = encoding
                typing.sendsScanCodes = bits & 1 == 1
                typing.separatesModifiers = bits & 2 == 2
                typing.tapsCapsLock = bits & 4 == 4
                styles.append(typing)
            }
        }
        return styles
    }()

    @Test(arguments: styles.indices, [printable, gs1, iso15434])
    func readsWhatAScannerTypes(_ style: Int, _ text: String) throws {
        var bench = Bench()
        try bench.type(text, as: Self.styles[style])
        #expect(bench.texts == [text])
        #expect(bench.damage == [false])
        #expect(bench.output.rejections.isEmpty)
        #expect(bench.output.counters.ignoredKeys == 0)
        #expect(bench.driver.deadline == nil)
    }

    @Test func readsEveryControlCharacter() throws {
        let suffixes: Set<UInt8> = [0x0D]
        let text = String(decoding: (0x00...0x1F).filter { !suffixes.contains($0) } + [0x7F], as: UTF8.self)
        var bench = Bench()
        try bench.type(text)
        #expect(bench.texts == [text])
    }

    @Test func givesTheSameScanHoweverReadsSplitIt() throws {
        let bytes = records(try ScannerTyping().type(Array(Self.gs1.utf8)), from: 1_000_000_000)
        let now: Int64 = 2_000_000_000
        var whole = Bench()
        whole.feed(bytes, at: now)
        #expect(whole.texts == [Self.gs1])
        for cut in stride(from: 0, through: bytes.count, by: 7) {
            var bench = Bench()
            bench.feed(Array(bytes[..<cut]), at: now)
            bench.feed(Array(bytes[cut...]), at: now)
            #expect(bench.texts == [Self.gs1], "cut at \(cut)")
        }
        var single = Bench()
        for byte in bytes { single.feed([byte], at: now) }
        #expect(single.texts == [Self.gs1])
        var random = RandomNumbers(seed: 7)
        for _ in 0..<50 {
            var bench = Bench()
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = Int.random(in: 1...min(97, rest.count), using: &random)
                bench.feed(Array(rest.prefix(count)), at: now)
                rest = rest.dropFirst(count)
            }
            #expect(bench.texts == [Self.gs1])
        }
    }

    @Test func reportsTheKernelsTimes() throws {
        var bench = Bench()
        try bench.type("abc")
        let scan = try #require(bench.output.scans.first).scan
        #expect(scan.firstByte.nanoseconds == 1_000_000_000)
        #expect(scan.lastByte.nanoseconds == 1_000_000_000 + 4 * 4_000_000)
    }

    @Test func takesTheTimeOfReadingWhereStampsMeanNothing() throws {
        var bench = Bench(ScannerOptions(timeSource: .reception))
        let events = try ScannerTyping().type(Array("abc".utf8))
        bench.feed(records(events, from: 0), at: 77_000_000_000)
        let scan = try #require(bench.output.scans.first).scan
        #expect(scan.firstByte.nanoseconds == 77_000_000_000)
        #expect(scan.lastByte.nanoseconds == 77_000_000_000)
    }

    @Test func doesNotBelieveStampsFromTheFuture() throws {
        var bench = Bench()
        let events = try ScannerTyping().type(Array("abc".utf8))
        bench.feed(records(events, from: 1_700_000_000_000_000_000), at: 5_000_000_000)
        let scan = try #require(bench.output.scans.first).scan
        #expect(scan.lastByte.nanoseconds == 5_000_000_000)
    }

    @Test func ignoresAutoRepeat() throws {
        var bench = Bench()
        try bench.type("12", fault: .autoRepeat(times: 5))
        #expect(bench.texts == ["12"])
        #expect(bench.output.counters.repeats == 5)
    }

    @Test func decodesInEventOrderWhenKeysOverlap() {
        var bench = Bench()
        bench.press(30, 48, -30, 46, -48, -46, 28, -28)
        #expect(bench.texts == ["abc"])
    }

    @Test func eitherShiftKeyCountsUntilBothAreUp() {
        var bench = Bench()
        bench.press(42, 30, -30, 54, 30, -30, -42, 30, -30, -54, 30, -30, 28, -28)
        #expect(bench.texts == ["AAAa"])
    }

    @Test func capsLockFollowsTapsAndOutlastsScans() {
        var bench = Bench()
        bench.press(
            58,
            -58,
            30,
            -30,
            2,
            -2,
            28,
            -28,
            30,
            -30,
            42,
            30,
            -30,
            -42,
            28,
            -28,
            58,
            -58,
            30,
            -30,
            28
        )
        #expect(bench.texts == ["A1", "Aa", "a"])
    }

    @Test func capsLockCanBeTakenForANuisance() {
        var bench = Bench(ScannerOptions(followsCapsLock: false))
        bench.press(58, -58, 30, -30, 28, -28)
        #expect(bench.texts == ["a"])
    }

    @Test func replugForgetsLocksAndHeldKeys() {
        var bench = Bench()
        bench.press(58, -58, 42, 29)
        bench.disconnect()
        bench.press(30, -30, 28, -28)
        #expect(bench.texts == ["a"])
    }

    @Test(arguments: [(29, 0x1D), (97, 0x1D)]) func eitherControlKeyMakesGS(_ control: Int, _ byte: UInt8) {
        var bench = Bench()
        bench.press(30, -30, control, 27, -27, -control, 30, -30, 28, -28)
        #expect(bench.output.text == [0x61, byte, 0x61])
    }

    @Test func controlAndTheKeyRightOfPIsGSOnAnyLayout() {
        var german = KeyMap.us
        german.set("+", for: KeyCode.rightBrace, at: [])
        german.set("]", for: 10, at: .altGr)
        var bench = Bench(keyMap: german)
        bench.press(29, 27, -27, -29, 27, -27, 29, 100, 10, -10, -100, -29, 28, -28)
        #expect(bench.output.text == [0x1D, 0x2B, 0x1D])
    }

    @Test(arguments: [("029", 0x1D), ("0029", 0x1D), ("30", 0x1E), ("0065", 0x41)])
    func altAndKeypadDigitsMakeACharacter(_ digits: String, _ byte: UInt8) {
        let keypad = [82, 79, 80, 81, 75, 76, 77, 71, 72, 73]
        var bench = Bench()
        bench.press(56)
        for digit in digits.utf8 { bench.press(keypad[Int(digit) - 48], -keypad[Int(digit) - 48]) }
        bench.press(-56, 30, -30, 28, -28)
        #expect(bench.output.text == [byte, 0x61])
    }

    @Test func countsAndNeverTypesKeysThatMeanNothing() {
        var bench = Bench()
        // F1, Up, Power, Alt F4, Meta R, AltGr A, Ctrl Alt Delete, Alt 300 on the keypad.
        bench.press(59, -59, 103, -103, 116, -116, 56, 62, -62, -56, 125, 19, -19, -125, 100, 30, -30, -100)
        bench.press(29, 56, 111, -111, -56, -29, 56, 81, -81, 82, -82, 82, -82, -56)
        #expect(bench.output.counters.ignoredKeys == 8)
        #expect(bench.output.counters.characters == 0)
        bench.press(30, -30, 69, -69, 28, -28)
        #expect(bench.texts == ["a"])
    }

    @Test func writesOtherCharactersAsUTF8() {
        var map = KeyMap.us
        for (code, character) in zip(UInt16(2)..., "é€😀".unicodeScalars) {
            map.set(character, for: code, at: [])
        }
        var bench = Bench(keyMap: map)
        bench.press(2, -2, 3, -3, 4, -4, 28, -28)
        #expect(bench.texts == ["é€😀"])
    }

    @Test func bothEnterKeysEndAScanAndAnEmptyOneIsNone() {
        var bench = Bench()
        bench.press(28, -28, 30, -30, 96, -96, 96, -96, 48, -48, 28, -28, 28, -28)
        #expect(bench.texts == ["a", "b"])
        #expect(bench.output.counters.emptySuffixes == 3)
        #expect(bench.output.rejections.isEmpty)
    }

    @Test func aBurstOf200ScansIsComplete() throws {
        var bench = Bench()
        var typing = ScannerTyping()
        typing.reportInterval = .milliseconds(1)
        let expected = (0..<200).map { "]d2010950600013435221S\($0)\u{1D}10L\($0 * 7)" }
        for text in expected { try bench.type(text, as: typing) }
        #expect(bench.texts == expected)
        #expect(bench.damage.allSatisfy { !$0 })
    }
}
