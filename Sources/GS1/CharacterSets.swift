// SPDX-License-Identifier: Apache-2.0

/// Which characters a value may have: a bit for each set, by byte.
enum CharacterSets {
    static let digit: UInt8 = 1
    static let set82: UInt8 = 2
    static let set39: UInt8 = 4
    static let set64: UInt8 = 8

    /// The sets that each byte below 0x80 is in.
    ///
    /// | bits | |
    /// | --- | --- |
    /// | F | digits: in all sets |
    /// | E | capitals; `-` |
    /// | A | small letters; `_` |
    /// | 6 | `/` |
    /// | 4 | `#` |
    /// | 2 | other punctuation of set 82 |
    static let classes: [128 of UInt8] = [
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 2, 2, 4, 0, 2, 2, 2, 2, 2, 2, 2, 2, 0xE, 2, 6,
        0xF, 0xF, 0xF, 0xF, 0xF, 0xF, 0xF, 0xF, 0xF, 0xF, 2, 2, 2, 2, 2, 2,
        0, 0xE, 0xE, 0xE, 0xE, 0xE, 0xE, 0xE, 0xE, 0xE, 0xE, 0xE, 0xE, 0xE, 0xE, 0xE,
        0xE, 0xE, 0xE, 0xE, 0xE, 0xE, 0xE, 0xE, 0xE, 0xE, 0xE, 0, 0, 0, 0, 0xA,
        0, 0xA, 0xA, 0xA, 0xA, 0xA, 0xA, 0xA, 0xA, 0xA, 0xA, 0xA, 0xA, 0xA, 0xA, 0xA,
        0xA, 0xA, 0xA, 0xA, 0xA, 0xA, 0xA, 0xA, 0xA, 0xA, 0xA, 0, 0, 0, 0, 0,
    ]

    /// The place of the first character outside `set` (0 digits, 1 set 82, 2 set 39, 3 set 64), or `nil`.
    static func firstOutside(
        _ set: UInt8,
        _ bytes: borrowing Span<UInt8>,
        _ start: Int,
        _ end: Int
    ) -> Int? {
        switch set {
        case 0: return firstNonDigit(bytes, start, end)
        case 1:
            let place = endOfSet82(bytes, start, end)
            return place < end ? place : nil
        default: break
        }
        let mask = UInt8(1) << set
        // Up to two padding characters may end base 64 text.
        var stop = end
        if set == 3 {
            var padding = 0
            while padding < 2, stop > start, bytes[stop - 1] == UInt8(ascii: "=") {
                stop -= 1
                padding += 1
            }
            if padding > 0, (end - start) % 3 != 0 { return stop }
        }
        for index in start..<stop {
            let byte = bytes[index]
            guard byte < 0x80, classes[Int(byte)] & mask != 0 else { return index }
        }
        return nil
    }

    /// The place of the first character that is no digit, or `nil`.
    static func firstNonDigit(_ bytes: borrowing Span<UInt8>, _ start: Int, _ end: Int) -> Int? {
        let place = endOfDigits(bytes, start, end)
        return place < end ? place : nil
    }

    // MARK: - Eight bytes at once

    /// The place of the first character that is no digit, or `end`.
    @inline(__always)
    static func endOfDigits(_ bytes: borrowing Span<UInt8>, _ start: Int, _ end: Int) -> Int {
        first(bytes, start, end) { nonDigits($0) }
    }

    /// The place of the first character outside set 82, or `end`.
    @inline(__always)
    static func endOfSet82(_ bytes: borrowing Span<UInt8>, _ start: Int, _ end: Int) -> Int {
        first(bytes, start, end) { outsideSet82($0) }
    }

    /// The place of the first character that no URI has, or `end`.
    static func endOfURI(_ bytes: borrowing Span<UInt8>, _ start: Int, _ end: Int) -> Int {
        first(bytes, start, end) { outsideURI($0) }
    }

    /// The place of the first character of which `outside` gives the high bit, or `end`.
    @inline(__always)
    private static func first(
        _ bytes: borrowing Span<UInt8>,
        _ start: Int,
        _ end: Int,
        outside: (UInt64) -> UInt64
    ) -> Int {
        var index = start
        while index < end {
            let found = outside(bytes.word(at: index))
            if found != 0 { return min(index &+ found.trailingZeroBitCount / 8, end) }
            index &+= 8
        }
        return end
    }

    /// The high bit of each byte that is no digit.
    @inline(__always)
    static func nonDigits(_ word: UInt64) -> UInt64 {
        let value = word ^ each(0x30)
        return (atLeast(10, value & each(0x7F)) | value) & each(0x80)
    }

    /// The high bit of each byte outside set 82.
    @inline(__always)
    private static func outsideSet82(_ word: UInt64) -> UInt64 {
        let low = word & each(0x7F)
        let inside =
            (atLeast(0x21, low) & ~atLeast(0x23, low))  // ! "
            | (atLeast(0x25, low) & ~atLeast(0x40, low))  // % to ?
            | (atLeast(0x41, low) & ~atLeast(0x5B, low))  // A to Z
            | (atLeast(0x5F, low) & ~atLeast(0x60, low))  // _
            | (atLeast(0x61, low) & ~atLeast(0x7B, low))  // a to z
        return (~inside | word) & each(0x80)
    }

    /// The high bit of each byte that is not of RFC 3986: neither unreserved nor reserved nor `%`.
    @inline(__always)
    private static func outsideURI(_ word: UInt64) -> UInt64 {
        let low = word & each(0x7F)
        let inside =
            (atLeast(0x21, low) & ~atLeast(0x22, low))  // !
            | (atLeast(0x23, low) & ~atLeast(0x3C, low))  // # to ;
            | (atLeast(0x3D, low) & ~atLeast(0x3E, low))  // =
            | (atLeast(0x3F, low) & ~atLeast(0x5C, low))  // ? to [
            | (atLeast(0x5D, low) & ~atLeast(0x5E, low))  // ]
            | (atLeast(0x5F, low) & ~atLeast(0x60, low))  // _
            | (atLeast(0x61, low) & ~atLeast(0x7B, low))  // a to z
            | (atLeast(0x7E, low) & ~atLeast(0x7F, low))  // ~
        return (~inside | word) & each(0x80)
    }

    /// The high bit of each byte that is `limit` or more; all bytes are below 0x80, so that no sum carries.
    @inline(__always)
    private static func atLeast(_ limit: UInt8, _ word: UInt64) -> UInt64 { word &+ each(0x80 - limit) }

    /// A word of eight times the same byte.
    @inline(__always)
    private static func each(_ byte: UInt8) -> UInt64 { UInt64(byte) &* 0x0101_0101_0101_0101 }
}
