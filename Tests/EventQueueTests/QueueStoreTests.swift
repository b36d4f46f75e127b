// SPDX-License-Identifier: Apache-2.0

import Capture
import EventQueue
import Foundation
import GRDB
import Testing

@Suite(.timeLimit(.minutes(2)))
struct QueueStoreTests {
    let directory: TemporaryDirectory
    init() throws { directory = try TemporaryDirectory() }

    @Test func numbersEventsInOrderWithoutGapsAcrossRestarts() async throws {
        var sample = SampleEvents(seed: 1)
        var queue = try QueueStore(configuration(directory))
        #expect(queue.identity.opening == .created)
        for round in 1...20 {
            try await commit(sampleBatch(5, &sample), to: queue, expecting: Int64(round * 5))
        }
        try await queue.drain(within: .seconds(5))

        let epoch = queue.identity.epoch
        queue = try QueueStore(configuration(directory))
        #expect(queue.identity.opening == .resumed)
        #expect(queue.identity.epoch == epoch)
        #expect(queue.identity.newestID != nil)
        #expect(queue.status.head == 100)
        try await commit(sampleBatch(1, &sample), to: queue, expecting: 101)
        let page = try await queue.reader.events(after: 0)
        #expect(page.events.map(\.seq) == Array(1...101))
        #expect(page.next == 101)
        #expect(page.head == 101)
        try await queue.drain(within: .seconds(5))
    }

    @Test func commitsEverythingSubmittedBeforeItDrains() async throws {
        var sample = SampleEvents(seed: 2)
        let queue = try QueueStore(configuration(directory))
        for _ in 0..<200 {
            var batch = sampleBatch(100, &sample)
            #expect(queue.ring.submit(&batch))
        }
        try await queue.drain(within: .seconds(20))
        var late = sampleBatch(1, &sample)
        #expect(!queue.ring.submit(&late))
        #expect(queue.status.state == .closed)
        #expect(queue.status.events == 20_000)
        #expect(queue.ring.rows == 0)
        #expect(queue.ring.bytes == 0)
        #expect(try await QueueFile(path: directory.database).reader.statistics().count == 20_000)
        // A clean end leaves one file.
        #expect(!FileManager.default.fileExists(atPath: directory.database + "-wal"))
    }

    @Test func startsANewEpochOnAnotherMachineAndLeavesOldEventsTheirs() async throws {
        var sample = SampleEvents(seed: 3)
        var queue = try QueueStore(configuration(directory))
        let first = queue.identity.epoch
        try await commit(sampleBatch(2, &sample), to: queue, expecting: 2)
        try await queue.drain(within: .seconds(5))
        let before = try await QueueFile(path: directory.database).reader.tail(2)

        queue = try QueueStore(configuration(directory, machine: "m2"))
        #expect(queue.identity.opening == .movedFromAnotherMachine(previousEpoch: first))
        #expect(queue.identity.epoch != first)
        try await commit(sampleBatch(1, &sample), to: queue, expecting: 3)
        let after = try await queue.reader.events(after: 0).events
        #expect(Array(after.prefix(2)) == before)
        #expect(after[2].json.contains(queue.identity.epoch))
        try await queue.drain(within: .seconds(5))

        queue = try QueueStore(configuration(directory, edge: "gw-new", machine: "m2"))
        #expect(queue.identity.opening == .renamed(previousEdge: "gw-7f3a91c2"))
        try await commit(sampleBatch(1, &sample), to: queue, expecting: 4)
        let renamed = try await queue.reader.events(after: 0).events
        #expect(Array(renamed.prefix(3)) == after)
        #expect(renamed[3].json.contains("\"edge\":\"gw-new\""))
        try await queue.drain(within: .seconds(5))
    }

    @Test func keepsOpenTagsAsTheyWereLastWritten() async throws {
        let queue = try QueueStore(configuration(directory))
        var batch = Batch()
        func open(_ key: String, reads: UInt64, state: String) {
            batch.append(
                .openTag(
                    OpenTagRecord(
                        readPoint: batch.append(utf8: "dock-3"),
                        key: batch.append(utf8: key),
                        first: exampleTime,
                        last: exampleTime,
                        reads: reads,
                        state: batch.append(utf8: state)
                    )
                )
            )
        }
        open("a", reads: 1, state: "")
        open("b", reads: 2, state: "x")
        open("a", reads: 3, state: "y")
        batch.append(.closeTag(readPoint: batch.append(utf8: "dock-3"), key: batch.append(utf8: "b")))
        open("c", reads: 4, state: "")
        try #require(queue.ring.submit(&batch))
        try await queue.drain(within: .seconds(5))
        let reader = try QueueFile(path: directory.database).reader
        let tags = try await reader.openTags()
        #expect(tags.map(\.key) == [Array("a".utf8), Array("c".utf8)])
        #expect(tags.map(\.reads) == [3, 4])
        #expect(tags.map(\.state) == [Array("y".utf8), []])
        #expect(tags.map(\.boot) == ["b1", "b1"])
        #expect(tags.first?.first == exampleTime)
    }

    @Test func leavesOutADuplicateWithoutANumberAndGoesOn() async throws {
        var sample = SampleEvents(seed: 4)
        let queue = try QueueStore(configuration(directory))
        let batch = sampleBatch(3, &sample)
        try await commit(batch, to: queue, expecting: 3)
        var mixed = batch
        sample.append(to: &mixed, at: exampleTime)
        try await commit(mixed, to: queue, expecting: 4)
        // Last in its transaction, where it could leave a number behind.
        var again = batch
        try #require(queue.ring.submit(&again))
        try await queue.drain(within: .seconds(5))
        #expect(queue.status.duplicates == 6)
        #expect(try await QueueFile(path: directory.database).reader.statistics().head == 4)
    }

    @Test func leavesOutARecordTheSchemaRefusesAndSaysSo() async throws {
        var sample = SampleEvents(seed: 5)
        let queue = try QueueStore(configuration(directory))
        var batch = sampleBatch(1, &sample)
        batch.append(.event(EventRecord(id: EventID(high: 1, low: 2), type: .scan, time: exampleTime)))
        var astray = EventRecord(id: EventID(high: 3, low: 4), type: .scan, time: exampleTime)
        astray.body = ByteRange(offset: .max - 1, length: .max - 1)
        batch.append(.event(astray))
        sample.append(to: &batch, at: exampleTime)
        try await commit(batch, to: queue, expecting: 2)
        #expect(queue.status.refused == 2)
        #expect(queue.status.lastRefusal?.contains("event.body") == true)
        try await queue.drain(within: .seconds(5))
    }

    @Test func ridesItsCommitsWithOtherWrites() async throws {
        let queue = try QueueStore(configuration(directory))
        let name = try await queue.perform { db in
            try db.execute(sql: "INSERT INTO consumer (name) VALUES ('erp')")
            return "erp"
        }
        #expect(name == "erp")
        // An error undoes its own changes and reaches its caller alone.
        await #expect(throws: QueueError.self) {
            try await queue.perform { db in
                try db.execute(sql: "UPDATE consumer SET acked_seq = 5")
                try db.execute(sql: "INSERT INTO consumer (name) VALUES ('erp')")
            }
        }
        let acked = try await queue.perform { db in
            try Int.fetchOne(db, sql: "SELECT acked_seq FROM consumer")
        }
        #expect(acked == 0)
        try await queue.drain(within: .seconds(5))
        await #expect(throws: QueueError.closed) { try await queue.perform { _ in } }
    }
}
