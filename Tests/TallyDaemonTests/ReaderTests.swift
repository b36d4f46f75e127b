// SPDX-License-Identifier: Apache-2.0

import ControlAPI
import DaemonStage
import Simulators
import Testing

/// From the radio's records to the database, through the real daemon and a real pty.
@Suite(.timeLimit(.minutes(4)))
struct ReaderTests {
    @Test func `every tag of a pallet arrives once and departs once`() async throws {
        try await Stage.withDoor(tags: 60, seconds: 2) { stage, daemon, door in
            try await stage.passes(door)
            let sent = door.reader.report.sent
            try await stage.departures(60)
            try stage.checkVisits(of: door)
            let ledger = try await stage.ledger(of: "dock-1")
            // Every record that left the module whole is accounted for.
            #expect(ledger.readsIn == sent)
            #expect(ledger.rejected == 0)
            #expect(ledger.inEvents + ledger.suppressed == ledger.readsIn)
            let departed = try stage.stored().all(ofType: "departed")
            let reads = departed.compactMap { $0.member("reads", of: "rfid").flatMap { Int($0) } }
            #expect(reads.count == 60)
            #expect(reads.reduce(0, +) == sent)
        }
    }

    @Test func `records cut anywhere are put together again`() async throws {
        try await Stage.withDoor(tags: 12, seconds: 1) { stage, daemon, door in
            door.reader.write(in: .atMost(7))
            try await stage.passes(door)
            let sent = door.reader.report.sent
            try await stage.departures(12)
            try stage.checkVisits(of: door)
            #expect(try await stage.ledger(of: "dock-1").readsIn == sent)
        }
    }

    @Test func `a reader that is unplugged and plugged in again makes no second arrival`() async throws {
        try await Stage.withDoor(tags: 40, seconds: 4) { stage, daemon, door in
            door.reader.play(door.pass)
            try await stage.settled("all tags") { try $0.count(ofType: "arrived") == 40 }
            door.reader.unplug()
            try await stage.device("dock-1", becomes: "missing")
            door.reader.plug()
            try await stage.device("dock-1", becomes: "ready")
            try await stage.passes(door, again: false)
            try await stage.departures(40)
            try stage.checkVisits(of: door)
            #expect(door.reader.report.connections >= 2)
            let states = try stage.stored().all(ofType: "device").compactMap { $0.member("now", of: "state") }
            #expect(states.contains("missing"))
            #expect(states.last == "ready")
        }
    }

    @Test func `faults are survived and counted`() async throws {
        try await Stage.withDoor(tags: 40, seconds: 4) { stage, daemon, door in
            let reader = door.reader
            reader.play(door.pass)
            try await stage.settled("tags") { try $0.count(ofType: "arrived") > 5 }
            reader.suffer(.corruptRecords(7))
            try await stage.settled("seven wrong checksums") { _ in
                try await stage.ledger(of: "dock-1").rejections["checksum", default: 0] >= 7
            }
            #expect(reader.report.sentCorrupted == 7)
            reader.suffer(.noise(bytes: 300))
            reader.suffer(.bufferFull)
            let before = try await stage.ledger(of: "dock-1").readsIn
            try await stage.settled("reads after a full buffer") { _ in
                try await stage.ledger(of: "dock-1").readsIn > before + 20
            }
            reader.suffer(.restart)
            let then = try await stage.ledger(of: "dock-1").readsIn
            try await stage.settled("reads after a restart of the module") { _ in
                try await stage.ledger(of: "dock-1").readsIn > then + 20
            }
            try await stage.passes(door, again: false)
            try await stage.departures(40)
            try stage.checkVisits(of: door)
            #expect(try await stage.status().devices.first?.state == "ready")
        }
    }

    @Test func `a tag's events name the item, the antenna and the read point`() async throws {
        try await Stage.withDoor(tags: 1, seconds: 1) { stage, daemon, door in
            try await stage.passes(door)
            try await stage.departures(1)
            let tag = try #require(door.pass.population.tags.first)
            let arrived = try #require(try stage.stored().all(ofType: "arrived").first)
            #expect(arrived.item?.hasSuffix("/21/\(tag.serial)") == true)
            #expect(arrived.epc == tag.epc.hex)
            #expect(arrived.object["read_point"] as? String == "door")
            #expect(arrived.object["step"] as? String == "shipping")
            #expect(arrived.object["device"] as? String == "dock-1")
            #expect(arrived.member("antenna", of: "rfid").map { ["1", "2"].contains($0) } == true)
            #expect(arrived.flags.allSatisfy { $0 == "clock" })
        }
    }
}
