// SPDX-License-Identifier: Apache-2.0

import GS1
import Testing

@Suite struct CompressedLinkTests {
    private var permissive: DecodeOptions {
        var options = DecodeOptions()
        options.permitCompressedLinks = true
        options.checkAssociations = false
        return options
    }

    private func list(_ link: String) throws -> ElementList {
        var list = ElementList()
        let bytes = Array(link.utf8)
        try ScanDecoder(options: permissive).decodeLink(bytes.span, into: &list)
        return list
    }

    private func compressed(_ list: ElementList, keepsKey: Bool = false) -> String? {
        var output: [UInt8] = []
        guard list.appendCompressedDigitalLink(to: &output, keepsKey: keepsKey) else {
            #expect(output.isEmpty)
            return nil
        }
        return String(decoding: output, as: UTF8.self)
    }

    private func plain(_ list: ElementList) -> String {
        var output: [UInt8] = []
        list.appendDigitalLink(to: &output)
        return String(decoding: output, as: UTF8.self)
    }

    @Test func allRowsAreRead() {
        let rows = Vector.read("digital_link_compressed")
        #expect(rows.count == 205)
        #expect(rows.count { $0.partial != nil } == 160)
    }

    /// GS1's own compressor at commit 21a894b, and the tests of Solidsoft's port of it.
    @Test(arguments: Vector.read("digital_link_compressed"))
    func aCompressedLinkGivesTheElementsOfThePlainOne(_ row: Vector) throws {
        let expected = try list(row.uri ?? "").pairs
        #expect(try Set(list(row.compressed ?? "").pairs) == Set(expected))
        guard let partial = row.partial else { return }
        #expect(try Set(list(partial).pairs) == Set(expected))
    }

    /// Solidsoft's rows are written without the codes for several identifiers.
    @Test(arguments: Vector.read("digital_link_compressed").filter { $0.partial != nil })
    func aLinkIsCompressedAsByGS1sOwnCompressor(_ row: Vector) throws {
        let list = try list(row.uri ?? "")
        #expect(compressed(list) == row.compressed)
        // GS1's toolkit leaves quotation marks in the readable key as they are.
        #expect(compressed(list, keepsKey: true) == row.partial?.replacing("\"", with: "%22"))
    }

    @Test func whatIsCompressedIsTheSameAgain() throws {
        var options = permissive
        options.checkAssociations = false
        var list = ElementList()
        var count = 0
        for row in Vector.read("gs1_valid") where row.kind == "ai" {
            let scan = Array((row.scan ?? "").utf8)
            _ = try ScanDecoder().decode(scan.span, into: &list)
            let link = plain(list)
            guard Answer(link: link, options: options).failure == nil else { continue }
            for keepsKey in [false, true] {
                let short = try #require(compressed(list, keepsKey: keepsKey))
                let back = try self.list(short)
                #expect(plain(back) == link, "\(short)")
                #expect(compressed(back, keepsKey: keepsKey) == short)
            }
            count += 1
        }
        #expect(count > 100)
    }

    @Test func elementsComeInTheOrderOfAPlainLink() throws {
        // 1A: (01), (10), (21), (17) in the segment, (3103) behind them.
        let list = try list("https://id.gs1.org/01/05412345000013/10/A/21/B?17=261231&3103=000195&11=260101")
        let back = try self.list(try #require(compressed(list)))
        #expect(back.pairs.map { $0[0] } == ["01", "10", "21", "17", "11", "3103"])
    }

    /// Where one key describes another, the primary one stays the primary one.
    @Test(arguments: [
        "https://id.gs1.org/253/3987901736306?01=95843880311624&3540=708459",
        "https://id.gs1.org/255/7802214977214?253=3600514901410&3333=468767",
        "https://id.gs1.org/01/95843880311624/10/L?00=106141412345678908&414=9521141123454",
        "https://id.gs1.org/00/106141412345678908?01=95843880311624&10=L&17=261231",
    ])
    func thePrimaryKeyOfSeveralIsKept(_ link: String) throws {
        let list = try list(link)
        #expect(plain(list) == link)
        #expect(try plain(self.list(try #require(compressed(list)))) == link)
        #expect(try plain(self.list(try #require(compressed(list, keepsKey: true)))) == link)
    }

    /// An IBAN of more than 24 characters and identifiers younger than table F.
    @Test(arguments: [
        ("https://id.gs1.org/01/05412345000013?4331=001850-", "https://id.gs1.org/AQnYUc1gmg?4331=001850-"),
        (
            "https://id.gs1.org/415/5060917510004/8020/R?8007=FR1420041010050500013M02606",
            "https://id.gs1.org/QVSaVjC_dIAgYUg?8007=FR1420041010050500013M02606"
        ),
        (
            "https://id.gs1.org/01/05412345000013?17=261231&715=A%2FB",
            "https://id.gs1.org/DQnYUc1gmn4=?715=A%2FB"
        ),
    ])
    func whatHasNoCompressedFormStandsInTheQuery(_ link: String, _ short: String) throws {
        let list = try list(link)
        let made = try #require(compressed(list))
        #expect(made.split(separator: "?").last == short.split(separator: "?").last)
        #expect(try plain(self.list(made)) == link)
    }

    @Test func whatHasNoLinkIsNotCompressed() throws {
        var list = ElementList()
        let bytes = Array("(90)A".utf8)
        try ScanDecoder(options: permissive).decodeBracketed(bytes.span, into: &list)
        #expect(compressed(list) == nil && compressed(list, keepsKey: true) == nil)
        list.removeAll()
        list.append(.gtin, offset: 0) { $0.append(UInt8(ascii: "A")) }
        #expect(compressed(list) == nil)
    }

    /// `/8004/8003/` and a segment would be the plain link of (8003).
    @Test func aKeyThatLooksLikeAnIdentifierIsCompressed() throws {
        let list = try list("https://id.gs1.org/8004/8003?400=A")
        let short = try #require(compressed(list, keepsKey: true))
        #expect(short == compressed(list) && !short.contains("8003"))
        #expect(try plain(self.list(short)) == "https://id.gs1.org/8004/8003?400=A")
    }

    @Test func aKeyAloneStaysReadable() throws {
        let list = try list("https://id.gs1.org/01/05412345000013")
        #expect(compressed(list, keepsKey: true) == "https://id.gs1.org/01/05412345000013")
    }

    /// Parameters that are not GS1's, compressed by GS1's own compressor, one of each encoding.
    @Test(arguments: [
        "foo=bar: CwnYUc1gmo1Xgkfg36KGDbar", "k1=123: CwnYUc1gmo1XgkfgpNQDHs",
        "h=a0ff: CwnYUc1gmo1XgkfgYSEoP8",
        "H=A0FF: CwnYUc1gmo1XgkfgR0EoP8", "s=a b=c: CwnYUc1gmo1XgkfgbIFwoMT3G",
        "a=1, bc=xyz: CwnYUc1gmo1XgkfgWgBHwTbjB45Zg",
    ])
    func compressedParametersOfOthersArePassedOver(_ row: String) throws {
        let segment = row.split(separator: " ").last ?? ""
        #expect(
            try list("https://id.gs1.org/\(segment)").pairs == [["01", "05412345000013"], ["10", "ABC123"]]
        )
    }

    @Test func theQueryOfACompressedLinkIsRead() throws {
        let list = try list("https://example.com/a/b/AQnYUc1gmiCNV4JG?17=261231&linkType=gs1:pip#top")
        #expect(list.pairs == [["01", "05412345000013"], ["10", "ABC123"], ["17", "261231"]])
    }

    // MARK: - Recognition

    @Test(arguments: ["AQnYUc1gmiCNV4JG", "01/05412345000013/EEarwSM"])
    func compressedLinksAreOffByDefault(_ path: String) {
        #expect(Answer(link: "https://id.gs1.org/\(path)").failure?.code == .notDigitalLink)
        #expect(Answer(scan: "https://id.gs1.org/\(path)").isText)
        #expect(Answer(scan: "https://id.gs1.org/\(path)", options: permissive).elements.count == 2)
        #expect(Answer(scan: "]Q1HTTPS://ID.GS1.ORG/\(path)", options: permissive).elements.count == 2)
    }

    /// What does not decompress is text where other links are accepted; a readable key is a claim.
    @Test(arguments: [
        ("https://example.com/about", true), ("https://example.com/", true),
        ("https://example.com/a/b.html", true),
        ("https://example.com/products/12345678", true), ("https://example.com/AQnYUc1gmiCNV4JH", true),
        ("https://example.com/AQnYUc1gnw", true), ("https://id.gs1.org/01/05412345000013/EEarwS", false),
        ("https://id.gs1.org/01/05412345000014/EEarwSM", false),
    ])
    func aPlainLinkStaysText(_ link: String, _ isText: Bool) {
        #expect(Answer(scan: link, options: permissive).isText == isText)
        #expect(Answer(link: link, options: permissive).failure != nil)
    }

    @Test(arguments: [
        ("AQnYUc1gmiCNV4J", "too-short", 34),  // a character less
        ("AQnYUc1gmiCNV4JGA", "too-short", 36),  // a character more, which is not needed
        ("AQnYUc1gmiCNV4JH", "too-long", 34),  // bits behind the value that are not zero
        ("AQnYUc1gnw", "check-digit", 19), ("AQ", "too-short", 21), ("BAnYUc1gmg", "unknown-ai", 19),
        ("sAnYUc1gmg", "unknown-ai", 19), ("QAAAAA", "too-short", 19),
        ("EEarwSM", "not-digital-link", 19),
        ("Af________", "too-long", 20), ("AQnYUc1gmiGNV4JG", "content", 29),
        ("AQnYUc1gmiDtV4JG", "too-long", 30),
    ])
    func aFailureTellsCodeAndOffset(_ segment: String, _ code: String, _ offset: Int) {
        let failure = Answer(link: "https://id.gs1.org/\(segment)", options: permissive).failure
        #expect(failure?.code.rawValue == code, "\(failure.map { "\($0)" } ?? "none")")
        #expect(failure?.offset == offset)
    }

    @Test func noSegmentTraps() {
        var random = SplitMix(state: 4)
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
        let seeds = Vector.read("digital_link_compressed").map { Array(($0.compressed ?? "").utf8) }
        let decoder = ScanDecoder(options: permissive)
        var list = ElementList()
        var output: [UInt8] = []
        var decoded = 0
        for round in 0..<15_000 {
            var bytes = seeds[Int(random.next() % UInt64(seeds.count))]
            if round % 2 == 0 {
                bytes = Array("https://a/".utf8)
                if round % 8 == 0 { bytes += Array("01/05412345000013/".utf8) }
                for _ in 0..<Int(random.next() % 60) { bytes.append(alphabet[Int(random.next() % 64)]) }
            }
            for _ in 0..<Int(random.next() % 3) where bytes.count > 20 {
                let place = 19 + Int(random.next() % UInt64(bytes.count - 19))
                bytes[place] = alphabet[Int(random.next() % 64)]
            }
            do throws(DecodeFailure) {
                try decoder.decodeLink(bytes.span, into: &list)
            } catch {
                #expect(error.offset >= 0 && error.offset <= bytes.count, "\(error) of \(bytes)")
                continue
            }
            decoded += 1
            output.removeAll(keepingCapacity: true)
            list.appendCompressedDigitalLink(to: &output)
            list.appendCompressedDigitalLink(to: &output, keepsKey: true)
        }
        #expect(decoded > 400)
    }

    @Test func theLongestDatumIsBounded() {
        for segment in ["kgAA", "AAAA", "____", "+"] {
            let link = "https://a/" + String(repeating: segment, count: 2040)
            #expect(Answer(link: link, options: permissive).failure != nil)
        }
    }
}
