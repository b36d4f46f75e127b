// SPDX-License-Identifier: Apache-2.0

internal import GS1

/// Which symbols a rule is about: an AIM code character, with one modifier or any (ISO/IEC 15424).
public struct LabelSymbology: Sendable, Hashable {
    /// The code character, such as `C` for Code 128.
    public let code: UInt8
    /// The modifier; `nil` for any.
    public let modifier: UInt8?

    /// The names of symbologies and their code characters.
    private static let words: [(word: String, code: Unicode.Scalar)] = [
        ("aztec", "z"), ("codabar", "F"), ("code-128", "C"), ("code-39", "A"), ("code-93", "G"),
        ("data-matrix", "d"), ("databar", "e"), ("dotcode", "J"), ("ean", "E"), ("han-xin", "h"),
        ("itf", "I"),
        ("maxicode", "U"), ("pdf417", "L"), ("qr", "Q"),
    ]

    /// The names that ``init(_:)`` knows, by the alphabet.
    public static let names = words.map(\.word)

    /// What is written `]C1` (exactly this identifier), `]C` (this code, any modifier), or as one of ``names``.
    public init?(_ text: String) {
        if let known = Self.words.first(where: { $0.word == text }) {
            self.init(code: UInt8(ascii: known.code), modifier: nil)
            return
        }
        let bytes = Array(text.utf8)
        guard (2...3).contains(bytes.count), bytes[0] == UInt8(ascii: "]"), bytes[1].isASCIILetter else {
            return nil
        }
        if bytes.count == 3 { guard bytes.span.hasSymbologyIdentifier else { return nil } }
        self.init(code: bytes[1], modifier: bytes.count == 3 ? bytes[2] : nil)
    }

    private init(code: UInt8, modifier: UInt8?) {
        self.code = code
        self.modifier = modifier
    }

    /// Whether the symbology identifier that `text` begins with is one of these.
    func matchesIdentifier(of text: borrowing Span<UInt8>) -> Bool {
        text[1] == code && (modifier == nil || text[2] == modifier)
    }
}
