// SPDX-License-Identifier: Apache-2.0

import Capture
import Pipeline
import Testing

/// What rules make of scans, from text to event.
struct LabelTests {
    @Test func `an order number is no item, though it looks like a GTIN`() throws {
        let bench = Bench(labels: .init([try rule(.order, "^(95060001343\\d{2})$", id: "order")]))
        bench.scan("]E09506000134352")
        let row = try #require(bench.rows.last)
        #expect(row.item == nil && row.gtin == nil && row.level == nil && row.quality == .ok)
        let event = try bench.event(0)
        #expect(event["role"] as? String == "order")
        #expect(event["ids"] as? [String: String] == ["order": "9506000134352"])
        #expect((event["barcode"] as? [String: Any])?["text"] as? String == "9506000134352")
        // Another number is what it is.
        bench.scan("]E04006381333931")
        #expect(bench.rows.last?.gtin == "04006381333931")
        #expect(try bench.event(1)["role"] == nil)
    }

    @Test func `a place keeps its GLN, and nothing else that it might be`() throws {
        let bench = Bench(labels: .init([try rule(.location, "^414"), try rule(.location, "^01")]))
        bench.scan("]C14149506000134352")
        #expect(try bench.event(0)["role"] as? String == "location")
        #expect(bench.rows[0].level == "location")
        #expect(try (bench.event(0)["ids"] as? [String: String])?["gln"] == "9506000134352")
        bench.scan("]C10109506000134352")
        #expect(bench.rows[1].item == nil && bench.rows[1].gtin == nil)
    }

    @Test func `a rule for items names an identifier beside those that were decoded`() throws {
        let rules = [
            try rule(.item, "^SN:(\\w{4,20})$", id: "serial"), try rule(.item, "^01.*21(.*)$", id: "imei"),
        ]
        let bench = Bench(labels: .init(rules))
        bench.scan("]C0SN:A7B9")
        #expect(bench.rows[0].serial == "A7B9" && bench.rows[0].item == nil)
        #expect(try bench.event(0)["role"] == nil, "absent means item")
        bench.scan("]d2010950600013435221A7")
        #expect(bench.rows[1].item == "https://id.gs1.org/01/09506000134352/21/A7")
        #expect(
            try bench.event(1)["ids"] as? [String: String]
                == ["gtin": "09506000134352", "serial": "A7", "imei": "A7"]
        )
    }

    @Test func `what is ignored is counted and makes no event`() throws {
        let bench = Bench(labels: .init([try rule(.ignore, "^WIFI:")]))
        bench.scan("]Q1WIFI:S:guests;P:secret;;")
        #expect(bench.types.isEmpty)
        let counts = bench.pipeline.ledger.devices[0].counts
        #expect(counts.reads == 1 && counts.filtered == 1 && counts.isBalanced)
    }

    @Test func `of an operator's badge only a pseudonym is kept, the same each time`() throws {
        let bench = Bench(labels: .init([try rule(.operator, "^EMP\\d{6}$")]))
        bench.scan("]A0EMP123456")
        bench.scan("EMP123456")
        bench.scan("EMP654321")
        let events = try (0..<3).map { try bench.event($0) }
        for (event, body) in zip(events, bench.bodies) {
            #expect(event["role"] as? String == "operator")
            #expect(event["flags"] as? [String] == ["withheld"])
            #expect((event["barcode"] as? [String: Any])?["text"] == nil)
            #expect(!body.contains("123456") && !body.contains("654321") && !body.contains("EMP"))
        }
        let references = events.compactMap { $0["operator"] as? String }
        #expect(references.count == 3 && references[0] == references[1] && references[0] != references[2])
        #expect(references[0].hasPrefix("op-") && references[0].utf8.count == 35)
        #expect((events[0]["barcode"] as? [String: Any])?["symbology"] as? String == "]A0")
    }

    @Test func `another key gives other pseudonyms, and none gives none`() throws {
        var settings = LabelSettings([try rule(.operator, "^EMP")])
        let bench = Bench(labels: settings)
        bench.scan("EMP1")
        settings.key = BenchKey(secret: 2)
        bench.pipeline.setLabels(settings)
        bench.scan("EMP1")
        settings.key = nil
        bench.pipeline.setLabels(settings)
        bench.scan("EMP1")
        let references = try (0..<3).map { try bench.event($0)["operator"] as? String }
        #expect(references[0] != nil && references[1] != nil && references[0] != references[1])
        #expect(references[2] == nil)
        #expect(bench.bodies.allSatisfy { !$0.contains("EMP") })
    }

    @Test func `of what is redacted nothing is kept, not even in what is wrong with it`() throws {
        let bench = Bench(labels: .init([try rule(.redact, "^01")]))
        // Its problem would cite the check digit, its elements the rest.
        bench.scan("]d20109506000134353")
        bench.scan("]d2010950600013435221SECRET")
        for body in bench.bodies {
            #expect(!body.contains("95060") && !body.contains("SECRET") && !body.contains("problems"))
            #expect(body.contains(#""role":"redact""#) && body.contains(#""elements":[]"#))
        }
        #expect(bench.rows.allSatisfy { $0.item == nil && $0.serial == nil && $0.gtin == nil })
    }

    @Test(arguments: [ScannedTag.Record?.none, .text, .uri])
    func `of an NFC badge neither text nor number is kept, whichever the rule is about`(
        record: ScannedTag.Record?
    ) throws {
        let uid: [UInt8] = [0x04, 0xA1, 0xB2, 0xC3]
        let made = ScannedTag(uid: uid.span, record: record)
        let tag = try #require(made)
        let text = record == nil ? "04A1B2C3" : "JO SMITH"
        for pattern in ["^04[0-9A-F]{6}$", record == nil ? "A1B2" : "^JO"] {
            let bench = Bench(labels: .init([try rule(.operator, pattern)]))
            bench.hold(tag, text)
            #expect(!bench.bodies[0].contains("A1B2") && !bench.bodies[0].contains("SMITH"))
            #expect(bench.bodies[0].contains(#""nfc":{"elements":[]}"#))
            #expect((try bench.event(0)["operator"] as? String)?.hasPrefix("op-") == true)
        }
        let bench = Bench(labels: .init([try rule(.operator, "^05")]))
        bench.hold(tag, text)
        #expect(bench.bodies[0].contains(text) && bench.bodies[0].contains("04A1B2C3"))
    }

    @Test(arguments: ["^67003B", "^000388"])
    func `of a badge of 125 kHz neither print nor number is kept, whichever the rule is about`(
        pattern: String
    ) throws {
        let uid: [UInt8] = [0x67, 0x00, 0x3B, 0x51, 0xC6]
        for role in [LabelRole.operator, .redact] {
            let bench = Bench(labels: .init([try rule(role, pattern)]))
            bench.hold(card: uid, "0003887558")
            #expect(!bench.bodies[0].contains("3B51C6") && !bench.bodies[0].contains("3887558"))
            #expect(bench.bodies[0].contains(#""lf":{"elements":[]}"#))
            let reference = try bench.event(0)["operator"] as? String
            #expect(reference?.hasPrefix("op-") == (role == .operator ? true : nil))
        }
        let bench = Bench(labels: .init([try rule(.operator, "^68")]))
        bench.hold(card: uid, "0003887558")
        #expect(bench.bodies[0].contains("67003B51C6") && bench.bodies[0].contains("0003887558"))
    }

    @Test func `a damaged scan is withheld where a secret could be in it, and kept elsewhere`() throws {
        var secret = try rule(.operator, "^EMP\\d{6}$")
        secret.devices = ["bench-4"]
        let bench = Bench(labels: .init([secret]))
        bench.scan("EM1256", damaged: true)
        #expect(bench.rows[0].quality == .damaged)
        #expect(!bench.bodies[0].contains("EM1256") && bench.bodies[0].contains("withheld"))
        #expect(try bench.event(0)["role"] == nil, "nobody knows what it was")
        secret.devices = ["bench-5"]
        bench.pipeline.setLabels(.init([secret]))
        bench.scan("EM1256", damaged: true)
        #expect(bench.bodies[1].contains("EM1256"))
    }

    @Test func `text that may be the beginning of a torn badge is withheld, a GTIN is not`() throws {
        let bench = Bench(labels: .init([try rule(.order, "^7\\d{3}$"), try rule(.operator, "^\\d{14}$")]))
        bench.scan("123456")
        #expect(!bench.bodies[0].contains("123456") && bench.bodies[0].contains("withheld"))
        bench.scan("]E09506000134352")
        #expect(bench.rows[1].gtin == "09506000134352")
        // A rule before it says what it is.
        bench.scan("7123")
        #expect(bench.bodies[2].contains("7123"))
        bench.scan("HELLO")
        #expect(bench.bodies[3].contains("HELLO"))
    }

    @Test func `the repeat guard holds for items by rule as for any, and not for what is no item`() throws {
        let bench = Bench(labels: .init([try rule(.order, "^01")]))
        for _ in 0..<3 { bench.scan("]d2010950600013435221A7") }
        #expect(bench.types.count == 3, "an order scanned three times means three")
        bench.pipeline.setLabels(.init([try rule(.item, "^01")]))
        bench.turn(after: 10)
        for _ in 0..<3 { bench.scan("]d2010950600013435221A7") }
        #expect(bench.types.count == 4)
    }
}

extension Bench {
    /// A card of 125 kHz held to the reader.
    func hold(card uid: [UInt8], _ text: String) {
        guard let tag = ScannedTag(.lf, uid: uid.span) else { return }
        hold(tag, text)
    }

    /// A tag held to the reader.
    fileprivate func hold(_ tag: ScannedTag, _ text: String) {
        turn { pipeline, now in
            let scan = Scan(isDamaged: false, firstByte: now.monotonic, lastByte: now.monotonic, tag: tag)
            pipeline.accept(scan, text: Array(text.utf8).span, from: Self.scanner, at: now)
        }
    }
}
