// SPDX-License-Identifier: Apache-2.0

/// Writes the fields of a tag one behind the other.
struct FieldWriter {
    private(set) var bits = MemoryBits()

    /// The longest EPC: the 31 words that a PC word can announce (TDS 2.3, 9.3).
    static let limit = 496

    var position: Int { Int(bits.bitCount) }

    /// Appends the low `count` bits (0 to 64) of a number.
    mutating func append(_ value: UInt64, _ count: Int) throws(EncodeFailure) {
        guard count > 0 else { return }
        guard position + count <= Self.limit else { throw EncodeFailure(.tooLong) }
        let (word, shift) = (position / 64, position % 64)
        let aligned = value << UInt64(64 - count)
        bits.words[word] |= aligned >> UInt64(shift)
        if shift + count > 64 { bits.words[word + 1] |= aligned << UInt64(64 - shift) }
        bits.bitCount += UInt16(count)
    }

    /// Appends partition value, company prefix and reference (14.3.3).
    mutating func append(
        partition table: Partition,
        _ prefix: DigitField,
        _ reference: UInt64
    ) throws(EncodeFailure) {
        try append(companyPrefix: prefix)
        try append(reference, table.bits - Partition.prefixBits(digits: prefix.digits))
    }

    /// Appends partition value and company prefix.
    mutating func append(companyPrefix prefix: DigitField) throws(EncodeFailure) {
        try append(UInt64(12 - prefix.digits), 3)
        try append(prefix.value, Partition.prefixBits(digits: prefix.digits))
    }

    /// Appends 7-bit characters in a field of `count` bits, zeros behind them (14.3.2).
    mutating func append(_ text: Characters, bits count: Int) throws(EncodeFailure) {
        for index in 0..<text.count { try append(UInt64(text[index]), 7) }
        var left = count - 7 * text.count
        while left > 0 {
            try append(0, min(left, 64))
            left -= 64
        }
    }

    /// Appends 6-bit characters and the zero character that ends them (14.3.8, 14.3.9).
    mutating func append(short text: Characters) throws(EncodeFailure) {
        for index in 0..<text.count { try append(UInt64(text[index] & 0x3F), 6) }
        try append(0, 6)
    }
}

extension MemoryBits {
    /// The bits with zeros behind them up to a whole number of 16-bit words, as they are written to a tag.
    public var paddedToWords: MemoryBits {
        var copy = self
        copy.bitCount = UInt16(min(Self.maximumBitCount, (Int(bitCount) + 15) / 16 * 16))
        return copy
    }
}
