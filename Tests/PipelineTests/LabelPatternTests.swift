// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Pipeline

/// The pattern language, and that no text or pattern takes it long.
struct LabelPatternTests {
    private static func matches(_ pattern: String, _ text: String) throws -> Bool {
        try LabelPattern(pattern).matches(Array(text.utf8).span)
    }

    @Test(arguments: [
        ("^EMP\\d{6}$", "EMP123456", true), ("^EMP\\d{6}$", "EMP12345", false),
        ("^EMP\\d{6}$", "EMP1234567", false), ("^EMP\\d{6}$", "XEMP123456", false),
        ("EMP\\d{6}", "XEMP123456Y", true), ("^EMP", "EMP", true), ("EMP$", "AN EMP", true),
        ("EMP$", "EMPS", false), ("^a*$", "", true), ("^a*$", "aaaa", true), ("^a*$", "aab", false),
        ("^a+b?c{2,}$", "aacc", true), ("^a+b?c{2,}$", "abccccc", true), ("^a+b?c{2,}$", "bcc", false),
        ("^a+b?c{2,}$", "abc", false), ("^x{0,3}y$", "y", true), ("^x{0,3}y$", "xxxy", true),
        ("^x{0,3}y$", "xxxxy", false), ("^[A-F0-9_]{3}$", "A_9", true), ("^[A-F0-9_]{3}$", "AG9", false),
        ("^[^0-9]+$", "abc", true), ("^[^0-9]+$", "ab1", false), ("^[-+]$", "-", true), ("^[+-]$", "-", true),
        ("^[\\]\\\\]$", "]", true), ("^[\\d.-]$", "-", true), ("^.$", "\u{1D}", true),
        ("^\\x1D$", "\u{1D}", true),
        ("^\\w{2}$", "_9", true), ("^\\w$", "-", false), ("^ü+?$", "ü", nil), ("^Größe$", "Größe", true),
        ("^\\^\\$\\.$", "^$.", true), ("^$", "", true), ("^$", "a", false), ("^a?b?c?d?$", "ad", true),
        ("^a?b?c?d?$", "da", false), ("^(SN)(x)$", "", nil), ("^a{1,3}a{1,3}$", "aaaaaa", true),
        ("^a{1,3}a{1,3}$", "aaaaaaa", false), ("^a*a*a*b$", "aaab", true),
    ])
    func `a pattern matches what it says`(pattern: String, text: String, expected: Bool?) throws {
        if let expected {
            #expect(try Self.matches(pattern, text) == expected)
        } else {
            #expect(throws: PatternFailure.self) { try LabelPattern(pattern) }
        }
    }

    @Test(arguments: [
        ("", PatternFailure.Reason.empty, 0), ("^", .empty, 0), ("()", .empty, 0),
        ("a^", .misplacedAnchor("^"), 1), ("$a", .misplacedAnchor("$"), 0), ("*a", .nothingToRepeat, 0),
        ("a**", .nothingToRepeat, 2), ("^*", .nothingToRepeat, 1), ("(a)+", .nothingToRepeat, 3),
        ("(*a)", .nothingToRepeat, 1), ("a{3", .repetition, 1), ("a{3,2}", .repetition, 1),
        ("a{0}", .repetition, 1), ("a{128}", .repetition, 1), ("a{99999999999999999999}", .repetition, 1),
        ("a{,3}", .repetition, 1), ("[]", .set, 0), ("[", .set, 0), ("[a", .set, 0), ("[z-a]", .set, 0),
        ("[a-\\d]", .set, 0), ("[^]", .set, 0), ("[ü]", .notASCII, 1), ("ü*", .notASCII, 2),
        ("(a", .group, 2), ("a)", .group, 1), ("((a))", .group, 1), ("(a)(b)", .group, 3),
        ("a|b", .alternatives, 1), ("\\", .escape, 0), ("\\q", .escape, 0), ("\\x1", .escape, 0),
        ("\\xZZ", .escape, 0), ("]", .bracket("]"), 0), ("}", .bracket("}"), 0),
        ("a{100}b{28}", .tooLong, 7),
    ])
    func `what is no pattern is refused with its place`(
        pattern: String,
        reason: PatternFailure.Reason,
        offset: Int
    ) {
        let failure = #expect(throws: PatternFailure.self) { try LabelPattern(pattern) }
        #expect(failure == PatternFailure(reason: reason, offset: offset))
        #expect(failure?.description.isEmpty == false)
    }

    @Test(arguments: [
        ("^SN:([A-Z0-9]{4,20})$", "SN:AB12", "AB12"), ("^SN:([A-Z0-9]+)", "SN:AB12;X", "AB12"),
        ("(\\d+)", "ab123cd45", "123"), ("^.*-(\\d+)$", "a-1-22", "22"), ("^(.*)-\\d+$", "a-1-22", "a-1"),
        ("^a*(a*)$", "aaa", "aaa"), ("^a{2}(a*)a$", "aaaaa", "aa"), ("^x*(x)y$", "xxy", "x"),
        ("^no group$", "no group", "no group"), ("x(y*)z", "axyyz", "yy"), ("x(y*)", "axz", ""),
        ("^([A-Z]{3})([0-9])$", "", nil), ("^SN:(.{200})$", "", nil), ("^IMEI(\\d{15})$", "IMEI1234", nil),
    ])
    func `the parentheses say what the identifier is`(pattern: String, text: String, expected: String?) throws
    {
        guard let pattern = try? LabelPattern(pattern) else { return #expect(expected == nil) }
        let bytes = Array(text.utf8)
        var scratch = PatternScratch()
        let found = pattern.identifier(in: bytes.span, using: &scratch)
        #expect(found.map { String(decoding: bytes[$0], as: UTF8.self) } == expected)
    }

    @Test func `the beginning of what an anchored pattern matches is recognised`() throws {
        func canBegin(_ pattern: String, _ text: String) throws -> Bool {
            try LabelPattern(pattern).canBegin(with: Array(text.utf8).span)
        }
        for text in ["E", "EMP", "EMP12345", "EMP123456"] {
            #expect(try canBegin("^EMP\\d{6}$", text), "\(text)")
        }
        for text in ["X", "EMPX", "EMP1234567"] { #expect(try !canBegin("^EMP\\d{6}$", text), "\(text)") }
        #expect(try !canBegin("EMP", "E"))
    }

    /// Random patterns and texts of few letters, so that much matches, against trying everything.
    @Test func `random patterns match as trying every way says`() throws {
        var random = SplitMix(seed: 7)
        var matched = 0
        for _ in 0..<1_000 {
            let (text, reference) = ReferencePattern.random(&random)
            let pattern = try LabelPattern(text)
            var scratch = PatternScratch()
            for _ in 0..<8 {
                let bytes = (0..<Int(random.next() % 9)).map { _ in
                    UInt8(ascii: "a") + UInt8(random.next() % 3)
                }
                let expected = reference.match(bytes)
                #expect(pattern.matches(bytes.span) == (expected != nil), "\(text) on \(bytes)")
                #expect(
                    pattern.identifier(in: bytes.span, using: &scratch) == expected,
                    "\(text) on \(bytes)"
                )
                if expected != nil { matched += 1 }
            }
        }
        #expect(matched > 800)
    }

    @Test func `any bytes as a pattern are a pattern or a failure`() {
        var random = SplitMix(seed: 11)
        let letters = Array("ab^$.[]{}()*+?\\|,-0123456789dwx\u{FC}".utf8)
        var good = 0
        for _ in 0..<5_000 {
            let bytes = (0..<Int(random.next() % 12)).map { _ in
                letters[Int(random.next() % UInt64(letters.count))]
            }
            guard let pattern = try? LabelPattern(String(decoding: bytes, as: UTF8.self)) else { continue }
            good += 1
            _ = pattern.matches(bytes.span)
        }
        #expect(good > 50)
    }

    /// What makes a backtracking matcher take longer than the universe has existed is as many steps as bytes here.
    @Test func `no pattern blows up`() throws {
        let text = Array(repeating: UInt8(ascii: "a"), count: 8_192)
        let pattern = try LabelPattern("^" + String(repeating: "a*", count: 100) + "(a*)b$")
        let isMatch = pattern.matches(text.span)
        #expect(!isMatch)
        var scratch = PatternScratch()
        let found = pattern.identifier(in: (text + [UInt8(ascii: "b")]).span, using: &scratch)
        #expect(found == 0..<8_192)
    }
}

/// A pattern as a list of units, matched by trying every way: slow and plain.
struct ReferencePattern {
    var units: [(letters: [UInt8], least: Int, most: Int)] = []
    var group = 0..<0
    var hasGroup = false
    var isAnchoredAtStart = false
    var isAnchoredAtEnd = false

    /// A pattern of a few units, and its text.
    static func random(_ random: inout SplitMix) -> (String, ReferencePattern) {
        var reference = ReferencePattern()
        let count = 1 + Int(random.next() % 4)
        reference.hasGroup = random.next() % 2 == 0
        let low = Int(random.next() % UInt64(count))
        let high = low + Int(random.next() % UInt64(count - low + 1))
        reference.group = low..<high
        reference.isAnchoredAtStart = random.next() % 2 == 0
        reference.isAnchoredAtEnd = random.next() % 2 == 0
        var text = reference.isAnchoredAtStart ? "^" : ""
        for index in 0...count {
            if reference.hasGroup, index == low { text += "(" }
            if reference.hasGroup, index == high { text += ")" }
            guard index < count else { break }
            let sets: [(String, String)] = [
                ("a", "a"), ("b", "b"), (".", "abc"), ("[^a]", "bc"), ("[a-b]", "ab"),
            ]
            let (written, letters) = sets[Int(random.next() % 5)]
            let repetitions: [(String, Int, Int)] = [
                ("", 1, 1), ("*", 0, 99), ("+", 1, 99), ("?", 0, 1), ("{2}", 2, 2), ("{1,3}", 1, 3),
                ("{2,}", 2, 99),
            ]
            let (repetition, least, most) = repetitions[Int(random.next() % 7)]
            text += written + repetition
            reference.units.append((Array(letters.utf8), least, most))
        }
        return (text + (reference.isAnchoredAtEnd ? "$" : ""), reference)
    }

    /// The group that begins first and of those the longest, or the whole text without a group.
    func match(_ text: [UInt8]) -> Range<Int>? {
        var best: Range<Int>?
        func go(_ unit: Int, _ place: Int, _ start: Int, _ end: Int) {
            let start = unit == group.lowerBound ? place : start
            let end = unit == group.upperBound ? place : end
            guard unit < units.count else {
                guard !isAnchoredAtEnd || place == text.count else { return }
                if let known = best, (known.lowerBound, -known.upperBound) <= (start, -end) { return }
                best = start..<end
                return
            }
            var place = place
            var count = 0
            while count <= units[unit].most {
                if count >= units[unit].least { go(unit + 1, place, start, end) }
                guard place < text.count, units[unit].letters.contains(text[place]) else { break }
                place += 1
                count += 1
            }
        }
        for first in isAnchoredAtStart ? 0...0 : 0...text.count { go(0, first, first, first) }
        return best.map { hasGroup ? $0 : 0..<text.count }
    }
}
