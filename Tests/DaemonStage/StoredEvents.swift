// SPDX-License-Identifier: Apache-2.0

import Foundation
import GRDB

/// The queue as any other program sees it: through the view `v1_event`, while the daemon writes or afterwards.
package struct StoredEvents: Sendable {
    /// A row of the view.
    package struct Event: Sendable {
        package var seq: Int64
        package var id: String
        package var type: String
        package var device: String?
        package var item: String?
        package var quality: String?
        package var epoch: String
        package var json: String

        /// The event's JSON taken apart.
        package var object: [String: Any] {
            (try? JSONSerialization.jsonObject(with: Data(json.utf8))) as? [String: Any] ?? [:]
        }

        package var flags: [String] { object["flags"] as? [String] ?? [] }

        /// What a scanner sent.
        package var text: String? { (object["barcode"] as? [String: Any])?["text"] as? String }

        /// The EPC memory in hex.
        package var epc: String? { (object["rfid"] as? [String: Any])?["epc"] as? String }

        /// A member of the object in `key`.
        package func member(_ name: String, of key: String) -> String? {
            (object[key] as? [String: Any])?[name].map { "\($0)" }
        }
    }

    private let database: DatabaseQueue

    /// Opens the database; it must be there.
    package init(_ path: String) throws {
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(5)
        database = try DatabaseQueue(path: path, configuration: configuration)
    }

    /// All events, oldest first.
    package func all(ofType type: String? = nil) throws -> [Event] {
        try database.read { database in
            try Row.fetchAll(database, sql: "SELECT * FROM v1_event ORDER BY seq").map { row in
                Event(
                    seq: row["seq"],
                    id: row["id"],
                    type: row["type"],
                    device: row["device"],
                    item: row["item"],
                    quality: row["quality"],
                    epoch: row["epoch"],
                    json: row["json"]
                )
            }
        }
        .filter { type == nil || $0.type == type }
    }

    /// The event with a number.
    package func json(seq: Int64) throws -> String? {
        try database.read {
            try String.fetchOne($0, sql: "SELECT json FROM v1_event WHERE seq = ?", arguments: [seq])
        }
    }

    /// How many events of a type there are.
    package func count(ofType type: String) throws -> Int {
        try database.read {
            try Int.fetchOne($0, sql: "SELECT count(*) FROM v1_event WHERE type = ?", arguments: [type]) ?? 0
        }
    }

    /// The codes of all alerts, oldest first.
    package func alertCodes() throws -> [String] {
        try database.read {
            try String.fetchAll(
                $0,
                sql: """
                    SELECT json_extract(json, '$.alert.code') FROM v1_event WHERE type = 'alert' ORDER BY seq
                    """
            )
        }
    }

    /// How many reads the window entry of each tag holds that is still open.
    package func openTagReads() throws -> [Int] {
        try database.read { try Int.fetchAll($0, sql: "SELECT reads FROM open_tag") }
    }

    /// What SQLite finds wrong with the file; `ok` when nothing.
    package func integrity() throws -> String? {
        try database.read { try String.fetchOne($0, sql: "PRAGMA integrity_check") }
    }
}

extension Stage {
    /// The queue, as other programs see it.
    package func stored() throws -> StoredEvents { try StoredEvents(database) }
}
