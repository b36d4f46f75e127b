// SPDX-License-Identifier: Apache-2.0

import Capture
import Pipeline
import Testing

@Suite struct NFCTests {
    private func present(_ text: String, uid: [UInt8], record: ScannedTag.Record?, on bench: Bench) {
        bench.turn { pipeline, now in
            let scan = Scan(
                isDamaged: false,
                firstByte: now.monotonic,
                lastByte: now.monotonic,
                tag: ScannedTag(uid: uid.span, record: record)
            )
            pipeline.accept(scan, text: Array(text.utf8).span, from: Bench.scanner, at: now)
        }
    }

    @Test func `a Digital Link on a tag names the same item as the barcode, and the tag that carried it`()
        throws
    {
        let bench = Bench()
        let link = "https://id.gs1.org/01/09506000134352/21/A7"
        present(link, uid: [0x04, 0xA1, 0xB2, 0xC3, 0xD4, 0xE5, 0x80], record: .uri, on: bench)
        let row = try #require(bench.rows.last)
        #expect(row.quality == .ok && row.item == link && row.serial == "A7")
        let event = try bench.event(0)
        #expect(event["carrier"] as? String == "nfc")
        #expect(event["barcode"] == nil)
        let nfc = try #require(event["nfc"] as? [String: Any])
        #expect(nfc["uid"] as? String == "04A1B2C3D4E580")
        #expect(nfc["record"] as? String == "uri")
        #expect(nfc["syntax"] as? String == "digital-link")
        #expect(nfc["text"] as? String == link)
        #expect(nfc["elements"] as? [[String]] == [["01", "09506000134352"], ["21", "A7"]])
    }

    @Test func `the digits of a UID are never taken for a GTIN`() throws {
        let bench = Bench()
        // Seven bytes whose digits are those of a GTIN, check digit included.
        present("09506000134352", uid: [0x09, 0x50, 0x60, 0x00, 0x13, 0x43, 0x52], record: nil, on: bench)
        let row = try #require(bench.rows.last)
        #expect(row.quality == .ok && row.item == nil && row.gtin == nil)
        let nfc = try #require(try bench.event(0)["nfc"] as? [String: Any])
        #expect(nfc["uid"] as? String == "09506000134352")
        #expect(nfc["record"] == nil)
        #expect(nfc["elements"] as? [[String]] == [])
    }

    @Test func `the repeat guard holds for tags as for barcodes`() {
        let bench = Bench()
        for _ in 0..<2 {
            present("https://id.gs1.org/01/09506000134352/21/A7", uid: [1, 2, 3, 4], record: .uri, on: bench)
        }
        #expect(bench.types.count == 1)
        for _ in 0..<2 { present("01020304", uid: [1, 2, 3, 4], record: nil, on: bench) }
        #expect(bench.types.count == 3)
    }

    @Test func `a card of 125 kHz is told apart from an NFC tag, and its number is never taken for a GTIN`()
        throws
    {
        let bench = Bench()
        bench.hold(card: [0x67, 0x00, 0x3B, 0x51, 0xC6], "0003887558")
        let event = try bench.event(0)
        #expect(event["carrier"] as? String == "lf")
        #expect(event["nfc"] == nil && event["barcode"] == nil && event["ids"] == nil)
        #expect(bench.bodies[0].contains(#""lf":{"uid":"67003B51C6","text":"0003887558","elements":[]}"#))
        // Ten digits are a GTIN nowhere, but they may be whatever a rule or decoder takes for one.
        #expect(bench.rows[0].item == nil && bench.rows[0].quality == .ok)
    }
}
