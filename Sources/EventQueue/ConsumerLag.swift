// SPDX-License-Identifier: Apache-2.0

import GRDB

/// How far a consumer is behind: a row of `v1_lag`.
public struct ConsumerLag: Hashable, Sendable {
    /// The consumer.
    public let name: String
    /// Everything up to this `seq` is done with.
    public let acked: Int64
    /// Events behind that, up to the newest.
    public let lag: Int64
    /// Events handed out and not yet acknowledged.
    public let inFlight: Int64
    /// Events given up.
    public let dead: Int64
}

extension QueueReader {
    /// Every consumer, by name.
    public func lags() async throws -> [ConsumerLag] {
        try await read { db in
            try Row.fetchAll(db, sql: "SELECT * FROM v1_lag ORDER BY name").map { row in
                ConsumerLag(
                    name: row["name"],
                    acked: row["acked_seq"],
                    lag: row["lag"],
                    inFlight: row["in_flight"],
                    dead: row["dead"]
                )
            }
        }
    }
}
