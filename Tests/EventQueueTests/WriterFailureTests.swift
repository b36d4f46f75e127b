// SPDX-License-Identifier: Apache-2.0

import Capture
import EventQueue
import Foundation
import GRDB
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(2)))
struct WriterFailureTests {
    let directory: TemporaryDirectory
    init() throws { directory = try TemporaryDirectory() }

    /// A connection as another program would hold it, transactions left open and all.
    private func otherProgram() throws -> DatabaseQueue {
        var settings = GRDB.Configuration()
        settings.allowsUnsafeTransactions = true
        return try DatabaseQueue(path: directory.database, configuration: settings)
    }

    @Test func keepsABatchThatFoundTheFileFullAndNumbersItWithoutAGap() async throws {
        let states = Mutex<[WriterState]>([])
        var settings = configuration(directory)
        settings.onStateChange = { state in states.withLock { $0.append(state) } }
        var sample = SampleEvents(seed: 1)
        let queue = try QueueStore(settings)
        try await commit(sampleBatch(100, &sample), to: queue, expecting: 100)
        try await queue.perform { db in
            let pages = try Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0
            try db.execute(sql: "PRAGMA max_page_count = \(pages + 5)")
        }
        for _ in 0..<30 {
            var batch = sampleBatch(100, &sample)
            #expect(queue.ring.submit(&batch))
        }
        try await eventually("degraded") {
            if case .degraded = queue.status.state { true } else { false }
        }
        #expect(queue.status.lastError?.contains("full") == true)
        #expect(queue.ring.rows > 0)
        let stuck = queue.status
        try await eventually("another attempt") { queue.status.failures > stuck.failures }
        #expect(queue.status.head == stuck.head)
        // A request is not held up by the rows that do not fit: it may be what makes room.
        try await queue.perform { try $0.execute(sql: "PRAGMA max_page_count = 100000") }
        try await reach(3_100, in: queue)
        let page = try await queue.reader.events(after: 0, limit: 10_000)
        #expect(page.events.map(\.seq) == Array(1...3_100))
        try await queue.drain(within: .seconds(5))
        let seen = states.withLock { $0 }
        #expect(seen.count == 3)
        #expect(seen.last == .closed)
        #expect(seen.dropLast().last == .running)
    }

    @Test func waitsForAnotherProgramsLockWithoutLosingAnything() async throws {
        var sample = SampleEvents(seed: 2)
        let queue = try QueueStore(configuration(directory))
        let other = try otherProgram()
        try await other.writeWithoutTransaction { try $0.execute(sql: "BEGIN IMMEDIATE") }
        defer { try? other.close() }
        var batch = sampleBatch(10, &sample)
        #expect(queue.ring.submit(&batch))
        try await eventually("inside a call") { queue.insideCallSince != nil }
        try await eventually("degraded") { queue.status.failures > 0 }
        #expect(queue.status.head == 0)
        try await other.writeWithoutTransaction { try $0.execute(sql: "ROLLBACK") }
        try await reach(10, in: queue)
        try await eventually("idle") { queue.insideCallSince == nil }
        #expect(queue.status.state == .running)
        try await queue.drain(within: .seconds(5))
    }

    @Test func saysWhatItCouldNotSaveByTheDeadline() async throws {
        var sample = SampleEvents(seed: 3)
        let queue = try QueueStore(configuration(directory))
        try await queue.perform { db in
            let pages = try Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0
            try db.execute(sql: "PRAGMA max_page_count = \(pages)")
        }
        var batch = sampleBatch(500, &sample)
        #expect(queue.ring.submit(&batch))
        let error = await #expect(throws: QueueError.self) {
            try await queue.drain(within: .milliseconds(300))
        }
        guard case .undrained(let rows, let reason) = error else {
            Issue.record("unexpected \(String(describing: error))")
            return
        }
        #expect(rows == 500)
        #expect(reason.contains("full"))
    }

    @Test func endsInTimeWhenAskedToDrainWithoutAny() async throws {
        var sample = SampleEvents(seed: 6)
        let queue = try QueueStore(configuration(directory))
        for _ in 0..<100 {
            var batch = sampleBatch(600, &sample)
            #expect(queue.ring.submit(&batch))
        }
        let error = await #expect(throws: QueueError.self) { try await queue.drain(within: .zero) }
        guard case .undrained(let rows, _) = error else { return }
        // What it says is never too good: the rest is in the file, from the first on. A call to the disk that
        // took longer than it waited may have added more.
        let stored = try await QueueFile(path: directory.database).reader.statistics()
        #expect(stored.count >= Int64(60_000 - rows))
        #expect(stored.oldest == 1 || stored.count == 0)
    }

    @Test func doesNotLetTheLogGrowWhileItWrites() async throws {
        var settings = configuration(directory)
        settings.checkpointBytes = 256 << 10
        settings.restartBytes = 1 << 20
        var sample = SampleEvents(seed: 4)
        let queue = try QueueStore(settings)
        let largest = Mutex(0)
        queue.announcements.observe { [queue] _ in
            largest.withLock { $0 = max($0, queue.status.logBytes) }
        }
        for round in 1...200 {
            try await commit(sampleBatch(50, &sample), to: queue, expecting: Int64(round * 50))
        }
        // About 20 MB went through it.
        #expect(largest.withLock { $0 } < 4 << 20)
        #expect(queue.status.checkpointError == nil)
        try await queue.drain(within: .seconds(5))
    }

    @Test func goesOnWhileAReaderKeepsTheLogFromStartingAnew() async throws {
        var settings = configuration(directory)
        settings.checkpointBytes = 64 << 10
        settings.restartBytes = 256 << 10
        var sample = SampleEvents(seed: 5)
        let queue = try QueueStore(settings)
        try await commit(sampleBatch(1, &sample), to: queue, expecting: 1)
        let other = try otherProgram()
        try await other.writeWithoutTransaction { db in
            try db.execute(sql: "BEGIN")
            _ = try Int.fetchOne(db, sql: "SELECT count(*) FROM event")
        }
        for round in 1...40 {
            try await commit(sampleBatch(50, &sample), to: queue, expecting: Int64(round * 50 + 1))
        }
        #expect(queue.status.logBytes > 256 << 10)
        try await other.writeWithoutTransaction { try $0.execute(sql: "ROLLBACK") }
        try other.close()
        try await eventually("the log starts anew") {
            var batch = sampleBatch(50, &sample)
            _ = queue.ring.submit(&batch)
            return queue.status.logBytes < 256 << 10
        }
        try await queue.drain(within: .seconds(5))
    }
}
