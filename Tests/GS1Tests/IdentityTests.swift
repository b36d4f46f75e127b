// SPDX-License-Identifier: Apache-2.0

import GS1
import Testing

@Suite struct IdentityTests {
    private func identity(_ bracketed: String, year: Int = 2026) -> Identity {
        var list = ElementList()
        let bytes = Array(bracketed.utf8)
        var options = DecodeOptions()
        options.checkAssociations = false
        #expect(throws: Never.self) {
            try ScanDecoder(options: options).decodeBracketed(bytes.span, into: &list)
        }
        var identity = Identity()
        identity.derive(from: list, referenceYear: year)
        return identity
    }

    @Test(arguments: [
        ("(01)09506000134352(21)A/7(10)L", "instance", "https://id.gs1.org/01/09506000134352/21/A%2F7"),
        ("(01)09506000134352(10)L%1", "lot", "https://id.gs1.org/01/09506000134352/10/L%251"),
        ("(01)09506000134352(17)261231", "class", "https://id.gs1.org/01/09506000134352"),
        ("(00)106141412345678908(10)ABC", "instance", "https://id.gs1.org/00/106141412345678908"),
        ("(8004)952114132a/b", "instance", "https://id.gs1.org/8004/952114132a%2Fb"),
        ("(8003)095211411234545678", "instance", "https://id.gs1.org/8003/095211411234545678"),
        ("(8003)09521141123454", "class", "https://id.gs1.org/8003/09521141123454"),
        ("(414)9521141123454(254)5678", "location", "https://id.gs1.org/414/9521141123454/254/5678"),
        ("(8010)952114198765(8011)12345", "instance", "https://id.gs1.org/8010/952114198765/8011/12345"),
    ])
    func theItemIsTheCanonicalLinkOfWhatIsNamed(_ bracketed: String, _ level: String, _ item: String) {
        let identity = identity(bracketed)
        #expect(identity.level?.rawValue == level)
        #expect(identity.text(identity.item) == item)
    }

    @Test func whatNamesNothingHasNoItem() {
        let identity = identity("(90)ABC")
        #expect(identity.item == nil)
        #expect(identity.level == nil)
        #expect(identity.ids.isEmpty)
    }

    @Test func identifiersAreNormalized() {
        let identity = identity("(00)106141412345678908(02)00614141123452(37)0025(10)ABC(17)260200(21)007")
        #expect(
            identity.ids.map { "\($0.key.rawValue)=\(identity.text($0.value) ?? "")" } == [
                "serial=007", "lot=ABC", "expiry=2026-02-28", "sscc=106141412345678908",
                "content=00614141123452", "count=25",
            ]
        )
        #expect(identity.hasDay00)
    }

    @Test(arguments: [
        (2026, "76", "2076"), (2026, "77", "1977"), (2026, "00", "2000"), (2060, "09", "2109"),
        (2060, "11", "2011"), (2060, "10", "2110"), (2000, "51", "1951"), (2000, "50", "2050"),
    ])
    func aTwoDigitYearGetsTheCenturyThatBringsItNearest(_ now: Int, _ year: String, _ full: String) {
        let identity = identity("(01)09506000134352(15)\(year)0101", year: now)
        #expect(identity.text(identity.value(of: .bestBefore)) == "\(full)-01-01")
    }

    /// AI 7003 is an expiry like 17, which comes first where a symbol carries both.
    @Test(arguments: [
        ("(01)09506000134352(7003)2612310930", "2026-12-31"),
        ("(01)09506000134352(7003)2612310930(17)270101", "2027-01-01"),
        ("(01)09506000134352(17)270101(7003)2612310930", "2027-01-01"),
    ])
    func anExpiryTimeIsAnExpiry(_ bracketed: String, _ expiry: String) {
        let identity = identity(bracketed)
        #expect(identity.text(identity.value(of: .expiry)) == expiry)
        #expect(!identity.hasDay00)
    }

    @Test(arguments: ["11", "13", "15", "16", "17"])
    func day00IsMarkedForEachDateThatIsAnIdentifier(_ ai: String) {
        let identity = identity("(01)09506000134352(\(ai))260400")
        #expect(identity.hasDay00)
        #expect(identity.ids.count == 2 && identity.text(identity.ids[1].value) == "2026-04-30")
    }

    @Test func derivingAgainForgetsWhatWasBefore() {
        var list = ElementList()
        let bytes = Array("(01)09506000134352(17)260200".utf8)
        #expect(throws: Never.self) { try ScanDecoder().decodeBracketed(bytes.span, into: &list) }
        var identity = Identity()
        identity.derive(from: list, referenceYear: 2026)
        list.removeAll()
        identity.derive(from: list, referenceYear: 2026)
        #expect(identity.item == nil && identity.ids.isEmpty && !identity.hasDay00 && identity.bytes.isEmpty)
    }
}

extension Identity {
    func text(_ range: Range<Int>?) -> String? {
        range.map { String(decoding: bytes[$0], as: UTF8.self) }
    }
}
