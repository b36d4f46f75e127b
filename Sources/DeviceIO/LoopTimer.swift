// SPDX-License-Identifier: Apache-2.0

package import Capture

/// A moment at which a ``CaptureLoop`` calls back, on its thread; set and cleared at no cost.
///
/// Made by ``CaptureLoop/makeTimer(_:)`` and alive as long as its owner keeps it.
package final class LoopTimer {
    /// When to call; `nil` for never.
    ///
    /// Cleared before the call, so that the action may set the next.
    package var deadline: MonotonicTime?
    let action: (Instant) -> Void

    init(_ action: @escaping (Instant) -> Void) { self.action = action }
}

/// A loop's timers: few, so a scan beats any order.
struct TimerList {
    private struct Entry {
        weak var timer: LoopTimer?
    }

    private var entries: [Entry] = []

    mutating func add(_ timer: LoopTimer) {
        entries.removeAll { $0.timer == nil }
        entries.append(Entry(timer: timer))
    }

    /// The nearest deadline.
    var next: MonotonicTime? {
        var nearest: MonotonicTime?
        for entry in entries {
            guard let deadline = entry.timer?.deadline else { continue }
            if let current = nearest, current <= deadline { continue }
            nearest = deadline
        }
        return nearest
    }

    /// The timers due at `now`, to be fired by the caller once nothing borrows this list.
    func due(at now: MonotonicTime) -> [LoopTimer] {
        var due: [LoopTimer] = []
        for entry in entries {
            guard let timer = entry.timer, let deadline = timer.deadline, deadline <= now else { continue }
            due.append(timer)
        }
        return due
    }
}
