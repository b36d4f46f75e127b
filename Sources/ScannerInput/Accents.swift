// SPDX-License-Identifier: Apache-2.0

/// What dead keys make of the letters that follow them.
///
/// Composition is Unicode's own (canonical, UAX 15), and what Unicode does not compose but keyboards do: strokes.
struct Accents: Sendable {
    /// Composed characters by mark and letter.
    private var composed: [UInt64: UInt32] = [:]
    private var marks: [UInt32] = []

    /// Learns all that a mark composes with.
    mutating func insert(_ mark: Unicode.Scalar) {
        guard !marks.contains(mark.value) else { return }
        marks.append(mark.value)
        for letter in Self.letters {
            guard let whole = Self.compose(mark, letter) else { continue }
            composed[Self.key(mark, letter)] = whole.value
        }
    }

    /// The letter with its accent, `nil` where the two do not go together.
    func compose(_ mark: Unicode.Scalar, _ letter: Unicode.Scalar) -> Unicode.Scalar? {
        composed[Self.key(mark, letter)].flatMap(Unicode.Scalar.init)
    }

    /// The letters with their accents: the mark, the letter, the whole.
    func forEach(_ body: (_ mark: Unicode.Scalar, _ letter: Unicode.Scalar, _ whole: Unicode.Scalar) -> Void)
    {
        for (key, whole) in composed {
            guard let mark = Unicode.Scalar(UInt32(key >> 32)), let whole = Unicode.Scalar(whole),
                let letter = Unicode.Scalar(UInt32(truncatingIfNeeded: key))
            else { continue }
            body(mark, letter, whole)
        }
    }

    /// The character that shows a mark alone.
    static func spacing(_ mark: Unicode.Scalar) -> Unicode.Scalar {
        switch mark {
        case "\u{300}": "`"
        case "\u{301}": "´"
        case "\u{302}": "^"
        case "\u{303}": "~"
        case "\u{304}": "¯"
        case "\u{306}": "˘"
        case "\u{307}": "˙"
        case "\u{308}": "¨"
        case "\u{30A}": "°"
        case "\u{30B}": "˝"
        case "\u{30C}": "ˇ"
        case "\u{327}": "¸"
        case "\u{328}": "˛"
        case "\u{335}": "/"
        case "\u{345}": "\u{37A}"
        default: mark
        }
    }

    private static func key(_ mark: Unicode.Scalar, _ letter: Unicode.Scalar) -> UInt64 {
        UInt64(mark.value) << 32 | UInt64(letter.value)
    }

    private static func compose(_ mark: Unicode.Scalar, _ letter: Unicode.Scalar) -> Unicode.Scalar? {
        if mark == "\u{335}" { return stroked[letter] }
        var text = String.UnicodeScalarView()
        text.append(letter)
        text.append(mark)
        return wholes[String(text)]
    }

    private static let stroked: [Unicode.Scalar: Unicode.Scalar] = [
        "o": "ø", "O": "Ø", "d": "đ", "D": "Đ", "l": "ł", "L": "Ł", "h": "ħ", "H": "Ħ", "t": "ŧ", "T": "Ŧ",
        "b": "ƀ", "B": "Ƀ", "g": "ǥ", "G": "Ǥ",
    ]

    /// The letters that keyboards type: Latin, Greek, Cyrillic.
    private static let letters = [0x41...0x5A, 0x61...0x7A, 0xC0...0xFF, 0x391...0x3C9, 0x410...0x44F]
        .flatMap { $0.compactMap { Unicode.Scalar(UInt32($0)) } }

    /// Every composed letter by its canonical form: strings are equal when they are canonically equivalent.
    private static let wholes: [String: Unicode.Scalar] = {
        var wholes: [String: Unicode.Scalar] = [:]
        for range in [0xC0...0x24F, 0x386...0x3CE, 0x400...0x4FF, 0x1E00...0x1FFF] {
            for value in range {
                guard let scalar = Unicode.Scalar(UInt32(value)) else { continue }
                let text = String(scalar)
                // Of two with the same form the first is the letter, the other its compatibility twin.
                if wholes[text] == nil { wholes[text] = scalar }
            }
        }
        return wholes
    }()
}
