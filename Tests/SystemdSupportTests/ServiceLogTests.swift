// SPDX-License-Identifier: Apache-2.0

import Glibc
import Logging
import Synchronization
import Testing

@testable import SystemdSupport

struct ServiceLogTests {
    private static func event(_ message: Logger.Message, _ metadata: Logger.Metadata? = nil) -> LogEvent {
        LogEvent(
            level: .warning,
            message: message,
            metadata: metadata,
            source: nil,
            file: "Tally/File.swift",
            function: "f()",
            line: 7
        )
    }

    private static func scope(_ metadata: Logger.Metadata = [:]) -> LogScope {
        LogScope(label: "devices", threshold: { .info }, metadata: metadata)
    }

    @Test func `an entry of the journal carries its facts as fields`() {
        let event = Self.event("went away", ["device": "bench-4", "retry-in ms": "500", "path": "/dev/x\n1"])
        let fields = JournalLogHandler.fields(of: event, in: Self.scope(["device": "other", "edge": "gw"]))
        #expect(
            fields == [
                #"MESSAGE=went away device=bench-4 edge=gw path=/dev/x\n1 retry-in ms=500"#,
                "PRIORITY=4",
                "SYSLOG_IDENTIFIER=tallyd",
                "TALLY_LOGGER=devices",
                "CODE_FILE=Tally/File.swift",
                "CODE_LINE=7",
                "CODE_FUNC=f()",
                "TALLY_DEVICE=bench-4",
                "TALLY_EDGE=gw",
                "TALLY_PATH=/dev/x\n1",
                "TALLY_RETRY_IN_MS=500",
            ]
        )
    }

    @Test(arguments: [("device", "TALLY_DEVICE"), ("é-x", "TALLY___X"), ("", "TALLY_")])
    func `a field's name is one the journal takes`(key: String, name: String) {
        #expect(JournalLogHandler.name(ofFact: key) == name)
        #expect(JournalLogHandler.name(ofFact: String(repeating: key + "k", count: 100)).utf8.count == 64)
    }

    @Test func `levels have the severities of syslog`() {
        #expect(Logger.Level.allCases.map(JournalLogHandler.priority) == [7, 7, 6, 5, 4, 3, 2])
    }

    @Test func `a line has its time, level, message and facts, and no control characters`() throws {
        let pipe = try Pipe()
        var handler = LineLogHandler(label: "x", threshold: { .info }, descriptor: pipe.writing)
        handler[metadataKey: "device"] = "bench-4"
        handler.log(event: Self.event("typed \u{1B}[2J\u{1D}", ["text": "a b\n", "empty": ""]))
        let line = pipe.read()
        let pattern = #/\d\d:\d\d:\d\d\.\d{3} (.*)\n/#
        let match = try #require(line.wholeMatch(of: pattern))
        #expect(match.output.1 == #"warning typed \x1b[2J\x1d device=bench-4 empty="" text="a b\n""#)
    }

    @Test func `the threshold can change for loggers that exist, and a logger's own level goes before it`() {
        let threshold = Mutex(Logger.Level.info)
        let shared = Shared(threshold)
        var handler: any LogHandler = LineLogHandler(label: "x", threshold: { shared.level })
        #expect(handler.logLevel == .info)
        shared.level = .debug
        #expect(handler.logLevel == .debug)
        let copy = handler
        handler.logLevel = .error
        #expect(handler.logLevel == .error)
        #expect(copy.logLevel == .debug)
    }

    @Test func `standard error is the journal only when its device and inode say so`() {
        #expect(!ServiceLog.leadsToStandardError(journalStream: nil))
        #expect(!ServiceLog.leadsToStandardError(journalStream: "0:0"))
        var status = stat()
        // The pointer is to a local variable, for the call.
        unsafe fstat(STDERR_FILENO, &status)
        #expect(ServiceLog.leadsToStandardError(journalStream: "\(status.st_dev):\(status.st_ino)"))
    }
}

/// A level that two sides see.
private final class Shared: Sendable {
    private let value: Mutex<Logger.Level>

    init(_ value: consuming Mutex<Logger.Level>) { self.value = value }

    var level: Logger.Level {
        get { value.withLock { $0 } }
        set { value.withLock { $0 = newValue } }
    }
}

private struct Pipe: ~Copyable {
    let reading: Int32
    let writing: Int32

    init() throws {
        var ends: [Int32] = [-1, -1]
        // The array has the two elements that are written.
        try #require(unsafe pipe(&ends) == 0)
        (reading, writing) = (ends[0], ends[1])
    }

    /// All that is in it now.
    func read() -> String {
        var bytes = [UInt8](repeating: 0, count: 4096)
        // The array outlives the call and is as long as it says.
        let count = unsafe Glibc.read(reading, &bytes, bytes.count)
        return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
    }

    deinit {
        close(reading)
        close(writing)
    }
}
