// SPDX-License-Identifier: Apache-2.0

/// A calendar date as GS1 data carries it.
@frozen
public struct GS1Date: Hashable, Sendable {
    /// The year, with its century.
    public let year: Int

    /// The month, 1 to 12.
    public let month: Int

    /// The day of the month; the last one where the data says `00`.
    public let day: Int

    /// Whether the data had the day `00`, which stands for the last day of the month.
    public let isDay00: Bool

    /// The date of six digits `YYMMDD`, or `nil` where they are none.
    ///
    /// The century is the one that brings the year nearest to the year of the read: 49 years back to 50 years
    /// ahead (General Specifications, 7.12).
    ///
    /// - Parameters:
    ///   - bytes: Text with the digits.
    ///   - start: Where they begin.
    ///   - referenceYear: The year of the read.
    public init?(yymmdd bytes: borrowing Span<UInt8>, at start: Int, referenceYear: Int) {
        guard start >= 0, bytes.count - start >= 6,
            CharacterSets.firstNonDigit(bytes, start, start + 6) == nil
        else { return nil }
        let year = Self.year(twoDigits(bytes, start), referenceYear: referenceYear)
        self.init(year: year, month: twoDigits(bytes, start + 2), day: twoDigits(bytes, start + 4))
    }

    /// A date that exists, day 0 meaning the last of the month; otherwise `nil`.
    public init?(year: Int, month: Int, day: Int) {
        guard month >= 1, month <= 12, day >= 0 else { return nil }
        let last = Self.dayCount(year: year, month: month)
        guard day <= last else { return nil }
        self.year = year
        self.month = month
        self.day = day == 0 ? last : day
        isDay00 = day == 0
    }

    /// The full year of two digits, seen from `referenceYear` (General Specifications, 7.12).
    public static func year(_ twoDigits: Int, referenceYear: Int) -> Int {
        let (century, present) = (referenceYear / 100 * 100, referenceYear % 100)
        return switch twoDigits - present {
        case 51...: century - 100 + twoDigits
        case ...(-50): century + 100 + twoDigits
        default: century + twoDigits
        }
    }

    /// How many days the month has (Gregorian calendar).
    static func dayCount(year: Int, month: Int) -> Int {
        switch month {
        case 4, 6, 9, 11: 30
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        default: 31
        }
    }

    /// Appends `YYYY-MM-DD`.
    public func appendISO(to bytes: inout [UInt8]) {
        appendDigit(year / 1000, to: &bytes)
        appendDigit(year / 100, to: &bytes)
        appendDigit(year / 10, to: &bytes)
        appendDigit(year, to: &bytes)
        bytes.append(UInt8(ascii: "-"))
        appendDigit(month / 10, to: &bytes)
        appendDigit(month, to: &bytes)
        bytes.append(UInt8(ascii: "-"))
        appendDigit(day / 10, to: &bytes)
        appendDigit(day, to: &bytes)
    }
}

/// The number that the two digits at `start` spell.
func twoDigits(_ bytes: borrowing Span<UInt8>, _ start: Int) -> Int {
    Int(bytes[start] & 0x0F) * 10 + Int(bytes[start + 1] & 0x0F)
}

private func appendDigit(_ number: Int, to bytes: inout [UInt8]) {
    bytes.append(UInt8(truncatingIfNeeded: 0x30 + number % 10))
}
