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

extension [UInt8] {
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
