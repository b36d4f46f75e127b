// SPDX-License-Identifier: Apache-2.0

/// What values of format 06 must be, where we take identifiers from them (ANSI MH10.8.2).
///
/// All are printable characters of ISO/IEC 646. An identifier that is not in the table is no error: its value stays
/// as it is.
enum DataRules {
    /// Checks the value in `range`.
    static func check(
        _ di: DataIdentifier,
        _ datum: borrowing Span<UInt8>,
        _ range: Range<Int>
    ) throws(DecodeFailure) {
        for index in range where datum[index] < 0x20 || datum[index] > 0x7E {
            throw DecodeFailure(.character, di: di, offset: index, found: .byte(datum[index]))
        }
        switch di {
        case .gtin: try checkGS1(di, datum, range, count: 14)
        case .sscc: try checkGS1(di, datum, range, count: 18)
        case .expirationDate, .productionDate, .bestBeforeDate, .expirationDateDayFirst,
            .productionDateDayFirst:
            try checkDate(di, datum, range, count: 8)
        case .pharmacyProductNumber: try checkPPN(datum, range)
        default: break
        }
    }

    /// Digits, as many as `count`, the last one the check digit of the others.
    private static func checkGS1(
        _ di: DataIdentifier,
        _ datum: borrowing Span<UInt8>,
        _ range: Range<Int>,
        count: Int
    ) throws(DecodeFailure) {
        try checkDigits(di, datum, range, count: count)
        let last = range.upperBound - 1
        let digit = CheckDigit.of(datum, range.lowerBound..<last)
        guard digit == datum[last] else {
            throw DecodeFailure(
                .checkDigit,
                di: di,
                offset: range.lowerBound,
                expected: .byte(digit),
                found: .byte(datum[last])
            )
        }
    }

    private static func checkDigits(
        _ di: DataIdentifier,
        _ datum: borrowing Span<UInt8>,
        _ range: Range<Int>,
        count: Int
    ) throws(DecodeFailure) {
        if let place = CharacterSets.firstNonDigit(datum, range.lowerBound, range.upperBound) {
            throw DecodeFailure(.character, di: di, offset: place, found: .byte(datum[place]))
        }
        guard range.count == count else {
            throw DecodeFailure(
                range.count < count ? .tooShort : .tooLong,
                di: di,
                offset: range.lowerBound + min(range.count, count),
                expected: .count(count),
                found: .count(range.count)
            )
        }
    }

    /// Digits, as many as `count`, that are a date.
    static func checkDate(
        _ di: DataIdentifier,
        _ datum: borrowing Span<UInt8>,
        _ range: Range<Int>,
        count: Int
    ) throws(DecodeFailure) {
        try checkDigits(di, datum, range, count: count)
        // The century makes no difference to which days exist: 2000 was a leap year.
        guard date(di, datum, range, referenceYear: 2000) != nil else {
            throw DecodeFailure(.date, di: di, offset: range.lowerBound)
        }
    }

    /// The date that digits of the right number spell, or `nil` where there is none.
    static func date(
        _ di: DataIdentifier,
        _ bytes: borrowing Span<UInt8>,
        _ range: Range<Int>,
        referenceYear: Int
    ) -> GS1Date? {
        let start = range.lowerBound
        switch di {
        case .date: return GS1Date(yymmdd: bytes, at: start, referenceYear: referenceYear)
        case .expirationDateDayFirst, .productionDateDayFirst:
            guard range.count == 8 else { return nil }
            return GS1Date(
                year: twoDigits(bytes, start + 4) * 100 + twoDigits(bytes, start + 6),
                month: twoDigits(bytes, start + 2),
                day: twoDigits(bytes, start)
            )
        default:
            guard range.count == 8 else { return nil }
            return GS1Date(
                year: twoDigits(bytes, start) * 100 + twoDigits(bytes, start + 2),
                month: twoDigits(bytes, start + 4),
                day: twoDigits(bytes, start + 6)
            )
        }
    }

    /// A Pharmacy Product Number: two characters for the agency, the national number, two check digits.
    ///
    /// Each character's ASCII code times its place from 2 on, summed, modulo 97 (IFA, "Check Digit Calculations of
    /// PZN, PPN and Basic UDI-DI").
    private static func checkPPN(_ datum: borrowing Span<UInt8>, _ range: Range<Int>) throws(DecodeFailure) {
        let di = DataIdentifier.pharmacyProductNumber
        guard range.count >= 5, range.count <= 22 else {
            throw DecodeFailure(
                range.count < 5 ? .tooShort : .tooLong,
                di: di,
                offset: range.lowerBound + min(range.count, 22),
                expected: .counts(5, 22),
                found: .count(range.count)
            )
        }
        var sum = 0
        let check = range.upperBound - 2
        for index in range.lowerBound..<check {
            let byte = datum[index]
            guard byte &- 0x30 < 10 || byte &- 0x41 < 26 else {
                throw DecodeFailure(.character, di: di, offset: index, found: .byte(byte))
            }
            sum += Int(byte) * (index - range.lowerBound + 2)
        }
        if let place = CharacterSets.firstNonDigit(datum, check, range.upperBound) {
            throw DecodeFailure(.character, di: di, offset: place, found: .byte(datum[place]))
        }
        guard sum % 97 == twoDigits(datum, check) else {
            throw DecodeFailure(.checkDigit, di: di, offset: range.lowerBound)
        }
    }
}
