// SPDX-License-Identifier: Apache-2.0

internal import Capture

/// A device's state, and when to tell of its changes: more than five a minute are told as one.
struct DeviceCondition {
    private(set) var state: DeviceState?
    private(set) var reason = ""
    private(set) var since: Instant?

    /// The state last told.
    private var told: DeviceState?
    private var damper = ChangeDamper()

    /// Takes note of a state.
    mutating func become(_ state: DeviceState, because reason: String, at now: Instant) {
        guard state != self.state || reason != self.reason && state != .ready else { return }
        self.reason = reason
        if state != self.state || since == nil { since = now }
        self.state = state
        damper.note(at: now.monotonic)
    }

    /// When a change may be told; `nil` when there is none.
    var due: MonotonicTime? { damper.due }

    /// The change to tell now, if one is due; it counts as told.
    mutating func tell(at now: MonotonicTime) -> StateChange? {
        guard let state, let since, let telling = damper.tell(at: now) else { return nil }
        defer { told = state }
        var change = StateChange(
            now: state,
            was: told,
            reason: reason,
            since: since.wall,
            count: telling.count
        )
        change.isFlapping = telling.isFlapping
        return change
    }
}
