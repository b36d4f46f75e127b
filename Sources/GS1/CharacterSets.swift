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
        if set == 0 { return firstNonDigit(bytes, start, end) }
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
        var index = start
        if end - start >= 8 {
            // Eight at once; the last eight may overlap those before.
            while areDigits(bytes.eightBytes(at: index)) {
                if index == end - 8 { return nil }
                index = min(index + 8, end - 8)
            }
        } else if end - start >= 4,
            areDigits(bytes.fourBytes(at: start) | bytes.fourBytes(at: end - 4) << 32)
        {
            return nil
        }
        while index < end {
            if bytes[index] &- 0x30 > 9 { return index }
            index += 1
        }
        return nil
    }

    /// Whether each of eight bytes is a digit: `3` in the high half, and still so with 6 added.
    @inline(__always)
    private static func areDigits(_ word: UInt64) -> Bool {
        let high = word & 0xF0F0_F0F0_F0F0_F0F0
        let moved = (word &+ 0x0606_0606_0606_0606) & 0xF0F0_F0F0_F0F0_F0F0
        return (high ^ 0x3030_3030_3030_3030) | (moved ^ 0x3030_3030_3030_3030) == 0
    }
}
