// SPDX-License-Identifier: Apache-2.0

internal import Capture

/// Alerts on their way out: the same one at most once a minute, what came meanwhile told as one with a count.
struct AlertDesk {
    static let pause: Int64 = 60_000_000_000

    /// What makes two alerts the same.
    struct Subject: Hashable {
        var code: String
        var device: DeviceIndex?
        var readPoint: String?
    }

    /// An alert that waits to be told.
    struct Pending {
        var subject: Subject
        var message: String
        var count: UInt64
        var from: Instant
        var to: Instant
        var stepMicroseconds: Int64?
    }

    private var pending: [Pending] = []
    private var notBefore: [Subject: MonotonicTime] = [:]

    /// Takes note of `count` more of something.
    mutating func raise(
        _ subject: Subject,
        _ message: String,
        count: UInt64 = 1,
        step: Int64? = nil,
        at now: Instant
    ) {
        if let place = pending.firstIndex(where: { $0.subject == subject }) {
            pending[place].count &+= count
            pending[place].to = now
            pending[place].message = message
            if let step { pending[place].stepMicroseconds = (pending[place].stepMicroseconds ?? 0) &+ step }
        } else {
            pending.append(
                Pending(
                    subject: subject,
                    message: message,
                    count: count,
                    from: now,
                    to: now,
                    stepMicroseconds: step
                )
            )
        }
    }

    /// When the next alert may be told.
    var due: MonotonicTime? { pending.map(dueTime).min() }

    private func dueTime(_ alert: Pending) -> MonotonicTime {
        max(alert.from.monotonic, notBefore[alert.subject] ?? alert.from.monotonic)
    }

    /// The next alert to tell, taken off the desk.
    mutating func next(at now: MonotonicTime) -> Pending? {
        guard !pending.isEmpty, let place = pending.firstIndex(where: { dueTime($0) <= now }) else {
            return nil
        }
        let alert = pending.remove(at: place)
        // Each step of the clock is told with its own time: events in between are corrected by it.
        if alert.stepMicroseconds == nil {
            notBefore[alert.subject] = now.advanced(byNanoseconds: Self.pause)
        }
        return alert
    }
}
