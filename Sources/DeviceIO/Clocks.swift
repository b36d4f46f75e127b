// SPDX-License-Identifier: Apache-2.0

import CLinux
package import Capture
import Glibc

/// The kernel's clocks, the only place where time is read.
package enum Clocks {
    /// This moment on the monotonic and the wall clock, read one after the other.
    package static func now() -> Instant {
        var wall = timespec()
        let monotonic = monotonic()
        _ = unsafe clock_gettime(CLOCK_REALTIME, &wall)
        return Instant(
            monotonic: monotonic,
            wall: WallTime(microseconds: Int64(wall.tv_sec) * 1_000_000 + Int64(wall.tv_nsec) / 1_000)
        )
    }

    /// This moment on the monotonic clock.
    package static func monotonic() -> MonotonicTime {
        var time = timespec()
        _ = unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return MonotonicTime(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
    }

    /// Lets the calling thread rest; never the capture thread.
    package static func pause(milliseconds: UInt32) {
        usleep(milliseconds * 1_000)
    }

    /// Lets the calling thread rest until a moment, unless that is over.
    static func pause(until moment: MonotonicTime) {
        let nanoseconds = max(0, moment.nanoseconds)
        var time = timespec(
            tv_sec: Int(nanoseconds / 1_000_000_000),
            tv_nsec: Int(nanoseconds % 1_000_000_000)
        )
        // The pointer is to a local, for the call. Signals are blocked in our threads: a debugger's interruption
        // only shortens the rest.
        _ = unsafe clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, nil)
    }

    /// Whether the kernel counts the wall clock as synchronised; `nil` where it does not tell.
    package static func isSynchronised() -> Bool? {
        let answer = clinux_clock_is_synchronised()
        return answer < 0 ? nil : answer == 1
    }
}
