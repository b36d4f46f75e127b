// SPDX-License-Identifier: Apache-2.0

/// The generated table of Application Identifiers: a few constant arrays of integers.
///
/// ```
/// prefixes[two digits]   length of the AI (4 bits) │ start in rowOf (12)
/// rowOf[start + rest]    number of the row, from 1; 0: not assigned
/// rows[number - 1]       excludes (16) │ requires (16) │ longest (8) │ flags (8) │ components (4) │ first (12)
/// components[first…]     linter (8) ×3 │ most (8) │ least (8) │ optional (bit 2), character set (bits 0–1)
/// rules[requires…]       clauses, all of which must hold: alternatives, one of which suffices: AIs, all present
/// rules[excludes…]       AIs, none of which may be present
/// paths[pathStarts[…]…]  qualifiers of a Digital Link key in order, in alternative sequences
/// ```
///
/// An AI in `rules` is a range of raw values (`31nn` is 3100 to 3199), high half the last, low half the first.
///
/// An index is computed before its table is named: arithmetic that may trap between naming and reading a constant
/// `InlineArray` makes the compiler copy the whole table to the stack first.
enum AITable {
    /// A row number and the AI that it was found by.
    struct Match {
        let ai: ApplicationIdentifier
        let row: Int
    }

    static let isPredefined = 1
    static let isAttribute = 2
    static let isKey = 4

    /// The AI whose digits stand at `offset`, with its row; `nil` when none is assigned there.
    static func match(_ bytes: borrowing Span<UInt8>, at offset: Int, end: Int) -> Match? {
        guard end - offset >= 2 else { return nil }
        let tens = Int(bytes[offset]) - 0x30
        let ones = Int(bytes[offset + 1]) - 0x30
        guard tens >= 0, tens < 10, ones >= 0, ones < 10 else { return nil }
        var number = tens * 10 + ones
        let prefix = prefixes[number]
        let length = Int(prefix >> 12)
        guard length > 0, end - offset >= length else { return nil }
        var rest = 0
        if length > 2 {
            for index in 2..<length {
                let digit = Int(bytes[offset + index]) - 0x30
                guard digit >= 0, digit < 10 else { return nil }
                rest = rest * 10 + digit
            }
            number = number * (length == 3 ? 10 : 100) + rest
        }
        let place = Int(prefix & 0xFFF) + rest
        let row = Int(rowOf[place])
        guard row > 0 else { return nil }
        return Match(ai: ApplicationIdentifier(number: number, digitCount: length), row: row - 1)
    }

    /// The row of `ai`, or `nil` when it is not assigned.
    static func row(of ai: ApplicationIdentifier) -> Int? {
        let number = UInt32(ai.rawValue & 0x3FFF)
        // Each division has a divisor that the compiler knows, and costs a multiplication.
        let (leading, rest): (UInt32, UInt32) =
            switch ai.digitCount {
            case 2: (number, 0)
            case 3: (number / 10, number % 10)
            default: (number / 100, number % 100)
            }
        guard leading < 100 else { return nil }
        let start = Int(leading)
        let prefix = prefixes[start]
        guard Int(prefix >> 12) == ai.digitCount else { return nil }
        let place = Int(prefix & 0xFFF) + Int(rest)
        let row = Int(rowOf[place])
        return row > 0 ? row - 1 : nil
    }

    static func flags(_ row: Int) -> Int { Int(rows[row] >> 16 & 0xFF) }
    static func longest(_ row: Int) -> Int { Int(rows[row] >> 24 & 0xFF) }
    static func requires(_ row: Int) -> Int { Int(rows[row] >> 32 & 0xFFFF) }
    static func excludes(_ row: Int) -> Int { Int(rows[row] >> 48) }
    static func componentCount(_ row: Int) -> Int { Int(rows[row] >> 12 & 0xF) }

    static func component(_ row: Int, _ index: Int) -> ValueComponent {
        let place = Int(rows[row] & 0xFFF) + index
        return ValueComponent(bits: components[place])
    }
}
