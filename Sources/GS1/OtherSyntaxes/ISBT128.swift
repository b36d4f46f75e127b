// SPDX-License-Identifier: Apache-2.0

/// Data structures of ISBT 128 for blood, tissue and cells (ICCBBA ST-001, 2.4), recognised and not decoded.
///
/// ```
/// =A99991712345600  =,000012  =>019031        one after the other without separators
/// └ donation        └ divisions └ expiry
/// ```
///
/// Each begins with an identifier: `=` or `&` and a second character, which for a donation is part of its number.
/// Content has a length of its own for each identifier. A datum is ISBT 128 where such structures fill it to the
/// last character, or where the reader says so: `]C4` is sent for symbols that it has put together by those rules.
enum ISBT128 {
    /// Whether `datum` from `start` on is such data.
    static func matches(
        _ datum: borrowing Span<UInt8>,
        from start: Int,
        symbology: SymbologyIdentifier?
    ) -> Bool {
        if let symbology {
            // Code 128 and Data Matrix carry it, no other symbol.
            let isCode128 = symbology.code == UInt8(ascii: "C")
            if isCode128, symbology.modifier == UInt8(ascii: "4") { return true }
            guard isCode128 || symbology.code == UInt8(ascii: "d") else { return false }
        }
        var position = start
        while position < datum.count {
            guard let length = structureLength(datum, at: position), length <= datum.count - position else {
                return false
            }
            guard isContent(datum, position, position + length) else { return false }
            position += length
        }
        return position > start
    }

    /// Whether the characters of a structure can be that: printable, and those of donations and dates in place.
    private static func isContent(_ datum: borrowing Span<UInt8>, _ start: Int, _ end: Int) -> Bool {
        for index in start..<end where datum[index] < 0x20 || datum[index] > 0x7E { return false }
        switch datum[start + 1] {
        case UInt8(ascii: ">"), UInt8(ascii: "*"), UInt8(ascii: "}"):
            return CharacterSets.firstNonDigit(datum, start + 2, end) == nil
        case 0x30...0x39, 0x41...0x5A:
            // Facility (5), year (2), sequence (6), flags (2).
            for index in (start + 2)..<end where datum[index] &- 0x30 > 9 && datum[index] &- 0x41 > 25 {
                return false
            }
            return CharacterSets.firstNonDigit(datum, start + 6, start + 14) == nil
        default: return true
        }
    }

    /// How many characters the structure at `position` has, its identifier counted; `nil` where none begins.
    private static func structureLength(_ datum: borrowing Span<UInt8>, at position: Int) -> Int? {
        guard datum.count - position >= 2 else { return nil }
        let second = datum[position + 1]
        switch datum[position] {
        case UInt8(ascii: "="):
            // A letter but O, or a digit but 0, begins a donation number of 15 characters [001].
            let isLetter = second &- 0x41 < 26 && second != UInt8(ascii: "O")
            if isLetter || second &- 0x31 < 9 { return 16 }
            return equalsLength(second)
        case UInt8(ascii: "&"): return ampersandLength(datum, position, second)
        default: return nil
        }
    }

    private static func equalsLength(_ second: UInt8) -> Int? {
        switch second {
        case UInt8(ascii: "%"): 6  // [002] blood groups
        case UInt8(ascii: "<"): 10  // [003] product code
        case UInt8(ascii: ">"), UInt8(ascii: "*"), UInt8(ascii: "}"): 8  // [004], [006], [008] dates
        case UInt8(ascii: "{"), UInt8(ascii: "\\"), UInt8(ascii: "["), UInt8(ascii: "\""): 20  // [011] …
        case UInt8(ascii: ")"), UInt8(ascii: "-"): 12  // [017], [021] manufacturer and catalog number
        case UInt8(ascii: ";"): 23  // [019] donor
        case UInt8(ascii: "'"): 13  // [020] staff member
        case UInt8(ascii: "+"): 7  // [023] compound message
        case UInt8(ascii: "#"): 12  // [024] patient's date of birth
        case UInt8(ascii: "]"): 8  // [026] expiration month and year
        case UInt8(ascii: "$"), UInt8(ascii: "("), UInt8(ascii: "/"): 18  // [028], [031], [034]
        case UInt8(ascii: ","): 8  // [032] product divisions
        default: nil
        }
    }

    private static func ampersandLength(
        _ datum: borrowing Span<UInt8>,
        _ position: Int,
        _ second: UInt8
    ) -> Int? {
        switch second {
        case UInt8(ascii: ">"), UInt8(ascii: "*"), UInt8(ascii: "}"): return 12  // [005], [007], [009] times
        case UInt8(ascii: "("): return 7  // [010] special testing
        case UInt8(ascii: "\\"), UInt8(ascii: "{"), UInt8(ascii: "\""): return 20  // [013], [014], [027]
        case UInt8(ascii: ")"), UInt8(ascii: "-"): return 12  // [018], [022] lot numbers
        case UInt8(ascii: "+"): return 13  // [033] processing facility
        case UInt8(ascii: ":"): return 21  // [039] global registration identifier for donors
        case UInt8(ascii: "/"): return 17  // [040] chain of identity
        case UInt8(ascii: "#"):
            // [025] patient: a location, and the length of the number in two digits.
            guard datum.count - position >= 6,
                CharacterSets.firstNonDigit(datum, position + 4, position + 6) == nil
            else { return nil }
            return 6 + twoDigits(datum, position + 4)
        case UInt8(ascii: ","):
            guard datum.count - position >= 3 else { return nil }
            switch datum[position + 2] {
            case UInt8(ascii: "1"), UInt8(ascii: "2"): return 21  // [035], [036] lot, supplemental number
            case UInt8(ascii: "3"): return 22  // [037] global registration identifier, retired
            case UInt8(ascii: "4"): return 43  // [038] Single European Code
            default: return nil
            }
        default: return nil
        }
    }
}
