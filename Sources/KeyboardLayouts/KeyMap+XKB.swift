// SPDX-License-Identifier: Apache-2.0

import CXKBCommon
import ScannerInput

extension KeyMap {
    /// Writes a keymap of XKB out as a table.
    init(_ keymap: borrowing XKBKeymap) {
        self.init()
        keymap.press([])
        // Without a key for it AltGr is an Alt like the other one, and chooses nothing.
        let hasAltGr = keymap.symbol(of: KeyCode.rightAlt) == UInt32(XKB_KEY_ISO_Level3_Shift)
        for bits in UInt8(0)..<UInt8(Level.count) {
            let level = Level(rawValue: bits)
            if level.contains(.altGr), !hasAltGr { continue }
            keymap.press(level)
            for code in 1..<Self.keyCount { take(keymap.symbol(of: code), of: code, at: level) }
        }
    }

    private mutating func take(_ symbol: UInt32, of code: UInt16, at level: Level) {
        // Escape, Backspace, Tab, Enter, Line Feed and Delete are themselves however they are reached.
        if let control = KeyMap.us.character(of: code, at: []), control.value < 0x20 || control.value == 0x7F
        {
            return set(control, for: code, at: level)
        }
        if let mark = Self.mark(of: symbol) {
            set(deadKey: mark, for: code, at: level)
        } else if let character = Unicode.Scalar(xkb_keysym_to_utf32(symbol)), character.value >= 0x20,
            character.value != 0x7F
        {
            set(character, for: code, at: level)
        }
    }

    /// The combining mark of a dead key (`dead_…` of `X11/keysymdef.h`); `nil` for every other symbol.
    private static func mark(of symbol: UInt32) -> Unicode.Scalar? {
        switch Int32(bitPattern: symbol) {
        case XKB_KEY_dead_grave: "\u{300}"
        case XKB_KEY_dead_acute: "\u{301}"
        case XKB_KEY_dead_circumflex: "\u{302}"
        case XKB_KEY_dead_tilde: "\u{303}"
        case XKB_KEY_dead_macron: "\u{304}"
        case XKB_KEY_dead_breve: "\u{306}"
        case XKB_KEY_dead_abovedot: "\u{307}"
        case XKB_KEY_dead_diaeresis: "\u{308}"
        case XKB_KEY_dead_hook: "\u{309}"
        case XKB_KEY_dead_abovering: "\u{30A}"
        case XKB_KEY_dead_doubleacute: "\u{30B}"
        case XKB_KEY_dead_caron: "\u{30C}"
        case XKB_KEY_dead_horn: "\u{31B}"
        case XKB_KEY_dead_belowdot: "\u{323}"
        case XKB_KEY_dead_cedilla: "\u{327}"
        case XKB_KEY_dead_ogonek: "\u{328}"
        case XKB_KEY_dead_stroke: "\u{335}"
        case XKB_KEY_dead_iota: "\u{345}"
        default: nil
        }
    }
}
