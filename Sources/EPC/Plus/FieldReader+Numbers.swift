// SPDX-License-Identifier: Apache-2.0

import GS1

/// The bits that a number of so many digits needs: 3.32 for a digit, rounded up (TDS 2.3, Table B).
func bitCount(ofDigits digits: Int) -> Int { digits > 0 ? ((digits * 217_706) >> 16) + 1 : 0 }

/// Eight digits of four bits as ASCII, the highest four bits in the lowest byte: halves move apart three times.
@inline(__always)
private func characters(_ digits: UInt64) -> UInt64 {
    let fours = (digits | digits << 16) & 0x0000_FFFF_0000_FFFF
    let twos = (fours | fours << 8) & 0x00FF_00FF_00FF_00FF
    let ones = (twos | twos << 4) & 0x0F0F_0F0F_0F0F_0F0F
    return ones.byteSwapped | 0x3030_3030_3030_3030
}

extension FieldReader {
    /// Appends digits of four bits (14.5.4).
    mutating func appendDigits(_ count: Int, to bytes: inout [UInt8]) throws(EPCFailure) {
        guard count * 4 <= remaining else { throw failure(.tooShort, at: position) }
        var left = count
        while left > 0 {
            let step = min(16, left)
            let start = position
            let digits = number(4 * step)
            // Four bits are above 9 when the highest is set with one of the two below it.
            let excess = digits & (digits << 1 | digits << 2) & 0x8888_8888_8888_8888
            guard excess == 0 else {
                throw failure(.digit, at: start + 4 * step - 64 + excess.leadingZeroBitCount)
            }
            let aligned = digits << UInt64(64 - 4 * step)
            bytes.append(ShortText(characters(aligned >> 32), characters(aligned & 0xFFFF_FFFF), count: step))
            left -= step
        }
    }

    /// Appends a number in its bits with all its digits (14.5.2, 14.5.6.1).
    mutating func appendInteger(digits: Int, to bytes: inout [UInt8]) throws(EPCFailure) {
        guard digits > 19 else {
            let start = position
            let value = try next(bitCount(ofDigits: digits))
            guard value < powerOfTen(digits) else { throw failure(.number, at: start) }
            if digits > 0 { appendDecimal(value, digits: digits, to: &bytes) }
            return
        }
        try appendLongInteger(digits: digits, to: &bytes)
    }

    /// Appends a number that 64 bits cannot hold, by long multiplication to the base 10⁹.
    private mutating func appendLongInteger(digits: Int, to bytes: inout [UInt8]) throws(EPCFailure) {
        let start = position
        var left = bitCount(ofDigits: digits)
        guard left <= remaining else { throw failure(.tooShort, at: position) }
        // The largest, 90 digits in 299 bits, is below 10⁹⁹; the bits of n digits always are below 10ⁿ⁺¹.
        let count = min(11, digits / 9 + 1)
        var limbs = InlineArray<11, UInt64>(repeating: 0)
        while left > 0 {
            let step = min(32, left)
            var carry = number(step)
            left -= step
            for index in 0..<count {
                let product = limbs[index] << UInt64(step) + carry
                limbs[index] = product % 1_000_000_000
                carry = product / 1_000_000_000
            }
        }
        for place in (digits..<count * 9).reversed() {
            guard digit(place, of: limbs) == 0 else { throw failure(.number, at: start) }
        }
        for place in (0..<digits).reversed() { bytes.append(0x30 + digit(place, of: limbs)) }
    }

    private func digit(_ place: Int, of limbs: InlineArray<11, UInt64>) -> UInt8 {
        UInt8(truncatingIfNeeded: limbs[place / 9] / powerOfTen(place % 9) % 10)
    }
}
