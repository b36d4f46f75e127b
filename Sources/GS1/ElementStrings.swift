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
        // One copy of all the text costs less than one of each value.
        let place = list.appendText(datum, from: start)
        try parse(datum, from: start, textFrom: place - start, into: &list)
    }

    /// Parses from `start` to the end of `datum`, the first byte of which `list` has at `moved`.
    static func parse(
        _ datum: borrowing Span<UInt8>,
        from start: Int,
        textFrom moved: Int,
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
            let furthest = match.row.isPredefined ? min(end, valueStart + match.row.longest) : end
            let valueEnd =
                if let quick = soundEnd(datum, valueStart, furthest, match.row) { quick } else {
                    try checkedEnd(datum, valueStart, furthest, match)
                }
            list.append(match, value: (valueStart &+ moved)..<(valueEnd &+ moved), offset: position)
            position = valueEnd
            if position < end, datum[position] == separator { position += 1 }
        }
    }

    /// Where the value that starts at `start` ends, or `nil` where only ``validate`` can tell.
    ///
    /// One pass finds the end and checks the characters, since the separator is in no set. It knows the sets that
    /// nearly all values have, and accepts nothing that ``validate`` refuses.
    @inline(__always)
    static func soundEnd(
        _ bytes: borrowing Span<UInt8>,
        _ start: Int,
        _ end: Int,
        _ row: AITable.Row
    ) -> Int? {
        var position = start
        for index in 0..<row.componentCount {
            let component = row.component(index)
            let furthest = min(end, position &+ component.maximumLength)
            let stop: Int
            switch component.characterSet {
            case .numeric: stop = CharacterSets.endOfDigits(bytes, position, furthest)
            case .set82: stop = CharacterSets.endOfSet82(bytes, position, furthest)
            case .set39, .set64: return nil
            }
            guard stop == furthest || bytes[stop] == separator else { return nil }
            if stop == position, component.isOptional { continue }
            guard stop &- position >= component.minimumLength else { return nil }
            var linters = component.decisiveLinters
            // The rule that most values have, without the way over the table of rules.
            if linters == Linter.csum.rawValue {
                guard CheckDigit.isSound(bytes, position, stop) else { return nil }
                linters = 0
            }
            while linters > 0 {
                guard let linter = Linter(rawValue: UInt8(truncatingIfNeeded: linters)),
                    linter.violation(bytes, position, stop) == nil
                else { return nil }
                linters >>= 8
            }
            position = stop
        }
        return position == end || bytes[position] == separator ? position : nil
    }

    /// Where the value that starts at `start` ends: at the separator, else at `end`.
    @inline(never)
    static func checkedEnd(
        _ bytes: borrowing Span<UInt8>,
        _ start: Int,
        _ end: Int,
        _ match: AITable.Match
    ) throws(DecodeFailure) -> Int {
        let limit = bytes.first(separator, start, end)
        let valueEnd = try validate(bytes, start, limit, match)
        guard valueEnd == limit else {
            throw DecodeFailure(
                .tooLong,
                ai: match.ai,
                offset: valueEnd,
                expected: .count(valueEnd - start),
                found: .count(limit - start)
            )
        }
        return valueEnd
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
        for index in 0..<match.row.componentCount {
            let component = match.row.component(index)
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
        for index in 0..<match.row.componentCount {
            let component = match.row.component(index)
            if !component.isOptional { least += component.minimumLength }
        }
        let most = match.row.longest
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
