// SPDX-License-Identifier: Apache-2.0

internal import EPC

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
            isEPC(header: datum.hexByte(at: 0), bits: datum.count * 4)
        {
            return .epc
        }
        return .scan
    }

    // The bits of a scheme are printed as they are or filled up to whole bytes or words; a scheme of variable
    // length has any number of bytes.
    private static func isEPC(header: UInt8, bits: Int) -> Bool {
        guard let scheme = Scheme(header: header) else { return false }
        guard let exact = scheme.bitCount else { return bits >= scheme.minimumBitCount }
        return bits == (exact + 7) / 8 * 8 || bits == (exact + 15) / 16 * 16
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
