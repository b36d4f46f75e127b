// SPDX-License-Identifier: Apache-2.0

import GS1
import Testing

/// Decisions at the edges of the syntax, each with where it comes from.
@Suite struct ExactnessTests {
    // The GS1 Barcode Syntax Engine writes composite symbols so; no value may have a `|` (General Specifications,
    // 7.11).
    @Test func theFormForPeopleMayHoldACompositeSymbol() {
        let answer = Answer(bracketed: "(01)09506000134352(10)A|(99)COMPOSITE(98)XYZ")
        #expect(answer.failure == nil)
        #expect(
            answer.elements == [
                ["01", "09506000134352"], ["10", "A"], ["99", "COMPOSITE"], ["98", "XYZ"],
            ]
        )
    }

    @Test(arguments: [
        ("(99)A|", "character", 5), ("(99)A|B", "character", 5), ("(99)A|(98)B|(97)C", "character", 11),
        ("|(99)A", "syntax", 0), ("(99)|(98)A", "too-short", 4), ("(99)A||(98)B", "character", 5),
        ("(99)A|\\(98)B", "character", 5), ("(99)A|(98)", "too-short", 10),
        ("(10)A|(21)B", "missing-association", 0),
    ])
    func aCompositeHasTwoPartsOfWhichNoneIsEmpty(_ text: String, _ code: String, _ offset: Int) {
        let failure = Answer(bracketed: text).failure
        #expect(failure?.code.rawValue == code, "\(failure?.description ?? "accepted")")
        #expect(failure?.offset == offset)
    }

    // Extension parameters are not numeric (GS1 Digital Link Standard: URI Syntax); one without any character is no
    // extension's either, as the GS1 Barcode Syntax Engine has it.
    @Test(arguments: [
        ("https://id.gs1.org/01/09506000134352?=5", 37), ("https://id.gs1.org/01/09506000134352?a=1&=", 41),
        ("https://id.gs1.org/01/09506000134352?89=1", 37), ("https://id.gs1.org/01/09506000134352?1=1", 37),
    ])
    func aQueryKeyWithoutACharacterThatIsNoDigitMustBeAnAI(_ uri: String, _ offset: Int) {
        let failure = Answer(link: uri).failure
        #expect(failure?.code == .unknownAI)
        #expect(failure?.offset == offset)
    }

    @Test(arguments: [
        "https://id.gs1.org/01/09506000134352?", "https://id.gs1.org/01/09506000134352?&",
        "https://id.gs1.org/01/09506000134352?&&a=b&&", "https://id.gs1.org/01/09506000134352?99",
        "https://id.gs1.org/01/09506000134352?89", "https://id.gs1.org/01/09506000134352?9x=",
        "https://id.gs1.org/01/09506000134352?%30%31=1", "https://id.gs1.org/01/09506000134352#?89=1",
    ])
    func queryPartsThatAreNoKeyAndValueAreSomebodyElses(_ uri: String) {
        #expect(Answer(link: uri).failure == nil)
        #expect(Answer(link: uri).elements == [["01", "09506000134352"]])
    }
}
