// SPDX-License-Identifier: Apache-2.0

/// The form for people: each AI in parentheses, `\(` for a parenthesis of the data, and in a composite symbol one `|`
/// between what its linear and its 2D component carry.
enum BracketedForm {
    /// Parses all of `datum`, appending to `list`.
    static func parse(_ datum: borrowing Span<UInt8>, into list: inout ElementList) throws(DecodeFailure) {
        guard datum.count > 0 else { throw DecodeFailure(.empty, offset: 0) }
        var position = 0
        var isComposite = false
        while position < datum.count {
            guard datum[position] == UInt8(ascii: "(") else {
                throw DecodeFailure(
                    .syntax,
                    offset: position,
                    expected: .byte(UInt8(ascii: "(")),
                    found: .byte(datum[position])
                )
            }
            var close = position + 1
            while close < datum.count, datum[close] != UInt8(ascii: ")") { close += 1 }
            guard close < datum.count else {
                throw DecodeFailure(.syntax, offset: close, expected: .byte(UInt8(ascii: ")")))
            }
            guard let match = AITable.match(datum, at: position + 1, end: close),
                match.ai.digitCount == close - position - 1
            else { throw DecodeFailure(.unknownAI, offset: position + 1, found: .byte(datum[position + 1])) }
            let end = valueEnd(datum, close + 1, isComposite: isComposite)
            try append(datum, match, at: position, value: (close + 1)..<end, to: &list)
            position = end
            if end < datum.count, datum[end] == UInt8(ascii: "|") {
                isComposite = true
                position += 1
            }
        }
    }

    /// Where the value that begins at `start` ends: before a `(` without backslash, or the first `|(`.
    private static func valueEnd(_ datum: borrowing Span<UInt8>, _ start: Int, isComposite: Bool) -> Int {
        var index = start
        while index < datum.count {
            // No value has a `|`: it is outside all sets.
            if !isComposite, datum[index] == UInt8(ascii: "|"), index + 1 < datum.count,
                datum[index + 1] == UInt8(ascii: "(")
            {
                return index
            }
            if datum[index] == UInt8(ascii: "("), index == start || datum[index - 1] != UInt8(ascii: "\\") {
                return index
            }
            index += 1
        }
        return index
    }

    private static func append(
        _ datum: borrowing Span<UInt8>,
        _ match: AITable.Match,
        at offset: Int,
        value: Range<Int>,
        to list: inout ElementList
    ) throws(DecodeFailure) {
        list.append(match, offset: offset) { bytes in
            for index in value where !isEscape(datum, index, value.upperBound) { bytes.append(datum[index]) }
        }
        let plain = list.elements[list.elements.count - 1].value
        do throws(DecodeFailure) {
            let bytes = list.bytes.span
            let end = try ElementStrings.validate(bytes, plain.lowerBound, plain.upperBound, match)
            guard end == plain.upperBound else {
                throw DecodeFailure(
                    .tooLong,
                    ai: match.ai,
                    offset: end,
                    expected: .count(end - plain.lowerBound),
                    found: .count(plain.count)
                )
            }
        } catch {
            // Back to where the character stands in the datum, escapes counted.
            var place = value.lowerBound
            var rest = error.offset - plain.lowerBound
            while rest > 0, place < value.upperBound {
                if !isEscape(datum, place, value.upperBound) { rest -= 1 }
                place += 1
            }
            throw DecodeFailure(
                error.code,
                ai: match.ai,
                offset: place,
                expected: error.expected,
                found: error.found
            )
        }
    }

    private static func isEscape(_ datum: borrowing Span<UInt8>, _ index: Int, _ end: Int) -> Bool {
        datum[index] == UInt8(ascii: "\\") && index + 1 < end && datum[index + 1] == UInt8(ascii: "(")
    }
}
