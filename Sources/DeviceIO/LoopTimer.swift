// SPDX-License-Identifier: Apache-2.0

package import Capture

/// A moment at which a ``CaptureLoop`` calls back, on its thread; set and cleared at no cost.
///
/// Made by ``CaptureLoop/makeTimer(_:)`` and alive as long as its owner keeps it.
package final class LoopTimer {
    /// When to call; `nil` for never.
    ///
    /// Cleared before the call, so that the action may set the next.
    package var deadline: MonotonicTime? {
        didSet {
            if let deadline, deadline < bound.nearest { bound.nearest = deadline }
        }
    }
    let action: (Instant) -> Void
    private let bound: TimerBound

    init(bound: TimerBound, _ action: @escaping (Instant) -> Void) {
        self.bound = bound
        self.action = action
    }
}

/// A moment before which no timer of a loop is due.
final class TimerBound {
    var nearest = MonotonicTime(nanoseconds: .max)
}

/// A loop's timers: few, so a scan beats any order.
///
/// Most deadlines are moved on, key by key, long before they come. So the list is looked through only once the
/// earliest that was ever set has come; one that was moved meanwhile costs a turn in which nothing is due.
struct TimerList {
    private struct Entry {
        weak var timer: LoopTimer?
    }

    private var entries: [Entry] = []
    private let bound = TimerBound()

    /// Makes a timer, which lives as long as somebody else keeps it.
    mutating func makeTimer(_ action: @escaping (Instant) -> Void) -> LoopTimer {
        let timer = LoopTimer(bound: bound, action)
        entries.removeAll { $0.timer == nil }
        entries.append(Entry(timer: timer))
        return timer
    }

    /// A moment before which nothing is due; `nil` when nothing is.
    var next: MonotonicTime? { bound.nearest.nanoseconds == .max ? nil : bound.nearest }

    /// The timers due at `now`, to be fired by the caller once nothing borrows this list.
    func due(at now: MonotonicTime) -> [LoopTimer] {
        if now < bound.nearest { return [] }
        var due: [LoopTimer] = []
        var nearest = MonotonicTime(nanoseconds: .max)
        for entry in entries {
            guard let timer = entry.timer, let deadline = timer.deadline else { continue }
            if deadline <= now { due.append(timer) } else { nearest = min(nearest, deadline) }
        }
        bound.nearest = nearest
        return due
    }
}
