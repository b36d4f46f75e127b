// SPDX-License-Identifier: Apache-2.0

public import Capture
import GRDB

/// Which events to hand out; what is not set does not restrict.
public struct EventFilter: Hashable, Sendable {
    /// Any of these types; empty means all.
    public var types: Set<EventType> = []
    /// Of this device.
    public var device: String?
    /// At this read point.
    public var readPoint: String?
    /// Of this item, a canonical identity.
    public var item: String?
    /// Of this quality.
    public var quality: Quality?
    /// That happened at this time or later.
    public var since: WallTime?
    /// That happened before this time.
    public var until: WallTime?

    /// Every event.
    public init() {}

    /// The conditions on `v1_event`, each beginning with AND.
    var conditions: SQL {
        var sql: SQL = ""
        if !types.isEmpty { sql += " AND type IN \(types.map(\.rawValue).sorted())" }
        if let device { sql += " AND device = \(device)" }
        if let readPoint { sql += " AND read_point = \(readPoint)" }
        if let item { sql += " AND item = \(item)" }
        if let quality { sql += " AND quality = \(quality.rawValue)" }
        if let since { sql += " AND time_us >= \(since.microseconds)" }
        if let until { sql += " AND time_us < \(until.microseconds)" }
        return sql
    }
}
