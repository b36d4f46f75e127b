// SPDX-License-Identifier: Apache-2.0

public import Capture
import GRDB

/// What a queue holds.
public struct QueueStatistics: Hashable, Sendable {
    /// The stable id of the gateway.
    public let edge: String
    /// The UUID under which numbers are given out.
    public let epoch: String
    /// The newest `seq` ever given out, 0 when there is none.
    public let head: Int64
    /// The `seq` of the oldest event kept, `nil` when there is none.
    public let oldest: Int64?
    /// How many events are kept.
    public let count: Int64
    /// When the oldest event kept was recorded.
    public let oldestRecorded: WallTime?
    /// When the newest event was recorded.
    public let newestRecorded: WallTime?
    /// Events by type, among those from ``countedFrom`` on.
    public let byType: [String: Int64]
    /// The first `seq` that ``byType`` covers: the oldest, or later in a long queue.
    public let countedFrom: Int64
    /// Open window entries.
    public let openTags: Int64
    /// Bytes of the database file.
    public let fileBytes: Int
    /// Bytes of the write-ahead log's file.
    public let logBytes: Int
    /// Bytes inside the database file that are free for new events.
    public let freeBytes: Int
}

extension QueueReader {
    /// Types are counted among this many of the newest events, so that the answer is quick however long the
    /// queue is.
    static let countedSpan: Int64 = 20_000

    /// What the queue holds now.
    ///
    /// Its cost does not grow with the queue.
    public func statistics() async throws -> QueueStatistics {
        let path = path
        return try await read { db in
            let head = try QueueDatabase.head(db)
            // One by one: each is a look at one end of the table.
            let oldest = try Int64.fetchOne(db, sql: "SELECT min(seq) FROM event")
            let newest = try Int64.fetchOne(db, sql: "SELECT max(seq) FROM event")
            let from = max(oldest ?? 1, head - Self.countedSpan + 1)
            let byType = try Row.fetchAll(
                db,
                sql: "SELECT type, count(*) AS count FROM event WHERE seq >= ? GROUP BY type",
                arguments: [from]
            )
            let recorded = { (seq: Int64?) throws -> WallTime? in
                guard let seq else { return nil }
                let sql = "SELECT recorded_us FROM event WHERE seq = ?"
                return try Int64.fetchOne(db, sql: sql, arguments: [seq]).map(WallTime.init(microseconds:))
            }
            let pageSize = try Int.fetchOne(db, sql: "PRAGMA page_size") ?? 0
            return QueueStatistics(
                edge: try Self.meta(db, "edge"),
                epoch: try Self.meta(db, "epoch"),
                head: head,
                oldest: oldest,
                // Numbers have no gaps and retention removes from the old end only.
                count: oldest.map { (newest ?? $0) - $0 + 1 } ?? 0,
                oldestRecorded: try recorded(oldest),
                newestRecorded: try recorded(newest),
                byType: Dictionary(uniqueKeysWithValues: byType.map { ($0["type"], $0["count"]) }),
                countedFrom: from,
                openTags: try Int64.fetchOne(db, sql: "SELECT count(*) FROM open_tag") ?? 0,
                fileBytes: QueueFiles.size(path),
                logBytes: QueueFiles.size(path + "-wal"),
                freeBytes: pageSize * (try Int.fetchOne(db, sql: "PRAGMA freelist_count") ?? 0)
            )
        }
    }

    private static func meta(_ db: Database, _ key: String) throws -> String {
        try String.fetchOne(db, sql: "SELECT value FROM meta WHERE key = ?", arguments: [key]) ?? ""
    }
}
