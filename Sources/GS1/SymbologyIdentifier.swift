// SPDX-License-Identifier: Apache-2.0

/// An AIM symbology identifier: `]`, a code character for the symbology and a modifier (ISO/IEC 15424).
@frozen
public struct SymbologyIdentifier: Hashable, Sendable {
    /// The code character, such as `C` for Code 128, `d` for Data Matrix and `Q` for QR Code.
    public let code: UInt8

    /// The modifier, `0` to `9` or `A` to `F`.
    public let modifier: UInt8

    /// An identifier of these two characters, unchecked.
    @inlinable
    public init(code: UInt8, modifier: UInt8) {
        self.code = code
        self.modifier = modifier
    }

    /// What a symbol with this identifier carries.
    public enum Content: Sendable {
        /// GS1 element strings: GS1-128, GS1 DataBar, GS1 DataMatrix …
        case elementString
        /// An EAN or UPC symbol of 13 digits, or UPC-E expanded to 13.
        case ean13
        /// An EAN-8 symbol.
        case ean8
        /// An EAN or UPC symbol followed by its add-on of 2 or 5 digits.
        case ean13WithAddOn
        /// An add-on of 2 or 5 digits alone.
        case addOn
        /// Interleaved 2 of 5 with a verified check digit: ITF-14 where it has 14 digits.
        case itf
        /// Text that may be a GS1 Digital Link URI: QR Code, Data Matrix and DotCode without FNC1.
        case textOrLink
        /// Text of the user's own.
        case text
    }

    /// What this symbology and modifier carry, or `nil` when no symbology has them.
    ///
    /// ISO/IEC 15424 and the GS1 General Specifications, 7.2. `]X` (defined by the vendor) says nothing of the
    /// content and counts as unknown.
    public var content: Content? { symbologyContent(code: code, modifier: modifier) }

    /// Whether the characters have the form of an identifier: a letter, and a digit or a capital up to `F`.
    var isWellFormed: Bool {
        let isLetter = (code | 0x20) &- 0x61 < 26
        return isLetter && (modifier &- 0x30 < 10 || modifier &- 0x41 < 6)
    }

    /// Appends the three characters `]cm`.
    public func append(to bytes: inout [UInt8]) {
        bytes.append(0x5D)
        bytes.append(code)
        bytes.append(modifier)
    }
}

extension SymbologyIdentifier: CustomStringConvertible {
    /// The three characters `]cm`.
    public var description: String {
        "]" + String(UnicodeScalar(code)) + String(UnicodeScalar(modifier))
    }
}

/// What a symbology carries, decided by its two characters.
private func symbologyContent(code: UInt8, modifier: UInt8) -> SymbologyIdentifier.Content? {
    let value: UInt8
    switch modifier {
    case 0x30...0x39: value = modifier - 0x30
    case 0x41...0x46: value = modifier - 0x41 + 10
    default: return nil
    }
    switch (code, value) {
    case (UInt8(ascii: "C"), 1), (UInt8(ascii: "e"), 0...2), (UInt8(ascii: "d"), 2), (UInt8(ascii: "d"), 5),
        (UInt8(ascii: "d"), 8), (UInt8(ascii: "d"), 11), (UInt8(ascii: "Q"), 3), (UInt8(ascii: "Q"), 4),
        (UInt8(ascii: "J"), 1), (UInt8(ascii: "J"), 4), (UInt8(ascii: "z"), 1), (UInt8(ascii: "z"), 4),
        (UInt8(ascii: "h"), 2), (UInt8(ascii: "K"), 1):
        return .elementString
    case (UInt8(ascii: "E"), 0): return .ean13
    case (UInt8(ascii: "E"), 1), (UInt8(ascii: "E"), 2): return .addOn
    case (UInt8(ascii: "E"), 3): return .ean13WithAddOn
    case (UInt8(ascii: "E"), 4): return .ean8
    case (UInt8(ascii: "E"), _): return nil
    case (UInt8(ascii: "I"), 1): return .itf
    case (UInt8(ascii: "Q"), 0...2), (UInt8(ascii: "d"), 0...1), (UInt8(ascii: "d"), 4),
        (UInt8(ascii: "d"), 7),
        (UInt8(ascii: "J"), 0), (UInt8(ascii: "J"), 3), (UInt8(ascii: "z"), 0), (UInt8(ascii: "z"), 3),
        (UInt8(ascii: "h"), 0...1):
        return .textOrLink
    case (UInt8(ascii: "Q"), 5...6), (UInt8(ascii: "d"), 0...12), (UInt8(ascii: "J"), 0...5),
        (UInt8(ascii: "z"), 0...12), (UInt8(ascii: "e"), 3), (UInt8(ascii: "C"), 0...4),
        (UInt8(ascii: "I"), 0...3), (UInt8(ascii: "L"), 0...5), (UInt8(ascii: "U"), 0...3),
        (UInt8(ascii: "K"), 0...4), (UInt8(ascii: "A"), 0...7), (UInt8(ascii: "B"), 0...4),
        (UInt8(ascii: "F"), 0...5), (UInt8(ascii: "H"), 0...3), (UInt8(ascii: "O"), 0...6),
        (UInt8(ascii: "R"), 0...3), (UInt8(ascii: "S"), 0...3), (UInt8(ascii: "T"), 0...4),
        (UInt8(ascii: "M"), 0...1):
        return .text
    case (UInt8(ascii: "D"), _), (UInt8(ascii: "G"), _), (UInt8(ascii: "N"), _), (UInt8(ascii: "P"), _),
        (UInt8(ascii: "Z"), _):
        return .text
    default: return nil
    }
}
