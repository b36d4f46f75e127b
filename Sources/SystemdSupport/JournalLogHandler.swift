// SPDX-License-Identifier: Apache-2.0

import CSystemd
import Glibc
import Logging

/// Writes each message to the journal with its facts as fields: `device` as `TALLY_DEVICE`, so that
/// `journalctl TALLY_DEVICE=bench-4` finds it.
struct JournalLogHandler: LogHandler {
    private var scope: LogScope
    private let fallback: LineLogHandler

    init(label: String, threshold: @escaping @Sendable () -> Logger.Level) {
        scope = LogScope(label: label, threshold: threshold)
        fallback = LineLogHandler(label: label, threshold: threshold)
    }

    func log(event: LogEvent) {
        let fields = Self.fields(of: event, in: scope).map { Array($0.utf8) }
        if !Self.send(fields) { fallback.log(event: event) }
    }

    /// The entry as the journal takes it: `NAME=value`, the value as it is.
    static func fields(of event: LogEvent, in scope: LogScope) -> [String] {
        var fields = [
            "MESSAGE=\(scope.line(event))",
            "PRIORITY=\(priority(of: event.level))",
            "SYSLOG_IDENTIFIER=tallyd",
            "TALLY_LOGGER=\(scope.label)",
            "CODE_FILE=\(event.file)",
            "CODE_LINE=\(event.line)",
            "CODE_FUNC=\(event.function)",
        ]
        for (key, value) in scope.facts(of: event) { fields.append("\(name(ofFact: key))=\(value)") }
        return fields
    }

    /// The journal's name of a fact: capitals, digits and `_`, at most 64 (systemd.journal-fields(7)).
    static func name(ofFact key: String) -> String {
        let name = key.uppercased().unicodeScalars.map { scalar -> Character in
            switch scalar {
            case "A"..."Z", "0"..."9": Character(scalar)
            default: "_"
            }
        }
        return String(("TALLY_" + String(name)).prefix(64))
    }

    /// The syslog severity of a level.
    static func priority(of level: Logger.Level) -> Int32 {
        switch level {
        case .trace, .debug: LOG_DEBUG
        case .info: LOG_INFO
        case .notice: LOG_NOTICE
        case .warning: LOG_WARNING
        case .error: LOG_ERR
        case .critical: LOG_CRIT
        }
    }

    private static func send(_ fields: [[UInt8]]) -> Bool {
        // One block of memory for all, so that the pointers into it hold during the call.
        var bytes = fields.flatMap(\.self)
        return unsafe bytes.withUnsafeMutableBytes { memory in
            var offset = 0
            var vectors: [iovec] = unsafe []
            for field in fields {
                unsafe vectors.append(
                    iovec(iov_base: memory.baseAddress?.advanced(by: offset), iov_len: field.count)
                )
                offset += field.count
            }
            return unsafe sd_journal_sendv(vectors, Int32(vectors.count)) == 0
        }
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
