// SPDX-License-Identifier: Apache-2.0

/// The alphabet of base 64 that is safe in URIs and file names (RFC 4648, 5), six bits a character.
enum Base64URL {
    /// The six bits of a character, or `nil` when it is not of the alphabet.
    static func value(_ character: UInt8) -> UInt8? {
        switch character {
        case 0x41...0x5A: character - 0x41
        case 0x61...0x7A: character - 0x61 + 26
        case 0x30...0x39: character - 0x30 + 52
        case UInt8(ascii: "-"): 62
        case UInt8(ascii: "_"): 63
        default: nil
        }
    }

    /// The character of six bits.
    static func character(_ value: UInt8) -> UInt8 {
        switch value & 0x3F {
        case let value where value < 26: 0x41 + value
        case let value where value < 52: 0x61 + value - 26
        case let value where value < 62: 0x30 + value - 52
        case 62: UInt8(ascii: "-")
        default: UInt8(ascii: "_")
        }
    }

    /// Whether all characters of `range` are of the alphabet.
    static func isText(_ bytes: borrowing Span<UInt8>, _ range: Range<Int>) -> Bool {
        for index in range where value(bytes[index]) == nil { return false }
        return true
    }
}
