// SPDX-License-Identifier: Apache-2.0

/// What the text of a label looks like: a small pattern language that takes linear time on any text.
///
///     ^EMP\d{6}$            EMP and six digits, nothing else
///     ^SN:([A-Z0-9]{4,20})  what begins with SN: and 4 to 20 capitals or digits; the parentheses are its identifier
///     -X\d+-                anywhere in the text
///
/// | written | stands for |
/// | --- | --- |
/// | `^` first, `$` last | the text's beginning, its end; without them anything may stand before, behind |
/// | `.` | any byte, separators included |
/// | `\d`, `\w` | a digit of ASCII; a letter, a digit or `_` of ASCII |
/// | `[A-F0-9_]`, `[^…]` | one byte of a set; one that is not in it. Ranges, `\d`, `\w` and `\xHH` may stand in it |
/// | `\xHH` | the byte of this value, two hexadecimal digits: `\x1D` is GS |
/// | `\` and a character that is neither letter nor digit | that character |
/// | `{n}`, `{n,}`, `{n,m}`, `*`, `+`, `?` | what stands before n times, at least n, n to m, any number of times, at least once, at most once |
/// | `(` … `)` | once in a pattern: what is enclosed is the identifier |
/// | any other character | itself, its bytes in UTF-8 |
///
/// `^ $ . [ ] { } ( ) * + ? \ |` stand for themselves with `\` before them only; there are no alternatives, no
/// references and no repeated groups. A pattern has at most ``maximumUnits`` characters, repetitions counted out. It is
/// matched on bytes, with upper and lower case told apart, without allocation, one step for each byte.
public struct LabelPattern: Sendable, Hashable, CustomStringConvertible {
    /// The most characters of a pattern, repetitions counted out: `A{3}` counts three, `A{2,5}` five, `A{2,}` two.
    public static let maximumUnits = PatternAutomaton.maximumUnits

    /// The pattern as it was written.
    public let description: String

    /// Where the parentheses stand, in units.
    let group: Range<Int>?
    let isAnchoredAtStart: Bool
    let isAnchoredAtEnd: Bool
    let forward: PatternAutomaton
    /// The same from the end, where there is a group.
    let backward: PatternAutomaton?

    /// Reads a pattern.
    ///
    /// - Parameter text: The pattern.
    /// - Throws: ``PatternFailure`` where it is none.
    public init(_ text: String) throws(PatternFailure) {
        var parser = PatternParser(text)
        try parser.parse()
        description = text
        group = parser.group
        isAnchoredAtStart = parser.isAnchoredAtStart
        isAnchoredAtEnd = parser.isAnchoredAtEnd
        forward = PatternAutomaton(parser.units)
        backward = parser.group == nil ? nil : PatternAutomaton(parser.units.reversed())
    }

    /// Whether the pattern says where its identifier stands.
    public var hasGroup: Bool { group != nil }

    /// Two patterns are equal when they are written alike.
    public static func == (left: LabelPattern, right: LabelPattern) -> Bool {
        left.description == right.description
    }

    /// Hashes the pattern as it is written.
    public func hash(into hasher: inout Hasher) { hasher.combine(description) }

    /// Whether `text` looks like this.
    public func matches(_ text: borrowing Span<UInt8>) -> Bool {
        let accepted = PatternAutomaton.bit(forward.end)
        var positions = forward.initial
        if !isAnchoredAtEnd, positions & accepted != 0 { return true }
        for index in text.indices {
            positions = forward.step(positions, text[index])
            if !isAnchoredAtStart { positions |= forward.initial }
            if positions == 0 { return false }
            if !isAnchoredAtEnd, positions & accepted != 0 { return true }
        }
        return positions & accepted != 0
    }

    /// Whether a text that matches can begin with `text`.
    ///
    /// A pattern that may match anywhere gives no answer: every text begins one that matches, which is not meant.
    ///
    /// - Returns: Whether it is the beginning of one, for a pattern that begins with `^`; `false` for any other.
    public func canBegin(with text: borrowing Span<UInt8>) -> Bool {
        guard isAnchoredAtStart else { return false }
        let accepted = isAnchoredAtEnd ? 0 : PatternAutomaton.bit(forward.end)
        var positions = forward.initial
        for index in text.indices {
            // What matches already does so with anything behind it.
            if positions & accepted != 0 { return true }
            positions = forward.step(positions, text[index])
            if positions == 0 { return false }
        }
        return true
    }
}
