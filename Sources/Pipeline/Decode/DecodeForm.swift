// SPDX-License-Identifier: Apache-2.0

/// What a datum handed to `tally decode` is (design §4).
public enum DecodeForm: String, Sendable, CaseIterable {
    /// What the datum looks like, by ``detect(_:)``.
    case auto
    /// What a scanner sent.
    case scan
    /// EPC memory bits in hex.
    case epc
    /// PC word and the words after it in hex.
    case memory
    /// A GS1 Digital Link URI.
    case link
    /// Element strings with their identifiers in parentheses.
    case bracketed

    /// What a datum looks like.
    ///
    /// - Parameter datum: The datum, as it is.
    /// - Returns: Any form but ``auto``; ``scan`` where nothing else fits.
    public static func detect(_ datum: borrowing Span<UInt8>) -> DecodeForm {
        guard !datum.isEmpty else { return .scan }
        if datum.begins(with: "https://") || datum.begins(with: "http://") { return .link }
        if datum[0] == UInt8(ascii: "(") { return .bracketed }
        if datum.hasSymbologyIdentifier { return .scan }
        if datum.count >= 5, datum[4] == UInt8(ascii: " "), datum.isHex(0..<4), datum.isHex(5..<datum.count),
            datum.count % 2 == 1
        {
            return .memory
        }
        if datum.count.isMultiple(of: 2), datum.count <= 128, datum.isHex(0..<datum.count),
            hasEPCLength(header: datum.hexByte(at: 0), bits: datum.count * 4)
        {
            return .epc
        }
        return .scan
    }

    // Bits of each scheme of fixed length, and what they fill up to whole words; variable schemes have any number
    // of words. EPC Tag Data Standard 2.3, Table 14-1.
    private static func hasEPCLength(header: UInt8, bits: Int) -> Bool {
        func fills(_ schemeBits: Int) -> Bool {
            bits == (schemeBits + 15) / 16 * 16 || bits == (schemeBits + 7) / 8 * 8
        }
        switch header {
        case 0x2C...0x35, 0x3C, 0x3F: return fills(96)
        case 0x36: return fills(198)
        case 0x37: return fills(170)
        case 0x38: return fills(202)
        case 0x39: return fills(195)
        case 0x3A: return fills(113)
        case 0x3E: return fills(174)
        case 0x40: return fills(110)
        case 0x41: return fills(212)
        case 0x3B, 0x3D, 0xE6...0xFD: return bits >= 32 && bits.isMultiple(of: 8)
        default: return false
        }
    }
}

extension Span<UInt8> {
    func begins(with text: String) -> Bool {
        let prefix = text.utf8
        guard count >= prefix.count else { return false }
        var index = 0
        for byte in prefix {
            guard self[index] == byte else { return false }
            index += 1
        }
        return true
    }

    /// Whether the bytes of a range are hexadecimal digits; an empty range has none that is not.
    func isHex(_ range: Range<Int>) -> Bool {
        for index in range where self[index].hexValue == nil { return false }
        return true
    }

    /// The byte that two hexadecimal digits from `index` on spell; a character that is none counts as 0.
    func hexByte(at index: Int) -> UInt8 {
        (self[index].hexValue ?? 0) << 4 | (self[index + 1].hexValue ?? 0)
    }
}
