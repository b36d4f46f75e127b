// SPDX-License-Identifier: Apache-2.0

import Glibc
package import Logging

/// Where a service's log goes: structured to the journal when that is at the other end of standard error, plain
/// lines to it otherwise.
package enum ServiceLog {
    /// A handler for `LoggingSystem.bootstrap`.
    ///
    /// - Parameters:
    ///   - label: The label of the logger.
    ///   - threshold: The least severe level that is written, asked for each message, so that it can change for
    ///     loggers that exist already. A logger's own `logLevel`, once set, goes before it.
    /// - Returns: A handler for that logger.
    package static func handler(
        label: String,
        threshold: @escaping @Sendable () -> Logger.Level
    ) -> any LogHandler {
        isJournal
            ? JournalLogHandler(label: label, threshold: threshold)
            : LineLogHandler(label: label, threshold: threshold)
    }

    /// Whether standard error leads to the journal.
    package static var isJournal: Bool {
        // A C string or nil, copied at once.
        leadsToStandardError(
            journalStream: unsafe getenv("JOURNAL_STREAM").map { unsafe String(cString: $0) }
        )
    }

    /// Whether a stream, by its device and inode as in `$JOURNAL_STREAM` (systemd.exec(5)), is standard error.
    static func leadsToStandardError(journalStream: String?) -> Bool {
        var status = stat()
        // The pointer is to a local variable, for the call.
        guard let journalStream, unsafe fstat(STDERR_FILENO, &status) == 0 else { return false }
        return journalStream == "\(status.st_dev):\(status.st_ino)"
    }
}

/// What both handlers of the log have in common.
struct LogScope: Sendable {
    let label: String
    let threshold: @Sendable () -> Logger.Level
    var ownLevel: Logger.Level?
    var metadata = Logger.Metadata()
    var provider: Logger.MetadataProvider?

    var level: Logger.Level {
        get { ownLevel ?? threshold() }
        set { ownLevel = newValue }
    }

    /// The facts of a message, its own over those of the logger, in the order of their keys.
    func facts(of event: LogEvent) -> [(key: String, value: String)] {
        var merged = metadata
        if let provided = provider?.get() { merged.merge(provided) { $1 } }
        if let own = event.metadata { merged.merge(own) { $1 } }
        if let error = event.error { merged["error"] = "\(error)" }
        return merged.sorted { $0.key < $1.key }.map { ($0.key, "\($0.value)") }
    }

    /// The message and its facts on one line: `reader is ready device=dock-3 port=/dev/ttyUSB0`.
    func line(_ event: LogEvent) -> String {
        var line = event.message.description.withoutControls
        for (key, value) in facts(of: event) {
            line +=
                " \(key)=\(value.isEmpty || value.contains(" ") ? "\"\(value.withoutControls)\"" : value.withoutControls)"
        }
        return line
    }
}

extension String {
    /// The text with control characters written out: what a scanner typed must not act on a terminal, nor
    /// make lines of its own.
    var withoutControls: String {
        guard unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else {
            return self
        }
        var text = ""
        for scalar in unicodeScalars {
            if scalar.properties.generalCategory == .control {
                let digits = String(scalar.value, radix: 16)
                text += scalar == "\n" ? "\\n" : "\\x" + (digits.utf8.count == 1 ? "0" + digits : digits)
            } else {
                text.unicodeScalars.append(scalar)
            }
        }
        return text
    }
}
