// SPDX-License-Identifier: Apache-2.0

/// Up to 24 characters in three words, made in registers and stored at once.
///
/// ```
/// first     second     third
/// c₀ … c₇ │ c₈ … c₁₅ │ c₁₆ … c₂₃      c₀ is the lowest byte of `first`
/// ```
///
/// Bytes behind the last character have no meaning.
@frozen @usableFromInline
package struct ShortText {
    /// The most characters that fit.
    @inlinable
    package static var limit: Int { 24 }

    @usableFromInline package var first: UInt64
    @usableFromInline package var second: UInt64
    @usableFromInline package var third: UInt64

    /// How many characters there are, 0 to ``limit``.
    @usableFromInline package let count: Int

    /// The first `count` bytes of three words.
    @inlinable @inline(__always)
    package init(_ first: UInt64, _ second: UInt64 = 0, _ third: UInt64 = 0, count: Int) {
        precondition(count >= 0 && count <= 24)
        self.first = first
        self.second = second
        self.third = third
        self.count = count
    }
}

extension ShortText {
    /// The characters of a literal of up to 24.
    @inline(__always)
    package init(_ literal: StaticString) {
        let count = literal.utf8CodeUnitCount
        // The pointer is that of a literal, which lives for ever; each load is within it.
        let start = unsafe UnsafeRawPointer(literal.utf8Start)
        switch count {
        case 8..<16:
            // The last eight overlap the first.
            let last = unsafe start.loadUnaligned(fromByteOffset: count - 8, as: UInt64.self).littleEndian
            self.init(
                unsafe start.loadUnaligned(as: UInt64.self).littleEndian,
                last >> UInt64(8 * (16 - count)),
                count: count
            )
        case 16...24:
            let last = unsafe start.loadUnaligned(fromByteOffset: count - 8, as: UInt64.self).littleEndian
            self.init(
                unsafe start.loadUnaligned(as: UInt64.self).littleEndian,
                unsafe start.loadUnaligned(fromByteOffset: 8, as: UInt64.self).littleEndian,
                last >> UInt64(8 * (24 - count)),
                count: count
            )
        default:
            var word: UInt64 = 0
            for index in 0..<count { word |= UInt64(unsafe literal.utf8Start[index]) << UInt64(8 * index) }
            self.init(word, count: count)
        }
    }

    /// The bytes of `range`, which has up to 24.
    @inline(__always)
    init(_ bytes: borrowing Span<UInt8>, _ range: Range<Int>) {
        let start = range.lowerBound
        self.init(
            range.isEmpty ? 0 : bytes.word(at: start),
            range.count > 8 ? bytes.word(at: start &+ 8) : 0,
            range.count > 16 ? bytes.word(at: start &+ 16) : 0,
            count: range.count
        )
    }

    /// How many digits it begins with.
    @inline(__always)
    var leadingDigitCount: Int {
        var digits = CharacterSets.nonDigits(first).trailingZeroBitCount / 8
        if digits == 8 { digits &+= CharacterSets.nonDigits(second).trailingZeroBitCount / 8 }
        if digits == 16 { digits &+= CharacterSets.nonDigits(third).trailingZeroBitCount / 8 }
        return min(digits, count)
    }

    /// A segment of a path: the digits of `ai` between slashes.
    @inline(__always)
    init(segment ai: ApplicationIdentifier) {
        let (number, count) = (ai.number, ai.digitCount)
        let slash = UInt64(UInt8(ascii: "/"))
        var digits: UInt64 = 0x3030_3030
        digits |= UInt64(number / 1000) | UInt64(number / 100 % 10) << 8
        digits |= UInt64(number / 10 % 10) << 16 | UInt64(number % 10) << 24
        digits >>= UInt64(8 &* (4 &- count))
        self.init(slash | digits << 8 | slash << UInt64(8 &* (count &+ 1)), count: count &+ 2)
    }
}

extension [UInt8] {
    /// Appends the bytes of `range`.
    mutating func append(_ bytes: borrowing Span<UInt8>, _ range: Range<Int>) {
        if range.count <= ShortText.limit {
            append(ShortText(bytes, range))
        } else {
            // The pointer lives as long as the call; `extracting` checks the range.
            unsafe bytes.extracting(range).withUnsafeBufferPointer { unsafe append(contentsOf: $0) }
        }
    }

    /// Appends the characters of `text`.
    @inlinable @inline(__always)
    package mutating func append(_ text: ShortText) {
        append(addingCapacity: ShortText.limit) { output in
            // There is room for three words, and the text's count is no more than they have: that much is initialized.
            unsafe output.withUnsafeMutableBufferPointer { buffer, count in
                guard let start = UnsafeMutableRawPointer(buffer.baseAddress) else { return }
                unsafe start.storeBytes(of: text.first.littleEndian, as: UInt64.self)
                unsafe start.storeBytes(of: text.second.littleEndian, toByteOffset: 8, as: UInt64.self)
                unsafe start.storeBytes(of: text.third.littleEndian, toByteOffset: 16, as: UInt64.self)
                count = text.count
            }
        }
    }
}

extension MutableRawSpan {
    /// Writes `text` at `offset`, and bytes without meaning behind it.
    @inline(__always)
    mutating func write(_ text: ShortText, at offset: Int) {
        storeBytes(of: text.first.littleEndian, toByteOffset: offset, as: UInt64.self)
        storeBytes(of: text.second.littleEndian, toByteOffset: offset &+ 8, as: UInt64.self)
        storeBytes(of: text.third.littleEndian, toByteOffset: offset &+ 16, as: UInt64.self)
    }
}
