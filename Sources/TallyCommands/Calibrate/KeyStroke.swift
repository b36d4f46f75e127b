// SPDX-License-Identifier: Apache-2.0

import Capture
import ScannerInput

/// A key that was pressed, with what was held.
struct KeyStroke: Hashable, Sendable {
    /// The key, as `linux/input-event-codes.h` numbers it.
    var code: UInt16
    /// Modifiers held, in the order `Ctrl`, `Shift`, `Alt`, `AltGr`, `Meta`.
    var modifiers: [String]
    /// When.
    var time: MonotonicTime

    /// The keys pressed in records of an event device, modifiers apart.
    static func strokes(in events: [InputEvent]) -> [KeyStroke] {
        var strokes: [KeyStroke] = []
        var held: Set<UInt16> = []
        for event in events where event.type == InputEvent.key && event.value < 2 {
            if modifierNames[event.code] != nil {
                if event.value == 1 { held.insert(event.code) } else { held.remove(event.code) }
            } else if event.value == 1 {
                let modifiers = Set(held.compactMap { modifierNames[$0] })
                let named = ["Ctrl", "Shift", "Alt", "AltGr", "Meta"].filter(modifiers.contains)
                strokes.append(KeyStroke(code: event.code, modifiers: named, time: event.time))
            }
        }
        return strokes
    }

    private static let modifierNames: [UInt16: String] = [
        KeyCode.leftControl: "Ctrl", KeyCode.rightControl: "Ctrl", KeyCode.leftShift: "Shift",
        KeyCode.rightShift: "Shift", KeyCode.leftAlt: "Alt", KeyCode.rightAlt: "AltGr",
        KeyCode.leftMeta: "Meta", KeyCode.rightMeta: "Meta",
    ]

    /// As it is named on a US keyboard: `Ctrl+]`, `Alt+KP0`, `F8`.
    var name: String { (modifiers + [Self.keyName(code)]).joined(separator: "+") }

    /// What a key is called on a US keyboard.
    static func keyName(_ code: UInt16) -> String {
        if let digit = KeyCode.keypadDigit(code) { return "KP\(digit)" }
        if let name = names[code] { return name }
        if let character = KeyMap.us.character(of: code, at: []), character.value > 0x20 {
            return String(character).uppercased()
        }
        return "key \(code)"
    }

    private static let names: [UInt16: String] = {
        var names: [UInt16: String] = [
            1: "Esc", 14: "Backspace", 15: "Tab", 28: "Enter", 57: "Space", 58: "Caps Lock", 69: "Num Lock",
            70: "Scroll Lock", 96: "KP Enter", 99: "Print", 101: "Line Feed", 102: "Home", 103: "Up",
            104: "Page Up", 105: "Left", 106: "Right", 107: "End", 108: "Down", 109: "Page Down",
            110: "Insert", 111: "Delete", 119: "Pause", 127: "Menu",
        ]
        for number in 1...24 { names[functionKey(number)] = "F\(number)" }
        return names
    }()

    /// The code of F1 to F24.
    private static func functionKey(_ number: Int) -> UInt16 {
        UInt16(number <= 10 ? 58 + number : number <= 12 ? 76 + number : 170 + number)
    }
}
