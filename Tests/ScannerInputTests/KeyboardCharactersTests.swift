// SPDX-License-Identifier: Apache-2.0

import Capture
import ScannerInput
import Simulators
import Testing

/// Characters that take more than one key, and keys that are not what they seem.
@Suite("Keys to characters")
struct KeyboardCharactersTests {
    static let keypad = [82, 79, 80, 81, 75, 76, 77, 71, 72, 73]

    static func pressAltCode(_ digits: String, on bench: inout Bench<KeyboardWedge>) {
        bench.press(56)
        for digit in digits.utf8 { bench.press(keypad[Int(digit) - 48], -keypad[Int(digit) - 48]) }
        bench.press(-56)
    }

    /// A German keyboard, as far as these tests go: dead ^ left of 1, dead ´ right of ß, ] above 9.
    static let german: KeyMap = {
        var map = KeyMap.us
        map.set("ß", for: 12, at: [])
        map.set("#", for: 43, at: [])
        map.set("'", for: 43, at: .shift)
        map.set(deadKey: "\u{302}", for: 41, at: [])
        map.set(deadKey: "\u{301}", for: 13, at: [])
        map.set(deadKey: "\u{300}", for: 13, at: .shift)
        map.set("&", for: 7, at: .shift)
        map.set("+", for: 27, at: [])
        map.set(deadKey: "\u{302}", for: 27, at: .shift)
        map.set("]", for: 10, at: .altGr)
        map.set("ü", for: 26, at: [])
        return map
    }()

    // MARK: - By number

    @Test(arguments: [
        ("0128", "€"), ("0150", "–"), ("0233", "é"), ("0160", "\u{A0}"), ("0255", "ÿ"), ("0159", "Ÿ"),
        ("130", "é"), ("128", "Ç"), ("225", "ß"), ("227", "π"), ("255", "\u{A0}"), ("156", "£"), ("65", "A"),
        ("0065", "A"),
        ("29", "\u{1D}"), ("029", "\u{1D}"), ("0029", "\u{1D}"), ("030", "\u{1E}"), ("4", "\u{04}"),
    ]) func altAndANumber(_ digits: String, _ character: String) {
        var bench = Bench()
        Self.pressAltCode(digits, on: &bench)
        bench.press(30, -30, 28, -28)
        #expect(bench.texts == [character + "a"])
        #expect(bench.damage == [false])
    }

    @Test(arguments: ["0", "000", "256", "0256", "0129", "99999999999999"])
    func aNumberOfNoCharacterDamagesTheScan(_ digits: String) {
        var bench = Bench()
        bench.press(30, -30)
        Self.pressAltCode(digits, on: &bench)
        bench.press(48, -48, 28, -28)
        #expect(bench.texts == ["ab"])
        #expect(bench.damage == [true])
        #expect(bench.output.counters.ignoredKeys == 1)
    }

    @Test func unicodeByNumberEndsWithSpaceOrEnterOrTheRelease() {
        var bench = Bench()
        // Released before the digits: e 9 Space, then 1 d Enter; held: 2 0 a c, then Ctrl up.
        bench.press(29, 42, 22, -22, -42, -29, 18, -18, 10, -10, 57, -57)
        bench.press(29, 42, 22, -22, -42, -29, 2, -2, 32, -32, 28, -28)
        bench.press(29, 42, 22, -22, 3, -3, 11, -11, 30, -30, 46, -46, -29, -42)
        bench.press(30, -30, 28, -28)
        #expect(bench.texts == ["é\u{1D}€a"])
        #expect(bench.damage == [false])
    }

    @Test(arguments: [[57], [28], [44], [4, 4, 4, 4, 4, 4, 4, 57], [32, 9, 11, 11, 57], [11, 57]])
    func aUnicodeNumberOfNoCharacterDamagesTheScan(_ keys: [Int]) {
        var bench = Bench()
        bench.press(30, -30, 29, 42, 22, -22, -42, -29)
        for key in keys { bench.press(key, -key) }
        bench.press(48, -48, 28, -28)
        #expect(bench.texts == ["ab"])
        #expect(bench.damage == [true])
    }

    @Test func anUnfinishedNumberDoesNotSwallowTheNextScan() {
        var bench = Bench()
        bench.press(30, -30, 29, 42, 22, -22, -42, -29, 18, -18)
        bench.wait(milliseconds: 600)
        bench.press(48, -48, 28, -28)
        #expect(bench.texts == ["b"])
        #expect(bench.damage == [false])
        #expect(bench.output.rejections == [.partial])
        #expect(bench.output.counters.ignoredKeys == 1)
    }

    // MARK: - Dead keys

    @Test(arguments: [
        ([41, 30], "â"), ([41, 57], "^"), ([13, 18], "é"), ([13, 57], "´"), ([41, 2], "^1"),
        ([41, 41, 18], "^ê"),
        ([13, 28], "´"), ([41], "^"),
    ]) func aDeadKeyWaitsForItsLetter(_ keys: [Int], _ text: String) {
        for suffix in [ScanSuffix.enter, .none] {
            var bench = Bench(ScannerOptions(suffix: suffix), keyMap: Self.german)
            for key in keys { bench.press(key, -key) }
            if suffix == .enter, keys.last != 28 { bench.press(28, -28) }
            if suffix == .none { bench.tick(at: bench.time + 1_000_000_000) }
            let expected = suffix == .none && keys.last == 28 ? text + "\r" : text
            #expect(bench.texts == [expected])
            #expect(bench.driver.deadline == nil)
        }
    }

    @Test func aDeadKeyAloneIsGivenUpLikeAnyBeginning() {
        var bench = Bench(keyMap: Self.german)
        bench.press(41, -41)
        let deadline = bench.driver.deadline
        #expect(deadline != nil)
        bench.tick(at: deadline?.nanoseconds ?? 0)
        #expect(bench.output.rejections == [.partial])
        #expect(bench.driver.deadline == nil)
        bench.wait(milliseconds: 600)
        bench.press(30, -30, 28, -28)
        #expect(bench.texts == ["a"])
    }

    @Test func plainDeadKeysTypeTheirAccentAtOnce() {
        var options = ScannerOptions()
        options.composesDeadKeys = false
        var bench = Bench(options, keyMap: Self.german)
        bench.press(41, -41, 30, -30, 13, -13, 28, -28)
        #expect(bench.texts == ["^a´"])
    }

    @Test func aLayoutWithoutAnApostropheTypesItWithADeadKey() {
        var map = KeyMap.us
        map.set(deadKey: "\u{301}", for: 40, at: [])
        map.set(deadKey: "\u{308}", for: 40, at: .shift)
        var bench = Bench(keyMap: map)
        bench.press(40, -40, 57, -57, 42, 40, -40, -42, 57, -57, 40, -40, 18, -18, 28, -28)
        #expect(bench.texts == ["'\"é"])
    }

    // MARK: - Control characters

    @Test func controlCharactersByTheLayoutAndByTheUSKeyboard() {
        var bench = Bench(keyMap: Self.german)
        bench.press(29, 27, -27, -29)  // GS by position
        bench.press(29, 100, 10, -10, -100, -29)  // GS by the layout's own ]
        bench.press(29, 41, -41, -29)  // RS by the layout's own ^, though that is a dead key
        bench.press(29, 42, 7, -7, -42, -29)  // RS by position: the key types & here
        bench.press(29, 32, -32, -29)  // EOT
        bench.press(29, 26, -26, -29)  // ESC by position: the key types ü here
        bench.press(29, 42, 27, -27, -42, -29)  // RS: a Nordic keyboard's own ^
        bench.press(28, -28)
        #expect(bench.output.text == [0x1D, 0x1D, 0x1E, 0x1E, 0x04, 0x1B, 0x1E])
        #expect(bench.output.counters.ignoredKeys == 0)
    }

    @Test func controlAndAltTogetherAreAltGrWhereThereIsOne() {
        var german = Bench(keyMap: Self.german)
        german.press(29, 56, 10, -10, -56, -29, 28, -28)
        #expect(german.texts == ["]"])
        var us = Bench()
        us.press(30, -30, 29, 56, 10, -10, 111, -111, -56, -29, 28, -28)
        #expect(us.texts == ["a"])
        #expect(us.output.counters.ignoredKeys == 2)
    }

    @Test func boundKeysTypeTheirTextWhateverIsHeld() {
        var options = ScannerOptions()
        options.keys = [66: [0x1D], 108: [0x1D], 64: Array("<É>".utf8), 67: [0x0D], 300: [0x41]]
        var bench = Bench(options)
        bench.press(30, -30, 66, -66, 42, 108, -108, -42, 64, -64, 65, -65, 67, -67)
        #expect(bench.texts == ["a\u{1D}\u{1D}<É>"])
        #expect(bench.output.counters.ignoredKeys == 1)
    }

    // MARK: - Num Lock

    @Test func keypadDigitsWithAndWithoutNumLock() {
        var always = Bench()
        always.press(71, -71, 42, 72, -72, -42, 69, -69, 73, -73, 83, -83, 96, -96)
        #expect(always.texts == ["789."])
        var options = ScannerOptions()
        options.followsNumLock = true
        var follows = Bench(options)
        follows.press(71, -71, 69, -69, 72, -72, 73, -73, 69, -69, 71, -71, 55, -55, 96, -96)
        #expect(follows.texts == ["89*"])
        #expect(follows.output.counters.ignoredKeys == 2)
        // Alt codes are typed on the keypad whatever Num Lock says.
        Self.pressAltCode("029", on: &follows)
        follows.press(28, -28)
        #expect(follows.texts == ["89*", "\u{1D}"])
    }

    @Test func afterALossTheLocksAreOffAgain() {
        var options = ScannerOptions()
        options.followsNumLock = true
        var bench = Bench(options)
        bench.press(69, -69, 58, -58)
        bench.event(InputEvent.synchronization, InputEvent.dropped, 0)
        bench.event(InputEvent.synchronization, InputEvent.report, 0)
        bench.resynchronise()
        bench.wait(milliseconds: 600)
        bench.press(71, -71, 30, -30, 28, -28)
        #expect(bench.texts == ["a"])
    }

    /// Bluetooth keeps keys back; each key tells that the scanner is still at it.
    @Test func everyKeyTellsThatTheScanGoesOn() {
        var bench = Bench()
        bench.press(30, -30)
        bench.wait(milliseconds: 400)
        bench.press(42)
        bench.wait(milliseconds: 400)
        bench.press(48, -48, -42, 28, -28)
        #expect(bench.texts == ["aB"])
    }
}
