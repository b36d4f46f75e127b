// SPDX-License-Identifier: Apache-2.0

import GS1
import Testing

/// Codes of others that are recognised by name.
@Suite struct OtherSyntaxTests {
    @Test(arguments: [
        "+A123BJC5D6E71G",  // ANSI/HIBC 2.6, figure 3: primary
        "+H123ABC01234567890D",  // ANSI/HIBC 2.6, appendix C.3
        "+A123BJCMD6E79+",  // the check character is a plus
        "+A99912345/$$52025010X3/16D20111212/S77DEFG458",  // ANSI/HIBC 2.6, 4.3.3: concatenated
        "+A99912345/$$90234510X3/16D20111212/14D20200906/S77DEFG458",  // with a quantity
        "+A99912345/$$81210X3/16D20111212/14D20200906/S77DEFG45$",
        "+A123ABCDEFGHI1234567891/$$420020216LOT123456789012345/SXYZ456789012345678/16D20130202$",
        "+J123AQ3451/$$3231231BC34567/S4012R", "+J123AQ3451/$$1125BC34567/S4012L",
        "+J123AQ3451/25330BC34567/S4012X",  // the form before $$
        "+$$52001510X3GD",  // secondary: link G, check D
        "+$$710X3G7", "+$$+52001510X3GB", "+$$52001510X3+ ", "+2001510X3GG",
    ])
    func aHealthIndustryBarCodeIsNamed(_ code: String) {
        for symbology in ["]C0", "]A0", "]d1", "]Q1", "]zB", "]L2", ""] {
            let reading = Reading(symbology + code)
            #expect(reading.syntax == .hibc, "\(symbology)\(code)")
            #expect(reading.failure == nil && reading.elements.isEmpty)
        }
        // Any other check character: text that begins with a plus.
        let last = code.last.map(String.init) ?? ""
        for other in ["A", "7", "%"] where other != last {
            #expect(Reading("]C0" + code.dropLast() + other).syntax == nil, "\(code.dropLast())\(other)")
        }
        #expect(Reading(code, unmarked: .text).syntax == nil)
    }

    @Test(arguments: [
        "+", "++", "+1", "+49 30 1234567", "+a123bjc5d6e71G", "+A123BJC5D6E71", "*+A123BJC5D6E71G*", "+/",
        "+$$",
        "+$$9", "+A123BJC5D6E71G\r",
    ])
    func otherTextWithAPlusIsText(_ text: String) {
        #expect(Reading("]C0" + text).syntax == nil)
        #expect(Reading("]C0" + text).failure == nil)
    }

    @Test(arguments: [
        ("]C0", "=A99991712345600"),  // ICCBBA ST-017, 3.1: donation identification number
        ("]d1", "=A99991712345600"), ("", "=A99991712345600"),
        ("]C0", "=/A9997AB3456T0123"),  // ST-017, 2.1: processor product identification code
        ("]C0", "=%5100"), ("]C0", "=<E0791V00"), ("]C0", "&>0140202359"),  // ST-001, 2.4: 002, 003, 005
        ("]C0", "&#0105ABC12"), ("]C0", "&(N0008"),  // 025 with its length, 010
        // ST-017, 4.3.1 and 5: compound messages.
        ("]d1", "=+04000=/A9997XYZ100T0479=A99991712345600=,000012=>019031"),
        ("]d1", "=+06000=/A9999XYZ100T0476=,000025=A99971712345600=>019032=}017032&,1000000000000XYZ123"),
        // ST-012, 6.2: with a Single European Code.
        (
            "]d1",
            "=+05000=Z54991712345600=%T300=<T0416003&>0183652359&,4PL001499Z549917123456A00T041600320181231"
        ),
        ("]C4", "=A99991712345600=%5100"),  // concatenated by the reader
        ("]C4", "=zNOT KNOWN TO US"),
    ])
    func bloodTissueAndCellsAreNamed(_ symbology: String, _ data: String) {
        let reading = Reading(symbology + data)
        #expect(reading.syntax == .isbt)
        #expect(reading.failure == nil && reading.elements.isEmpty)
    }

    @Test(arguments: [
        "]C0=A999917123456", "]C0=SUM(A1:A15)+AB=", "]C0=A9999171234560X=", "]C0=", "]C0&", "]C0&>01402X2359",
        "]C0=zNOT KNOWN TO US", "]Q1=A99991712345600", "]C0&#0199ABC12", "]C4ABC", "]C0=A99991712345600\r",
    ])
    func otherTextWithTheirFirstCharactersIsText(_ scan: String) {
        #expect(Reading(scan).syntax == nil)
        #expect(Reading(scan).failure == nil)
    }

    @Test(arguments: [
        ("]C0+A123BJC5D6E71H", "check-digit", 3), ("+A123BJC5D6E71 ", "check-digit", 0),
        ("]C0+a123BJC5D6E71G", "character", 4), ("]C0+A1", "too-short", 6),
        ("]C0+A-23BJC5D6E71G", "syntax", 3),
        ("]C0+", "too-short", 4),
    ])
    func aDeviceMayBeToldThatAPlusClaimsToBeHIBC(_ scan: String, _ code: String, _ offset: Int) {
        var options = DecodeOptions()
        options.plusClaimsHIBC = true
        let failure = Answer(scan: scan, options: options).failure
        #expect(failure?.code.rawValue == code, "\(failure?.description ?? "")")
        #expect(failure?.offset == offset)
        #expect(Answer(scan: scan).isText)
    }

    @Test func theRightCheckCharacterIsTold() {
        var options = DecodeOptions()
        options.plusClaimsHIBC = true
        let failure = Answer(scan: "]C0+A123BJC5D6E71H", options: options).failure
        #expect(failure?.description == "the check digit is wrong, expected \"G\", found \"H\"")
        #expect(Answer(scan: "]C0+A123BJC5D6E71G", options: options).failure == nil)
        #expect(Answer(scan: "]C0HELLO", options: options).isText)
    }

    @Test func aSuffixDoesNotHideThem() {
        #expect(Reading("]C0+A123BJC5D6E71G\r", .trailingSuffix).syntax == .hibc)
        #expect(Reading("]C0=A99991712345600\t", .trailingSuffix).syntax == .isbt)
    }

    @Test(arguments: [
        ("]d20109506000134352", DataSyntax.gs1), ("]E05901234123457", .gs1), ("5901234123457", .gs1),
        ("]Q1https://id.gs1.org/01/09506000134352", .digitalLink),
        ("https://id.gs1.org/01/09506000134352", .digitalLink),
    ])
    func dataOfGS1IsNamedToo(_ scan: String, _ syntax: DataSyntax) {
        #expect(Reading(scan).syntax == syntax)
    }

    @Test(arguments: ["]C0HELLO", "HELLO", "]I15901234123", "https://example.com/", ""])
    func plainTextHasNoSyntax(_ scan: String) {
        #expect(Reading(scan).syntax == nil)
    }
}
