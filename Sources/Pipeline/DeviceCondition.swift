// SPDX-License-Identifier: Apache-2.0

internal import Capture

/// A device's state, and when to tell of its changes.
///
///     changes  ×  × × ×  ×  × × ×   ×                        ×
///     events   1  2 3 4  5  (held)             6 (count 4)   7
///              ├───────────── one minute ──────┤
///
/// Five changes within a minute are told at once; further ones are held and told as one when the minute is over
/// that began with the first of the five.
struct DeviceCondition {
    static let changesPerMinute = 5
    static let minute: Int64 = 60_000_000_000

    private(set) var state: DeviceState?
    private(set) var reason = ""
    private(set) var since: Instant?

    /// The state last told, and a change from it that waits to be told.
    private var told: DeviceState?
    private var heldCount = 0
    /// When the newest events were, oldest first.
    private var recent: [MonotonicTime] = []

    /// Whether a change waits to be told.
    var isHeld: Bool { heldCount > 0 }

    /// Takes note of a state.
    mutating func become(_ state: DeviceState, because reason: String, at now: Instant) {
        guard state != self.state || reason != self.reason && state != .ready else { return }
        self.reason = reason
        if state != self.state || since == nil { since = now }
        self.state = state
        heldCount += 1
    }

    /// When a held change may be told.
    var due: MonotonicTime? {
        guard isHeld else { return nil }
        guard recent.count >= Self.changesPerMinute else { return since?.monotonic }
        return recent[0].advanced(byNanoseconds: Self.minute)
    }

    /// The change to tell now, if one is due; it counts as told.
    mutating func tell(at now: MonotonicTime) -> StateChange? {
        guard let state, let since, let due, due <= now else { return nil }
        defer {
            told = state
            heldCount = 0
            if recent.count >= Self.changesPerMinute { recent.removeFirst() }
            recent.append(now)
        }
        return StateChange(now: state, was: told, reason: reason, since: since.wall, count: heldCount)
    }
}
