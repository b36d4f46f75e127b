// SPDX-License-Identifier: Apache-2.0

extension Span where Element == UInt8 {
    /// The eight bytes from `offset` on, the first lowest.
    @inline(__always)
    func eightBytes(at offset: Int) -> UInt64 {
        // Any bits make a number; the range is checked.
        UInt64(littleEndian: unsafe bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }

    /// The eight bytes from `offset`, which is inside, on, the first lowest; zeros for those behind the end.
    @inline(__always)
    func word(at offset: Int) -> UInt64 {
        let place = Swift.min(offset, count &- 8)
        guard place >= 0 else { return shortWord(at: offset) }
        // An offset inside is at most seven bytes behind the last place with eight.
        return eightBytes(at: place) &>> UInt64(truncatingIfNeeded: (offset &- place) &* 8)
    }

    /// The same where the whole span has fewer than eight bytes.
    @inline(never)
    private func shortWord(at offset: Int) -> UInt64 {
        var word: UInt64 = 0
        for index in (offset..<count).reversed() { word = word << 8 | UInt64(self[index]) }
        return word
    }

    /// The place of the first `byte` from `start` on, or `end`.
    @inline(__always)
    func first(_ byte: UInt8, _ start: Int, _ end: Int) -> Int {
        let pattern = UInt64(byte) &* 0x0101_0101_0101_0101
        var index = start
        while index < end {
            let difference = word(at: index) ^ pattern
            // The lowest bit set is that of the first byte of zeros; those above it may be wrong.
            let zeros = (difference &- 0x0101_0101_0101_0101) & ~difference & 0x8080_8080_8080_8080
            if zeros != 0 { return Swift.min(index &+ zeros.trailingZeroBitCount / 8, end) }
            index &+= 8
        }
        return end
    }
}
