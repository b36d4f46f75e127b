// SPDX-License-Identifier: Apache-2.0

import GS1

extension FieldReader {
    /// The date before the key of a DSGTIN+: what it is, and its six digits (14.5.3, 14.5.8).
    mutating func prioritisedDate() throws(EPCFailure) -> (ai: ApplicationIdentifier, value: UInt64) {
        let start = position
        let ai: ApplicationIdentifier
        switch try next(4) {
        case 0: ai = .productionDate
        case 1: ai = .packagingDate
        case 2: ai = .bestBeforeDate
        case 3: ai = .sellByDate
        case 4: ai = .expirationDate
        case 5: ai = ApplicationIdentifier(number: 7006, digitCount: 4)
        case 6: ai = ApplicationIdentifier(number: 7007, digitCount: 4)
        default: throw failure(.dateType, at: start)
        }
        return (ai, try date())
    }

    /// Appends year, month and day (14.5.8).
    mutating func appendDate(to bytes: inout [UInt8]) throws(EPCFailure) {
        appendDecimal(try date(), digits: 6, to: &bytes)
    }

    /// Appends the hour, and with it minute and second where there are so many components.
    mutating func appendTime(components: Int, to bytes: inout [UInt8]) throws(EPCFailure) {
        for index in 0..<components {
            let value = try next(index == 0 ? 5 : 6)
            guard value < (index == 0 ? 24 : 60) else { throw failure(.date, at: position) }
            appendDecimal(value, digits: 2, to: &bytes)
        }
    }

    /// Appends a date with as much of the time as two bits say (14.5.11).
    mutating func appendPrecision(to bytes: inout [UInt8]) throws(EPCFailure) {
        let precision = Int(try next(2))
        try appendDate(to: &bytes)
        if precision < 3 { try appendTime(components: precision + 1, to: &bytes) }
    }

    /// Year in 7 bits, month in 4, day in 5; day 0 is the last of the month.
    private mutating func date() throws(EPCFailure) -> UInt64 {
        let start = position
        guard remaining >= 16 else { throw failure(.tooShort, at: start) }
        let (year, month, day) = (number(7), number(4), number(5))
        guard year < 100, month > 0, month <= 12 else { throw failure(.date, at: start) }
        return year * 10_000 + month * 100 + day
    }
}
