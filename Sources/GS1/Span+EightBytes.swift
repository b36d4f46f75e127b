// SPDX-License-Identifier: Apache-2.0

extension Span where Element == UInt8 {
    /// The eight bytes from `offset` on, the first lowest.
    @inline(__always)
    func eightBytes(at offset: Int) -> UInt64 {
        // Any bits make a number; the range is checked.
        UInt64(littleEndian: unsafe bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }

    /// The four bytes from `offset` on, the first lowest.
    @inline(__always)
    func fourBytes(at offset: Int) -> UInt64 {
        // Any bits make a number; the range is checked.
        UInt64(
            UInt32(littleEndian: unsafe bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt32.self))
        )
    }

    /// The place of the first `byte` from `start` on, or `end`.
    func first(_ byte: UInt8, _ start: Int, _ end: Int) -> Int {
        var index = start
        let pattern = UInt64(byte) &* 0x0101_0101_0101_0101
        while end - index >= 8 {
            let difference = eightBytes(at: index) ^ pattern
            // The lowest bit set is that of the first byte of zeros; those above it may be wrong.
            let zeros = (difference &- 0x0101_0101_0101_0101) & ~difference & 0x8080_8080_8080_8080
            if zeros != 0 { return index + zeros.trailingZeroBitCount / 8 }
            index += 8
        }
        while index < end, self[index] != byte { index += 1 }
        return Swift.min(index, end)
    }
}
