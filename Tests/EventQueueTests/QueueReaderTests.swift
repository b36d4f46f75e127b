// SPDX-License-Identifier: Apache-2.0

import Capture
import Foundation
import GRDB
import Testing

@testable import EventQueue

@Suite(.timeLimit(.minutes(2)))
struct QueueReaderTests {
    let directory: TemporaryDirectory
    init() throws { directory = try TemporaryDirectory() }

    private func filled(_ count: Int) async throws -> QueueStore {
        var sample = SampleEvents(seed: 1)
        let queue = try QueueStore(configuration(directory))
        try await commit(sampleBatch(count, &sample), to: queue, expecting: Int64(count))
        return queue
    }

    @Test func pagesThroughEverythingOnce() async throws {
        let queue = try await filled(25)
        var seen: [Int64] = []
        var next: Int64 = 0
        repeat {
            let page = try await queue.reader.events(after: next, limit: 10)
            seen += page.events.map(\.seq)
            #expect(page.next > next)
            next = page.next
        } while next < 25
        #expect(seen == Array(1...25))
        let end = try await queue.reader.events(after: next, limit: 10)
        #expect(end == EventPage(events: [], next: 25, head: 25))
        try await queue.drain(within: .seconds(5))
    }

    @Test func movesOnWhereNothingMatches() async throws {
        let queue = try await filled(25)
        var filter = EventFilter()
        filter.readPoint = "elsewhere"
        let none = try await queue.reader.events(after: 0, limit: 10, filter: filter)
        #expect(none == EventPage(events: [], next: 25, head: 25))
        filter = EventFilter()
        filter.item = "https://id.gs1.org/01/80614141123458/21/7"
        filter.types = [.arrived, .departed]
        filter.quality = .ok
        filter.device = "dock-3-portal"
        filter.since = exampleTime
        #expect(try await queue.reader.events(after: 0, limit: 10, filter: filter).events.map(\.seq) == [7])
        filter.until = exampleTime
        #expect(try await queue.reader.tail(5, filter: filter).isEmpty)
        try await queue.drain(within: .seconds(5))
    }

    @Test func positionOfTheNewest() async throws {
        let queue = try await filled(25)
        let reader = queue.reader
        #expect(try await reader.position(ofLast: 10) == 15)
        #expect(try await reader.position(ofLast: 99) == 0)
        #expect(try await reader.position(ofLast: 0) == 25)
        var filter = EventFilter()
        filter.item = "https://id.gs1.org/01/80614141123458/21/7"
        #expect(try await reader.position(ofLast: 10, filter: filter) == 6)
        filter.item = "elsewhere"
        #expect(try await reader.position(ofLast: 10, filter: filter) == 25)
        try await queue.drain(within: .seconds(5))
    }

    @Test func skipsWhatWasPruned() async throws {
        let queue = try await filled(25)
        try await queue.perform { try $0.execute(sql: "DELETE FROM event WHERE seq <= 20") }
        let page = try await queue.reader.events(after: 0, limit: 2)
        #expect(page.events.map(\.seq) == [21, 22])
        let statistics = try await queue.reader.statistics()
        #expect(statistics.count == 5)
        #expect(statistics.oldest == 21)
        #expect(statistics.byType == ["arrived": 5])
        #expect(statistics.newestRecorded == exampleTime)
        try await queue.drain(within: .seconds(5))
    }

    @Test func findsOneEventByNumberOrId() async throws {
        let queue = try await filled(3)
        let second = try #require(try await queue.reader.event(seq: 2))
        let json = try #require(
            try JSONSerialization.jsonObject(with: Data(second.json.utf8)) as? [String: Any]
        )
        #expect(json["seq"] as? Int == 2)
        #expect(json["v"] as? Int == 1)
        #expect(json["epoch"] as? String == queue.identity.epoch)
        let id = try #require(json["id"] as? String)
        #expect(try await queue.reader.event(id: id) == second)
        #expect(try await queue.reader.event(seq: 4) == nil)
        #expect(try await queue.reader.tail(2).map(\.seq) == [2, 3])
        try await queue.drain(within: .seconds(5))
    }

    @Test func readsTheFileWhileTheDaemonRunsAndWhenItIsStopped() async throws {
        let queue = try await filled(3)
        #expect(try await QueueFile(path: directory.database).reader.tail(9).count == 3)
        try await queue.drain(within: .seconds(5))
        let file = try QueueFile(path: directory.database)
        #expect(try await file.reader.tail(9).count == 3)
        #expect(try await file.reader.integrityFaults().isEmpty)
        // Reading left nothing behind.
        let names = try FileManager.default.contentsOfDirectory(atPath: directory.path + "/state")
        #expect(names == ["queue.db"])
    }

    @Test func saysThatThereIsNoFile() {
        #expect(throws: QueueError.missing(path: "/nowhere/queue.db")) {
            try QueueFile(path: "/nowhere/queue.db")
        }
    }

    @Test func readsAFileWhoseNameNeedsEscaping() async throws {
        var settings = configuration(directory)
        settings.path = directory.path + "/a b?c#d%20ü/queue.db"
        try await QueueStore(settings).drain(within: .seconds(5))
        #expect(try await QueueFile(path: settings.path).reader.statistics().count == 0)
    }

    @Test(arguments: ["sqlite3", "python3"])
    func letsOtherProgramsReadTheViews(program: String) async throws {
        let queue = try await filled(3)
        let epoch = queue.identity.epoch
        for isRunning in [true, false] {
            if !isRunning { try await queue.drain(within: .seconds(5)) }
            let path = directory.database
            let sql = "SELECT json_extract(json, '$.seq') || edge || epoch FROM v1_event ORDER BY seq"
            let script = """
                import sqlite3
                for row in sqlite3.connect('file:\(path)?mode=ro', uri=True).execute(\"\"\"\(sql)\"\"\"): print(row[0])
                """
            let result =
                program == "sqlite3"
                ? try run("sqlite3", ["-readonly", path, sql]) : try run("python3", ["-c", script])
            #expect(result.status == 0)
            #expect(result.output == (1...3).map { "\($0)gw-7f3a91c2\(epoch)\n" }.joined())
        }
    }

    @Test func announcesTheHeadToWhoeverAsks() async throws {
        let queue = try await filled(3)
        var heads: [Int64] = []
        for await head in queue.announcements.heads() {
            heads.append(head)
            if head == 3 { try await queue.drain(within: .seconds(5)) }
        }
        #expect(heads == [3])
        // Whoever asks when all is over is told the last one.
        heads = []
        for await head in queue.announcements.heads() { heads.append(head) }
        #expect(heads == [3])
    }
}
