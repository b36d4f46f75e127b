// SPDX-License-Identifier: Apache-2.0

import GS1

extension MemoryBits {
    /// Up to 24 characters of seven bits.
    @inline(__always)
    func text(_ place: TextPlace) -> ShortText {
        let (start, count) = (place.start, place.count)
        return ShortText(
            sevenBitCharacters(at: start, bits: 56),
            count > 8 ? sevenBitCharacters(at: start &+ 56, bits: 56) : 0,
            count > 16 ? sevenBitCharacters(at: start &+ 112, bits: 56) : 0,
            count: count
        )
    }

    /// Up to 24 characters of six bits.
    @inline(__always)
    func shortText(_ place: TextPlace) -> ShortText {
        let (start, count) = (place.start, place.count)
        return ShortText(
            sixBitCharacters(at: start),
            count > 8 ? sixBitCharacters(at: start &+ 48) : 0,
            count > 16 ? sixBitCharacters(at: start &+ 96) : 0,
            count: count
        )
    }

    /// Appends 6-bit characters, those escaped that a URI may not have (Table G-1).
    func appendShortText(_ place: TextPlace, to bytes: inout [UInt8]) {
        for first in stride(from: 0, to: place.count, by: ShortText.limit) {
            let part = TextPlace(
                start: place.start + 6 * first,
                count: min(place.count - first, ShortText.limit)
            )
            shortText(part).appendEscaped(to: &bytes)
        }
    }

    /// The eight 7-bit characters from bit `start` on as bytes, the first lowest; those behind `count` bits are zero.
    @inline(__always)
    func sevenBitCharacters(at start: Int, bits count: Int) -> UInt64 {
        guard count > 0 else { return 0 }
        let width = min(count, 56)
        let bits = bits(at: start, count: width) << UInt64(56 &- width)
        // Halves move apart three times.
        let fours = bits & 0x0000_0000_0FFF_FFFF | (bits & 0x00FF_FFFF_F000_0000) << 4
        let twos = fours & 0x0000_3FFF_0000_3FFF | (fours & 0x0FFF_C000_0FFF_C000) << 2
        let ones = twos & 0x007F_007F_007F_007F | (twos & 0x3F80_3F80_3F80_3F80) << 1
        return ones.byteSwapped
    }

    /// The eight 6-bit characters from bit `start` on as bytes of ASCII, the first lowest.
    @inline(__always)
    private func sixBitCharacters(at start: Int) -> UInt64 {
        let bits = bits(at: start, count: 48)
        let fours = bits & 0x0000_0000_00FF_FFFF | (bits & 0x0000_FFFF_FF00_0000) << 8
        let twos = fours & 0x0000_0FFF_0000_0FFF | (fours & 0x00FF_F000_00FF_F000) << 4
        let ones = twos & 0x003F_003F_003F_003F | (twos & 0x0FC0_0FC0_0FC0_0FC0) << 2
        // Codes below 20h are letters, 40h more in ASCII.
        return (ones | (~ones & 0x2020_2020_2020_2020) << 1).byteSwapped
    }
}

extension ShortText {
    /// Appends the characters, those escaped that a URI may not have (Tables A-1 and G-1).
    @inline(__always)
    func appendEscaped(to output: inout [UInt8]) {
        if reserved(first) | reserved(second) | reserved(third) == 0 {
            output.append(self)
        } else {
            appendOneByOne(to: &output)
        }
    }

    private func appendOneByOne(to output: inout [UInt8]) {
        for index in 0..<count {
            let word = index < 8 ? first : index < 16 ? second : third
            let character = UInt8(truncatingIfNeeded: word >> UInt64(index % 8 * 8))
            if reserved(UInt64(character)) == 0 {
                output.append(character)
            } else {
                output.append(UInt8(ascii: "%"))
                appendHexDigit(character >> 4, to: &output)
                appendHexDigit(character & 0x0F, to: &output)
            }
        }
    }
}

/// The high bit of each of eight characters that a URI has escaped: `"` `#` `%` `&` `/` `<` `>` `?`.
@inline(__always)
private func reserved(_ word: UInt64) -> UInt64 {
    bytes(word, 0x22...0x23) | bytes(word, 0x25...0x26) | bytes(word, 0x2F...0x2F)
        | bytes(word, 0x3C...0x3C) | bytes(word, 0x3E...0x3F)
}

/// The high bit of each of eight bytes that is in the range; all bytes, and the range's, are below 80h.
@inline(__always)
func bytes(_ word: UInt64, _ range: ClosedRange<UInt8>) -> UInt64 {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let reached = word &+ ones &* UInt64(0x80 - range.lowerBound)
    let passed = word &+ ones &* UInt64(0x7F - range.upperBound)
    return reached & ~passed & 0x8080_8080_8080_8080
}
