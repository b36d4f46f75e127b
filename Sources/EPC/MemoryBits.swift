// SPDX-License-Identifier: Apache-2.0

/// A string of bits read from a tag's memory bank: an EPC, a TID, user memory.
///
/// Stored inline (no allocation), most significant bit first, left-aligned in big-endian words; bits beyond
/// ``bitCount`` are always zero, so equal bit strings are equal values. A Gen2 EPC has at most 496 bits
/// (31 words; EPC Tag Data Standard 2.3, 9.3).
@frozen
public struct MemoryBits: Sendable {
    /// The longest bit string that fits.
    public static let maximumBitCount = 512

    /// How many bits are held, 0 to ``maximumBitCount``.
    ///
    /// Change it only through ``setBits(at:count:to:)``, which keeps unused bits zero.
    public var bitCount: UInt16

    /// The bits, left-aligned in big-endian words.
    ///
    /// Bit 0 is the most significant bit of `words[0]`; unused bits are zero.
    public var words: InlineArray<8, UInt64>

    /// The empty bit string.
    @inlinable
    public init() {
        bitCount = 0
        words = InlineArray(repeating: 0)
    }

    /// Copies the first `bitCount` bits of `bytes`; further bits of the last byte become zero.
    ///
    /// `nil` when `bytes` is shorter than `bitCount`, or more than ``maximumBitCount`` are asked for.
    ///
    /// - Parameters:
    ///   - bytes: The bits, most significant bit first.
    ///   - bitCount: How many of them to take; `nil` takes all.
    @inlinable @inline(__always)
    public init?(_ bytes: borrowing Span<UInt8>, bitCount: Int? = nil) {
        let wanted = bitCount ?? bytes.count &* 8
        guard wanted >= 0, wanted <= Self.maximumBitCount, (wanted &+ 7) / 8 <= bytes.count else {
            return nil
        }
        self.bitCount = UInt16(truncatingIfNeeded: wanted)
        if wanted > 64, wanted <= 128 {
            // Nearly all tags. Inlined, so that the words stay in registers: words stored and copied at once stall.
            words = [Self.word(bytes, 0), Self.lastWord(bytes, wanted), 0, 0, 0, 0, 0, 0]
        } else {
            words = Self.words(bytes, wanted)
        }
    }

    /// The words of the first `bitCount` bits of `bytes`, which has so many.
    @inlinable
    static func words(_ bytes: borrowing Span<UInt8>, _ bitCount: Int) -> InlineArray<8, UInt64> {
        var words = InlineArray<8, UInt64>(repeating: 0)
        let whole = bitCount / 64
        for index in 0..<whole { words[index] = word(bytes, index &* 8) }
        guard bitCount % 64 > 0 else { return words }
        if whole > 0 {
            words[whole] = lastWord(bytes, bitCount)
        } else {
            var last: UInt64 = 0
            for index in 0..<((bitCount &+ 7) / 8) {
                last |= UInt64(bytes[index]) &<< UInt64(56 &- index &* 8)
            }
            words[0] = last & (~0 &<< UInt64(64 &- bitCount))
        }
        return words
    }

    /// The eight bytes at `place`, which are there.
    @inlinable @inline(__always)
    static func word(_ bytes: borrowing Span<UInt8>, _ place: Int) -> UInt64 {
        // Any bytes make a number; the callers keep within the span.
        UInt64(bigEndian: unsafe bytes.bytes.unsafeLoadUnaligned(fromByteOffset: place, as: UInt64.self))
    }

    /// The last word of `bitCount` bits, more than 64, with zeros behind them.
    @inlinable @inline(__always)
    static func lastWord(_ bytes: borrowing Span<UInt8>, _ bitCount: Int) -> UInt64 {
        let byteCount = (bitCount &+ 7) / 8
        let unused = (64 &- bitCount % 64) & 63
        // Eight bytes again, the first of which are those of the word before.
        let bits = word(bytes, byteCount &- 8) &<< UInt64((64 &- byteCount &* 8) & 63)
        return bits & (~0 &<< UInt64(unused))
    }

    /// The bytes the bits fill, the last one padded with zero bits.
    @inlinable
    public var byteCount: Int { (Int(bitCount) + 7) / 8 }

    /// The byte at `index`, 0 to 63; bytes beyond ``byteCount`` are zero.
    @inlinable @inline(__always)
    public func byte(at index: Int) -> UInt8 {
        UInt8(truncatingIfNeeded: words[index / 8] >> UInt64(56 &- (index % 8) &* 8))
    }

    /// The `count` bits (0 to 64) from bit `offset` on, right-aligned; bits beyond ``bitCount`` read as zero.
    @inlinable @inline(__always)
    public func bits(at offset: Int, count: Int) -> UInt64 {
        guard count > 0, offset >= 0, offset < Self.maximumBitCount else { return 0 }
        let word = offset / 64
        let shift = offset % 64
        var value = words[word] << UInt64(shift)
        if shift > 0, word < 7 { value |= words[word + 1] >> UInt64(64 - shift) }
        return value >> UInt64(64 - min(count, 64))
    }

    /// Sets the `count` bits (1 to 64) from bit `offset` on to the low bits of `value`, lengthening the string
    /// when it ends before them.
    ///
    /// - Precondition: `offset + count` is at most ``maximumBitCount``.
    @inlinable
    public mutating func setBits(at offset: Int, count: Int, to value: UInt64) {
        precondition(offset >= 0 && count > 0 && count <= 64 && offset + count <= Self.maximumBitCount)
        for index in 0..<count {
            let bit = offset + index
            let mask = UInt64(1) << UInt64(63 - bit % 64)
            if value >> UInt64(count - 1 - index) & 1 == 1 {
                words[bit / 64] |= mask
            } else {
                words[bit / 64] &= ~mask
            }
        }
        bitCount = max(bitCount, UInt16(truncatingIfNeeded: offset + count))
    }
}

extension MemoryBits: Hashable {
    /// Whether both hold the same number of bits with the same values.
    @inlinable
    public static func == (left: MemoryBits, right: MemoryBits) -> Bool {
        guard left.bitCount == right.bitCount else { return false }
        for index in 0..<8 where left.words[index] != right.words[index] { return false }
        return true
    }

    /// Feeds the length and the words in use.
    @inlinable
    public func hash(into hasher: inout Hasher) {
        hasher.combine(bitCount)
        for index in 0..<((Int(bitCount) + 63) / 64) { hasher.combine(words[index]) }
    }
}
