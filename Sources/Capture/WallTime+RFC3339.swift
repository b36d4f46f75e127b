// SPDX-License-Identifier: Apache-2.0

extension WallTime {
    /// The year in UTC, 0 to 9999.
    public var year: Int {
        let microsecond = clamped.remainder(modulo: 86_400_000_000)
        return CivilDate(daysSinceEpoch: (clamped - microsecond) / 86_400_000_000).year
    }

    // 0000-01-01T00:00:00 and the last microsecond of 9999, in microseconds since 1970.
    private var clamped: Int64 { min(max(microseconds, -62_167_219_200_000_000), 253_402_300_799_999_999) }

    /// Appends the RFC 3339 form in UTC with six decimals: `2026-11-22T16:03:05.123456Z`.
    ///
    /// RFC 3339 has years 0000 to 9999; times outside are written as the nearest it can say.
    ///
    /// - Parameter bytes: Where to append 27 bytes.
    public func append(to bytes: inout [UInt8]) {
        let clamped = clamped
        let microsecond = clamped.remainder(modulo: 86_400_000_000)
        let date = CivilDate(daysSinceEpoch: (clamped - microsecond) / 86_400_000_000)
        let second = Int(microsecond / 1_000_000)

        bytes.appendDecimal(date.year, width: 4)
        bytes.append(UInt8(ascii: "-"))
        bytes.appendDecimal(date.month, width: 2)
        bytes.append(UInt8(ascii: "-"))
        bytes.appendDecimal(date.day, width: 2)
        bytes.append(UInt8(ascii: "T"))
        bytes.appendDecimal(second / 3_600, width: 2)
        bytes.append(UInt8(ascii: ":"))
        bytes.appendDecimal(second / 60 % 60, width: 2)
        bytes.append(UInt8(ascii: ":"))
        bytes.appendDecimal(second % 60, width: 2)
        bytes.append(UInt8(ascii: "."))
        bytes.appendDecimal(Int(microsecond % 1_000_000), width: 6)
        bytes.append(UInt8(ascii: "Z"))
    }
}

extension WallTime: CustomStringConvertible {
    /// The RFC 3339 form in UTC with six decimals.
    public var description: String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(27)
        append(to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// A day of the proleptic Gregorian calendar.
struct CivilDate {
    var year: Int
    var month: Int
    var day: Int

    // Years are counted from March, so that the leap day is a year's last: then day of year and month follow
    // from one another by a line of slope 153/5 (the months from March on last 31 30 31 30 31, twice, 31 28/29).
    init(daysSinceEpoch days: Int64) {
        let sinceMarch0000 = days + 719_468
        let dayOfEra = Int(sinceMarch0000.remainder(modulo: 146_097))
        let era = Int((sinceMarch0000 - Int64(dayOfEra)) / 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        year = era * 400 + yearOfEra + (month <= 2 ? 1 : 0)
    }
}

extension Int64 {
    /// The remainder that is never negative.
    fileprivate func remainder(modulo divisor: Int64) -> Int64 {
        let rest = self % divisor
        return rest < 0 ? rest + divisor : rest
    }
}
