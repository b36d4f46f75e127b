// SPDX-License-Identifier: Apache-2.0

import GS1
import Testing

/// What is told of data that is wrong: code, place, what was expected and what was found.
@Suite struct FailureTests {
    /// A datum, in which form, and what must be told of it.
    struct Wrong: CustomStringConvertible, Sendable {
        var form: Character
        var datum: String
        var code: DecodeFailure.Code
        var ai: String?
        var offset: Int
        var expected = DecodeFailure.Fact.none
        var found = DecodeFailure.Fact.none

        var description: String { datum }
    }

    static let wrongs: [Wrong] = [
        Wrong(form: "s", datum: "]d2", code: .empty, offset: 3),
        Wrong(form: "r", datum: "0109506000134352", code: .symbologyMissing, offset: 0),
        Wrong(form: "s", datum: "]Y0A", code: .symbologyUnknown, offset: 0, found: .byte(0x59)),
        Wrong(form: "s", datum: "]C190A\u{1D}05B", code: .unknownAI, offset: 7, found: .byte(0x30)),
        Wrong(
            form: "s",
            datum: "]C190A\u{1D}21\u{7F}",
            code: .character,
            ai: "21",
            offset: 9,
            found: .byte(0x7F)
        ),
        Wrong(
            form: "s",
            datum: "]C10109506",
            code: .tooShort,
            ai: "01",
            offset: 10,
            expected: .count(14),
            found: .count(5)
        ),
        Wrong(
            form: "s",
            datum: "]C130123456789",
            code: .tooLong,
            ai: "30",
            offset: 13,
            expected: .count(8),
            found: .count(9)
        ),
        Wrong(
            form: "s",
            datum: "]d20109506000134353",
            code: .checkDigit,
            ai: "01",
            offset: 5,
            expected: .byte(0x32),
            found: .byte(0x33)
        ),
        Wrong(
            form: "s",
            datum: "]C1010950600013435217261301",
            code: .date,
            ai: "17",
            offset: 23,
            expected: .rule(.yymmd0),
            found: .byte(0x31)
        ),
        Wrong(
            form: "s",
            datum: "]C14307XX",
            code: .content,
            ai: "4307",
            offset: 7,
            expected: .rule(.iso3166alpha2),
            found: .byte(0x58)
        ),
        Wrong(form: "s", datum: "]C190A\u{1D}90B", code: .repeated, ai: "90", offset: 7),
        Wrong(
            form: "s",
            datum: "]C110ABC",
            code: .missingAssociation,
            ai: "10",
            offset: 3,
            expected: .ai(.gtin)
        ),
        Wrong(
            form: "s",
            datum: "]C10109506000134352375",
            code: .exclusiveAssociation,
            ai: "01",
            offset: 3,
            found: .ai(.count)
        ),
        Wrong(
            form: "b",
            datum: "(90)A[21]B",
            code: .character,
            ai: "90",
            offset: 5,
            found: .byte(0x5B)
        ),
        Wrong(
            form: "b",
            datum: "90)A",
            code: .syntax,
            offset: 0,
            expected: .byte(0x28),
            found: .byte(0x39)
        ),
        Wrong(form: "b", datum: "(90", code: .syntax, offset: 3, expected: .byte(0x29)),
        Wrong(form: "l", datum: "https://id.gs1.org/products", code: .notDigitalLink, offset: 18),
        Wrong(
            form: "l",
            datum: "https://id.gs1.org/01/09506000134352/21/A/10/B",
            code: .misplaced,
            ai: "10",
            offset: 42
        ),
        Wrong(
            form: "l",
            datum: "https://id.gs1.org/01/09506000134352?21=A",
            code: .misplaced,
            ai: "21",
            offset: 37
        ),
        Wrong(
            form: "l",
            datum: "https://id.gs1.org/01/09506000134352?99=A&99=A",
            code: .repeated,
            ai: "99",
            offset: 42
        ),
        Wrong(
            form: "l",
            datum: "https://id.gs1.org/01/09506000134352/10/%41%20%42",
            code: .character,
            ai: "10",
            offset: 43,
            found: .byte(0x20)
        ),
        Wrong(
            form: "b",
            datum: "(90)\\(\\((91)\\(^",
            code: .character,
            ai: "91",
            offset: 14,
            found: .byte(0x5E)
        ),
        Wrong(
            form: "s",
            datum: "]d2" + String(repeating: "9", count: 8192),
            code: .oversized,
            offset: 8192,
            expected: .counts(0, 8192),
            found: .count(8195)
        ),
        Wrong(form: "s", datum: "]d1[)>\u{1E}77\u{1D}A\u{1E}\u{4}", code: .formatUnknown, offset: 7),
    ]

    @Test(arguments: wrongs)
    func aFailureTellsAllFacts(_ wrong: Wrong) throws {
        let failure = try #require(answer(wrong).failure)
        #expect(failure.code == wrong.code)
        #expect(failure.ai?.description == wrong.ai)
        #expect(failure.offset == wrong.offset)
        if wrong.expected != .none { #expect(failure.expected == wrong.expected) }
        if wrong.found != .none { #expect(failure.found == wrong.found) }
        #expect(!failure.description.isEmpty)
        // Where a byte is to blame, it is the one at the offset; with a wrong check digit all are.
        if case .byte(let byte) = failure.found, failure.code != .checkDigit,
            failure.code != .symbologyUnknown,
            !wrong.datum.contains("%")
        {
            #expect(Array(wrong.datum.utf8)[failure.offset] == byte)
        }
    }

    @Test func everyCodeCanOccur() {
        // Those of data identifiers have tests of their own.
        let elsewhere: Set<DecodeFailure.Code> = [.unknownDI, .envelope, .formatUnknown]
        let here = Set(Self.wrongs.compactMap { answer($0).failure?.code })
        #expect(Set(DecodeFailure.Code.allCases).subtracting(elsewhere).isSubset(of: here))
    }

    @Test(arguments: [
        "]C110ABC", "]C10109506000134352375", "]C110A\u{1D}1195", "(10)ABC",
    ])
    func onlyBrokenAssociationsLeaveTheElements(_ datum: String) {
        let isBracketed = datum.hasPrefix("(")
        let strict = isBracketed ? Answer(bracketed: datum) : Answer(scan: datum)
        var options = DecodeOptions()
        options.checkAssociations = false
        let lenient =
            isBracketed ? Answer(bracketed: datum, options: options) : Answer(scan: datum, options: options)
        let isValueSound = lenient.failure == nil
        #expect(strict.failure?.isAssociation == isValueSound)
        if isValueSound { #expect(strict.elements == lenient.elements && !lenient.elements.isEmpty) }
    }

    private func answer(_ wrong: Wrong) -> Answer {
        switch wrong.form {
        case "b": return Answer(bracketed: wrong.datum)
        case "l": return Answer(link: wrong.datum)
        case "r":
            var options = DecodeOptions()
            options.unmarked = .refuse
            return Answer(scan: wrong.datum, options: options)
        default: return Answer(scan: wrong.datum)
        }
    }
}
