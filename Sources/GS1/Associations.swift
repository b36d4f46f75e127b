// SPDX-License-Identifier: Apache-2.0

/// The rules between the elements of one message (General Specifications, 4.14).
enum Associations {
    /// Checks that repeated AIs have one value.
    static func checkRepeats(_ list: borrowing ElementList) throws(DecodeFailure) {
        for index in list.elements.indices {
            let element = list.elements[index]
            for earlier in 0..<index where list.elements[earlier].ai == element.ai {
                guard isEqual(list, list.elements[earlier].value, element.value) else {
                    throw DecodeFailure(.repeated, ai: element.ai, offset: Int(element.offset))
                }
            }
        }
    }

    /// Checks mandatory and exclusive pairs.
    static func check(_ list: borrowing ElementList) throws(DecodeFailure) {
        for element in list.elements {
            guard let row = AITable.row(of: element.ai) else { continue }
            if let other = exclusive(of: element.ai, row: row, in: list) {
                throw DecodeFailure(
                    .exclusiveAssociation,
                    ai: element.ai,
                    offset: Int(element.offset),
                    found: .ai(other)
                )
            }
        }
        for element in list.elements {
            guard let row = AITable.row(of: element.ai) else { continue }
            if let missing = unsatisfied(row: row, except: element.ai, in: list) {
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
        in list: borrowing ElementList
    ) -> ApplicationIdentifier? {
        var index = AITable.excludes(row)
        guard index > 0 else { return nil }
        while AITable.rules[index] != 0 {
            if let other = present(AITable.rules[index], except: ai, in: list) { return other }
            index += 1
        }
        return nil
    }

    /// The first AI of the first requirement that does not hold, or `nil` when all do.
    ///
    /// A requirement is a list of alternatives; an alternative holds when all its AIs are present.
    private static func unsatisfied(
        row: Int,
        except ai: ApplicationIdentifier,
        in list: borrowing ElementList
    ) -> ApplicationIdentifier? {
        var index = AITable.requires(row)
        guard index > 0 else { return nil }
        while true {
            let first = ApplicationIdentifier(rawValue: UInt16(truncatingIfNeeded: AITable.rules[index]))
            var isSatisfied = false
            var holds = true
            while true {
                let rule = AITable.rules[index]
                if rule <= 2 {
                    isSatisfied = isSatisfied || holds
                    holds = true
                    if rule < 2 { break }
                } else if holds, present(rule, except: ai, in: list) == nil {
                    holds = false
                }
                index += 1
            }
            guard isSatisfied else { return first }
            if AITable.rules[index] == 0 { return nil }
            index += 1
        }
    }

    private static func present(
        _ pattern: UInt32,
        except ai: ApplicationIdentifier,
        in list: borrowing ElementList
    ) -> ApplicationIdentifier? {
        let low = UInt16(truncatingIfNeeded: pattern)
        let high = UInt16(truncatingIfNeeded: pattern >> 16)
        for element in list.elements {
            let raw = element.ai.rawValue
            if raw >= low, raw <= high, element.ai != ai { return element.ai }
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
