// SPDX-License-Identifier: Apache-2.0

/// Element strings: AIs and values one after the other, GS (FNC1) behind those whose end is not predefined.
///
/// General Specifications, 7.8; the checks of each value are those of the syntax dictionary.
enum ElementStrings {
    static let separator: UInt8 = 0x1D

    /// Parses from `start` to the end of `datum`, appending to `list`.
    static func parse(
        _ datum: borrowing Span<UInt8>,
        from start: Int,
        into list: inout ElementList
    ) throws(DecodeFailure) {
        var position = start
        let end = datum.count
        guard position < end else { throw DecodeFailure(.empty, offset: position) }
        while position < end {
            guard let match = AITable.match(datum, at: position, end: end) else {
                throw DecodeFailure(.unknownAI, offset: position, found: .byte(datum[position]))
            }
            let valueStart = position + match.ai.digitCount
            let isPredefined = AITable.flags(match.row) & AITable.isPredefined != 0
            let longest = isPredefined ? min(end, valueStart + AITable.longest(match.row)) : end
            let limit = datum.first(separator, valueStart, longest)
            let valueEnd = try validate(datum, valueStart, limit, match)
            guard valueEnd == limit else {
                throw DecodeFailure(
                    .tooLong,
                    ai: match.ai,
                    offset: valueEnd,
                    expected: .count(valueEnd - valueStart),
                    found: .count(limit - valueStart)
                )
            }
            list.append(match.ai, datum, range: valueStart..<valueEnd, offset: position)
            position = valueEnd
            if position < end, datum[position] == separator { position += 1 }
        }
    }

    /// Checks the components of a value that ends at `end` or before it.
    ///
    /// - Returns: Where the components end.
    static func validate(
        _ bytes: borrowing Span<UInt8>,
        _ start: Int,
        _ end: Int,
        _ match: AITable.Match
    ) throws(DecodeFailure) -> Int {
        guard start < end else { throw tooShort(match, at: start, has: 0) }
        var position = start
        for index in 0..<AITable.componentCount(match.row) {
            let component = AITable.component(match.row, index)
            let stop = min(end, position + component.maximumLength)
            if position == stop, component.isOptional { continue }
            guard stop - position >= component.minimumLength else {
                throw tooShort(match, at: stop, has: end - start)
            }
            let set = UInt8(truncatingIfNeeded: component.bits & 3)
            if let place = CharacterSets.firstOutside(set, bytes, position, stop) {
                throw DecodeFailure(.character, ai: match.ai, offset: place, found: .byte(bytes[place]))
            }
            var linters = component.bits >> 24
            while linters > 0 {
                if let linter = Linter(rawValue: UInt8(truncatingIfNeeded: linters)),
                    let place = linter.violation(bytes, position, stop)
                {
                    throw failure(linter, bytes, position, stop, at: place, ai: match.ai)
                }
                linters >>= 8
            }
            position = stop
        }
        return position
    }

    private static func tooShort(_ match: AITable.Match, at place: Int, has count: Int) -> DecodeFailure {
        var least = 0
        for index in 0..<AITable.componentCount(match.row) {
            let component = AITable.component(match.row, index)
            if !component.isOptional { least += component.minimumLength }
        }
        let most = AITable.longest(match.row)
        return DecodeFailure(
            .tooShort,
            ai: match.ai,
            offset: place,
            expected: least == most ? .count(least) : .counts(least, most),
            found: .count(count)
        )
    }

    /// The failure of a rule, as the code that tells it best.
    private static func failure(
        _ linter: Linter,
        _ bytes: borrowing Span<UInt8>,
        _ start: Int,
        _ end: Int,
        at place: Int,
        ai: ApplicationIdentifier
    ) -> DecodeFailure {
        let found: DecodeFailure.Fact = place < end ? .byte(bytes[place]) : .none
        switch linter {
        case .csum:
            let digit = CheckDigit.of(bytes, start..<(end - 1))
            return DecodeFailure(.checkDigit, ai: ai, offset: start, expected: .byte(digit), found: found)
        case .csumalpha:
            return DecodeFailure(.checkDigit, ai: ai, offset: start, expected: .rule(linter), found: found)
        case .yymmd0, .yymmdd, .yyyymmdd, .hhmi, .hh, .mi, .ss:
            return DecodeFailure(.date, ai: ai, offset: place, expected: .rule(linter), found: found)
        default:
            return DecodeFailure(.content, ai: ai, offset: place, expected: .rule(linter), found: found)
        }
    }
}
