// SPDX-License-Identifier: Apache-2.0

internal import Capture

/// Monotonic time that stands still while nobody observes.
///
///     monotonic   0 1 2 3 4 5 6 7 8 9
///     delivering  ████████░░░░░░██████
///     observed    0 1 2 3 4 4 4 4 5 6
///
/// Departure timers are kept in observed time, so that stopping and starting them all costs nothing for a tag.
struct ObservedClock: Sendable {
    /// The newest monotonic time seen; it never runs backwards, whatever is handed in.
    private(set) var now = Int64.min

    /// Whether anybody observes.
    private(set) var isRunning = false

    /// While not running: since when, or the newest read in spite of it.
    private(set) var unobservedSince = Int64.min

    private var stoppedAt = Int64.min
    private var standstill: Int64 = 0

    /// Takes note of the time.
    mutating func advance(to time: Int64) {
        if now == .min {
            stoppedAt = time
            unobservedSince = time
        }
        now = max(now, time)
    }

    /// Takes note that a tag was read; that observes, whatever the state of the readers.
    mutating func noteRead(at time: Int64) {
        if !isRunning { unobservedSince = max(unobservedSince, time) }
    }

    /// Starts or stops at the newest time.
    mutating func run(_ isObserved: Bool) {
        guard isObserved != isRunning else { return }
        if isObserved {
            standstill += now - stoppedAt
        } else {
            stoppedAt = now
            unobservedSince = now
        }
        isRunning = isObserved
    }

    /// Observed time now.
    var observed: Int64 { observed(at: now) }

    /// Observed time at a monotonic time near now.
    func observed(at time: Int64) -> Int64 { (isRunning ? time : min(time, stoppedAt)) &- standstill }

    /// When observed time will be `observed`, if the clock keeps running.
    func monotonic(atObserved observed: Int64) -> Int64 {
        let (sum, overflow) = observed.addingReportingOverflow(standstill)
        return overflow ? .max : sum
    }
}
