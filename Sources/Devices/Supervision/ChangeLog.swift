// SPDX-License-Identifier: Apache-2.0

import Capture
import DeviceIO
import Logging

/// Tells the log of one device's changes of state, of a flood of them once a minute; on the capture thread.
final class ChangeLog {
    /// What the log was told last, or is to be told next.
    private struct Condition {
        var state: DeviceState
        var reason: String
    }

    private let name: String
    private let log: StateLog
    private var damper = ChangeDamper()
    private var current: Condition?
    private var told: DeviceState?
    private var timer: LoopTimer?

    init(of name: String, log: StateLog, loop: CaptureLoop) {
        self.name = name
        self.log = log
        timer = loop.makeTimer { [unowned self] now in tell(at: now.monotonic) }
    }

    /// Takes note of a change.
    func note(_ state: DeviceState, _ reason: String, at now: MonotonicTime) {
        current = Condition(state: state, reason: reason)
        damper.note(at: now)
        tell(at: now)
    }

    private func tell(at now: MonotonicTime) {
        defer { timer?.deadline = damper.due }
        guard let current, let telling = damper.tell(at: now) else { return }
        log.notice(
            telling.isFlapping ? "device flapping" : "device changed state",
            metadata: [
                "device": "\(name)", "state": "\(current.state.rawValue)", "reason": "\(current.reason)",
                "was": "\(told?.rawValue ?? "unknown")",
            ].merging(telling.isFlapping ? ["changes": "\(telling.count)"] : [:]) { $1 }
        )
        told = current.state
    }
}
