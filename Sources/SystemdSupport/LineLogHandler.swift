// SPDX-License-Identifier: Apache-2.0

import Glibc
import Logging

/// Writes each message as one line to standard error: `12:03:05.123 warning device went away device=bench-4`.
struct LineLogHandler: LogHandler {
    private var scope: LogScope
    private let descriptor: Int32

    init(label: String, threshold: @escaping @Sendable () -> Logger.Level, descriptor: Int32 = STDERR_FILENO)
    {
        scope = LogScope(label: label, threshold: threshold)
        self.descriptor = descriptor
    }

    func log(event: LogEvent) {
        let line = "\(Self.timeOfDay()) \(event.level.rawValue) \(scope.line(event))\n"
        var bytes = Array(line.utf8)[...]
        while !bytes.isEmpty {
            // The pointer is used during the call, for as many bytes as there are.
            let written = unsafe bytes.withUnsafeBytes { unsafe write(descriptor, $0.baseAddress, $0.count) }
            if written > 0 {
                bytes = bytes.dropFirst(written)
            } else if errno != EINTR {
                // Nobody can be told that the log cannot be written.
                return
            }
        }
    }

    /// The local time to the millisecond: the log of a run that somebody watches.
    private static func timeOfDay() -> String {
        var now = timespec()
        var parts = unsafe tm()
        // Neither can fail with a clock that exists and a time of this era; the pointers are to local variables.
        unsafe clock_gettime(CLOCK_REALTIME, &now)
        unsafe localtime_r(&now.tv_sec, &parts)
        func padded(_ number: Int, to width: Int) -> String {
            let digits = String(number)
            return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
        }
        let clock = unsafe [parts.tm_hour, parts.tm_min, parts.tm_sec].map { padded(Int($0), to: 2) }
        return clock.joined(separator: ":") + "." + padded(now.tv_nsec / 1_000_000, to: 3)
    }

    var metadataProvider: Logger.MetadataProvider? {
        get { scope.provider }
        set { scope.provider = newValue }
    }
    var metadata: Logger.Metadata {
        get { scope.metadata }
        set { scope.metadata = newValue }
    }
    var logLevel: Logger.Level {
        get { scope.level }
        set { scope.level = newValue }
    }
    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { scope.metadata[key] }
        set { scope.metadata[key] = newValue }
    }
}
