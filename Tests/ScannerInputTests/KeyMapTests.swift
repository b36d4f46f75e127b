// SPDX-License-Identifier: Apache-2.0

import ScannerInput
import Testing

@Suite("The US key map")
struct KeyMapTests {
    @Test(arguments: [
        (2, "1", "!"), (11, "0", ")"), (12, "-", "_"), (13, "=", "+"), (16, "q", "Q"), (26, "[", "{"),
        (27, "]", "}"), (39, ";", ":"), (40, "'", "\""), (41, "`", "~"), (43, "\\", "|"), (44, "z", "Z"),
        (50, "m", "M"), (51, ",", "<"), (53, "/", "?"), (57, " ", " "), (28, "\r", "\r"), (15, "\t", "\t"),
    ])
    func typesPlainAndShifted(_ code: UInt16, _ plain: Unicode.Scalar, _ shifted: Unicode.Scalar) {
        #expect(KeyMap.us.character(of: code, at: []) == plain)
        #expect(KeyMap.us.character(of: code, at: .shift) == shifted)
    }

    @Test func capsLockSwapsLettersOnly() {
        #expect(KeyMap.us.character(of: 30, at: .capsLock) == "A")
        #expect(KeyMap.us.character(of: 30, at: [.capsLock, .shift]) == "a")
        #expect(KeyMap.us.character(of: 2, at: .capsLock) == "1")
        #expect(KeyMap.us.character(of: 2, at: [.capsLock, .shift]) == "!")
    }

    @Test func keypadDigitsComeWithNumLock() {
        for (code, digit) in zip([82, 79, 80, 81, 75, 76, 77, 71, 72, 73] as [UInt16], 0...9) {
            #expect(KeyMap.us.character(of: code, at: .numLock) == Unicode.Scalar(UInt8(48 + digit)))
            #expect(KeyMap.us.character(of: code, at: []) == nil)
            #expect(KeyCode.keypadDigit(code) == UInt8(digit))
        }
        for code: UInt16 in [70, 74, 78, 83, 84, 2] { #expect(KeyCode.keypadDigit(code) == nil) }
    }

    @Test func everyOtherKeyTypesNothing() {
        for code: UInt16 in [0, 59, 87, 103, 116, 125, 255, 256, 0x110, .max] {
            #expect(KeyMap.us.character(of: code, at: []) == nil)
        }
        #expect(KeyMap.us.character(of: 30, at: .altGr) == nil)
    }

    @Test func takesAnotherLayout() {
        var map = KeyMap.us
        map.set("é", for: 3, at: [])
        map.set("x", for: 9_999, at: [])
        #expect(map.character(of: 3, at: []) == "é")
        #expect(KeyMap.us.character(of: 3, at: []) == "2")
    }
}
