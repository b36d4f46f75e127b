// SPDX-License-Identifier: Apache-2.0

import GS1

/// How one component of a value is coded behind the EPC header (TDS 2.3, 14.5.2 to 14.5.15).
enum ValueCoding {
    /// A number in as few bits as so many digits need (14.5.2).
    case number(digits: Int)
    /// Digits of four bits (14.5.4).
    case digits(Int)
    /// Digits of four bits, then characters or a terminator (14.5.5).
    case delimited(atMost: Int)
    /// Encoding indicator, length indicator of so many bits, characters (14.5.6).
    case text(lengthBits: Int, atMost: Int)
    /// One bit: `0` or `1` (14.5.7).
    case flag
    /// Year, month, day (14.5.8).
    case date
    /// Year, month, day, hour, minute (14.5.9).
    case dateTime
    /// A bit, then a date or two (14.5.10).
    case dateOrRange
    /// Two bits, then a date with as much of the time as they say (14.5.11).
    case precision
    /// Two letters (14.5.12).
    case country
    /// Length indicator of so many bits, then a number of so many digits (14.5.13).
    case integer(lengthBits: Int, atMost: Int)
    /// One bit: nothing or a minus sign (14.5.14).
    case minus
    /// Two digits of four bits with a slash between them (14.5.15).
    case sequence
}

/// The components of the value of an Application Identifier (TDS 2.3, Table F).
struct ValueLayout {
    let first: ValueCoding
    let second: ValueCoding?

    init(_ first: ValueCoding, _ second: ValueCoding? = nil) {
        self.first = first
        self.second = second
    }

    /// The layout of the values of `ai`, or `nil` where the table has no such row.
    init?(_ ai: ApplicationIdentifier) {
        let layout: ValueLayout? =
            switch ai.digitCount {
            case 2: Self.ofTwoDigits(ai.number)
            case 3: Self.ofThreeDigits(ai.number)
            default: Self.ofFourDigits(ai.number)
            }
        guard let layout else { return nil }
        self = layout
    }

    private static func ofTwoDigits(_ number: Int) -> ValueLayout? {
        switch number {
        case 0: ValueLayout(.digits(18))
        case 1...3: ValueLayout(.digits(14))
        case 10, 21, 22: ValueLayout(.text(lengthBits: 5, atMost: 20))
        case 11, 12, 13, 15, 16, 17: ValueLayout(.date)
        case 20: ValueLayout(.number(digits: 2))
        case 30, 37: ValueLayout(.integer(lengthBits: 4, atMost: 8))
        case 90: ValueLayout(.text(lengthBits: 5, atMost: 30))
        case 91...99: ValueLayout(.text(lengthBits: 7, atMost: 90))
        default: nil
        }
    }

    private static func ofThreeDigits(_ number: Int) -> ValueLayout? {
        switch number {
        case 235: ValueLayout(.text(lengthBits: 5, atMost: 28))
        case 240, 241, 250, 251, 400, 401, 403: ValueLayout(.text(lengthBits: 5, atMost: 30))
        case 242: ValueLayout(.integer(lengthBits: 3, atMost: 6))
        case 243, 254, 420, 710...717: ValueLayout(.text(lengthBits: 5, atMost: 20))
        case 253: ValueLayout(.digits(13), .text(lengthBits: 5, atMost: 17))
        case 255: ValueLayout(.digits(13), .integer(lengthBits: 4, atMost: 12))
        case 402: ValueLayout(.number(digits: 17))
        case 410...417: ValueLayout(.digits(13))
        case 421: ValueLayout(.number(digits: 3), .text(lengthBits: 4, atMost: 9))
        case 422, 424, 426: ValueLayout(.number(digits: 3))
        case 423, 425: ValueLayout(.integer(lengthBits: 4, atMost: 15))
        case 427: ValueLayout(.text(lengthBits: 2, atMost: 3))
        default: nil
        }
    }

    private static func ofFourDigits(_ number: Int) -> ValueLayout? {
        switch number {
        case 3100...3999: ofMeasureOrAmount(number)
        case 4300...4399: ofTransport(number)
        case 7000...7099: ofTradeProcess(number)
        case 7200...7299: ofCertificateOrPerson(number)
        default: ofOther(number)
        }
    }

    /// Measures, counts of money, percentages: the last digit says where the decimal point is.
    private static func ofMeasureOrAmount(_ number: Int) -> ValueLayout? {
        switch number / 10 {
        case 310...316, 320...337, 340...357, 360...369:
            number % 10 < 6 ? ValueLayout(.number(digits: 6)) : nil
        case 390, 392: ValueLayout(.integer(lengthBits: 4, atMost: 15))
        case 391, 393: ValueLayout(.number(digits: 3), .integer(lengthBits: 4, atMost: 15))
        case 394: number % 10 < 4 ? ValueLayout(.number(digits: 4)) : nil
        case 395: number % 10 < 4 ? ValueLayout(.number(digits: 6)) : nil
        default: nil
        }
    }

    private static func ofTransport(_ number: Int) -> ValueLayout? {
        switch number {
        case 4300, 4301, 4310, 4311, 4320: ValueLayout(.text(lengthBits: 6, atMost: 35))
        case 4302...4306, 4312...4316: ValueLayout(.text(lengthBits: 7, atMost: 70))
        case 4307, 4317: ValueLayout(.country)
        case 4308, 4319: ValueLayout(.text(lengthBits: 5, atMost: 30))
        case 4309: ValueLayout(.number(digits: 20))
        case 4318: ValueLayout(.text(lengthBits: 5, atMost: 20))
        case 4321...4323: ValueLayout(.flag)
        case 4324, 4325: ValueLayout(.dateTime)
        case 4326: ValueLayout(.date)
        case 4330...4333: ValueLayout(.number(digits: 6), .minus)
        default: nil
        }
    }

    private static func ofTradeProcess(_ number: Int) -> ValueLayout? {
        switch number {
        case 7001: ValueLayout(.number(digits: 13))
        case 7002: ValueLayout(.text(lengthBits: 5, atMost: 30))
        case 7003: ValueLayout(.dateTime)
        case 7004: ValueLayout(.integer(lengthBits: 3, atMost: 4))
        case 7005: ValueLayout(.text(lengthBits: 4, atMost: 12))
        case 7006: ValueLayout(.date)
        case 7007: ValueLayout(.dateOrRange)
        case 7008: ValueLayout(.text(lengthBits: 2, atMost: 3))
        case 7009: ValueLayout(.text(lengthBits: 4, atMost: 10))
        case 7010: ValueLayout(.text(lengthBits: 2, atMost: 2))
        case 7011: ValueLayout(.precision)
        case 7020...7022: ValueLayout(.text(lengthBits: 5, atMost: 20))
        case 7023: ValueLayout(.delimited(atMost: 30))
        case 7030...7039: ValueLayout(.number(digits: 3), .text(lengthBits: 5, atMost: 27))
        case 7040, 7041: ValueLayout(.text(lengthBits: 3, atMost: 4))
        default: nil
        }
    }

    private static func ofCertificateOrPerson(_ number: Int) -> ValueLayout? {
        switch number {
        case 7230...7239: ValueLayout(.text(lengthBits: 5, atMost: 30))
        case 7240: ValueLayout(.text(lengthBits: 5, atMost: 20))
        case 7241: ValueLayout(.digits(2))
        case 7242: ValueLayout(.text(lengthBits: 5, atMost: 25))
        case 7250: ValueLayout(.number(digits: 8))
        case 7251: ValueLayout(.number(digits: 12))
        case 7252: ValueLayout(.number(digits: 1))
        case 7253, 7254, 7259: ValueLayout(.text(lengthBits: 6, atMost: 40))
        case 7255: ValueLayout(.text(lengthBits: 4, atMost: 10))
        case 7256: ValueLayout(.text(lengthBits: 7, atMost: 90))
        case 7257: ValueLayout(.text(lengthBits: 7, atMost: 70))
        case 7258: ValueLayout(.sequence)
        default: nil
        }
    }

    private static func ofOther(_ number: Int) -> ValueLayout? {
        switch number {
        case 8001: ValueLayout(.number(digits: 14))
        case 8002, 8012: ValueLayout(.text(lengthBits: 5, atMost: 20))
        case 8003: ValueLayout(.digits(14), .text(lengthBits: 5, atMost: 16))
        case 8004, 8010: ValueLayout(.delimited(atMost: 30))
        case 8005: ValueLayout(.number(digits: 6))
        case 8006, 8017, 8018, 8026: ValueLayout(.digits(18))
        case 8007: ValueLayout(.text(lengthBits: 5, atMost: 24))
        case 8008: ValueLayout(.precision)
        case 8009: ValueLayout(.text(lengthBits: 6, atMost: 50))
        case 8011: ValueLayout(.integer(lengthBits: 4, atMost: 12))
        case 8013, 8020: ValueLayout(.text(lengthBits: 5, atMost: 25))
        case 8019: ValueLayout(.integer(lengthBits: 4, atMost: 10))
        case 8030: ValueLayout(.text(lengthBits: 7, atMost: 90))
        case 8110, 8112, 8200: ValueLayout(.text(lengthBits: 7, atMost: 70))
        case 8111: ValueLayout(.number(digits: 4))
        default: nil
        }
    }
}
