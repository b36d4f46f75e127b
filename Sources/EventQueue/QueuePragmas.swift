// SPDX-License-Identifier: Apache-2.0

import GRDB

/// The settings that durability rests on: set, then read back.
enum QueuePragmas {
    /// Runs on the writing connection before anything else: refuses what is not ours, and settles what cannot
    /// be changed once there is a first table.
    static func prepare(_ db: Database, path: String) throws {
        let isEmpty: Bool
        do {
            isEmpty = try Int.fetchOne(db, sql: "PRAGMA page_count") == 0
        } catch let error as DatabaseError where error.resultCode == .SQLITE_NOTADB {
            throw QueueError.foreign(path: path, reason: "not an SQLite database")
        }
        if isEmpty {
            // Both or neither: a file that had only the first would be taken for another program's ever after.
            // Deferred, since the first must be said before the transaction makes the first page.
            try db.inTransaction(.deferred) {
                try db.execute(sql: "PRAGMA auto_vacuum = INCREMENTAL")
                try db.execute(sql: "PRAGMA application_id = \(QueueSchema.applicationID)")
                return .commit
            }
        }
        try check(db, path: path)
    }

    /// Refuses a database of another program or of a later major version.
    static func check(_ db: Database, path: String) throws {
        let application = try Int.fetchOne(db, sql: "PRAGMA application_id") ?? 0
        guard application == QueueSchema.applicationID else {
            throw QueueError.foreign(path: path, reason: "application id \(application)")
        }
        let version = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
        guard version <= QueueSchema.majorVersion else {
            throw QueueError.newer(path: path, version: version, supported: QueueSchema.majorVersion)
        }
    }

    /// Sets up the writing connection once the pool is open.
    ///
    /// It has to be after: GRDB sets `synchronous` to NORMAL whenever it turns the write-ahead log on.
    static func configureWriter(_ db: Database) throws {
        try db.execute(sql: "PRAGMA synchronous = FULL")
        try db.execute(sql: "PRAGMA wal_autocheckpoint = 0")
        // A log that one slow reader made grow gives its space back when it starts anew.
        try db.execute(sql: "PRAGMA journal_size_limit = \(16 << 20)")
        try expect(db, "journal_mode", "wal")
        try expect(db, "synchronous", "2")
        try expect(db, "wal_autocheckpoint", "0")
        try expect(db, "auto_vacuum", "2")
        try expect(db, "foreign_keys", "1")
    }

    private static func expect(_ db: Database, _ name: String, _ expected: String) throws {
        let found = try String.fetchOne(db, sql: "PRAGMA \(name)") ?? "nothing"
        guard found == expected else {
            throw QueueError.pragma(name: name, expected: expected, found: found)
        }
    }
}
