// SPDX-License-Identifier: Apache-2.0

extension EventBody {
    /// Writes a change of a device's state: `state`.
    public mutating func state(_ change: StateChange) {
        json.beginObject("state")
        json.member("now", change.now.rawValue)
        if let was = change.was { json.member("was", was.rawValue) }
        if !change.reason.isEmpty { json.member("reason", change.reason) }
        json.member("since", change.since)
        if change.isFlapping { json.member("flapping", true) }
        if change.count > 1 || change.isFlapping { json.member("count", change.count) }
        json.endObject()
    }

    /// Writes what needs attention: `alert`.
    public mutating func alert(_ alert: Alert) {
        json.beginObject("alert")
        json.member("code", alert.code)
        json.member("severity", alert.severity.rawValue)
        if !alert.message.isEmpty { json.member("message", alert.message) }
        if let count = alert.count { json.member("count", Int64(clamping: count)) }
        if let from = alert.from { json.member("from", from) }
        if let to = alert.to { json.member("to", to) }
        if let first = alert.firstSequence { json.member("first_seq", first) }
        if let last = alert.lastSequence { json.member("last_seq", last) }
        if let step = alert.stepMicroseconds { json.member("step_us", step) }
        json.endObject()
    }

    /// Writes the ledger's totals and how far the queue has come: `heartbeat`.
    public mutating func heartbeat(_ counts: LedgerCounts, lastSequence: Int64?) {
        json.beginObject("heartbeat")
        if let lastSequence { json.member("last_seq", lastSequence) }
        json.key("ledger")
        counts.write(to: &json)
        json.endObject()
    }
}

/// A device's change from one state to another, or several in short order told as one.
public struct StateChange: Hashable, Sendable {
    /// What it is doing now.
    public var now: DeviceState
    /// What it did before; absent for the first report.
    public var was: DeviceState?
    /// Why, for the operator.
    public var reason: String
    /// When `now` began.
    public var since: WallTime
    /// How many changes this event stands for.
    public var count: Int
    /// Whether they came so fast that they were held back to be told as one.
    public var isFlapping = false

    /// A change.
    public init(now: DeviceState, was: DeviceState?, reason: String, since: WallTime, count: Int = 1) {
        self.now = now
        self.was = was
        self.reason = reason
        self.since = since
        self.count = count
    }
}

/// Something that needs a person's attention.
public struct Alert: Hashable, Sendable {
    /// How much it matters.
    public enum Severity: String, Sendable, CaseIterable {
        /// Worth knowing.
        case info
        /// Works, with a loss of quality or reserve.
        case warning
        /// Data was lost or will be.
        case critical
    }

    /// What happened: a word of the closed set in `docs/events.md`.
    public var code: String
    /// How much it matters.
    public var severity: Severity
    /// What happened, for the operator.
    public var message: String
    /// How many things it is about.
    public var count: UInt64?
    /// When it began.
    public var from: WallTime?
    /// When it ended.
    public var to: WallTime?
    /// The first event concerned.
    public var firstSequence: Int64?
    /// The last event concerned.
    public var lastSequence: Int64?
    /// How far the wall clock was moved, in microseconds; forward is positive.
    public var stepMicroseconds: Int64?

    /// An alert with what none lacks.
    public init(code: String, severity: Severity, message: String) {
        self.code = code
        self.severity = severity
        self.message = message
    }
}
