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

    /// Whether the scanner sends ECI designators: `\` and six digits, and `\\` for a `\` of the data.
    ///
    /// ISO/IEC 15424; the modifiers of the symbologies of two dimensions that say so.
    var sendsECI: Bool {
        switch code {
        case UInt8(ascii: "Q"):
            modifier == UInt8(ascii: "2") || modifier == UInt8(ascii: "4") || modifier == UInt8(ascii: "6")
        case UInt8(ascii: "d"):
            modifier >= UInt8(ascii: "4") && modifier <= UInt8(ascii: "6") || modifier >= UInt8(ascii: "A")
        case UInt8(ascii: "J"), UInt8(ascii: "z"):
            modifier >= UInt8(ascii: "3") && modifier <= UInt8(ascii: "5")
        case UInt8(ascii: "U"): modifier == UInt8(ascii: "2") || modifier == UInt8(ascii: "3")
        case UInt8(ascii: "h"), UInt8(ascii: "L"): modifier == UInt8(ascii: "1")
        default: false
        }
    }

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
    // The modifiers that say element strings, those that say text or a link, and all that exist: bit n for n.
    let (elementString, textOrLink, all): (UInt16, UInt16, UInt16)
    switch code {
    case UInt8(ascii: "E"):
        switch value {
        case 0: return .ean13
        case 1, 2: return .addOn
        case 3: return .ean13WithAddOn
        case 4: return .ean8
        default: return nil
        }
    case UInt8(ascii: "I"):
        if value == 1 { return .itf }
        (elementString, textOrLink, all) = (0, 0, 0b1111)
    case UInt8(ascii: "C"), UInt8(ascii: "K"): (elementString, textOrLink, all) = (0b10, 0, 0b1_1111)
    case UInt8(ascii: "e"): (elementString, textOrLink, all) = (0b111, 0, 0b1111)
    case UInt8(ascii: "d"):
        (elementString, textOrLink, all) = (0b1001_0010_0100, 0b100_1001_0011, 0b1_1111_1111_1111)
    case UInt8(ascii: "Q"): (elementString, textOrLink, all) = (0b1_1000, 0b111, 0b111_1111)
    case UInt8(ascii: "J"): (elementString, textOrLink, all) = (0b1_0010, 0b1001, 0b11_1111)
    case UInt8(ascii: "z"): (elementString, textOrLink, all) = (0b1_0010, 0b1001, 0b1_1111_1111_1111)
    case UInt8(ascii: "h"): (elementString, textOrLink, all) = (0b100, 0b11, 0b111)
    case UInt8(ascii: "M"): (elementString, textOrLink, all) = (0, 0, 0b11)
    case UInt8(ascii: "H"), UInt8(ascii: "R"), UInt8(ascii: "S"), UInt8(ascii: "U"):
        (elementString, textOrLink, all) = (0, 0, 0b1111)
    case UInt8(ascii: "B"), UInt8(ascii: "T"): (elementString, textOrLink, all) = (0, 0, 0b1_1111)
    case UInt8(ascii: "F"), UInt8(ascii: "L"): (elementString, textOrLink, all) = (0, 0, 0b11_1111)
    case UInt8(ascii: "O"): (elementString, textOrLink, all) = (0, 0, 0b111_1111)
    case UInt8(ascii: "A"): (elementString, textOrLink, all) = (0, 0, 0b1111_1111)
    case UInt8(ascii: "D"), UInt8(ascii: "G"), UInt8(ascii: "N"), UInt8(ascii: "P"), UInt8(ascii: "Z"):
        (elementString, textOrLink, all) = (0, 0, 0xFFFF)
    default: return nil
    }
    let bit: UInt16 = 1 << UInt16(value)
    if elementString & bit != 0 { return .elementString }
    if textOrLink & bit != 0 { return .textOrLink }
    return all & bit != 0 ? .text : nil
}
