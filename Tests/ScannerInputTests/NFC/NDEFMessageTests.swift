// SPDX-License-Identifier: Apache-2.0

import Capture
import ScannerInput
import Simulators
import Testing

@Suite struct NDEFMessageTests {
    private func read(_ bytes: [UInt8]) -> (ScannedTag.Record?, String) {
        let message = NDEFMessage(bytes.span)
        return (message.record, String(decoding: message.text, as: UTF8.self))
    }

    /// The bytes of a record before its last part, that part, and the URI.
    static let records: [([UInt8], String, String)] = [
        // NFC Forum URI RTD 1.0, appendix A: "http://www.nfc.com" and the telephone number "+35891234567".
        ([0xD1, 0x01, 0x08, 0x55, 0x01], "nfc.com", "http://www.nfc.com"),
        ([0xD1, 0x01, 0x0D, 0x55, 0x05], "+35891234567", "tel:+35891234567"),
        ([0xD1, 0x01, 0x04, 0x55, 0x23], "abc", "urn:nfc:abc"),
        // Reserved: no prefix.
        ([0xD1, 0x01, 0x04, 0x55, 0x24], "abc", "abc"),
        // With an id, and with a length of four bytes.
        ([0xD9, 0x01, 0x04, 0x01, 0x55, 0x31, 0x04], "a/b", "https://a/b"),
        ([0xC1, 0x01, 0x00, 0x00, 0x00, 0x04, 0x55, 0x04], "a/b", "https://a/b"),
        // An absolute URI is the type itself.
        ([0xD3, 0x09, 0x00], "https://x", "https://x"),
    ]

    @Test(arguments: records)
    func `A URI record gives its URI`(_ head: [UInt8], _ tail: String, _ uri: String) {
        let (record, text) = read(head + Array(tail.utf8))
        #expect(record == .uri)
        #expect(text == uri)
    }

    @Test func `A URI wins over the text before it, within a smart poster too`() {
        let title = NDEFWriting.record(type: "T", payload: [0x02] + Array("enTitle".utf8), isLast: false)
        let uri = NDEFWriting.record(type: "U", payload: [0x04] + Array("a/b".utf8), isFirst: false)
        #expect(read(title + uri) == (.uri, "https://a/b"))
        let poster = NDEFWriting.record(type: "Sp", payload: title + uri, isFirst: false)
        #expect(read(title + poster) == (.uri, "https://a/b"))
        // A poster within a poster is not looked into, its title is no text of the tag's.
        #expect(read(NDEFWriting.record(type: "Sp", payload: poster)) == (nil, ""))
        #expect(read(NDEFWriting.record(type: "Sp", payload: title)) == (nil, ""))
    }

    @Test func `Text is UTF-8 whatever it was`() {
        #expect(read(NDEFWriting.text("Ünï")) == (.text, "Ünï"))
        #expect(read([0xD1, 0x01, 0x07, 0x54, 0x82, 0x65, 0x6E, 0x20, 0xAC, 0x00, 0x41]) == (.text, "€A"))
        let little: [UInt8] = [0xD1, 0x01, 0x07, 0x54, 0x82, 0x65, 0x6E, 0xFF, 0xFE, 0xAC, 0x20]
        #expect(read(little) == (.text, "€"))
    }

    @Test(
        arguments: [
            [], [0xD1], [0xD1, 0x01, 0x08, 0x55, 0x01], [0xD1, 0xFF, 0xFF, 0x55],
            [0xC1, 0x01, 0xFF, 0xFF, 0xFF, 0xFF, 0x55],
            [0xD1, 0x01, 0x01, 0x55, 0x04], [0xD1, 0x01, 0x02, 0x54, 0x3F, 0x65], [0xD0, 0x00, 0x00],
            // Chunks are not joined.
            [0xB1, 0x01, 0x02, 0x55, 0x04, 0x61, 0x56, 0x00, 0x01, 0x62],
        ] as [[UInt8]]
    )
    func `What is cut short or says nothing gives nothing`(_ bytes: [UInt8]) {
        #expect(read(bytes) == (nil, ""))
    }

    @Test func `Every prefix of a message is survived`() {
        let message = NDEFWriting.uri("https://id.gs1.org/01/09506000134352")
        for count in 0..<message.count { #expect(read(Array(message.prefix(count))) == (nil, "")) }
    }
}
