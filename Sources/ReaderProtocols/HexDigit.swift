// SPDX-License-Identifier: Apache-2.0

internal import EPC

/// Hexadecimal digits in protocols that are text.
enum HexDigit {
    /// The value of an ASCII digit, either case; 255 for what is none.
    static func value(_ byte: UInt8) -> UInt8 { values[Int(byte)] }

    /// The digit of the lower four bits, upper case.
    static func upper(_ nibble: UInt8) -> UInt8 {
        let nibble = nibble & 15
        return nibble < 10 ? UInt8(ascii: "0") + nibble : UInt8(ascii: "A") + nibble - 10
    }

    /// The bits of a run of digit pairs, which may have spaces between them; `nil` for anything else, for half a byte
    /// and for more than fit.
    static func bits(_ text: borrowing Span<UInt8>) -> MemoryBits? {
        var bits = MemoryBits()
        var word: UInt64 = 0
        var count = 0
        for index in text.indices {
            let byte = text[index]
            let digit = values[Int(byte)]
            guard digit < 16 else {
                guard byte == UInt8(ascii: " ") else { return nil }
                continue
            }
            guard count < MemoryBits.maximumBitCount / 4 else { return nil }
            word = word << 4 | UInt64(digit)
            count += 1
            if count % 16 == 0 {
                bits.words[count / 16 - 1] = word
                word = 0
            }
        }
        guard count % 2 == 0 else { return nil }
        if count % 16 != 0 { bits.words[count / 16] = word << UInt64(64 - count % 16 * 4) }
        bits.bitCount = UInt16(count * 4)
        return bits
    }

    /// The 16-bit words of a run of digits; `nil` as above and for half a word.
    static func words(_ text: borrowing Span<UInt8>) -> [UInt16]? {
        guard let bits = bits(text), bits.bitCount % 16 == 0 else { return nil }
        return (0..<Int(bits.bitCount) / 16).map { UInt16(bits.bits(at: $0 * 16, count: 16)) }
    }

    /// The number of one to eight digits; `nil` for anything else.
    static func number(_ text: borrowing Span<UInt8>) -> UInt32? {
        guard !text.isEmpty, text.count <= 8 else { return nil }
        var number: UInt32 = 0
        for index in text.indices {
            let digit = values[Int(text[index])]
            guard digit < 16 else { return nil }
            number = number << 4 | UInt32(digit)
        }
        return number
    }

    /// Appends bits as upper-case digits, the last byte filled with zero bits.
    ///
    /// - Parameters:
    ///   - bits: The bits.
    ///   - separator: What stands between two bytes; `nil` for nothing.
    ///   - bytes: What they are appended to.
    static func append(_ bits: MemoryBits, separator: UInt8? = nil, to bytes: inout [UInt8]) {
        for index in 0..<bits.byteCount {
            if index > 0, let separator { bytes.append(separator) }
            append(bits.byte(at: index), to: &bytes)
        }
    }

    /// Appends a byte as two upper-case digits.
    static func append(_ byte: UInt8, to bytes: inout [UInt8]) {
        bytes.append(upper(byte >> 4))
        bytes.append(upper(byte))
    }

    /// Appends a word as four upper-case digits.
    static func append(_ word: UInt16, to bytes: inout [UInt8]) {
        append(UInt8(word >> 8), to: &bytes)
        append(UInt8(word & 0xFF), to: &bytes)
    }

    private static let values = InlineArray<256, UInt8> { index in
        switch UInt8(index) {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt8(index) - UInt8(ascii: "0")
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt8(index) - UInt8(ascii: "A") + 10
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt8(index) - UInt8(ascii: "a") + 10
        default: 255
        }
    }
}
