// SPDX-License-Identifier: Apache-2.0

internal import EPC

/// Hexadecimal digits in protocols that are text.
enum HexDigit {
    /// The value of an ASCII digit, either case; 255 for what is none.
    static func value(_ byte: UInt8) -> UInt8 {
        let digit = byte &- UInt8(ascii: "0")
        let letter = (byte | 0x20) &- UInt8(ascii: "a")
        return digit < 10 ? digit : letter < 6 ? letter &+ 10 : 255
    }

    /// Reads the digits with which eight bytes of text begin, all at once.
    ///
    /// - Parameter text: The bytes, the first one uppermost.
    /// - Returns: How many they are, and their number.
    @inline(__always)
    static func run(_ text: UInt64) -> (count: Int, number: UInt32) {
        // In each byte below 0x80 a sum's upper bit says whether the byte is at least 0x80 less what is added.
        let all: UInt64 = 0x0101_0101_0101_0101
        let low = text & (0x7F * all)
        let lowercase = low | (0x20 * all)
        let isDigit = (low &+ 0x50 * all) & ~(low &+ 0x46 * all)
        let isLetter = (lowercase &+ 0x1F * all) & ~(lowercase &+ 0x19 * all) & (0x80 * all)
        let isNone = (~(isDigit | isLetter) | text) & (0x80 * all)
        let count = isNone.leadingZeroBitCount / 8
        // The letters' lower halves count from 1.
        var digits = (low & (0x0F * all)) &+ (isLetter >> 7) &* 9
        digits = (digits | digits >> 4) & 0x00FF_00FF_00FF_00FF
        digits = (digits | digits >> 8) & 0x0000_FFFF_0000_FFFF
        let number = UInt32(truncatingIfNeeded: digits | digits >> 16)
        return (count, count == 0 ? 0 : number >> UInt32(4 * (8 - count)))
    }

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
        var place = 0
        while place < text.count {
            var (digits, number) = text.count - place >= 8 ? run(text.number64(at: place)) : (0, 0)
            if digits == 0 {
                let digit = value(text[place])
                guard digit < 16 else {
                    guard text[place] == UInt8(ascii: " ") else { return nil }
                    place += 1
                    continue
                }
                (digits, number) = (1, UInt32(digit))
            }
            let room = 16 - count % 16
            if digits > room {
                number >>= UInt32(4 * (digits - room))
                digits = room
            }
            guard count + digits <= MemoryBits.maximumBitCount / 4 else { return nil }
            word = word << UInt64(4 * digits) | UInt64(number)
            count += digits
            place += digits
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
            let digit = value(text[index])
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
}
