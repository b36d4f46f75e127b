// SPDX-License-Identifier: Apache-2.0

import Capture
import EPC
import Foundation
import Testing

@Suite struct JSONWriterTests {
    @Test func `objects and arrays nest with commas where they belong`() {
        var json = JSONWriter()
        json.beginObject()
        json.beginArray("a")
        json.integer(1)
        json.integer(-2)
        json.beginArray()
        json.endArray()
        json.endArray()
        json.beginObject("b")
        json.endObject()
        json.key("c")
        json.null()
        json.key("d")
        json.bool(true)
        json.endObject()
        #expect(json.text == #"{"a":[1,-2,[]],"b":{},"c":null,"d":true}"#)
    }

    @Test func `a second text behind the first begins without a comma`() {
        var json = JSONWriter(appendingTo: Array("{}\n".utf8))
        json.beginObject()
        json.endObject()
        json.beginText()
        json.beginObject()
        json.endObject()
        #expect(String(decoding: json.bytes, as: UTF8.self) == "{}\n{}{}")
    }

    @Test(arguments: [
        (0, "0"), (100, "1"), (12_025, "120.25"), (-5_450, "-54.5"), (-5, "-0.05"), (7, "0.07"),
        (-120, "-1.2"),
        (3_276_700, "32767"),
    ])
    func `hundredths are written exactly`(_ value: Int, _ text: String) {
        var json = JSONWriter()
        json.hundredths(value)
        #expect(json.text == text)
    }

    @Test(arguments: [Int64.min, -1, 0, 9, 10, .max]) func `integers keep every digit`(_ value: Int64) {
        var json = JSONWriter()
        json.integer(value)
        #expect(json.text == String(value))
    }

    @Test(
        arguments: [
            ([0x41, 0x22, 0x5C, 0x2F], #"A\"\\/"#),
            ([0x09, 0x0A, 0x0D], #"\t\n\r"#),
            ([0x00, 0x1D, 0x1F, 0x7F], "\\u0000\\u001d\\u001f\u{7F}"),
            (Array("é€😀".utf8), "é€😀"),
            ([0xE9, 0x41], #"\u00e9A"#),
            ([0xC0, 0x80], #"\u00c0\u0080"#),
            ([0xED, 0xA0, 0x80], #"\u00ed\u00a0\u0080"#),
            ([0xF4, 0x90, 0x80, 0x80], #"\u00f4\u0090\u0080\u0080"#),
            ([0xE2, 0x82], #"\u00e2\u0082"#),
            ([0xE2, 0x82, 0x41], #"\u00e2\u0082A"#),
            ([0xFF], #"\u00ff"#),
        ] as [([UInt8], String)]
    )
    func `bytes are escaped by the table`(_ bytes: [UInt8], _ content: String) {
        var json = JSONWriter()
        let range = json.string(bytes.span)
        #expect(json.text == "\"\(content)\"")
        #expect((range != nil) == (Array(content.utf8) == bytes))
    }

    @Test func `any bytes make a string that a parser reads, and well-formed text comes back whole`() throws {
        var random = SplitMix(seed: 7)
        for _ in 0..<2_000 {
            let bytes = (0..<Int.random(in: 0...24, using: &random)).map { _ in
                UInt8.random(in: 0...255, using: &random)
            }
            var json = JSONWriter()
            json.beginArray()
            json.string(bytes.span)
            json.endArray()
            let parsed = try #require(
                JSONSerialization.jsonObject(with: Data(json.bytes)) as? [String],
                "\(bytes)"
            )
            if let valid = String(validating: bytes, as: UTF8.self) {
                #expect(Array(parsed[0].utf8) == Array(valid.utf8))
            }
        }
    }

    @Test func `memory is written as upper-case hex, the last byte padded`() {
        let bytes: [UInt8] = [0x30, 0x74, 0xAB, 0xFF]
        var json = JSONWriter()
        json.beginArray()
        json.hex(MemoryBits(bytes.span, bitCount: 28) ?? MemoryBits())
        json.hex(0x30FE as UInt16)
        json.endArray()
        #expect(json.text == #"["3074ABF0","30FE"]"#)
    }
}
