// SPDX-License-Identifier: Apache-2.0

import Capture
import Glibc
import ScannerInput

/// Hands out the reports of a scan at the times they have, against an absolute clock so that delays do not
/// add up.
package enum ScannerPace: Hashable, Sendable {
    /// As the records' times say.
    case real
    /// All at once: a scanner faster than any.
    case none

    /// Calls `send` for each report when its time has come.
    ///
    /// - Parameters:
    ///   - events: Records with times counted from the first.
    ///   - send: Takes the records of one report, their times moved to the monotonic clock.
    /// - Throws: What `send` throws.
    func play(
        _ events: [InputEvent],
        send: ([InputEvent]) throws(ScannerFailure) -> Void
    ) throws(ScannerFailure) {
        let start = Self.now
        var report: [InputEvent] = []
        for event in events {
            var event = event
            event.time = start.advanced(byNanoseconds: event.time.nanoseconds)
            report.append(event)
            guard event.type == InputEvent.synchronization, event.code == InputEvent.report else { continue }
            if self == .real { Self.sleep(until: event.time) }
            // Stamped as the kernel does, when it passes; never before it is sent.
            let now = Self.now
            for index in report.indices { report[index].time = now }
            try send(report)
            report.removeAll(keepingCapacity: true)
        }
        if !report.isEmpty { try send(report) }
    }

    /// `CLOCK_MONOTONIC`, which stamps events.
    static var now: MonotonicTime {
        var time = timespec()
        // SAFETY: the pointer is to a local, for the call. CLOCK_MONOTONIC always exists.
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return MonotonicTime(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
    }

    private static func sleep(until moment: MonotonicTime) {
        var time = timespec(
            tv_sec: Int(moment.nanoseconds / 1_000_000_000),
            tv_nsec: Int(moment.nanoseconds % 1_000_000_000)
        )
        // SAFETY: the pointer is to a local, for the call; the remainder is not asked for. An absolute time
        // can simply be waited for again after a signal.
        while unsafe clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, nil) == EINTR {}
    }
}
