// SPDX-License-Identifier: Apache-2.0

/// A rule of the GS1 Barcode Syntax Dictionary on the content of one component of a value.
///
/// The raw value is the rule's number in the generated table; 0 there means no rule.
public enum Linter: UInt8, Sendable, Hashable, CaseIterable {
    /// The last digit is the check digit of those before (General Specifications, 7.9.1).
    case csum = 1
    /// The last two characters are the check pair of those before (7.9.5).
    case csumalpha
    /// The key begins with a GS1 Company Prefix.
    case gcppos1
    /// A GS1 Company Prefix begins at the second digit.
    case gcppos2
    /// A date whose day may be `00`.
    case yymmd0
    /// A date with its day.
    case yymmdd
    /// A date with century and day.
    case yyyymmdd
    /// Hour and minute.
    case hhmi
    /// An hour.
    case hh
    /// A minute.
    case mi
    /// A second.
    case ss
    /// A country of ISO 3166-1 in three digits.
    case iso3166
    /// A country of ISO 3166-1 in three digits, or `999`.
    case iso3166999
    /// A country of ISO 3166-1 in two letters.
    case iso3166alpha2
    /// A currency of ISO 4217 in three digits.
    case iso4217
    /// A biological sex of ISO/IEC 5218.
    case iso5218
    /// An International Bank Account Number with its check digits (ISO 13616).
    case iban
    /// Each `%` begins a percent-encoded byte.
    case pcenc
    /// Degrees of latitude northwards from the South Pole, in ten-millionths.
    case latitude
    /// Degrees of longitude eastwards from Greenwich, in ten-millionths, from 0 to 360.
    case longitude
    /// `0` or `1`.
    case yesno
    /// A hyphen: the value is negative.
    case hyphen
    /// An importer index of the EU tobacco rules.
    case importeridx
    /// A package type code of the GS1 Global Data Dictionary.
    case packagetype
    /// An AIDC media type of ICCBBA.
    case mediatype
    /// Position and length of a sequence, as in `2/3`.
    case posinseqslash
    /// At least one digit is not zero.
    case nonzero
    /// A winding direction: `0`, `1` or `9`.
    case winding
    /// All digits are zero.
    case zero
    /// The number of a piece and the number of all pieces.
    case pieceoftotal
    /// A number without leading zero.
    case nozeroprefix
    /// At least one character is no digit.
    case hasnondigit
    /// A coupon code of North America.
    case couponcode
    /// A positive offer file coupon of North America.
    case couponposoffer
}

extension Linter {
    /// Its name in the syntax dictionary.
    public var dictionaryName: String { "\(self)" }

    /// What it demands, in words.
    public var sentence: String {
        switch self {
        case .csum: "the last digit is the check digit of those before"
        case .csumalpha: "the last two characters are the check pair of those before"
        case .gcppos1: "it begins with a GS1 Company Prefix of at least 4 digits"
        case .gcppos2: "a GS1 Company Prefix of at least 4 digits begins at its second character"
        case .yymmd0: "a date YYMMDD whose day may be 00"
        case .yymmdd: "a date YYMMDD"
        case .yyyymmdd: "a date YYYYMMDD"
        case .hhmi: "hour and minute HHMM"
        case .hh: "an hour 00 to 23"
        case .mi: "a minute 00 to 59"
        case .ss: "a second 00 to 59"
        case .iso3166: "a country number of ISO 3166-1"
        case .iso3166999: "a country number of ISO 3166-1, or 999"
        case .iso3166alpha2: "a country code of two letters of ISO 3166-1"
        case .iso4217: "a currency number of ISO 4217"
        case .iso5218: "0, 1, 2 or 9"
        case .iban: "an IBAN with valid country, length, characters and check digits"
        case .pcenc: "two hexadecimal digits follow each percent sign"
        case .latitude: "at most 1800000000"
        case .longitude: "at most 3600000000"
        case .yesno: "0 or 1"
        case .hyphen: "only a hyphen"
        case .importeridx: "one of 0-9, A-Z, a-z, - and _"
        case .packagetype: "a package type code"
        case .mediatype: "an AIDC media type 01 to 10 or 80 to 99"
        case .posinseqslash: "position/end without leading zeros, the position not beyond the end"
        case .nonzero: "not zero"
        case .winding: "0, 1 or 9"
        case .zero: "zero"
        case .pieceoftotal: "piece and total not zero, the piece not beyond the total"
        case .nozeroprefix: "no leading zero"
        case .hasnondigit: "at least one character that is no digit"
        case .couponcode: "a North American coupon code"
        case .couponposoffer: "a North American positive offer coupon code"
        }
    }
}
