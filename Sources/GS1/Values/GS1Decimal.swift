// SPDX-License-Identifier: Apache-2.0

/// A decimal number as GS1 data implies it: digits, and how many of them stand behind the point.
///
/// Exact: nothing is rounded and no digit is dropped, so `12.50` and `12.5` are different values of equal size.
@frozen
public struct GS1Decimal: Hashable, Sendable {
    /// The number without its point: 12345 for 12.345.
    public let coefficient: Int64

    /// The power of ten that the coefficient is multiplied by, 0 or below: -3 for 12.345.
    @inlinable
    public var exponent: Int { -Int(fractionDigits) }

    /// How many digits stand behind the point.
    public let fractionDigits: UInt8

    /// A number of so many digits behind the point.
    @inlinable
    public init(_ coefficient: Int64, fractionDigits: UInt8) {
        self.coefficient = coefficient
        self.fractionDigits = fractionDigits
    }

    /// The number that the digits in `range` spell, or `nil` where they are none or more than 18.
    init?(_ bytes: borrowing Span<UInt8>, _ range: Range<Int>, fractionDigits: Int) {
        guard let number = wholeNumber(bytes, range) else { return nil }
        self.init(Int64(number), fractionDigits: UInt8(clamping: fractionDigits))
    }

    /// The number with the opposite sign.
    var negated: GS1Decimal { GS1Decimal(0 &- coefficient, fractionDigits: fractionDigits) }

    /// Appends the number: `12.345`, `-0.5`, `0.00`.
    public func append(to bytes: inout [UInt8]) { append(to: &bytes, leastFractionDigits: .max) }

    /// Appends the number without zeros at its end, as long as so many digits behind the point remain.
    func append(to bytes: inout [UInt8], leastFractionDigits least: UInt8) {
        var magnitude = coefficient.magnitude
        var fraction = Int(fractionDigits)
        while fraction > Int(least), magnitude % 10 == 0 {
            magnitude /= 10
            fraction -= 1
        }
        if coefficient < 0 { bytes.append(UInt8(ascii: "-")) }
        let digits = max(digitCount(magnitude), fraction + 1)
        for place in (0..<digits).reversed() {
            bytes.append(0x30 + UInt8(truncatingIfNeeded: digit(of: magnitude, place)))
            if place == fraction, fraction > 0 { bytes.append(UInt8(ascii: ".")) }
        }
    }

    private func digitCount(_ number: UInt64) -> Int {
        var (count, rest) = (1, number / 10)
        while rest > 0 {
            count += 1
            rest /= 10
        }
        return count
    }

    private func digit(of number: UInt64, _ place: Int) -> UInt64 {
        var rest = number
        for _ in 0..<min(place, 20) { rest /= 10 }
        return rest % 10
    }
}

extension GS1Decimal: CustomStringConvertible {
    /// The number in digits, with a point.
    public var description: String {
        var bytes: [UInt8] = []
        append(to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// The number that the digits in `range` spell, or `nil` where they are none or more than 18.
func wholeNumber(_ bytes: borrowing Span<UInt8>, _ range: Range<Int>) -> Int? {
    guard !range.isEmpty, range.count <= 18, range.lowerBound >= 0, range.upperBound <= bytes.count,
        CharacterSets.firstNonDigit(bytes, range.lowerBound, range.upperBound) == nil
    else { return nil }
    var number = 0
    // Eighteen digits are below 2⁶⁰.
    for index in range { number = number &* 10 &+ Int(bytes[index] & 0x0F) }
    return number
}
