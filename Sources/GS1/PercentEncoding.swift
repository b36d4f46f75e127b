// SPDX-License-Identifier: Apache-2.0

/// Percent-encoding of Digital Link values (RFC 3986, 2.1).
enum PercentEncoding {
    /// Appends the bytes of `range` with each `%xx` decoded; a `%` without two hexadecimal digits stays.
    ///
    /// - Parameters:
    ///   - bytes: Encoded text.
    ///   - range: The part to decode.
    ///   - plusIsSpace: Whether `+` is a space, as in a query.
    ///   - output: Where the decoded bytes go.
    static func decode(
        _ bytes: borrowing Span<UInt8>,
        _ range: Range<Int>,
        plusIsSpace: Bool,
        to output: inout [UInt8]
    ) {
        let end = range.upperBound
        guard
            bytes.first(UInt8(ascii: "%"), range.lowerBound, end) < end
                || plusIsSpace && bytes.first(UInt8(ascii: "+"), range.lowerBound, end) < end
        else {
            // The pointer lives as long as the call; `extracting` checks the range.
            unsafe bytes.extracting(range).withUnsafeBufferPointer { unsafe output.append(contentsOf: $0) }
            return
        }
        var index = range.lowerBound
        while index < range.upperBound {
            let (byte, count) = unit(bytes, index, range.upperBound)
            output.append(plusIsSpace && count == 1 && byte == UInt8(ascii: "+") ? 0x20 : byte)
            index += count
        }
    }

    /// Where the decoded byte `position` of `range` stands in the encoded text.
    static func offset(_ bytes: borrowing Span<UInt8>, _ range: Range<Int>, decoded position: Int) -> Int {
        var index = range.lowerBound
        var rest = position
        while rest > 0, index < range.upperBound {
            index += unit(bytes, index, range.upperBound).1
            rest -= 1
        }
        return index
    }

    /// Appends `range` of `bytes` with all but unreserved characters encoded, in capital hexadecimal digits.
    ///
    /// In a query `!`, `'`, `(`, `)` and `*` stay, as they do wherever the web writes form data (ECMA-262,
    /// `encodeURIComponent`); nothing divides a query at them.
    static func encode(
        _ bytes: borrowing Span<UInt8>,
        _ range: Range<Int>,
        isQuery: Bool = false,
        to output: inout [UInt8]
    ) {
        var index = range.lowerBound
        while index < range.upperBound {
            // Most values are digits.
            let text = ShortText(bytes, index..<min(index &+ ShortText.limit, range.upperBound))
            let digits = text.leadingDigitCount
            if digits > 0 {
                output.append(ShortText(text.first, text.second, text.third, count: digits))
                index &+= digits
            } else {
                let byte = bytes[index]
                if isQuery, isMark(byte) { output.append(byte) } else { encode(byte, to: &output) }
                index &+= 1
            }
        }
    }

    /// Appends a byte, encoded unless it is unreserved.
    @inline(__always)
    static func encode(_ byte: UInt8, to output: inout [UInt8]) {
        if isUnreserved(byte) {
            output.append(byte)
        } else {
            output.append(UInt8(ascii: "%"))
            output.append(hexDigit(byte >> 4))
            output.append(hexDigit(byte & 0x0F))
        }
    }

    private static func unit(_ bytes: borrowing Span<UInt8>, _ index: Int, _ end: Int) -> (UInt8, Int) {
        guard bytes[index] == UInt8(ascii: "%"), end - index > 2, let high = hexValue(bytes[index + 1]),
            let low = hexValue(bytes[index + 2])
        else { return (bytes[index], 1) }
        return (high << 4 | low, 3)
    }

    /// The marks that a query may have as they are: `!`, `'`, `(`, `)` and `*`.
    private static func isMark(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "!") || 0x27...0x2A ~= byte }

    /// Letters, digits, `-`, `.`, `_` and `~` (RFC 3986, 2.3).
    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"): true
        default: false
        }
    }
}

/// The capital hexadecimal digit of 0 to 15.
func hexDigit(_ value: UInt8) -> UInt8 { value < 10 ? 0x30 + value : 0x37 + value }
