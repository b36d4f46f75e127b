// SPDX-License-Identifier: Apache-2.0

import EPC
import GS1
import Testing

/// The examples of the module's page, as they stand there.
@Suite struct ExampleTests {
    @Test func decodeATagInFiveLines() throws {
        let words: [UInt8] = [0x30, 0x74, 0x25, 0x7B, 0xF7, 0x19, 0x4E, 0x40, 0x00, 0x00, 0x1A, 0x85]
        let memory = try TagMemory(pc: ProtocolControl(rawValue: 0x3000), words: words.span)
        var list = ElementList()
        let epc = try memory.decode(into: &list)
        var uri: [UInt8] = []
        epc.appendTagURI(to: &uri)

        #expect(String(decoding: uri, as: UTF8.self) == "urn:epc:tag:sgtin-96:3.0614141.812345.6789")
        #expect(list.pairs == [["01", "80614141123458"], ["21", "6789"]])
    }

    @Test func encodeElementsAndNumbers() throws {
        let scan = Array("]d2018061414112345821".utf8) + Array("6789".utf8)
        var list = ElementList()
        _ = try ScanDecoder().decode(scan.span, into: &list)
        let bits = try encodeEPC(list, as: .sgtin96, filter: 3, companyPrefixLength: 7)
        let plus = try encodeEPC(list, as: .sgtinPlus, filter: 3)

        let item = try PureIdentity(.sgtin, key: 80_614_141_123_458, serial: 6789, companyPrefixLength: 7)
        let tag = try EPCTag(item, as: .sgtin96, filter: 3)
        let pc = ProtocolControl(bitCount: Int(tag.bits.bitCount))

        #expect(tag.bits == bits)
        #expect(pc.rawValue == 0x3000)
        #expect(
            text { plus.paddedToWords.appendHexDigits(to: &$0) } == "F7380614141123458046A140"
        )
        var again = ElementList()
        _ = try decodeEPC(plus.paddedToWords, into: &again)
        #expect(again.pairs == list.pairs)
    }

    @Test func readAURIAndGoToItsBarcode() throws {
        let text = Array("urn:epc:id:sgtin:0614141.812345.6789".utf8)
        guard case .identity(let item) = try EPCURI(text.span) else { return }
        var list = ElementList()
        item.appendElements(to: &list)
        var link: [UInt8] = []
        list.appendDigitalLink(to: &link)

        #expect(String(decoding: link, as: UTF8.self) == "https://id.gs1.org/01/80614141123458/21/6789")
        var back = ElementList()
        try ScanDecoder().decodeLink(link.span, into: &back)
        #expect(try PureIdentity(back, companyPrefixLength: 7) == item)
        // The item that a barcode and a tag of the same thing have.
        var identity = Identity()
        identity.derive(from: list, referenceYear: 2026)
        #expect(identity.item.map { Array(identity.bytes[$0]) } == link)
    }

    @Test func filterTagsByAPattern() throws {
        let text = Array("urn:epc:pat:sgtin-96:3.0614141.*.[6000-6999]".utf8)
        guard case .tagPattern(let pattern) = try EPCURI(text.span) else { return }
        var list = ElementList()
        let tag = try #require(bits("3074257BF7194E4000001A85"))
        let isWanted = pattern.matches(tag, decodingInto: &list)

        #expect(isWanted)
    }
}
