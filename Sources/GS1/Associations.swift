// SPDX-License-Identifier: Apache-2.0

/// The rules between the elements of one message (General Specifications, 4.14).
enum Associations {
    /// Checks that repeated AIs have one value.
    static func checkRepeats(_ list: borrowing ElementList) throws(DecodeFailure) {
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
    static func check(_ list: borrowing ElementList) throws(DecodeFailure) {
        let elements = list.elements.span
        for index in elements.indices {
            let element = elements[index]
            guard let row = AITable.row(of: element.ai) else { continue }
            if let other = exclusive(of: element.ai, row: row, in: elements) {
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
            guard let row = AITable.row(of: element.ai) else { continue }
            if let missing = unsatisfied(row: row, except: element.ai, in: elements) {
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
        row: Int,
        in elements: borrowing Span<ElementList.Element>
    ) -> ApplicationIdentifier? {
        var index = AITable.excludes(row)
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
        row: Int,
        except ai: ApplicationIdentifier,
        in elements: borrowing Span<ElementList.Element>
    ) -> ApplicationIdentifier? {
        var index = AITable.requires(row)
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
