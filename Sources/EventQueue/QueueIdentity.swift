// SPDX-License-Identifier: Apache-2.0

import Capture
import Foundation
import GRDB

/// Whose events a queue holds, and how it came to.
public struct QueueIdentity: Hashable, Sendable {
    /// What opening the file found.
    public enum Opening: Hashable, Sendable {
        /// The file is new.
        case created
        /// The file continues where it was left.
        case resumed
        /// The file was last used on another machine: a cloned disk or a restored backup. Its next events
        /// belong to a new epoch, since the other machine may go on with the old one.
        case movedFromAnotherMachine(previousEpoch: String)
        /// The configured edge changed; earlier events keep theirs.
        case renamed(previousEdge: String)
    }

    /// The stable id of this gateway.
    public let edge: String
    /// The UUID under which this file gives out numbers from now on.
    public let epoch: String
    /// What opening the file found.
    public let opening: Opening
    /// The id of the newest stored event, so that new ids can be made larger; `nil` when there is none.
    public let newestID: String?
}

extension QueueIdentity {
    /// Compares the file with the machine and edge it is opened for, and starts a new epoch where they differ.
    static func settle(_ db: Database, _ configuration: QueueConfiguration) throws -> QueueIdentity {
        let edge = try value(db, "edge")
        let epoch = try value(db, "epoch")
        let machine = try value(db, "machine")
        let newestID = try String.fetchOne(db, sql: "SELECT id FROM event ORDER BY seq DESC LIMIT 1")

        let opening: Opening
        var current = epoch ?? ""
        if let epoch, let edge, let machine {
            if machine != configuration.machine {
                opening = .movedFromAnotherMachine(previousEpoch: epoch)
                current = newEpoch()
            } else if edge != configuration.edge {
                opening = .renamed(previousEdge: edge)
            } else {
                opening = .resumed
            }
        } else {
            opening = .created
            current = newEpoch()
        }
        let identity = Self(edge: configuration.edge, epoch: current, opening: opening, newestID: newestID)
        if opening != .resumed { try identity.store(db, configuration) }
        return identity
    }

    private func store(_ db: Database, _ configuration: QueueConfiguration) throws {
        let now = configuration.clock().wall.microseconds
        for (key, value) in [("edge", edge), ("epoch", epoch), ("machine", configuration.machine)] {
            try db.execute(
                sql:
                    "INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value",
                arguments: [key, value]
            )
        }
        let reason =
            switch opening {
            case .created: "created"
            case .resumed: "resumed"
            case .movedFromAnotherMachine: "machine"
            case .renamed: "edge"
            }
        // An origin under which no event was recorded is replaced.
        try db.execute(
            sql: """
                INSERT OR REPLACE INTO origin (first_seq, edge, epoch, since_us, reason)
                VALUES (\(QueueSchema.head) + 1, ?, ?, ?, ?)
                """,
            arguments: [edge, epoch, now, reason]
        )
    }

    private static func newEpoch() -> String { UUID().uuidString.lowercased() }

    private static func value(_ db: Database, _ key: String) throws -> String? {
        try String.fetchOne(db, sql: "SELECT value FROM meta WHERE key = ?", arguments: [key])
    }
}
