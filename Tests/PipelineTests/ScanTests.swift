// SPDX-License-Identifier: Apache-2.0

import Capture
import Foundation
import Pipeline
import Testing

@Suite struct ScanTests {
    @Test func `a damaged scan keeps its text and stands for nothing`() throws {
        let bench = Bench()
        bench.scan("]d2010950600013435221A7", damaged: true)
        let row = try #require(bench.rows.last)
        #expect(row.quality == .damaged && row.item == nil && row.gtin == nil)
        #expect(bench.bodies[0].contains(#""barcode":{"text":"]d2010950600013435221A7","elements":[]}"#))
    }

    @Test func `a damaged scan neither suppresses the good one nor is suppressed by it`() {
        let bench = Bench()
        bench.scan("]d2010950600013435221A7", damaged: true)
        bench.scan("]d2010950600013435221A7")
        bench.scan("]d2010950600013435221A7", damaged: true)
        #expect(bench.rows.map(\.quality) == [.damaged, .ok, .damaged])
    }

    @Test func `a wrong check digit is invalid, says why, and names no item`() throws {
        let bench = Bench()
        bench.scan("]d20109506000134353")
        let event = try bench.event(0)
        #expect(event["quality"] as? String == "invalid")
        #expect(event["item"] == nil && event["ids"] == nil)
        let problems = try #require(event["problems"] as? [[String: Any]])
        #expect(problems.count == 1)
        #expect(problems[0]["code"] as? String == "check-digit")
        #expect(problems[0]["ai"] as? String == "01")
        let barcode = try #require(event["barcode"] as? [String: Any])
        #expect(barcode["symbology"] as? String == "]d2")
        #expect(barcode["text"] as? String == "0109506000134353")
    }

    @Test func `an EPC that a reader types is the tag, where the scanner's entry says that it types EPCs`()
        throws
    {
        let typed = "3074257bf7194e4000001a85"
        let bench = Bench { $0[0].typesEPC = true }
        bench.scan(typed)
        // Neither a whole EPC nor one that is known is anything but text.
        bench.scan("3074257bf7194e4000001a")
        bench.scan("E28011700000020A1B2C3D4E")
        let row = try #require(bench.rows.first)
        #expect(row.carrier == .rfid && row.serial == "6789" && row.quality == .ok)
        #expect(row.item == "https://id.gs1.org/01/80614141123458/21/6789")
        let rfid = try #require(try bench.event(0)["rfid"] as? [String: Any])
        #expect(rfid["epc"] as? String == typed.uppercased())
        #expect(rfid["tag_uri"] as? String == "urn:epc:tag:sgtin-96:3.0614141.812345.6789")
        #expect(bench.rows.dropFirst().map(\.carrier) == [.barcode, .barcode])

        let plain = Bench()
        plain.scan(typed)
        #expect(plain.rows.map(\.carrier) == [.barcode])
    }

    @Test func `a typed EPC that breaks its scheme's rules is invalid, and says why`() throws {
        let bench = Bench { $0[0].typesEPC = true }
        // SGTIN-96 with the partition value 7, which does not exist.
        bench.scan("307C257BF7194E4000001A85")
        let event = try bench.event(0)
        #expect(event["quality"] as? String == "invalid")
        #expect((event["problems"] as? [[String: Any]])?.count == 1)
    }

    @Test func `a missing association is told, and the sound elements stay`() throws {
        let bench = Bench()
        bench.scan("]d217261231")
        let row = try #require(bench.rows.last)
        #expect(row.quality == .invalid && row.expiry == "2026-12-31")
        #expect(bench.bodies[0].contains(#""code":"missing-association""#))
    }

    @Test func `bytes that are not UTF-8 make valid JSON and come back as Latin-1`() throws {
        let bench = Bench()
        bench.scan([0x5D, 0x43, 0x30, 0x53, 0xFC, 0xDF, 0x00])
        let barcode = try #require(try bench.event(0)["barcode"] as? [String: Any])
        #expect(barcode["text"] as? String == "Süß\0")
    }

    @Test func `the same serialized item within two seconds is one event, the same GTIN five times is five`()
    {
        let bench = Bench()
        for _ in 0..<3 { bench.scan("]d2010950600013435221A7") }
        #expect(bench.types.count == 1)
        bench.turn(after: 2)
        bench.scan("]d2010950600013435221A7")
        #expect(bench.types.count == 2)
        for _ in 0..<5 { bench.scan("]E09506000134352") }
        #expect(bench.types.count == 7)
        let counts = bench.pipeline.ledger.devices[0].counts
        #expect(counts.reads == 9 && counts.events == 7 && counts.repeats == 2 && counts.isBalanced)
    }

    @Test func `scans use the reserve, and what does not fit is counted and told once there is room`() throws
    {
        let bench = Bench()
        bench.room = TurnRoom(records: 0, bytes: 0, reservedRecords: 1, reservedBytes: 1 << 20)
        bench.scan("]C0ONE")
        #expect(bench.types == [.scan])
        bench.room.reservedRecords = 0
        bench.scan("]C0TWO")
        bench.turn(after: 1)
        bench.scan("]C0THREE")
        #expect(bench.types == [.scan])
        #expect(bench.pipeline.deadline.map { $0 > bench.now.monotonic } == true, "waits, and does not spin")
        bench.room = .ample
        bench.turn(after: 1)
        #expect(bench.types == [.scan, .alert])
        let alert = try #require(try bench.event(1)["alert"] as? [String: Any])
        #expect(alert["code"] as? String == "scan-lost")
        #expect(alert["severity"] as? String == "critical")
        #expect(alert["count"] as? Int == 2)
        #expect(alert["from"] as? String == "2026-11-22T16:03:05.000000Z")
        #expect(alert["to"] as? String == "2026-11-22T16:03:06.000000Z")
        let counts = bench.pipeline.ledger.devices[0].counts
        #expect(counts.lost == 2 && counts.isBalanced)
    }

    @Test func `a scan that was lost does not suppress its repetition`() {
        let bench = Bench()
        bench.room = TurnRoom(records: 0, bytes: 0, reservedRecords: 0, reservedBytes: 0)
        bench.scan("]d2010950600013435221A7")
        bench.room = .ample
        bench.scan("]d2010950600013435221A7")
        #expect(bench.types.contains(.scan))
    }

    @Test func `what no configured device sent is left out`() {
        let bench = Bench()
        bench.scan("]C0HELLO", from: DeviceIndex(9))
        #expect(bench.types.isEmpty)
        #expect(bench.pipeline.ledger.total == LedgerCounts())
    }
}
