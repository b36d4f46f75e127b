// SPDX-License-Identifier: Apache-2.0

/// Why a text is no pattern.
public struct PatternFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong at a place.
    public enum Reason: Hashable, Sendable {
        /// There is nothing to match.
        case empty
        /// `^` not at the beginning, `$` not at the end.
        case misplacedAnchor(Character)
        /// A repetition with nothing before it, or after another.
        case nothingToRepeat
        /// A character of several bytes is repeated or in a set.
        case notASCII
        /// `{…}` that is no repetition.
        case repetition
        /// `[…]` that is no set.
        case set
        /// `(` without `)`, `)` without `(`, or a second pair.
        case group
        /// `|`.
        case alternatives
        /// `\` and something that has no meaning.
        case escape
        /// A bracket that stands for nothing.
        case bracket(Character)
        /// More than ``LabelPattern/maximumUnits`` characters.
        case tooLong
    }

    /// What is wrong.
    public var reason: Reason
    /// Where, in bytes from 0.
    public var offset: Int

    /// The reason in words.
    public var description: String {
        let words =
            switch reason {
            case .empty: "the pattern is empty"
            case .misplacedAnchor(let anchor):
                "\(anchor) can only stand \(anchor == "^" ? "first" : "last"); write \\\(anchor) for the character"
            case .nothingToRepeat: "there is nothing to repeat"
            case .notASCII: "a character beyond ASCII cannot be repeated or stand in a set"
            case .repetition: "a repetition is {n}, {n,} or {n,m} with n up to m, m from 1 to 127"
            case .set: "a set is written like [A-Z0-9] or [^A-Z]"
            case .group: "parentheses can stand once, one pair, around what is the identifier"
            case .alternatives: "there are no alternatives: write a rule for each"
            case .escape: "\\ can stand before d, w, xHH and characters that are neither letter nor digit"
            case .bracket(let bracket): "\(bracket) stands alone; write \\\(bracket) for the character"
            case .tooLong:
                "the pattern has more than \(LabelPattern.maximumUnits) characters, repetitions counted out"
            }
        return "\(words) (at character \(offset + 1))"
    }
}

/// Reads a pattern into units.
struct PatternParser {
    private(set) var units: [PatternUnit] = []
    private(set) var group: Range<Int>?
    private(set) var isAnchoredAtStart = false
    private(set) var isAnchoredAtEnd = false

    private let bytes: [UInt8]
    private var place = 0
    private var groupStart: Int?
    /// Whether the last unit may be repeated.
    private var isRepeatable = false
    /// Whether the last unit is a byte of a longer character.
    private var isPartOfCharacter = false

    init(_ text: String) { bytes = Array(text.utf8) }

    /// Reads all of it.
    mutating func parse() throws(PatternFailure) {
        guard !bytes.isEmpty else { throw failure(.empty) }
        while place < bytes.count { try parseOne() }
        guard groupStart == nil else { throw failure(.group) }
        guard !units.isEmpty || isAnchoredAtStart && isAnchoredAtEnd else { throw failure(.empty, at: 0) }
    }

    private mutating func parseOne() throws(PatternFailure) {
        let start = place
        let byte = bytes[place]
        place += 1
        switch byte {
        case UInt8(ascii: "^"):
            guard start == 0 else { throw failure(.misplacedAnchor("^"), at: start) }
            isAnchoredAtStart = true
        case UInt8(ascii: "$"):
            guard place == bytes.count else { throw failure(.misplacedAnchor("$"), at: start) }
            isAnchoredAtEnd = true
        case UInt8(ascii: "("):
            guard group == nil, groupStart == nil else { throw failure(.group, at: start) }
            groupStart = units.count
            isRepeatable = false
        case UInt8(ascii: ")"):
            guard let first = groupStart else { throw failure(.group, at: start) }
            group = first..<units.count
            groupStart = nil
            isRepeatable = false
        case UInt8(ascii: "*"): try repeatLast(0, nil, at: start)
        case UInt8(ascii: "+"): try repeatLast(1, nil, at: start)
        case UInt8(ascii: "?"): try repeatLast(0, 1, at: start)
        case UInt8(ascii: "{"):
            let (least, most) = try parseCounts(from: start)
            try repeatLast(least, most, at: start)
        case UInt8(ascii: "|"): throw failure(.alternatives, at: start)
        case UInt8(ascii: "]"): throw failure(.bracket("]"), at: start)
        case UInt8(ascii: "}"): throw failure(.bracket("}"), at: start)
        case UInt8(ascii: "."): try append(.all, at: start)
        case UInt8(ascii: "["): try append(parseSet(from: start), at: start)
        case UInt8(ascii: "\\"): try append(parseEscape(from: start).set, at: start)
        default:
            try append(ByteSet(byte...byte), at: start)
            isPartOfCharacter = byte >= 0x80
        }
    }

    private mutating func append(_ set: ByteSet, at start: Int) throws(PatternFailure) {
        guard units.count < PatternAutomaton.maximumUnits else { throw failure(.tooLong, at: start) }
        units.append(PatternUnit(bytes: set))
        isRepeatable = true
        isPartOfCharacter = false
    }

    // MARK: - Repetitions

    private mutating func repeatLast(_ least: Int, _ most: Int?, at start: Int) throws(PatternFailure) {
        guard isRepeatable, var unit = units.popLast() else { throw failure(.nothingToRepeat, at: start) }
        guard !isPartOfCharacter else { throw failure(.notASCII, at: start) }
        isRepeatable = false
        let count = most ?? max(least, 1)
        guard units.count + count <= PatternAutomaton.maximumUnits else { throw failure(.tooLong, at: start) }
        for index in 0..<count {
            unit.isOptional = index >= least
            unit.repeats = most == nil && index == count - 1
            units.append(unit)
        }
    }

    /// The counts behind `{`.
    private mutating func parseCounts(from start: Int) throws(PatternFailure) -> (least: Int, most: Int?) {
        guard let least = parseNumber() else { throw failure(.repetition, at: start) }
        var most: Int? = least
        if next(is: ",") { most = parseNumber() }
        guard next(is: "}"), (least...).contains(most ?? least), most != 0 else {
            throw failure(.repetition, at: start)
        }
        return (least, most)
    }

    /// A number up to 127, if one stands here.
    private mutating func parseNumber() -> Int? {
        var number: Int?
        while place < bytes.count, bytes[place].isASCIIDigit {
            let value = (number ?? 0) * 10 + Int(bytes[place] - UInt8(ascii: "0"))
            guard value <= PatternAutomaton.maximumUnits else { return nil }
            number = value
            place += 1
        }
        return number
    }

    // MARK: - Sets

    /// The set behind `[`.
    private mutating func parseSet(from start: Int) throws(PatternFailure) -> ByteSet {
        var set = ByteSet()
        let isInverted = next(is: "^")
        let first = place
        while place < bytes.count, bytes[place] != UInt8(ascii: "]") {
            let (members, low) = try parseMember(from: start)
            // A minus stands for itself first, last, and behind what is no single character.
            guard let low, place + 1 < bytes.count, bytes[place] == UInt8(ascii: "-"),
                bytes[place + 1] != UInt8(ascii: "]")
            else {
                set.formUnion(members)
                continue
            }
            place += 1
            guard let high = try parseMember(from: start).byte, low <= high else {
                throw failure(.set, at: start)
            }
            set.formUnion(ByteSet(low...high))
        }
        guard place > first, next(is: "]") else { throw failure(.set, at: start) }
        return isInverted ? set.inverted : set
    }

    /// One member of a set, and its byte where it is a single one.
    private mutating func parseMember(from start: Int) throws(PatternFailure) -> (set: ByteSet, byte: UInt8?)
    {
        let byte = bytes[place]
        guard byte < 0x80 else { throw failure(.notASCII, at: place) }
        place += 1
        if byte == UInt8(ascii: "\\") { return try parseEscape(from: place - 1) }
        return (ByteSet(byte...byte), byte)
    }

    /// What `\` begins, and its byte where it is a single one.
    private mutating func parseEscape(from start: Int) throws(PatternFailure) -> (set: ByteSet, byte: UInt8?)
    {
        guard place < bytes.count else { throw failure(.escape, at: start) }
        let byte = bytes[place]
        place += 1
        switch byte {
        case UInt8(ascii: "d"): return (.digits, nil)
        case UInt8(ascii: "w"): return (.wordCharacters, nil)
        case UInt8(ascii: "x"):
            guard place + 1 < bytes.count, let high = bytes[place].hexValue,
                let low = bytes[place + 1].hexValue
            else { throw failure(.escape, at: start) }
            place += 2
            let value = high << 4 | low
            return (ByteSet(value...value), value)
        case 0x20..<0x80 where !byte.isASCIIDigit && !byte.isASCIILetter:
            return (ByteSet(byte...byte), byte)
        default: throw failure(.escape, at: start)
        }
    }

    // MARK: - Parts

    private mutating func next(is character: Unicode.Scalar) -> Bool {
        guard place < bytes.count, bytes[place] == UInt8(ascii: character) else { return false }
        place += 1
        return true
    }

    private func failure(_ reason: PatternFailure.Reason, at offset: Int? = nil) -> PatternFailure {
        PatternFailure(reason: reason, offset: offset ?? bytes.count)
    }
}
