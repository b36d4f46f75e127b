// SPDX-License-Identifier: Apache-2.0

import ScannerInput
import Simulators
import Testing

/// Where NDEF messages hold what people wrote.
@Suite struct NDEFContentTests {
    private func content(_ message: [UInt8]) -> [String] {
        NDEFMessage.content(of: message.span).map { String(decoding: message[$0], as: UTF8.self) }
    }

    @Test func `A URI's prefix and a text's language are none of it`() {
        // "https://" is code 4; "en".
        let uri: [UInt8] = [0xD1, 0x01, 0x05, 0x55, 0x04] + Array("a.de".utf8)
        #expect(content(uri) == ["a.de"])
        let text: [UInt8] = [0xD1, 0x01, 0x06, 0x54, 0x02] + Array("enabc".utf8)
        #expect(content(text) == ["abc"])
    }

    @Test func `A poster is looked into, another record is content whole`() {
        let uri: [UInt8] = [0xD1, 0x01, 0x05, 0x55, 0x04] + Array("a.de".utf8)
        let poster: [UInt8] = [0x91, 0x02, UInt8(uri.count), 0x53, 0x70] + uri
        let media: [UInt8] = [0x52, 0x03, 0x02] + Array("a/bxy".utf8)
        #expect(content(poster + media) == ["a.de", "xy"])
    }

    @Test func `What is no message is content to its end`() {
        #expect(content(Array("secret".utf8)) == ["secret"])
        let uri: [UInt8] = [0xD1, 0x01, 0x05, 0x55, 0x04] + Array("a.de".utf8)
        #expect(content(uri + Array("rest".utf8)) == ["a.de", "rest"])
        #expect(content([]).isEmpty)
    }
}
