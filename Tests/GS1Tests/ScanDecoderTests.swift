// SPDX-License-Identifier: Apache-2.0

import GS1
import Testing

@Suite struct ScanDecoderTests {
    @Test(arguments: [
        ("]d20109506000134353", "check-digit", 5), ("]d2010950600013435", "too-short", 18),
        ("]C18A", "unknown-ai", 3), ("]d2", "empty", 3), ("]C110ABC", "missing-association", 3),
        ("]C1010950600013435217261301", "date", 23), ("]E05901234123458", "check-digit", 3),
        ("]d1https://id.gs1.org/01/09506000134352/21/%41%00", "character", 46),
        ("]C1010950600013435210A\u{7F}", "character", 22),
        ("]C1010950600013435237123", "exclusive-association", 3), ("]Y0ABC", "symbology-unknown", 0),
        ("]C1010950600013435291A\u{1D}91B", "repeated", 23),
    ])
    func aFailureTellsCodeAndOffset(_ scan: String, _ code: String, _ offset: Int) {
        let failure = Answer(scan: scan).failure
        #expect(failure?.code.rawValue == code, "\(failure?.description ?? "")")
        #expect(failure?.offset == offset)
    }

    @Test func theSentenceOfACheckDigitNamesBoth() {
        let failure = Answer(scan: "]d20109506000134353").failure
        #expect(failure?.description == "AI (01): the check digit is wrong, expected \"2\", found \"3\"")
    }

    @Test func aBrokenAssociationLeavesAllElements() {
        let answer = Answer(scan: "]C110ABC\u{1D}21X")
        #expect(answer.failure?.isAssociation == true)
        #expect(answer.elements == [["10", "ABC"], ["21", "X"]])
    }

    @Test(arguments: [
        ("5901234123457", [["01", "05901234123457"]]), ("036000291452", [["01", "00036000291452"]]),
        ("96385074", [["01", "00000096385074"]]), ("0109506000134352", [["01", "09506000134352"]]),
        ("https://id.gs1.org/01/09506000134352", [["01", "09506000134352"]]),
    ])
    func anUnmarkedScanIsDetected(_ scan: String, _ elements: [[String]]) {
        let answer = Answer(scan: scan)
        #expect(answer.elements == elements)
        #expect(!answer.isText)
    }

    @Test(arguments: ["ABC", "5901234123458", "]", "]?x", "", "21ABC", "https://example.com/"])
    func anUnmarkedScanThatIsNoGS1DataIsText(_ scan: String) {
        let answer = Answer(scan: scan)
        #expect(answer.failure == nil)
        #expect(answer.isText)
        #expect(answer.elements.isEmpty)
    }

    @Test func otherLinksAreTextWhereTheyAreAccepted() {
        var options = DecodeOptions()
        options.acceptsOtherLinks = true
        #expect(Answer(scan: "]Q1https://example.com/", options: options).isText)
        #expect(Answer(scan: "]Q1https://example.com/").failure?.code == .notDigitalLink)
    }

    @Test(arguments: [
        "]I105901234123457", "]E3590123412345712", "]E3590123412345712345",
        "]Q4\\0000260105901234123457",
    ])
    func carriersOfOneGTINGiveIt(_ scan: String) {
        #expect(Answer(scan: scan).elements == [["01", "05901234123457"]])
    }

    @Test func allFormsOfAMessageAgree() throws {
        var list = ElementList()
        for row in Vector.read("gs1_valid") where row.kind == "ai" {
            let scan = Array((row.scan ?? "").utf8)
            _ = try ScanDecoder().decode(scan.span, into: &list)
            var bracketed: [UInt8] = []
            list.appendBracketed(to: &bracketed)
            #expect(Answer(bracketed: String(decoding: bracketed, as: UTF8.self)).elements == list.pairs)
            var elementString = Array("]C1".utf8)
            list.appendElementString(to: &elementString)
            #expect(Answer(scan: String(decoding: elementString, as: UTF8.self)).elements == list.pairs)
            var link: [UInt8] = []
            if list.appendDigitalLink(to: &link) {
                let answer = Answer(link: String(decoding: link, as: UTF8.self))
                if answer.failure == nil { #expect(Set(answer.elements) == Set(list.pairs)) }
            } else {
                #expect(link.isEmpty)
            }
        }
    }

    @Test func noBytesTrap() {
        var random = SplitMix(state: 1)
        let seeds = (Vector.read("gs1_valid") + Vector.read("digital_link") + Vector.read("gs1_bracketed"))
            .map { Array($0.description.utf8) }
        let decoder = ScanDecoder()
        var list = ElementList()
        var identity = Identity()
        var output: [UInt8] = []
        for round in 0..<30_000 {
            var bytes = seeds[Int(random.next() % UInt64(seeds.count))]
            if round % 3 == 0 {
                bytes = (0..<Int(random.next() % 40)).map { _ in UInt8(random.next() & 0xFF) }
            }
            for _ in 0..<Int(random.next() % 4) where !bytes.isEmpty {
                let place = Int(random.next() % UInt64(bytes.count))
                switch random.next() % 3 {
                case 0: bytes[place] = UInt8(random.next() & 0xFF)
                case 1: bytes.remove(at: place)
                default: bytes.insert(UInt8(random.next() & 0x7F), at: place)
                }
            }
            for form in 0..<3 {
                do throws(DecodeFailure) {
                    switch form {
                    case 0: _ = try decoder.decode(bytes.span, into: &list)
                    case 1: try decoder.decodeLink(bytes.span, into: &list)
                    default: try decoder.decodeBracketed(bytes.span, into: &list)
                    }
                } catch {
                    #expect(error.offset >= 0 && error.offset <= bytes.count, "\(error) of \(bytes)")
                    guard error.isAssociation else { continue }
                }
                identity.derive(from: list, referenceYear: 2026)
                output.removeAll(keepingCapacity: true)
                list.appendBracketed(to: &output)
                list.appendDigitalLink(to: &output)
            }
        }
    }
}

/// A generator whose numbers are the same in every run.
struct SplitMix {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
