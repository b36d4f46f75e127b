// SPDX-License-Identifier: Apache-2.0

/// What each key types: a character for every key code and combination of Shift, Caps Lock and AltGr.
///
/// A plain table, filled once when a device is configured. A layout's rules (which keys Caps Lock touches, what
/// AltGr reaches) are all in the filling, so that typing is one look-up. ``us`` needs nothing from outside;
/// other layouts fill an empty table with ``set(_:for:at:)``.
public struct KeyMap: Sendable {
    /// Which of the modifiers that choose a character are in force.
    public struct Level: OptionSet, Hashable, Sendable {
        /// The bits, 0 to 7.
        public let rawValue: UInt8

        /// A combination from its bits.
        public init(rawValue: UInt8) { self.rawValue = rawValue & 7 }

        /// A Shift key is held.
        public static let shift = Level(rawValue: 1)
        /// Caps Lock is on.
        public static let capsLock = Level(rawValue: 2)
        /// AltGr is held.
        public static let altGr = Level(rawValue: 4)
    }

    /// Key codes from here on have no place in the table and type nothing.
    public static let keyCount: UInt16 = 256

    /// Unicode scalars at code × 8 + level; 0 types nothing.
    private var scalars: [UInt32]

    /// A table in which no key types anything.
    public init() {
        scalars = [UInt32](repeating: 0, count: Int(Self.keyCount) * 8)
    }

    /// The character of a key, `nil` when it types nothing.
    public func character(of code: UInt16, at level: Level) -> Unicode.Scalar? {
        guard code < Self.keyCount else { return nil }
        let scalar = scalars[Int(code) &* 8 &+ Int(level.rawValue)]
        return scalar == 0 ? nil : Unicode.Scalar(scalar)
    }

    /// Defines the character of a key; a key code outside the table is ignored, `nil` types nothing.
    public mutating func set(_ character: Unicode.Scalar?, for code: UInt16, at level: Level) {
        guard code < Self.keyCount else { return }
        scalars[Int(code) * 8 + Int(level.rawValue)] = character?.value ?? 0
    }
}

// MARK: - The US layout

extension KeyMap {
    /// A US keyboard with keypad; Right Alt types nothing.
    ///
    /// Keypad keys type the same with and without Num Lock and Shift: scanners use them for digits only.
    public static let us: KeyMap = {
        var map = KeyMap()
        map.setRow(from: 2, plain: "1234567890-=", shifted: "!@#$%^&*()_+")
        map.setRow(from: 16, plain: "qwertyuiop[]", shifted: "QWERTYUIOP{}")
        map.setRow(from: 30, plain: "asdfghjkl;'`", shifted: "ASDFGHJKL:\"~")
        map.setRow(from: 43, plain: "\\zxcvbnm,./", shifted: "|ZXCVBNM<>?")
        map.setRow(from: 57, plain: " ", shifted: " ")
        map.setRow(from: 86, plain: "<", shifted: ">")  // the extra key of ISO keyboards
        let keypad = [(55, "*"), (71, "789-456+1230."), (98, "/"), (117, "="), (121, ",")]
        // Escape, Backspace, Tab, Enter, keypad Enter, Line Feed, Delete are the control characters they name.
        let controls = [
            (1, "\u{1B}"), (14, "\u{08}"), (15, "\t"), (28, "\r"), (96, "\r"), (101, "\n"), (111, "\u{7F}"),
        ]
        for (code, characters) in keypad + controls {
            map.setRow(from: UInt16(code), plain: characters, shifted: characters)
        }
        return map
    }()

    /// Defines consecutive keys; Caps Lock swaps the levels of letters.
    private mutating func setRow(from first: UInt16, plain: String, shifted: String) {
        for (index, pair) in zip(plain.unicodeScalars, shifted.unicodeScalars).enumerated() {
            let code = first + UInt16(index)
            let isLetter = ("a"..."z").contains(pair.0)
            set(pair.0, for: code, at: [])
            set(pair.1, for: code, at: .shift)
            set(isLetter ? pair.1 : pair.0, for: code, at: .capsLock)
            set(isLetter ? pair.0 : pair.1, for: code, at: [.shift, .capsLock])
        }
    }
}

// MARK: - Control characters

extension KeyMap {
    /// The control character that Ctrl makes of a key's character, `nil` when it makes none.
    ///
    /// Terminals' rule: `@` to `_`, and letters, lose their high bits; the digits 2 to 8 reach the seven that
    /// US keyboards hide behind Shift. Some scanners send US (0x1F) as Ctrl and `-` or `/`.
    static func controlCharacter(for character: Unicode.Scalar) -> UInt8? {
        guard character.isASCII else { return nil }
        let byte = UInt8(truncatingIfNeeded: character.value)
        switch byte {
        case 0x00..<0x20, 0x7F: return byte
        case UInt8(ascii: "@")...UInt8(ascii: "~"), UInt8(ascii: " "): return byte & 0x1F
        case UInt8(ascii: "2"): return 0x00
        case UInt8(ascii: "3")...UInt8(ascii: "7"): return byte &- UInt8(ascii: "3") &+ 0x1B
        case UInt8(ascii: "8"): return 0x7F
        case UInt8(ascii: "-"), UInt8(ascii: "/"): return 0x1F
        default: return nil
        }
    }
}
