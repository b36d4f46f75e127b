// SPDX-License-Identifier: Apache-2.0

import GS1
import Testing

/// What each carrier brings (ISO/IEC 15424; General Specifications, 5 and 7.2.5).
@Suite struct CarrierTests {
    @Test(arguments: [
        "]C1", "]e0", "]e1", "]e2", "]d2", "]d5", "]d8", "]dB", "]Q3", "]Q4", "]J1", "]J4", "]z1", "]z4",
        "]h2",
        "]K1",
    ])
    func aGS1CarrierBringsElementStrings(_ symbology: String) {
        let answer = Answer(scan: symbology + "0109506000134352" + "21A7")
        #expect(answer.elements == [["01", "09506000134352"], ["21", "A7"]])
        #expect(Answer(scan: symbology).failure == DecodeFailure(.empty, offset: 3))
        #expect(Answer(scan: symbology + "ABC").failure?.code == .unknownAI)
    }

    @Test(arguments: ["]Q4", "]d5", "]dB", "]J4", "]z4"])
    func designatorsOfTheCharacterSetArePassedOver(_ symbology: String) {
        for designators in ["\\000026", "\\000003\\000026"] {
            let answer = Answer(scan: symbology + designators + "0109506000134352")
            #expect(answer.elements == [["01", "09506000134352"]])
            #expect(Answer(scan: symbology + designators).failure?.code == .empty)
        }
        #expect(Answer(scan: symbology + "\\00002").failure?.code == .unknownAI)
        #expect(
            Answer(scan: symbology + "\\0000260109506000134353").failure
                == DecodeFailure(
                    .checkDigit,
                    ai: .gtin,
                    offset: 12,
                    expected: .byte(UInt8(ascii: "2")),
                    found: .byte(UInt8(ascii: "3"))
                )
        )
    }

    @Test(arguments: ["]C1", "]e0", "]d2", "]Q3", "]J1", "]z1"])
    func whereNoCharacterSetIsNamedABackslashIsAnError(_ symbology: String) {
        #expect(Answer(scan: symbology + "\\0000260109506000134352").failure?.offset == 3)
    }

    @Test(arguments: [
        "]Q0", "]Q1", "]Q2", "]d0", "]d1", "]d4", "]d7", "]dA", "]J0", "]J3", "]z0", "]z3", "]h0", "]h1",
        "]Q2\\000026", "]d4\\000026", "]dA\\000026", "]J3\\000026", "]z3\\000026", "]h1\\000026",
    ])
    func aLinkIsReadWhereOneMayStand(_ start: String) {
        let answer = Answer(scan: start + "https://id.gs1.org/01/09506000134352/21/A7")
        #expect(answer.elements == [["01", "09506000134352"], ["21", "A7"]])
        let wrong = Answer(scan: start + "https://id.gs1.org/01/09506000134353").failure
        #expect(wrong?.code == .checkDigit)
        #expect(wrong?.offset == start.utf8.count + 22)
        for text in [
            "", "TEST", "^TEST", "\\^TEST", "Https://id.gs1.org/01/09506000134352", "01095060001343",
        ] {
            #expect(Answer(scan: start + text).isText, "\(text)")
        }
    }

    @Test(arguments: [
        "]C0", "]C2", "]C4", "]A0", "]B0", "]F0", "]G0", "]H0", "]I0", "]I3", "]L0", "]M0", "]O5", "]U1",
        "]e3",
        "]Q5", "]Q6", "]d3", "]d6", "]d9", "]dC", "]J2", "]J5", "]z2", "]z5", "]zC", "]Z0", "]E1", "]E2",
    ])
    func aPlainCarrierBringsText(_ symbology: String) {
        for data in ["", "12", "0109506000134352", "https://id.gs1.org/01/09506000134352"] {
            let answer = Answer(scan: symbology + data)
            #expect(answer.failure == nil && answer.isText && answer.elements.isEmpty, "\(data)")
        }
    }

    @Test(arguments: ["]E5", "]I4", "]QA", "]Q7", "]dD", "]J6", "]zD", "]X9", "]c1", "]Y0", "]C5", "]h3"])
    func whatNoSymbologyHasIsRefused(_ symbology: String) {
        let failure = Answer(scan: symbology + "0109506000134352").failure
        #expect(failure?.code == .symbologyUnknown)
        #expect(failure?.offset == 0)
    }

    // MARK: - EAN, UPC, ITF-14

    @Test(arguments: [
        ("]E09506000134352", "09506000134352"), ("]E00036000291452", "00036000291452"),
        ("]E496385074", "00000096385074"), ("]I105901234123457", "05901234123457"),
        ("]E3590123412345712", "05901234123457"), ("]E3590123412345712345", "05901234123457"),
    ])
    func aSymbolWithoutAIBringsItsGTIN(_ scan: String, _ gtin: String) {
        #expect(Answer(scan: scan).elements == [["01", gtin]])
    }

    @Test(arguments: [
        ("]E0", "too-short", 3), ("]E0950600013435", "too-short", 15), ("]E095060001343520", "too-long", 16),
        ("]E0950600013435A", "character", 15), ("]E09506000134353", "check-digit", 3),
        ("]E4", "too-short", 3), ("]E49638507", "too-short", 10), ("]E4963850740", "too-long", 11),
        ("]E496385075", "check-digit", 3), ("]E359012341234571", "too-short", 17),
        ("]E35901234123457123", "too-long", 19), ("]E3590123412345812", "check-digit", 3),
        ("]E359012341234571A", "character", 17), ("]I105901234123458", "check-digit", 3),
        ("]E09506000134352|", "too-long", 16), ("]E09506000134352|]e1", "too-long", 16),
        ("]E09506000134352|]e0", "empty", 20), ("]E09506000134352|]e0X", "unknown-ai", 20),
    ])
    func aSymbolWithoutAIThatIsWrongIsRefused(_ scan: String, _ code: String, _ offset: Int) {
        let failure = Answer(scan: scan).failure
        #expect(failure?.code.rawValue == code, "\(failure?.description ?? "accepted")")
        #expect(failure?.offset == offset)
    }

    @Test func interleavedTwoOfFiveOfAnotherLengthIsText() {
        #expect(Answer(scan: "]I1123456").isText)
        #expect(Answer(scan: "]I30590123412345").isText)
    }

    // The GTIN of the linear component is what the attributes of the composite component describe (General
    // Specifications, 4.14 and 5.9): lot and expiry with an EAN-13 are the usual case.
    @Test func theGTINOfACompositeSatisfiesWhatItsComponentRequires() {
        let answer = Answer(scan: "]E09506000134352|]e01726123110ABC")
        #expect(answer.failure == nil)
        #expect(answer.elements == [["01", "09506000134352"], ["17", "261231"], ["10", "ABC"]])
        #expect(Answer(scan: "]E496385074|]e010ABC").elements == [["01", "00000096385074"], ["10", "ABC"]])
        #expect(Answer(scan: "]E09506000134352|]e00109506000134352").failure == nil, "said twice")
        #expect(Answer(scan: "]E09506000134352|]e00109506000134369").failure?.code == .repeated)
        #expect(Answer(scan: "]E09506000134352|]e0375").failure?.code == .exclusiveAssociation)
    }

    // MARK: - UPC as printed

    private var unpadded: DecodeOptions {
        var options = DecodeOptions()
        options.permitUnpaddedUPC = true
        return options
    }

    // Each UPC-E and the UPC-A that it stands for; the first is the usual example of encoders' manuals.
    @Test(arguments: [
        ("04252614", "042100005264"), ("01234531", "012300000451"), ("01234543", "012340000053"),
        ("01234565", "012345000065"), ("01234596", "012345000096"), ("12345601", "123000004561"),
        ("06543226", "065200004326"),
    ])
    func zeroSuppressedUPCIsExpanded(_ sent: String, _ full: String) {
        #expect(Answer(scan: "]E0" + sent, options: unpadded).elements == [["01", "00" + full]])
        #expect(Answer(scan: "]E0" + full, options: unpadded).elements == [["01", "00" + full]])
        #expect(Answer(scan: "]E00" + full, options: unpadded).elements == [["01", "00" + full]])
        #expect(Answer(scan: "]E0" + sent).failure?.code == .tooShort, "not without being asked")
        #expect(Answer(scan: "]E0" + full).failure?.code == .tooShort, "not without being asked")
    }

    @Test(arguments: [
        ("]E004252615", "check-digit", 3), ("]E024252614", "content", 3), ("]E00425261A", "character", 10),
        ("]E0042100005265", "check-digit", 3), ("]E0425261", "too-short", 9), ("]E00425261", "too-short", 10),
    ])
    func unpaddedUPCMustBeSound(_ scan: String, _ code: String, _ offset: Int) {
        let failure = Answer(scan: scan, options: unpadded).failure
        #expect(failure?.code.rawValue == code, "\(failure?.description ?? "accepted")")
        #expect(failure?.offset == offset)
    }

    // Eight digits alone may be EAN-8 or UPC-E; with the check digit of EAN-8 they are read as that, else as text.
    @Test func eightUnmarkedDigitsAreEAN8OrText() {
        #expect(Answer(scan: "96385074", options: unpadded).elements == [["01", "00000096385074"]])
        #expect(Answer(scan: "04252614", options: unpadded).isText)
    }

    // MARK: - Without identifier

    @Test func theThreePoliciesForScansWithoutIdentifier() {
        for (scan, isData) in [
            ("0109506000134352", true), ("9506000134352", true), ("010950600013435221A\u{1D}10B", true),
            ("https://id.gs1.org/01/09506000134352", true), ("0109506000134353", false), ("HELLO", false),
        ] {
            var options = DecodeOptions()
            let detected = Answer(scan: scan, options: options)
            #expect(detected.failure == nil && detected.isText != isData, "\(scan)")
            options.unmarked = .text
            #expect(Answer(scan: scan, options: options).isText)
            options.unmarked = .refuse
            #expect(
                Answer(scan: scan, options: options).failure == DecodeFailure(.symbologyMissing, offset: 0)
            )
        }
    }
}
