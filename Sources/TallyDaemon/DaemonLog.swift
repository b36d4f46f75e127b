// SPDX-License-Identifier: Apache-2.0

import Logging
import SystemdSupport

/// The daemon's log: to the journal under systemd, else plain lines on standard error.
enum DaemonLog {
    /// Sets up logging for the whole process; once, before the first logger is made.
    static func bootstrap() -> Logger {
        LoggingSystem.bootstrap { label in ServiceLog.handler(label: label) { LogLevel.threshold } }
        return Logger(label: "tallyd")
    }
}
