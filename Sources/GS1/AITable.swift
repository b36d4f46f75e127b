// SPDX-License-Identifier: Apache-2.0

/// The generated table of Application Identifiers: a few constant arrays of integers.
///
/// ```
/// prefixes[two digits]   length of the AI (4 bits) │ start in rowOf (12)
/// rowOf[start + rest]    number of the row; 0: not assigned
/// rows[number]           excludes (16) │ requires (16) │ longest (8) │ flags (8) │ components (4) │ first (12)
/// components[first…]     linter (8) ×3 │ most (8) │ least (8) │ decisive linters (bits 4–5) │ optional (bit 2)
///                        │ character set (bits 0–1)
/// rules[requires…]       clauses, all of which must hold: alternatives, one of which suffices: AIs, all present
/// rules[excludes…]       AIs, none of which may be present
/// marks, needs …[number] the same rules in bits, for a first answer: see Associations
/// paths[pathStarts[…]…]  qualifiers of a Digital Link key in order, in alternative sequences
/// ```
///
/// An AI in `rules` is a range of raw values (`31nn` is 3100 to 3199), high half the last, low half the first.
///
/// An index is computed before its table is named: arithmetic that may trap between naming and reading a constant
/// `InlineArray` makes the compiler copy the whole table to the stack first. The tables by row have 256 places, so
/// that a byte needs no bounds check.
enum AITable {
    /// A row and the AI that it was found by.
    struct Match {
        let ai: ApplicationIdentifier
        let row: Row
    }

    /// What the dictionary says of one AI, or of a range of AIs alike.
    struct Row: Hashable {
        /// Its number, from 1; 0 is the row of what is not assigned.
        let number: UInt8

        private let bits: UInt64

        @inline(__always)
        init(number: UInt8) {
            self.number = number
            bits = AITable.rows[Int(number)]
        }

        /// Whether the value's end is known from the AI alone.
        var isPredefined: Bool { bits & 1 << 16 != 0 }
        /// Whether it may stand in the query of a Digital Link.
        var isAttribute: Bool { bits & 2 << 16 != 0 }
        /// Whether it may be the primary key of a Digital Link.
        var isKey: Bool { bits & 4 << 16 != 0 }
        /// The greatest number of characters of the value.
        var longest: Int { Int(bits >> 24 & 0xFF) }
        /// Where in `rules` the AIs are that it requires, or 0.
        var requires: Int { Int(bits >> 32 & 0xFFFF) }
        /// Where in `rules` the AIs are that it excludes, or 0.
        var excludes: Int { Int(bits >> 48) }
        /// How many components the value has.
        var componentCount: Int { Int(bits >> 12 & 0xF) }

        /// A component of the value, the first being 0.
        @inline(__always)
        func component(_ index: Int) -> ValueComponent {
            let place = Int(bits & 0xFFF) &+ index
            return ValueComponent(bits: AITable.components[place])
        }
    }

    /// The AI whose digits stand at `offset`, with its row; `nil` when none is assigned there.
    @inline(__always)
    static func match(_ bytes: borrowing Span<UInt8>, at offset: Int, end: Int) -> Match? {
        guard offset < end else { return nil }
        let word = bytes.word(at: offset)
        let digitCount = min(CharacterSets.nonDigits(word).trailingZeroBitCount / 8, end &- offset)
        guard digitCount >= 2 else { return nil }
        // Two digits make a number in their first byte: 10 times it plus the next.
        let digits = word & 0x0F0F_0F0F
        let pairs = digits &* 10 &+ digits >> 8
        let leading = Int(pairs & 0xFF)
        let prefix = prefixes[leading]
        let length = Int(prefix >> 12)
        guard length > 0, digitCount >= length else { return nil }
        let (number, rest): (Int, Int)
        switch length {
        case 2: (number, rest) = (leading, 0)
        case 3:
            rest = Int(digits >> 16 & 0xF)
            number = leading &* 10 &+ rest
        default:
            rest = Int(pairs >> 16 & 0xFF)
            number = leading &* 100 &+ rest
        }
        let place = Int(prefix & 0xFFF) &+ rest
        let row = rowOf[place]
        guard row > 0 else { return nil }
        // Length and number are in range: `ApplicationIdentifier(number:digitCount:)` without its checks.
        let ai = ApplicationIdentifier(rawValue: UInt16(truncatingIfNeeded: (length &- 1) << 14 | number))
        return Match(ai: ai, row: Row(number: row))
    }

    /// The row of `ai`, or `nil` when it is not assigned.
    static func row(of ai: ApplicationIdentifier) -> Row? {
        let row = rowNumber(of: ai)
        return row > 0 ? Row(number: row) : nil
    }

    /// The number of the row of `ai`, or 0 when it is not assigned; a constant where the AI is one.
    @inline(__always)
    static func rowNumber(of ai: ApplicationIdentifier) -> UInt8 {
        let number = UInt32(ai.rawValue & 0x3FFF)
        // Each division has a divisor that the compiler knows, and costs a multiplication.
        let (leading, rest): (UInt32, UInt32) =
            switch ai.digitCount {
            case 2: (number, 0)
            case 3: (number / 10, number % 10)
            default: (number / 100, number % 100)
            }
        guard leading < 100 else { return 0 }
        let start = Int(leading)
        let prefix = prefixes[start]
        guard Int(prefix >> 12) == ai.digitCount else { return 0 }
        let place = Int(prefix & 0xFFF) + Int(rest)
        return rowOf[place]
    }
}
