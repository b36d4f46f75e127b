// SPDX-License-Identifier: Apache-2.0

import GS1
import Testing

/// The forms that lists are written in, and that they are read back from them.
@Suite struct FormTests {
    private static let set82 = Array(
        "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz".utf8
    )

    private func list(bracketed: String) throws -> ElementList {
        var options = DecodeOptions()
        options.checkAssociations = false
        var list = ElementList()
        let bytes = Array(bracketed.utf8)
        try ScanDecoder(options: options).decodeBracketed(bytes.span, into: &list)
        return list
    }

    private func link(_ list: ElementList) -> String {
        var output: [UInt8] = []
        list.appendDigitalLink(to: &output)
        return String(decoding: output, as: UTF8.self)
    }

    /// GS1 Digital Link Standard: URI Syntax 1.6, canonical form: the key, qualifiers in their order, attributes in
    /// lexical order, all reserved characters percent-encoded, nothing else.
    @Test(arguments: [
        ("(21)A(10)B(22)C(01)09506000134352", "/01/09506000134352/22/C/10/B/21/A"),
        (
            "(400)O(3103)000195(17)261231(240)X(01)09506000134352(37)1(11)260101",
            "/01/09506000134352?11=260101&17=261231&240=X&3103=000195&37=1&400=O"
        ),
        ("(01)09506000134352(235)X(10)L", "/01/09506000134352/235/X?10=L"),
        ("(414)9521141123454(01)09506000134352(21)A", "/01/09506000134352/21/A?414=9521141123454"),
        ("(414)9521141123454(254)X", "/414/9521141123454/254/X"),
        ("(8004)9521A(7040)1ABC", "/8004/9521A/7040/1ABC"),
        ("(415)9521141123454(8020)R/1", "/415/9521141123454/8020/R%2F1"),
        ("(8010)9521#1(8011)5", "/8010/9521%231/8011/5"),
        (
            "(00)106141412345678908(02)00614141123452(37)25(10)A",
            "/00/106141412345678908?02=00614141123452&10=A&37=25"
        ),
        (
            "(01)09506000134352(10)!\"%&'\\()*+,-./(21):;<=>?_",
            "/01/09506000134352/10/%21%22%25%26%27%28%29%2A%2B%2C-.%2F/21/%3A%3B%3C%3D%3E%3F_"
        ),
        (
            "(01)09506000134352(240)!\"%&'\\()*+,-./(400):;<=>?_",
            "/01/09506000134352?240=!%22%25%26'()*%2B%2C-.%2F&400=%3A%3B%3C%3D%3E%3F_"
        ),
    ])
    func theCanonicalLinkIsTheStandards(_ bracketed: String, _ path: String) throws {
        let list = try list(bracketed: bracketed)
        #expect(link(list) == "https://id.gs1.org" + path)
        var options = DecodeOptions()
        options.checkAssociations = false
        let back = Answer(link: link(list), options: options)
        #expect(Set(back.elements) == Set(list.pairs), "\(back.failure.map { "\($0)" } ?? "")")
    }

    @Test func theQueryMayKeepTheOrderOfTheElements() throws {
        let list = try list(bracketed: "(400)O(01)09506000134352(3103)000195(10)L(400)O(17)261231")
        var output: [UInt8] = []
        list.appendDigitalLink(to: &output, attributes: .given)
        let link = String(decoding: output, as: UTF8.self)
        #expect(link == "https://id.gs1.org/01/09506000134352/10/L?400=O&3103=000195&17=261231")
    }

    @Test(arguments: ["(90)A", "(10)A(21)B", "(01)09506000134352(8011)5", "(01)09506000134352(22)A(235)B"])
    func whatHasNoPlaceHasNoLink(_ bracketed: String) throws {
        var output: [UInt8] = [0x41]
        #expect(try !list(bracketed: bracketed).appendDigitalLink(to: &output))
        #expect(output == [0x41])
    }

    /// Whatever a link looks like, its canonical form is the same.
    @Test(arguments: [
        "HTTP://EXAMPLE.COM/some/stem/01/09506000134352/10/%41?17=261231&linkType=all#x",
        "http://a.b:8080/01/09506000134352/10/A?foo=bar&17=261231",
        "https://id.gs1.org/01/9506000134352/10/A?17=%3261231",
        "https://id.gs1.org/gtin/09506000134352/lot/A?exp=261231",
    ])
    func eachFormOfALinkHasOneCanonicalForm(_ form: String) throws {
        var options = DecodeOptions()
        options.permitZeroSuppressedGTIN = true
        options.permitConvenienceAlphas = true
        var list = ElementList()
        let bytes = Array(form.utf8)
        try ScanDecoder(options: options).decodeLink(bytes.span, into: &list)
        #expect(link(list) == "https://id.gs1.org/01/09506000134352/10/A?17=261231")
    }

    /// GS1 Digital Link Standard 1.0 and 1.1, the rules of the path and of the query.
    @Test(arguments: [
        ("/gtin/12312312312333", [["01", "12312312312333"]]),
        ("/gtin/12312312312333/ser/ABC123", [["01", "12312312312333"], ["21", "ABC123"]]),
        ("/stem/gtin/12312312312333/cpv/1/lot/2/21/3?exp=261231", nil),
        (
            "/itip/095060001343520102?expdt=2612310930",
            [["8006", "095060001343520102"], ["7003", "2612310930"]]
        ),
        ("/cpid/9521/cpsn/5", [["8010", "9521"], ["8011", "5"]]), ("/sscc/106141412345678908", nil),
        ("/gsrn/952114198765432106/srin/1", nil), ("/gln/9521141123454/glnx/X", nil),
        ("/payTo/9521141123454/refno/R", [["415", "9521141123454"], ["8020", "R"]]),
        ("/gtin/12312312312333/10/A?lot=B&ser=C", [["01", "12312312312333"], ["10", "A"]]),
    ])
    func convenienceAlphasAreAnOption(_ path: String, _ elements: [[String]]?) {
        var options = DecodeOptions()
        options.checkAssociations = false
        let link = "https://a\(path)"
        #expect(Answer(link: link, options: options).failure?.code == .notDigitalLink)
        options.permitConvenienceAlphas = true
        let answer = Answer(link: link, options: options)
        #expect(answer.failure == nil, "\(answer.failure.map { "\($0)" } ?? "")")
        if let elements { #expect(answer.elements == elements) }
    }

    @Test(arguments: [
        "/GTIN/12312312312333", "/gtinx/12312312312333", "/gt/12312312312333", "/lot/A", "/gtin",
    ])
    func whatIsNoConvenienceAlphaIsNoKey(_ path: String) {
        var options = DecodeOptions()
        options.permitConvenienceAlphas = true
        #expect(Answer(link: "https://a\(path)", options: options).failure?.code == .notDigitalLink)
    }

    /// RFC 3986: a plus sign is itself in a path; in a query it is a space, which no value may have.
    @Test func aPlusSignIsASpaceInAQueryOnly() {
        #expect(Answer(link: "https://a/01/12312312312333/10/A+B").elements.last == ["10", "A+B"])
        #expect(Answer(link: "https://a/01/12312312312333?91=A%2BB").elements.last == ["91", "A+B"])
        let failure = Answer(link: "https://a/01/12312312312333?91=A+B").failure
        #expect(failure?.code == .character && failure?.offset == 32)
    }

    @Test func theFormForPeopleKeepsParentheses() throws {
        var random = SplitMix(state: 5)
        for round in 0..<3_000 {
            var values: [[UInt8]] = []
            for _ in 0..<3 {
                var value: [UInt8] = []
                for _ in 0...Int(random.next() % 20) where value.count < 20 {
                    let isParenthesis = round % 2 == 0 && random.next() % 2 == 0
                    let index =
                        isParenthesis ? 5 + random.next() % 2 : random.next() % UInt64(Self.set82.count)
                    value.append(Self.set82[Int(index)])
                }
                values.append(value)
            }
            var list = ElementList()
            for (ai, value) in zip(
                [ApplicationIdentifier.gtin, .lot, .serial],
                [Array("09506000134352".utf8)] + values
            ) {
                list.append(ai, value.span, range: 0..<value.count, offset: 0)
            }
            var people: [UInt8] = []
            list.appendBracketed(to: &people)
            #expect(Answer(bracketed: String(decoding: people, as: UTF8.self)).elements == list.pairs)
            var elementString = Array("]C1".utf8)
            list.appendElementString(to: &elementString)
            #expect(Answer(scan: String(decoding: elementString, as: UTF8.self)).elements == list.pairs)
            #expect(Answer(link: link(list)).elements == list.pairs)
        }
    }

    /// A backslash is in no character set, so that it only ever stands before a parenthesis of the data.
    @Test(arguments: [
        ("(10)\\(", [["10", "("]]), ("(10)\\(\\(", [["10", "(("]]), ("(10)a\\(", [["10", "a("]]),
        ("(10)\\(01)", [["10", "(01)"]]), ("(10))(21)\\()", [["10", ")"], ["21", "()"]]),
        ("(10)a\\(21)b(21)c", [["10", "a(21)b"], ["21", "c"]]),
    ])
    func anEscapedParenthesisIsData(_ text: String, _ elements: [[String]]) throws {
        let list = try list(bracketed: text)
        #expect(list.pairs == elements)
        var people: [UInt8] = []
        list.appendBracketed(to: &people)
        #expect(String(decoding: people, as: UTF8.self) == text)
    }

    @Test(arguments: [
        ("(10)a\\b", "character", 5), ("(10)a\\\\(b", "character", 5), ("(10)\\", "character", 4),
        ("\\(10)a", "syntax", 0), ("(\\(10)a", "unknown-ai", 1), ("(10)(21)a", "too-short", 4),
        ("(10", "syntax", 3),
        ("(10)a(", "syntax", 6), ("(10)\\(\u{7F}", "character", 6),
    ])
    func aFailureTellsWhereInTheTextForPeople(_ text: String, _ code: String, _ offset: Int) {
        let failure = Answer(bracketed: text).failure
        #expect(failure?.code.rawValue == code)
        #expect(failure?.offset == offset)
    }
}
