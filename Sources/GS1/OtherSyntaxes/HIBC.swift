// SPDX-License-Identifier: Apache-2.0

/// The Health Industry Bar Code of suppliers (ANSI/HIBC 2.6), recognised and not decoded.
///
/// ```
/// + LIC PCN U C                      primary: labeler, product, unit of measure, check character
/// + LIC PCN U / data [ / data … ] C  primary and secondary in one symbol
/// + data L C                         secondary: L repeats the check character of the primary
///
/// data  YYDDD lot │ $ lot │ $+ serial │ $$ [8QQ│9QQQQQ] [date] lot │ $$+ [date] serial
/// date  MMYY │ 2MMDDYY │ 3YYMMDD │ 4YYMMDDHH │ 5YYDDD │ 6YYDDDHH │ 7 (none)
/// more  S serial │ 16D YYYYMMDD │ 14D YYYYMMDD │ Q quantity
/// ```
///
/// What begins with `+` and does not fit in form and check character is text like any other, unless
/// ``DecodeOptions/plusClaimsHIBC`` says otherwise.
enum HIBC {
    /// The longest: a primary of 24 characters and as much as fits a symbol of the standard behind it.
    private static let maximumLength = 256

    /// Whether `datum` from `start` on is such a code.
    static func matches(_ datum: borrowing Span<UInt8>, from start: Int) -> Bool {
        let count = datum.count - start
        guard count >= 4, count <= maximumLength, datum[start] == UInt8(ascii: "+") else { return false }
        let check = datum.count - 1
        guard let sum = sum(datum, start, check), value(datum[check]) == sum else { return false }
        return hasForm(datum, start, check)
    }

    /// Why `datum` from its `+` at `start` on is no such code.
    static func failure(_ datum: borrowing Span<UInt8>, from start: Int) -> DecodeFailure {
        let check = datum.count - 1
        for index in start..<datum.count where value(datum[index]) == nil {
            return DecodeFailure(.character, offset: index, found: .byte(datum[index]))
        }
        guard check - start >= 3 else {
            return DecodeFailure(.tooShort, offset: datum.count, found: .count(datum.count - start))
        }
        guard hasForm(datum, start, check), let sum = sum(datum, start, check) else {
            return DecodeFailure(.syntax, offset: start)
        }
        return DecodeFailure(
            .checkDigit,
            offset: start,
            expected: .byte(characters[sum]),
            found: .byte(datum[check])
        )
    }

    /// The sum of the characters' values modulo 43; `nil` where one has none.
    private static func sum(_ datum: borrowing Span<UInt8>, _ start: Int, _ end: Int) -> Int? {
        var sum = 0
        for index in start..<end {
            guard let value = value(datum[index]) else { return nil }
            sum += value
        }
        return sum % 43
    }

    /// Whether the characters before the check character are primary, concatenated or secondary data.
    private static func hasForm(_ datum: borrowing Span<UInt8>, _ start: Int, _ check: Int) -> Bool {
        let slash = datum.first(UInt8(ascii: "/"), start, check)
        if isPrimary(datum, start + 1, slash) {
            return slash == check || areSegments(datum, slash, check)
        }
        // The link character before the check character may be any, also a slash.
        return isSecondary(datum, start + 1, check - 1) || isSupplement(datum, start + 1, check - 1)
    }

    /// The value of a character for the check character (ANSI/HIBC 2.6, appendix B), `nil` where it has none.
    private static func value(_ byte: UInt8) -> Int? {
        switch byte {
        case 0x30...0x39: Int(byte) - 0x30
        case 0x41...0x5A: Int(byte) - 0x41 + 10
        case UInt8(ascii: "-"): 36
        case UInt8(ascii: "."): 37
        case UInt8(ascii: " "): 38
        case UInt8(ascii: "$"): 39
        case UInt8(ascii: "/"): 40
        case UInt8(ascii: "+"): 41
        case UInt8(ascii: "%"): 42
        default: nil
        }
    }

    /// The characters by value.
    private static let characters: InlineArray<43, UInt8> = [
        0x30, 0x31, 0x32, 0x33, 0x34, 0x35, 0x36, 0x37, 0x38, 0x39,
        0x41, 0x42, 0x43, 0x44, 0x45, 0x46, 0x47, 0x48, 0x49, 0x4A, 0x4B, 0x4C, 0x4D,
        0x4E, 0x4F, 0x50, 0x51, 0x52, 0x53, 0x54, 0x55, 0x56, 0x57, 0x58, 0x59, 0x5A,
        0x2D, 0x2E, 0x20, 0x24, 0x2F, 0x2B, 0x25,
    ]

    private static func isAlphanumeric(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 || byte &- 0x41 < 26 }

    /// Labeler (a letter and three alphanumerics), product of 1 to 18 alphanumerics, unit of measure (a digit).
    private static func isPrimary(_ datum: borrowing Span<UInt8>, _ start: Int, _ end: Int) -> Bool {
        guard end - start >= 6, end - start <= 23, datum[start] &- 0x41 < 26, datum[end - 1] &- 0x30 < 10
        else { return false }
        for index in start..<end where !isAlphanumeric(datum[index]) { return false }
        return true
    }

    /// One or more of `/` and data.
    private static func areSegments(_ datum: borrowing Span<UInt8>, _ start: Int, _ end: Int) -> Bool {
        var position = start
        while position < end {
            let stop = datum.first(UInt8(ascii: "/"), position + 1, end)
            guard isSecondary(datum, position + 1, stop) || isSupplement(datum, position + 1, stop) else {
                return false
            }
            position = stop
        }
        return true
    }

    /// Serial number, dates of manufacture and expiry, quantity, each behind its data identifier.
    private static func isSupplement(_ datum: borrowing Span<UInt8>, _ start: Int, _ end: Int) -> Bool {
        guard start < end else { return false }
        switch datum[start] {
        case UInt8(ascii: "S"): return isText(datum, start + 1, end, least: 1)
        case UInt8(ascii: "Q"): return areDigits(datum, start + 1, end) && end - start > 1 && end - start <= 6
        case UInt8(ascii: "1"):
            guard end - start == 11, datum[start + 2] == UInt8(ascii: "D"),
                datum[start + 1] == UInt8(ascii: "4") || datum[start + 1] == UInt8(ascii: "6")
            else { return false }
            return areDigits(datum, start + 3, end)
        default: return false
        }
    }

    private static func isSecondary(_ datum: borrowing Span<UInt8>, _ start: Int, _ end: Int) -> Bool {
        guard start < end else { return false }
        if datum[start] != UInt8(ascii: "$") {
            return isDayOfYear(datum, start, end) && isText(datum, start + 5, end, least: 0)
        }
        var position = start + 1
        let hasFields = position < end && datum[position] == UInt8(ascii: "$")
        if hasFields { position += 1 }
        let isSerial = position < end && datum[position] == UInt8(ascii: "+")
        if isSerial { position += 1 }
        guard hasFields else { return isText(datum, position, end, least: 1) }
        return areFields(datum, position, end)
    }

    /// Quantity, date and lot or serial number behind `$$`.
    private static func areFields(_ datum: borrowing Span<UInt8>, _ start: Int, _ end: Int) -> Bool {
        var position = start
        guard position < end else { return false }
        if datum[position] == UInt8(ascii: "8") || datum[position] == UInt8(ascii: "9") {
            let stop = position + (datum[position] == UInt8(ascii: "8") ? 3 : 6)
            guard stop <= end, areDigits(datum, position, stop) else { return false }
            position = stop
            // A lot may follow at once.
            if isText(datum, position, end, least: 0) { return true }
        }
        let stop: Int
        switch datum[position] {
        case UInt8(ascii: "0"), UInt8(ascii: "1"): stop = position + 4
        case UInt8(ascii: "2"), UInt8(ascii: "3"): stop = position + 7
        case UInt8(ascii: "4"): stop = position + 9
        case UInt8(ascii: "5"): stop = position + 6
        case UInt8(ascii: "6"): stop = position + 8
        case UInt8(ascii: "7"): stop = position + 1
        default: return false
        }
        guard stop <= end, areDigits(datum, position, stop) else { return false }
        return isText(datum, stop, end, least: 0)
    }

    /// `YYDDD`, DDD from 001 to 366.
    private static func isDayOfYear(_ datum: borrowing Span<UInt8>, _ start: Int, _ end: Int) -> Bool {
        guard end - start >= 5, areDigits(datum, start, start + 5) else { return false }
        let day = twoDigits(datum, start + 2) * 10 + Int(datum[start + 4] & 0x0F)
        return day >= 1 && day <= 366
    }

    /// A lot or serial number: up to 18 alphanumerics; in practice also `-`, `.` and space.
    private static func isText(_ datum: borrowing Span<UInt8>, _ start: Int, _ end: Int, least: Int) -> Bool {
        guard end - start >= least, end - start <= 18 else { return false }
        for index in start..<end {
            let byte = datum[index]
            let isMark = byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".") || byte == UInt8(ascii: " ")
            guard isAlphanumeric(byte) || isMark else { return false }
        }
        return true
    }

    private static func areDigits(_ datum: borrowing Span<UInt8>, _ start: Int, _ end: Int) -> Bool {
        CharacterSets.firstNonDigit(datum, start, end) == nil
    }
}
