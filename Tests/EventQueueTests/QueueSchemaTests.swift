// SPDX-License-Identifier: Apache-2.0

import Capture
import Foundation
import GRDB
import Testing

@testable import EventQueue

@Suite(.timeLimit(.minutes(2)))
struct QueueSchemaTests {
    let directory: TemporaryDirectory
    init() throws { directory = try TemporaryDirectory() }

    @Test func keepsTheSettingsThatDurabilityRestsOn() async throws {
        let queue = try QueueStore(configuration(directory))
        let pragmas = try await queue.perform { db in
            try [
                "journal_mode", "synchronous", "wal_autocheckpoint", "auto_vacuum", "foreign_keys",
                "application_id", "user_version",
            ].map { try String.fetchOne(db, sql: "PRAGMA \($0)") ?? "" }
        }
        #expect(pragmas == ["wal", "2", "0", "2", "1", "\(0x7461_6C79)", "1"])
        try await queue.drain(within: .seconds(5))
    }

    @Test func refusesToGoOnWithoutThem() throws {
        // A database in memory cannot have a write-ahead log.
        let memory = try DatabaseQueue()
        #expect(throws: QueueError.pragma(name: "journal_mode", expected: "wal", found: "memory")) {
            try memory.writeWithoutTransaction { try QueuePragmas.configureWriter($0) }
        }
    }

    @Test(arguments: [("", 0o640), ("-wal", 0o640), ("-shm", 0o640)])
    func givesFilesToTheOwnerAndTheGroupOnly(suffix: String, mode: Int) async throws {
        let queue = try QueueStore(configuration(directory))
        let attributes = try FileManager.default.attributesOfItem(atPath: directory.database + suffix)
        #expect(attributes[.posixPermissions] as? Int == mode)
        let state = try FileManager.default.attributesOfItem(atPath: directory.path + "/state")
        #expect(state[.posixPermissions] as? Int == 0o750)
        try await queue.drain(within: .seconds(5))
    }

    @Test func hasTheColumnsOfTheContract() async throws {
        let queue = try QueueStore(configuration(directory))
        let columns = try await queue.perform { db in try db.columns(in: "event").map(\.name) }
        let viewed = try await queue.perform { db in try db.columns(in: "v1_event").map(\.name) }
        let contract = [
            "seq", "id", "type", "time_us", "recorded_us", "device", "read_point", "step", "carrier",
            "quality",
            "level", "item", "gtin", "serial", "lot", "expiry", "sscc", "body",
        ]
        #expect(columns == contract + ["chain"])
        #expect(viewed == contract + ["time", "recorded", "edge", "epoch", "json"])
        try await queue.drain(within: .seconds(5))
    }

    @Test func putsTheEnvelopeBeforeTheStoredBody() async throws {
        var sample = SampleEvents(seed: 1)
        let queue = try QueueStore(configuration(directory, edge: "gw \"3\""))
        try await commit(sampleBatch(1, &sample), to: queue, expecting: 1)
        let row = try await queue.perform { db in
            try ["body", "json", "time", "recorded"].map {
                try String.fetchOne(db, sql: "SELECT \($0) FROM v1_event") ?? ""
            }
        }
        let envelope = EventEnvelope(edge: "gw \"3\"", epoch: queue.identity.epoch)
        var expected: [UInt8] = []
        envelope.append(sequence: 1, recorded: exampleTime, body: Array(row[0].utf8).span, to: &expected)
        #expect(row[1] == String(decoding: expected, as: UTF8.self))
        #expect(row[2] == "2026-11-22T16:03:05.123456Z")
        #expect(row[3] == "2026-11-22T16:03:05.123456Z")
        #expect(try await queue.reader.event(seq: 1)?.json == row[1])
        try await queue.drain(within: .seconds(5))
    }

    @Test(arguments: [
        (-1, "1969-12-31T23:59:59.999999Z"), (0, "1970-01-01T00:00:00.000000Z"),
        (1_000_001, "1970-01-01T00:00:01.000001Z"), (-1_000_000, "1969-12-31T23:59:59.000000Z"),
    ])
    func writesTimesOnBothSidesOf1970(microseconds: Int64, text: String) async throws {
        var sample = SampleEvents(seed: 1)
        let queue = try QueueStore(configuration(directory))
        var batch = Batch()
        sample.append(to: &batch, at: WallTime(microseconds: microseconds))
        try await commit(batch, to: queue, expecting: 1)
        let time = try await queue.perform { try String.fetchOne($0, sql: "SELECT time FROM v1_event") }
        #expect(time == text)
        try await queue.drain(within: .seconds(5))
    }

    @Test func measuresLagFromTheNewestNumberEvenWhenNothingIsKept() async throws {
        var sample = SampleEvents(seed: 1)
        let queue = try QueueStore(configuration(directory))
        try await commit(sampleBatch(10, &sample), to: queue, expecting: 10)
        let lag = try await queue.perform { db in
            try db.execute(sql: "INSERT INTO consumer (name, acked_seq) VALUES ('erp', 4)")
            try db.execute(sql: "DELETE FROM event")
            return try ["head", "lag", "in_flight", "dead", "required"].map {
                try Int.fetchOne(db, sql: "SELECT \($0) FROM v1_lag")
            }
        }
        #expect(lag == [10, 6, 0, 0, 0])
        let statistics = try await queue.reader.statistics()
        #expect(statistics.head == 10)
        #expect(statistics.count == 0)
        #expect(statistics.oldest == nil)
        // And the numbers go on.
        try await commit(sampleBatch(1, &sample), to: queue, expecting: 11)
        #expect(try await queue.reader.events(after: 0).events.map(\.seq) == [11])
        try await queue.drain(within: .seconds(5))
    }

    @Test func findsAnItemsEventsInOrderWithoutSorting() async throws {
        let queue = try QueueStore(configuration(directory))
        let plans = try await queue.perform { db in
            try [
                "SELECT json FROM v1_event WHERE item = 'x' ORDER BY seq DESC LIMIT 10",
                "SELECT json FROM v1_event WHERE gtin = 'x' AND lot = 'y' ORDER BY seq",
                "SELECT json FROM v1_event WHERE seq > 5 ORDER BY seq LIMIT 10",
            ].map { sql in
                try Row.fetchAll(db, sql: "EXPLAIN QUERY PLAN \(sql)").map { $0["detail"] as String }
                    .joined(separator: "; ")
            }
        }
        #expect(plans[0].contains("event_item"))
        #expect(plans[1].contains("event_lot"))
        for plan in plans {
            #expect(!plan.contains("TEMP B-TREE"), "\(plan)")
            #expect(!plan.contains("SCAN event"), "\(plan)")
        }
        try await queue.drain(within: .seconds(5))
    }

    @Test func refusesWhatIsNotAQueue() throws {
        try FileManager.default.createDirectory(
            atPath: directory.path + "/state",
            withIntermediateDirectories: true
        )
        try Data("this is not a database, whatever its name says".utf8)
            .write(to: URL(fileURLWithPath: directory.database))
        #expect(throws: QueueError.foreign(path: directory.database, reason: "not an SQLite database")) {
            try QueueStore(configuration(directory))
        }
        try FileManager.default.removeItem(atPath: directory.database)
        try DatabaseQueue(path: directory.database).write { try $0.execute(sql: "CREATE TABLE t (a)") }
        #expect(throws: QueueError.foreign(path: directory.database, reason: "application id 0")) {
            try QueueStore(configuration(directory))
        }
    }

    @Test func refusesALaterMajorVersionAndOpensALaterMinorOne() async throws {
        try await QueueStore(configuration(directory)).drain(within: .seconds(5))
        let file = try DatabaseQueue(path: directory.database)
        try await file.write { db in
            try db.execute(sql: "ALTER TABLE event ADD COLUMN colour TEXT")
            try db.execute(sql: "INSERT INTO grdb_migrations VALUES ('1.9 colours')")
        }
        let queue = try QueueStore(configuration(directory))
        var sample = SampleEvents(seed: 1)
        try await commit(sampleBatch(1, &sample), to: queue, expecting: 1)
        try await queue.drain(within: .seconds(5))

        try await file.write { try $0.execute(sql: "PRAGMA user_version = 2") }
        try file.close()
        let newer = QueueError.newer(path: directory.database, version: 2, supported: 1)
        #expect(throws: newer) { try QueueStore(configuration(directory)) }
        #expect(throws: newer) { try QueueFile(path: directory.database) }
    }
}
