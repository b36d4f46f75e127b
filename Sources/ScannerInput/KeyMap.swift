// SPDX-License-Identifier: Apache-2.0

/// What each key types, for every key code and combination of Shift, Caps Lock, AltGr and Num Lock.
///
/// A plain table, filled once when a device is opened. A layout's rules (which keys Caps Lock touches, what AltGr
/// reaches) are all in the filling, so that typing is one look-up. ``us`` needs nothing from outside; other layouts
/// fill an empty table with ``set(_:for:at:)`` and ``set(deadKey:for:at:)``.
public struct KeyMap: Sendable {
    /// Which of the modifiers that choose a character are in force.
    public struct Level: OptionSet, Hashable, Sendable {
        /// The bits, 0 to 15.
        public let rawValue: UInt8

        /// A combination from its bits.
        public init(rawValue: UInt8) { self.rawValue = rawValue & 15 }

        /// A Shift key is held.
        public static let shift = Level(rawValue: 1)
        /// Caps Lock is on.
        public static let capsLock = Level(rawValue: 2)
        /// AltGr is held.
        public static let altGr = Level(rawValue: 4)
        /// Num Lock is on; makes a difference on the keypad only.
        public static let numLock = Level(rawValue: 8)

        /// How many combinations there are.
        public static let count = 16
    }

    /// What a key means.
    @frozen
    public enum Meaning: Hashable, Sendable {
        /// Nothing.
        case nothing
        /// A character.
        case character(Unicode.Scalar)
        /// A combining mark for the next character.
        case deadKey(Unicode.Scalar)
    }

    /// Key codes from here on have no place in the table and type nothing.
    public static let keyCount: UInt16 = 256

    /// Unicode scalars at code × 16 + level, with ``deadKeyBit`` for those that wait; 0 types nothing.
    private var scalars: [UInt32]
    /// What the dead keys of this table make of letters.
    private(set) var accents = Accents()
    /// Whether AltGr reaches anything.
    public private(set) var hasAltGr = false

    private static let deadKeyBit: UInt32 = 1 << 31

    /// A table in which no key types anything.
    public init() {
        scalars = [UInt32](repeating: 0, count: Int(Self.keyCount) * Level.count)
    }

    /// What a key means.
    public func meaning(of code: UInt16, at level: Level) -> Meaning {
        guard code < Self.keyCount else { return .nothing }
        let value = scalars[Int(code) &* Level.count &+ Int(level.rawValue)]
        guard value != 0, let scalar = Unicode.Scalar(value & ~Self.deadKeyBit) else { return .nothing }
        return value & Self.deadKeyBit == 0 ? .character(scalar) : .deadKey(scalar)
    }

    /// The character of a key, `nil` when it types none by itself.
    public func character(of code: UInt16, at level: Level) -> Unicode.Scalar? {
        if case .character(let scalar) = meaning(of: code, at: level) { scalar } else { nil }
    }

    /// Defines the character of a key; a key code outside the table is ignored, `nil` types nothing.
    public mutating func set(_ character: Unicode.Scalar?, for code: UInt16, at level: Level) {
        store(character?.value ?? 0, for: code, at: level)
    }

    /// Makes a key wait for the letter it puts an accent on.
    ///
    /// - Parameters:
    ///   - mark: The accent, a combining mark such as U+0301.
    ///   - code: The key; outside the table it is ignored.
    ///   - level: With which modifiers.
    public mutating func set(deadKey mark: Unicode.Scalar, for code: UInt16, at level: Level) {
        store(mark.value | Self.deadKeyBit, for: code, at: level)
        accents.insert(mark)
    }

    private mutating func store(_ value: UInt32, for code: UInt16, at level: Level) {
        guard code < Self.keyCount else { return }
        scalars[Int(code) * Level.count + Int(level.rawValue)] = value
        if value != 0, level.contains(.altGr) { hasAltGr = true }
    }

    /// What a dead key types when no letter follows that it fits: its accent alone.
    ///
    /// Looks through the table.
    func spacing(_ mark: Unicode.Scalar) -> Unicode.Scalar {
        // Layouts without a key for ' or " type it as the accent and Space.
        switch mark {
        case "\u{301}" where !typesPlainly("'"): "'"
        case "\u{308}" where !typesPlainly("\""): "\""
        default: Accents.spacing(mark)
        }
    }

    /// The character that shows an accent alone.
    package static func spacing(ofMark mark: Unicode.Scalar) -> Unicode.Scalar { Accents.spacing(mark) }

    /// The letters with accents that dead keys of this table make: the accent, the letter, the whole.
    package func forEachAccent(
        _ body: (_ mark: Unicode.Scalar, _ letter: Unicode.Scalar, _ whole: Unicode.Scalar) -> Void
    ) {
        accents.forEach(body)
    }

    private func typesPlainly(_ character: Unicode.Scalar) -> Bool {
        for code in 0..<Self.keyCount {
            for level: Level in [[], .shift] where meaning(of: code, at: level) == .character(character) {
                return true
            }
        }
        return false
    }
}

// MARK: - The US layout

extension KeyMap {
    /// A US keyboard with keypad; Right Alt types nothing.
    public static let us: KeyMap = {
        var map = KeyMap()
        map.setRow(from: 2, plain: "1234567890-=", shifted: "!@#$%^&*()_+")
        map.setRow(from: 16, plain: "qwertyuiop[]", shifted: "QWERTYUIOP{}")
        map.setRow(from: 30, plain: "asdfghjkl;'`", shifted: "ASDFGHJKL:\"~")
        map.setRow(from: 43, plain: "\\zxcvbnm,./", shifted: "|ZXCVBNM<>?")
        map.setRow(from: 57, plain: " ", shifted: " ")
        map.setRow(from: 86, plain: "<", shifted: ">")  // the extra key of ISO keyboards
        let keypad = [(55, "*"), (74, "-"), (78, "+"), (98, "/"), (117, "="), (121, ",")]
        // Escape, Backspace, Tab, Enter, keypad Enter, Line Feed, Delete are the control characters they name.
        let controls = [
            (1, "\u{1B}"), (14, "\u{08}"), (15, "\t"), (28, "\r"), (96, "\r"), (101, "\n"), (111, "\u{7F}"),
        ]
        for (code, characters) in keypad + controls {
            map.setRow(from: UInt16(code), plain: characters, shifted: characters)
        }
        for (code, character) in zip(UInt16(71)..., "789-456+1230.".unicodeScalars) {
            for level: Level in [.numLock, [.numLock, .capsLock]] { map.set(character, for: code, at: level) }
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
            for bits in UInt8(0)..<4 {
                let level = Level(rawValue: bits)
                set(character(of: code, at: level), for: code, at: level.union(.numLock))
            }
        }
    }
}
