// SPDX-License-Identifier: Apache-2.0

/// The digits of a GTIN of 8 to 14 digits, filled from the left with zeros to sixteen.
///
/// ```
/// datum    …5901234123457      thirteen digits
/// words    00059012 34123457   high and low, the first character lowest
/// value      05901234123457    fourteen digits
/// ```
///
/// Two words, so that one look at each tells whether all are digits and whether the check digit is right: the digits of
/// an EAN symbol are what is scanned most.
struct GTINDigits {
    private let high: UInt64
    private let low: UInt64

    /// The digits from `start` on.
    ///
    /// - Parameters:
    ///   - bytes: Text with the digits.
    ///   - start: Where they begin.
    ///   - count: How many there are, 8 to 14.
    @inline(__always)
    init(_ bytes: borrowing Span<UInt8>, at start: Int, count: Int) {
        let missing = UInt64(truncatingIfNeeded: 16 &- count) &* 8
        high = bytes.eightBytes(at: start) << missing | Self.zeros >> (64 &- missing)
        low = bytes.eightBytes(at: start &+ count &- 8)
    }

    /// Whether all are digits, the last of them the check digit of the others (General Specifications, 7.9.1).
    @inline(__always)
    var isSound: Bool {
        guard CharacterSets.nonDigits(high) | CharacterSets.nonDigits(low) == 0 else { return false }
        // Weight 1 for the last digit and each second before it, 3 for the others; two digits a lane of 16 bits.
        let lanes: UInt64 = 0x000F_000F_000F_000F
        let ones = (high >> 8 & lanes) &+ (low >> 8 & lanes)
        let threes = (high & lanes) &+ (low & lanes)
        // The product's top 16 bits are the sum of the four lanes.
        let sum = ((ones &+ threes &* 3) &* 0x0001_0001_0001_0001) >> 48
        return sum % 10 == 0
    }

    /// The fourteen digits of the value of AI (01).
    @inline(__always)
    var value: ShortText { ShortText(high >> 16 | low << 48, low >> 16, count: 14) }

    private static let zeros: UInt64 = 0x3030_3030_3030_3030
}
