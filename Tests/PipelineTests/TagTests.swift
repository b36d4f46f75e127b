// SPDX-License-Identifier: Apache-2.0

import Capture
import EPC
import Foundation
import Pipeline
import ReadWindows
import Testing

@Suite struct TagTests {
    static let sgtin = "3074257BF7194E4000001A85"

    @Test func `a barcode and a tag of the same item have the same item, level and identifiers`() throws {
        let bench = Bench()
        bench.read(Self.sgtin)
        bench.scan("]d20180614141123458216789")
        let (tag, code) = (try bench.event(0), try bench.event(1))
        #expect(tag["item"] as? String == "https://id.gs1.org/01/80614141123458/21/6789")
        #expect(tag["item"] as? String == code["item"] as? String)
        #expect(tag["level"] as? String == code["level"] as? String)
        #expect(tag["ids"] as? [String: String] == code["ids"] as? [String: String])
        #expect(bench.rows[0].gtin == bench.rows[1].gtin && bench.rows[0].serial == bench.rows[1].serial)
    }

    @Test func `a repeated read is silent, whatever its filter value says`() {
        let bench = Bench()
        for _ in 0..<100 { bench.read(Self.sgtin) }
        bench.read("3034257BF7194E4000001A85")
        #expect(bench.types == [.arrived])
        let counts = bench.pipeline.ledger.devices[1].counts
        #expect(counts.reads == 101 && counts.events == 1 && counts.repeats == 100)
    }

    @Test func `an antenna's read point has a window of its own`() {
        let bench = Bench()
        bench.read(Self.sgtin, antenna: 1)
        bench.read(Self.sgtin, antenna: 2)
        bench.read(Self.sgtin, antenna: 7)
        #expect(bench.rows.map(\.readPoint) == ["dock-3", "dock-4"])
        #expect(bench.rows.map(\.step) == ["shipping", nil])
    }

    @Test func `a tag that is no EPC is kept under its raw URI`() throws {
        let bench = Bench()
        bench.read("AA75A89870B6FE356B691CC9")
        bench.read("A1B2C3D4E5F60718293A4B5C", pc: 0x31A5)
        let event = try bench.event(0)
        #expect(event["item"] as? String == "urn:epc:raw:96.xAA75A89870B6FE356B691CC9")
        #expect(event["quality"] as? String == "unrecognized")
        let rfid = try #require(event["rfid"] as? [String: Any])
        #expect(rfid["scheme"] as? String == "raw")
        let iso = try bench.event(1)
        #expect(iso["item"] as? String == "urn:epc:raw:96.xA5.xA1B2C3D4E5F60718293A4B5C")
        #expect(iso["quality"] as? String == "ok")
    }

    @Test func `an EPC that breaks its scheme is invalid and says why`() throws {
        let bench = Bench()
        // SGTIN-96 with the unassigned partition 7.
        bench.read("307C257BF7194E4000001A85")
        let event = try bench.event(0)
        #expect(event["quality"] as? String == "invalid")
        #expect((event["problems"] as? [[String: Any]])?.first?["code"] as? String == "partition")
        #expect(event["item"] as? String == "urn:epc:raw:96.x307C257BF7194E4000001A85")
    }

    @Test func `without room a tag waits, and arrives late with its true first time`() throws {
        let bench = Bench()
        bench.reader(.ready)
        bench.room = TurnRoom(records: 0, bytes: 0, reservedRecords: 100, reservedBytes: 1 << 20)
        bench.read(Self.sgtin, antenna: 1)
        bench.turn(after: 1)
        bench.read(Self.sgtin, antenna: 1)
        #expect(bench.types == [.device])
        #expect(bench.pipeline.ledger.devices[1].counts.open == 1)
        #expect(bench.pipeline.ledger.isBalanced)
        bench.room = .ample
        bench.turn(after: 1)
        let event = try bench.event(1)
        #expect(event["type"] as? String == "arrived")
        #expect(event["time"] as? String == "2026-11-22T16:03:05.000000Z")
        #expect(event["flags"] as? [String] == ["late"])
        #expect((event["rfid"] as? [String: Any])?["reads"] as? Int == 2)
        #expect(bench.pipeline.ledger.devices[1].counts.open == 0)
    }

    @Test func `nothing departs while the reader is away, and its return alone makes no event`() {
        let bench = Bench()
        bench.reader(.ready)
        bench.read(Self.sgtin)
        bench.reader(.missing, because: "unplugged")
        bench.turn(after: 60)
        bench.reader(.ready)
        bench.turn(after: 4.9)
        #expect(bench.types == [.device, .arrived, .device, .device])
        bench.turn(after: 0.2)
        #expect(bench.types.last == .departed)
    }

    @Test func `hold-off announces and forgets, and its entries leave the store`() {
        let bench = Bench(window: WindowOptions(mode: .holdOff))
        bench.read(Self.sgtin)
        #expect(bench.stored.count == 1)
        bench.turn(after: 11)
        #expect(bench.types == [.arrived])
        #expect(bench.stored.isEmpty)
        bench.read(Self.sgtin)
        #expect(bench.types == [.arrived, .arrived])
        #expect(bench.bodies[0].contains(#""window":"hold_off""#))
    }

    @Test func `a full table closes the stalest entry early and raises an alert`() {
        var window = WindowOptions()
        window.maxTags = 2
        let bench = Bench(window: window)
        bench.reader(.ready)
        for serial in 0..<4 { bench.read("3074257BF7194E400000000\(serial)") }
        #expect(bench.types.filter { $0 == .arrived }.count == 4)
        #expect(bench.types.filter { $0 == .departed }.count == 2)
        #expect(bench.bodies.contains { $0.contains(#""flags":["overflow"]"#) })
        #expect(bench.bodies.contains { $0.contains(#""code":"window-overflow""#) })
        #expect(bench.pipeline.ledger.isBalanced)
    }
}
