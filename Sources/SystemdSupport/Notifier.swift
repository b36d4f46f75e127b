// SPDX-License-Identifier: Apache-2.0

import CSystemd
import Glibc

/// Tells the service manager what the daemon is doing (`sd_notify(3)`).
///
/// Without a service manager, that is without `$NOTIFY_SOCKET`, every call does nothing.
package enum Notifier {
    /// The service is up, or up again after ``reloading()``.
    ///
    /// - Parameter status: One line about the state of the service, for `systemctl status`.
    /// - Returns: Whether a service manager was told.
    @discardableResult
    package static func ready(status: String) -> Bool {
        send("READY=1\nSTATUS=\(line(status))")
    }

    /// The configuration is being loaded anew; ``ready(status:)`` ends it.
    ///
    /// - Returns: Whether a service manager was told.
    @discardableResult
    package static func reloading() -> Bool {
        var time = timespec()
        // Cannot fail: the clock exists on every Linux and the pointer is to a local variable.
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        // Positive, and 292,000 years below the overflow.
        let microseconds = Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000
        return send("RELOADING=1\nMONOTONIC_USEC=\(microseconds)")
    }

    /// The service has begun to stop.
    ///
    /// - Returns: Whether a service manager was told.
    @discardableResult
    package static func stopping() -> Bool { send("STOPPING=1") }

    /// What the service is doing, for `systemctl status`.
    ///
    /// - Parameter text: One line.
    /// - Returns: Whether a service manager was told.
    @discardableResult
    package static func status(_ text: String) -> Bool { send("STATUS=\(line(text))") }

    /// The service is alive; due within ``watchdogInterval``.
    ///
    /// - Returns: Whether a service manager was told.
    @discardableResult
    package static func watchdog() -> Bool { send("WATCHDOG=1") }

    /// The longest span between two calls of ``watchdog()`` before the service is taken for dead and restarted.
    ///
    /// `nil` where nobody watches. Send at less than half of it.
    package static var watchdogInterval: Duration? {
        var microseconds: UInt64 = 0
        // The pointer is to a local variable, for the call.
        guard unsafe sd_watchdog_enabled(0, &microseconds) > 0 else { return nil }
        return .microseconds(Int64(clamping: microseconds))
    }

    private static func send(_ state: String) -> Bool {
        // The C string made of `state` is read during the call.
        unsafe sd_notify(0, state) > 0
    }

    /// Line ends would start another assignment.
    private static func line(_ text: String) -> String {
        String(text.map { $0.isNewline ? " " : $0 })
    }
}
