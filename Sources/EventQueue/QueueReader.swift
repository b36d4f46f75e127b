// SPDX-License-Identifier: Apache-2.0

public import Capture
import Foundation
import GRDB

/// An event as it is handed out.
public struct StoredEvent: Hashable, Sendable {
    /// Its place in the queue.
    public let seq: Int64
    /// The complete event, one JSON object on one line; the same bytes every time.
    public let json: String
}

/// Some events in order, and where to go on.
public struct EventPage: Hashable, Sendable {
    /// The events, oldest first.
    public let events: [StoredEvent]
    /// The last `seq` that was examined: go on after it, and acknowledge up to it, even if nothing matched.
    public let next: Int64
    /// The newest `seq` ever given out when the page was read.
    public let head: Int64
}

/// A window entry that was open when it was last written.
public struct OpenTag: Hashable, Sendable {
    /// The read point whose window held it.
    public let readPoint: String
    /// The window's key.
    public let key: [UInt8]
    /// The first read.
    public let first: WallTime
    /// The newest read accounted for.
    public let last: WallTime
    /// Reads so far.
    public let reads: UInt64
    /// The boot of the machine in which it was written.
    public let boot: String
    /// The rest of the entry.
    public let state: [UInt8]
}

/// What control barcodes changed at a read point when it was last written.
public struct StoredStationRow: Hashable, Sendable {
    /// The read point.
    public let readPoint: String
    /// The business step; `nil` for the configured one.
    public let step: String?
    /// When it was changed.
    public let stepSince: WallTime?
    /// The open session; `nil` for none.
    public let session: String?
    /// When it was opened.
    public let sessionSince: WallTime?
}

/// A set of labels that was open when it was last written.
public struct OpenLabels: Hashable, Sendable {
    /// The read point.
    public let readPoint: String
    /// The `id` of the event that began the set.
    public let group: String
    /// What is the matter with it, for people.
    public let lacking: String
}

/// Reads the queue, beside the writer and without holding it up.
///
/// Each call is one short transaction of its own.
public struct QueueReader: Sendable {
    /// A page ends after this many bytes of events, whatever its limit.
    static let pageBytes = 4 << 20
    /// A page examines no more events than this, so that a filter which matches nothing stays quick.
    static let pageSpan: Int64 = 100_000

    let database: any DatabaseReader
    let path: String

    /// The events after `seq`, oldest first.
    ///
    /// - Parameters:
    ///   - seq: Where to go on: 0 for the oldest, else ``EventPage/next`` of the page before.
    ///   - limit: At most so many.
    ///   - filter: Which ones.
    /// - Returns: The page; it may be empty and still have moved on.
    /// - Throws: ``QueueError``.
    public func events(
        after seq: Int64,
        limit: Int = 1_000,
        filter: EventFilter = EventFilter()
    ) async throws -> EventPage {
        try await read { db in
            let head = try QueueDatabase.head(db)
            // What was pruned need not be walked through.
            let oldest = try Int64.fetchOne(db, sql: "SELECT min(seq) FROM event") ?? (head + 1)
            let start = max(seq, oldest - 1)
            let end = min(head, start.addingReportingOverflow(Self.pageSpan).partialValue)
            guard start < end, limit > 0 else { return EventPage(events: [], next: start, head: head) }
            let request: SQLRequest<Row> = """
                SELECT seq, json FROM v1_event WHERE seq > \(start) AND seq <= \(end) \(filter.conditions) \
                ORDER BY seq LIMIT \(limit)
                """
            var events: [StoredEvent] = []
            var bytes = 0
            let rows = try request.fetchCursor(db)
            while let row = try rows.next() {
                let event = StoredEvent(row)
                events.append(event)
                bytes += event.json.utf8.count
                if bytes >= Self.pageBytes { break }
            }
            let isCut = events.count == limit || bytes >= Self.pageBytes
            return EventPage(events: events, next: isCut ? events.last?.seq ?? end : end, head: head)
        }
    }

    /// The newest events that match, oldest first.
    public func tail(_ count: Int, filter: EventFilter = EventFilter()) async throws -> [StoredEvent] {
        try await read { db in
            let request: SQLRequest<Row> = """
                SELECT seq, json FROM v1_event WHERE 1 \(filter.conditions) ORDER BY seq DESC \
                LIMIT \(max(0, count))
                """
            return try request.fetchAll(db).reversed().map(StoredEvent.init)
        }
    }

    /// The `seq` behind which the newest `count` events that match follow; the newest `seq` when none does.
    public func position(ofLast count: Int, filter: EventFilter = EventFilter()) async throws -> Int64 {
        try await read { db in
            // The numbers alone: the events themselves may be more than should be in memory at once.
            let request: SQLRequest<Int64> = """
                SELECT min(seq) FROM (SELECT seq FROM event WHERE 1 \(filter.conditions) \
                ORDER BY seq DESC LIMIT \(max(0, count)))
                """
            return try request.fetchOne(db).map { $0 - 1 } ?? QueueDatabase.head(db)
        }
    }

    /// The event with this number, `nil` when it was never recorded or is no longer kept.
    public func event(seq: Int64) async throws -> StoredEvent? {
        try await event("seq = \(seq)")
    }

    /// The event with this id, `nil` when it was never recorded or is no longer kept.
    public func event(id: String) async throws -> StoredEvent? {
        try await event("id = \(id)")
    }

    /// The first event after `seq` that matches, `nil` while there is none; for whoever times how soon there is.
    ///
    /// Blocks for the short transaction.
    public func firstSeq(after seq: Int64, filter: EventFilter) throws(QueueError) -> Int64? {
        do {
            return try database.read { db in
                let request: SQLRequest<Int64> = """
                    SELECT seq FROM event WHERE seq > \(seq) \(filter.conditions) ORDER BY seq LIMIT 1
                    """
                return try request.fetchOne(db)
            }
        } catch {
            throw QueueDatabase.explain(error, path: path)
        }
    }

    /// Every window entry that was open when it was last written, by read point and key.
    public func openTags() async throws -> [OpenTag] {
        try await read { db in
            try Row.fetchAll(db, sql: "SELECT * FROM open_tag ORDER BY read_point, key").map { row in
                OpenTag(
                    readPoint: row["read_point"],
                    key: Array(row["key"] as Data),
                    first: WallTime(microseconds: row["first_us"]),
                    last: WallTime(microseconds: row["last_us"]),
                    reads: row["reads"],
                    boot: row["boot"],
                    state: Array(row["state"] as Data)
                )
            }
        }
    }

    /// Every read point at which control barcodes changed something.
    public func stations() async throws -> [StoredStationRow] {
        try await read { db in
            try Row.fetchAll(db, sql: "SELECT * FROM station ORDER BY read_point").map { row in
                StoredStationRow(
                    readPoint: row["read_point"],
                    step: row["step"],
                    stepSince: (row["step_since_us"] as Int64?).map(WallTime.init(microseconds:)),
                    session: row["session"],
                    sessionSince: (row["session_since_us"] as Int64?).map(WallTime.init(microseconds:))
                )
            }
        }
    }

    /// Every set of labels that was open when it was last written.
    public func openLabels() async throws -> [OpenLabels] {
        try await read { db in
            try Row.fetchAll(db, sql: "SELECT * FROM open_labels ORDER BY read_point").map { row in
                OpenLabels(readPoint: row["read_point"], group: row["event_group"], lacking: row["lacking"])
            }
        }
    }

    /// Every fault that SQLite finds in the file, empty when it is whole.
    ///
    /// Reads all of it.
    public func integrityFaults() async throws -> [String] {
        try await read { db in
            try String.fetchAll(db, sql: "PRAGMA integrity_check").filter { $0 != "ok" }
        }
    }

    private func event(_ condition: SQL) async throws -> StoredEvent? {
        try await read { db in
            let request: SQLRequest<Row> = "SELECT seq, json FROM v1_event WHERE \(condition)"
            return try request.fetchOne(db).map(StoredEvent.init)
        }
    }

    /// One read transaction; errors come out as ``QueueError``.
    func read<Value: Sendable>(_ body: @escaping @Sendable (Database) throws -> Value) async throws -> Value {
        do {
            return try await database.read(body)
        } catch let error as CancellationError {
            throw error
        } catch {
            throw QueueDatabase.explain(error, path: path)
        }
    }
}

extension StoredEvent {
    fileprivate init(_ row: Row) {
        self.init(seq: row["seq"], json: row["json"])
    }
}
