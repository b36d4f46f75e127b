// SPDX-License-Identifier: Apache-2.0

/// The rules between the elements of one message (General Specifications, 4.14).
///
/// Nearly all messages keep them, and bits tell so. A mark is a bit for an AI that others require, or for a group of
/// AIs of which any two may exclude each other; `AITable.marks` has those of each row, `AITable.needs` those of which
/// one meets a requirement. Where bits leave a doubt, the rules themselves are asked, which know the failure.
enum Associations {
    /// What of a message only the rules can tell.
    struct Doubts: Equatable {
        /// An AI may occur twice.
        var repeats = false
        /// A pair that is mandatory may be missing, or one be there that is excluded.
        var pairs = false
    }

    /// Checks that repeated AIs have one value and, where `pairs` says so, mandatory and exclusive pairs.
    @inline(__always)
    static func check(_ list: borrowing ElementList, pairs: Bool) throws(DecodeFailure) {
        let doubts = doubts(of: list.elements.span)
        if doubts.repeats { try checkRepeats(list) }
        if doubts.pairs, pairs { try checkPairs(list) }
    }

    /// What the bits leave open.
    @inline(__always)
    static func doubts(of elements: borrowing Span<ElementList.Element>) -> Doubts {
        var rows: UInt64 = 0
        var repeatedRows: UInt64 = 0
        var marks = AITable.anyMark
        var repeatedMarks: UInt64 = 0
        for index in elements.indices {
            let row = Int(elements[index].rowNumber)
            // Two rows may share a bit; that is no more than a doubt.
            let bit: UInt64 = 1 &<< UInt64(truncatingIfNeeded: row)
            repeatedRows |= rows & bit
            rows |= bit
            repeatedMarks |= marks & AITable.marks[row]
            marks |= AITable.marks[row]
        }
        var doubts = Doubts(repeats: repeatedRows != 0)
        // A row is many AIs, which may exclude each other.
        doubts.pairs = doubts.repeats || repeatedMarks & AITable.exclusiveMarks != 0
        for index in elements.indices {
            let row = Int(elements[index].rowNumber)
            if marks & AITable.needs[row] == 0 || marks & AITable.alsoNeeds[row] == 0 { doubts.pairs = true }
        }
        return doubts
    }

    /// Checks that repeated AIs have one value.
    @inline(never)
    private static func checkRepeats(_ list: borrowing ElementList) throws(DecodeFailure) {
        let elements = list.elements.span
        for index in elements.indices {
            let element = elements[index]
            for earlier in 0..<index where elements[earlier].ai == element.ai {
                guard isEqual(list, elements[earlier].value, element.value) else {
                    throw DecodeFailure(.repeated, ai: element.ai, offset: Int(element.offset))
                }
            }
        }
    }

    /// Checks mandatory and exclusive pairs.
    @inline(never)
    static func checkPairs(_ list: borrowing ElementList) throws(DecodeFailure) {
        let elements = list.elements.span
        for index in elements.indices {
            let element = elements[index]
            if let other = exclusive(of: element.ai, row: element.row, in: elements) {
                throw DecodeFailure(
                    .exclusiveAssociation,
                    ai: element.ai,
                    offset: Int(element.offset),
                    found: .ai(other)
                )
            }
        }
        for index in elements.indices {
            let element = elements[index]
            if let missing = unsatisfied(row: element.row, except: element.ai, in: elements) {
                throw DecodeFailure(
                    .missingAssociation,
                    ai: element.ai,
                    offset: Int(element.offset),
                    expected: .ai(missing)
                )
            }
        }
        try checkSignature(list)
    }

    /// A digital signature (8030) signs one instance, so that a key with optional serial must have it.
    private static func checkSignature(_ list: borrowing ElementList) throws(DecodeFailure) {
        guard list.index(of: ApplicationIdentifier(number: 8030, digitCount: 4)) != nil else { return }
        for element in list.elements {
            let keyLength =
                switch element.ai {
                case .gdti, .gcn: 13
                case .grai: 14
                default: Int.max
                }
            if element.value.count == keyLength {
                throw DecodeFailure(
                    .missingAssociation,
                    ai: element.ai,
                    offset: Int(element.offset),
                    found: .count(keyLength)
                )
            }
        }
    }

    private static func exclusive(
        of ai: ApplicationIdentifier,
        row: AITable.Row,
        in elements: borrowing Span<ElementList.Element>
    ) -> ApplicationIdentifier? {
        var index = row.excludes
        // What excludes others finds none to exclude in a message of one element.
        guard index > 0, elements.count > 1 else { return nil }
        while true {
            let rule = AITable.rules[index]
            if rule == 0 { return nil }
            if let other = present(rule, except: ai, in: elements) { return other }
            index += 1
        }
    }

    /// The first AI of the first requirement that does not hold, or `nil` when all do.
    ///
    /// A requirement is a list of alternatives; an alternative holds when all its AIs are present.
    private static func unsatisfied(
        row: AITable.Row,
        except ai: ApplicationIdentifier,
        in elements: borrowing Span<ElementList.Element>
    ) -> ApplicationIdentifier? {
        var index = row.requires
        guard index > 0 else { return nil }
        while true {
            var rule = AITable.rules[index]
            let first = ApplicationIdentifier(rawValue: UInt16(truncatingIfNeeded: rule))
            var holds = true
            // One requirement; 0 ends it and all of them, 1 begins the next, 2 the next alternative.
            while rule > 1 {
                if rule == 2 {
                    if holds { break }
                    holds = true
                } else if holds {
                    holds = present(rule, except: ai, in: elements) != nil
                }
                index += 1
                rule = AITable.rules[index]
            }
            guard holds else { return first }
            // One alternative suffices.
            while rule > 1 {
                index += 1
                rule = AITable.rules[index]
            }
            if rule == 0 { return nil }
            index += 1
        }
    }

    @inline(__always)
    private static func present(
        _ pattern: UInt32,
        except ai: ApplicationIdentifier,
        in elements: borrowing Span<ElementList.Element>
    ) -> ApplicationIdentifier? {
        let low = UInt16(truncatingIfNeeded: pattern)
        let high = UInt16(truncatingIfNeeded: pattern >> 16)
        for index in elements.indices {
            let other = elements[index].ai
            if other.rawValue >= low, other.rawValue <= high, other != ai { return other }
        }
        return nil
    }

    private static func isEqual(
        _ list: borrowing ElementList,
        _ left: Range<Int>,
        _ right: Range<Int>
    ) -> Bool {
        guard left.count == right.count else { return false }
        for index in 0..<left.count
        where list.bytes[left.lowerBound + index] != list.bytes[right.lowerBound + index] {
            return false
        }
        return true
    }
}
