// SPDX-License-Identifier: Apache-2.0

import GS1

/// The value of a key element, read in pieces.
struct KeyValue {
    let ai: ApplicationIdentifier
    let range: Range<Int>

    /// The number of `count` digits from `start` on.
    func digits(_ list: ElementList, _ start: Int, _ count: Int) throws(EncodeFailure) -> DigitField {
        guard start + count <= range.count else {
            throw EncodeFailure(.length, ai: ai, offset: range.count)
        }
        var value: UInt64 = 0
        for index in start..<start + count {
            let digit = list.bytes[range.lowerBound + index] &- 0x30
            guard digit < 10 else { throw EncodeFailure(.content, ai: ai, offset: index) }
            value = value * 10 + UInt64(digit)
        }
        return DigitField(value: value, digits: count)
    }

    /// Demands that the digit behind `count` digits is their check digit.
    func checkDigit(_ list: ElementList, _ start: Int, _ count: Int) throws(EncodeFailure) {
        let body = try digits(list, start, count)
        guard try digits(list, start + count, 1).value == CheckDigit.of(body.value) else {
            throw EncodeFailure(.checkDigit, ai: ai, offset: start + count)
        }
    }

    /// The characters from `start` to the end, at least one.
    func text(_ list: ElementList, from start: Int, atMost limit: Int) throws(EncodeFailure) -> Characters {
        guard range.count > start, range.count - start <= limit else {
            throw EncodeFailure(.length, ai: ai, offset: min(range.count, start + limit))
        }
        var text = Characters()
        for index in start..<range.count {
            let character = list.bytes[range.lowerBound + index]
            guard isTextCharacter(character) || ai == .cpid && isPartCharacter(character) else {
                throw EncodeFailure(.character, ai: ai, offset: index)
            }
            text.append(character)
        }
        return text
    }

    func end(at count: Int) throws(EncodeFailure) {
        guard range.count == count else { throw EncodeFailure(.length, ai: ai, offset: count) }
    }
}
