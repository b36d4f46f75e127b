// SPDX-License-Identifier: Apache-2.0

import GS1

/// A number written with so many digits, leading zeros included.
struct DigitField: Hashable {
    var value: UInt64
    private var digitCount: UInt8

    /// How many digits, 0 to 24.
    var digits: Int { Int(digitCount) }

    @inline(__always)
    init(value: UInt64 = 0, digits: Int = 0) {
        self.value = value
        digitCount = UInt8(truncatingIfNeeded: digits)
    }

    func append(to bytes: inout [UInt8]) { bytes.append(ShortText(value, digits: digits)) }
}

/// Powers of ten that fit 64 bits; the last of them for greater exponents, 1 for negative ones.
@inline(__always)
func powerOfTen(_ exponent: Int) -> UInt64 { powersOfTen[min(max(exponent, 0), 19)] }

private let powersOfTen: [20 of UInt64] = [
    1, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000, 10_000_000_000,
    100_000_000_000, 1_000_000_000_000, 10_000_000_000_000, 100_000_000_000_000, 1_000_000_000_000_000,
    10_000_000_000_000_000, 100_000_000_000_000_000, 1_000_000_000_000_000_000, 10_000_000_000_000_000_000,
]

/// How many digits `value` has without leading zeros, at least 1.
@inline(__always)
func digitCount(_ value: UInt64) -> Int {
    // Bits times log₁₀ 2, which is right or one too few.
    let least = ((64 &- (value | 1).leadingZeroBitCount) &* 1233) >> 12
    return value >= powerOfTen(least) ? least &+ 1 : max(least, 1)
}

/// Eight digits of a number below 10⁸, the first in the lowest byte, without the 30h of ASCII.
///
/// Halves the digits three times, both halves in one word: of four digits, of two, of one.
@inline(__always)
func eightDigits(_ value: UInt64) -> UInt64 {
    // Each quotient is a multiplication whose error stays below one for numbers of so many digits. With the quotient q
    // of n by d below and the rest n - d·q above: n << width - q·(d << width - 1).
    let fours = (value &* 3_518_437_209) >> 45
    let halves = value << 32 &- fours &* (10_000 << 32 - 1)
    let twos = (halves &* 10_486) >> 20 & 0x0000_007F_0000_007F
    let pairs = halves << 16 &- twos &* (100 << 16 - 1)
    let ones = (pairs &* 103) >> 10 & 0x000F_000F_000F_000F
    return pairs << 8 &- ones &* (10 << 8 - 1)
}

/// The check digit of digits whose places have the weights 3 and 1 by turns, eight in a word and words added up.
@inline(__always)
func checkDigit(_ digits: UInt64, startsThrice: Bool) -> UInt64 {
    let even = digits & 0x00FF_00FF_00FF_00FF
    let odd = digits >> 8 & 0x00FF_00FF_00FF_00FF
    let lanes = startsThrice ? even &* 3 &+ odd : even &+ odd &* 3
    // The top 16 bits of the product are the sum of the four lanes; nine times a sum brings it to the next ten.
    let sum = (lanes &* 0x0001_0001_0001_0001) >> 48
    return sum &* 9 % 10
}

/// A GTIN's 13 digits and the check digit behind them.
@inline(__always)
func withCheckDigit(_ body: UInt64) -> UInt64 {
    let aligned = body &* 1000
    let digits = eightDigits(aligned / 100_000_000) &+ eightDigits(aligned % 100_000_000)
    return body &* 10 &+ checkDigit(digits, startsThrice: true)
}

/// The 30h that makes a digit ASCII, for each of eight.
private let zeros: UInt64 = 0x3030_3030_3030_3030

extension ShortText {
    /// `value` with `digits` digits, leading zeros included, or with all it has where those are more.
    @inline(__always)
    init(_ value: UInt64, digits: Int) {
        if digits <= 16, value < powerOfTen(digits) {
            self.init(short: value, digits: digits)
        } else {
            self.init(long: value, digits: max(digits, digitCount(value)))
        }
    }

    /// `value` without leading zeros.
    @inline(__always)
    init(_ value: UInt64) {
        guard value < powerOfTen(16) else {
            self.init(long: value, digits: digitCount(value))
            return
        }
        // Sixteen digits, whose leading zeros go: to count the digits first, and to multiply by a power of ten from a
        // table, makes all that follows wait.
        let (high, low) = (eightDigits(value / 100_000_000), eightDigits(value % 100_000_000))
        guard high > 0 else {
            // The last digit stays, be it 0.
            let excess = (low | 1 << 56).trailingZeroBitCount & 0x38
            self.init((low | zeros) >> UInt64(excess), count: 8 &- excess / 8)
            return
        }
        let excess = high.trailingZeroBitCount & 0x38
        let (first, second) = (high | zeros, low | zeros)
        self.init(
            first &>> UInt64(excess) | (second &<< 1) &<< UInt64(63 &- excess),
            second &>> UInt64(excess),
            count: 16 &- excess / 8
        )
    }

    /// `body`, which has one digit less than `digits`, and its check digit (General Specifications, 7.9.1).
    @inline(__always)
    init(checked body: UInt64, digits: Int) {
        if digits <= 16 {
            self.init(checkedShort: body, digits: digits)
        } else {
            self.init(checkedLong: body, digits: digits)
        }
    }

    /// Up to 16 digits.
    @inline(__always)
    private init(short value: UInt64, digits: Int) {
        // Multiplied to 16 digits, so that the first comes first.
        let aligned = value &* powerOfTen(16 &- digits)
        self.init(
            eightDigits(aligned / 100_000_000) | zeros,
            eightDigits(aligned % 100_000_000) | zeros,
            count: digits
        )
    }

    @inline(__always)
    private init(checkedShort body: UInt64, digits: Int) {
        let aligned = body &* powerOfTen(17 &- digits)
        let (first, second) = (eightDigits(aligned / 100_000_000), eightDigits(aligned % 100_000_000))
        let check = checkDigit(first &+ second, startsThrice: digits % 2 == 0)
        self.init(first | zeros, second | zeros | check << UInt64((digits &- 9) &* 8), count: digits)
    }

    @inline(__always)
    private init(checkedLong body: UInt64, digits: Int) {
        // 18 digits: eight, eight, the last of the body and the check digit.
        let (high, low) = body.quotientAndRemainder(dividingBy: 1_000_000_000)
        let (first, second) = (eightDigits(high), eightDigits(low / 10))
        let last = low % 10
        let check = checkDigit(first &+ second &+ last, startsThrice: true)
        self.init(first | zeros, second | zeros, (last | check << 8) | zeros, count: digits)
    }

    /// Up to 24 digits.
    private init(long value: UInt64, digits: Int) {
        let (high, low) = value.quotientAndRemainder(dividingBy: 10_000_000_000_000_000)
        let words = (
            eightDigits(high) | zeros, eightDigits(low / 100_000_000) | zeros,
            eightDigits(low % 100_000_000) | zeros
        )
        // Those in front go: bytes move to the low end.
        let excess = UInt64(8 * (24 - min(max(digits, 0), 24)))
        switch excess {
        case 0: self.init(words.0, words.1, words.2, count: digits)
        case 1..<64:
            self.init(
                words.0 >> excess | words.1 << (64 - excess),
                words.1 >> excess | words.2 << (64 - excess),
                words.2 >> excess,
                count: digits
            )
        case 64..<128:
            let excess = excess - 64
            self.init(words.1 >> excess | words.2 << (64 - excess), words.2 >> excess, count: digits)
        default: self.init(words.2 >> (excess - 128), count: digits)
        }
    }
}

/// Appends `value` with at least `digits` digits.
func appendDecimal(_ value: UInt64, digits: Int = 1, to bytes: inout [UInt8]) {
    bytes.append(ShortText(value, digits: max(digits, digitCount(value))))
}

extension ShortText {
    /// The digits behind the first of `number`, which is a 1 that keeps the zeros behind it (TDS 2.3, 14.4.6); `nil`
    /// where the first is no 1, or is followed by none or by more than `limit`.
    @inline(__always)
    init?(behindLeadingOne number: UInt64, atMost limit: Int) {
        let digits = digitCount(number) &- 1
        let one = powerOfTen(digits)
        guard digits > 0, digits <= limit, number &- one < one else { return nil }
        self.init(number &- one, digits: digits)
    }
}
