// SPDX-License-Identifier: Apache-2.0

import DeviceIO
import Foundation

/// Whether the wall clock is believed to be right.
enum ClockSynchronisation {
    /// Asks the kernel; where a sandbox forbids the question, the time daemon's own mark decides.
    static func isSynchronised() -> Bool {
        Clocks.isSynchronised()
            ?? FileManager.default.fileExists(atPath: "/run/systemd/timesync/synchronized")
    }
}
