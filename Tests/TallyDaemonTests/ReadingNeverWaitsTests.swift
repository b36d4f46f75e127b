// SPDX-License-Identifier: Apache-2.0

import ControlAPI
import DaemonStage
import Foundation
import ScannerInput
import Simulators
import Synchronization
import Testing

/// Whatever the disk does and whatever else is read, keystrokes are read: the kernel keeps only about ten.
///
/// No test here depends on how quick the machine is. The scanner is one that loses keys when its queue of 64
/// events is full; what fills and empties that queue is ordered by handshakes.
@Suite(.timeLimit(.minutes(4)))
struct ReadingNeverWaitsTests {
    @Test func `200 scans without a gap are read while the disk does not finish a single sync`() async throws
    {
        try await Stage.with { stage in
            let hold = stage.path("hold")
            try await stage.withBurst(environment: ["SLOW_SYNC_HOLD": hold]) { burst, flood in
                // From here on a sync that begins does not end. The first scan makes one begin.
                try Data().write(to: URL(fileURLWithPath: hold))
                try await burst.type(["FIRST"])
                try await eventually("a sync that waits") {
                    FileManager.default.fileExists(atPath: hold + ".held")
                }
                let before = try stage.stored().count(ofType: "scan")
                // If reading waited for the disk, this would never end: the scanner waits for its reader, and its
                // queue and the pipe hold not even one code.
                try await burst.type(Burst.texts, alongside: flood)
                try await eventually("201 scans read") {
                    try await stage.ledger(of: "bench-1").readsIn == 201
                }
                #expect(try stage.stored().count(ofType: "scan") == before, "nothing was saved meanwhile")
                #expect(FileManager.default.fileExists(atPath: hold))
                try FileManager.default.removeItem(atPath: hold)
            } check: { scans in
                #expect(scans.map(\.text) == ["FIRST"] + Burst.texts)
            }
        }
    }

    @Test func `200 scans without a gap are whole while each sync takes 50 ms`() async throws {
        try await Stage.with { stage in
            try await stage.withBurst(environment: ["SLOW_SYNC_MS": "50"]) { burst, flood in
                try await burst.type(Burst.texts, alongside: flood)
            } check: { scans in
                #expect(scans.map(\.text) == Burst.texts)
                // The disk was as slow as it was said to be.
                let writer = try #require(try await stage.report(QueueReport.self, Route.queue).writer)
                #expect(writer.lastCommitSeconds >= 0.05)
            }
        }
    }

    @Test func `a daemon that is stopped loses keys, and says so`() async throws {
        try await Stage.with { stage in
            let scanner = try await stage.burstScanner()
            let daemon = try await stage.daemon()
            try await scanner.plugIn()
            try await stage.device("bench-1", becomes: "ready")
            try await scanner.type(["BEFORE"])
            try await stage.settled("the scan before") { try $0.count(ofType: "scan") == 1 }
            daemon.send(SIGSTOP)
            try await eventually("a daemon that stands still") { daemon.isStopped }
            // Nobody reads: the 64th event that waits is one too many, whenever that is.
            let long = String(repeating: "0123456789", count: 10)
            #expect(try await scanner.overrun(long) == 1)
            daemon.send(SIGCONT)
            try await scanner.goOn()
            try await scanner.type(["AFTER"])
            try await stage.settled("the scan after") { try $0.all(ofType: "scan").last?.text == "AFTER" }
            let scans = try stage.stored().all(ofType: "scan")
            #expect(scans.map(\.quality) == ["ok", "damaged", "ok"])
            #expect(scans.first?.text == "BEFORE")
            let rest = try #require(scans.dropFirst().first?.text)
            #expect(rest.count < long.count)
            try await stage.settled("an alert") { stored in
                try stored.all(ofType: "alert").contains { $0.member("code", of: "alert") == "keys-lost" }
            }
            // What status shows may be older than what the queue holds.
            try await eventually("the drop in the status") {
                try await stage.status().devices.first { $0.name == "bench-1" }?.keys?.drops == 1
            }
            try await stage.endInBalance(daemon)
        }
    }
}

/// A scanner behind a kernel's queue, and what it scans.
private actor Burst {
    /// 200 different codes.
    static let texts = (0..<200).map { "BURST-\($0)-abcdefghijklmnopqrstuvwxyz" }

    private let path: String
    private var pipe: Pipe?
    /// What is left to type of a code that was interrupted.
    private var rest: [InputEvent] = []

    /// A scanner that threads may hand on; one uses it at a time, for the actor waits for each.
    private final class Pipe: Sendable {
        let scanner: Mutex<QueuedScanner>
        init(_ path: String) throws { scanner = Mutex(try QueuedScanner(path: path)) }
    }

    init(at path: String) { self.path = path }

    func plugIn() async throws {
        let path = path
        pipe = try await blocking { try Pipe(path) }
    }

    /// Types codes as fast as they are read; none is ever lost by that.
    ///
    /// With a flood, half of them come only when more of it has been read: it is there all the time.
    func type(_ texts: [String], alongside flood: Flood? = nil) async throws {
        let half = flood == nil ? 0 : texts.count / 2
        if half > 0 { try await send(Array(texts.prefix(half))) }
        try await flood?.advance()
        try await send(Array(texts.dropFirst(half)))
    }

    private func send(_ texts: [String]) async throws {
        try await send(try texts.flatMap { try ScannerTyping().type(Array($0.utf8)) })
    }

    private func send(_ events: [InputEvent]) async throws {
        let pipe = try #require(pipe)
        let limit = Int32(patience / .milliseconds(1))
        try await blocking { try pipe.scanner.withLock { try $0.type(events, patience: limit) } }
    }

    /// Types a code until the queue has overflowed, whether anybody reads or not.
    ///
    /// - Returns: How often it has.
    func overrun(_ text: String) async throws -> Int {
        let pipe = try #require(pipe)
        let events = try ScannerTyping().type(Array(text.utf8))
        let outcome = try await blocking {
            try pipe.scanner.withLock { (rest: try $0.overrun(events), overflows: $0.overflows) }
        }
        rest = outcome.rest
        return outcome.overflows
    }

    /// Types the rest of that code, as it is read.
    func goOn() async throws {
        try await send(rest)
        rest = []
    }
}

/// A second scanner that types one code over and over, as fast as it is read; a repeat of it makes no event.
private final class Flood: Sendable {
    private let stage: Stage
    private let isOver = Atomic(false)
    private let ended = Latch()

    private actor Latch {
        private var failure: (any Error)?
        private(set) var isOpen = false
        func open(_ failure: (any Error)?) {
            self.failure = failure
            isOpen = true
        }
        func result() throws { if let failure { throw failure } }
    }

    init(on stage: Stage) { self.stage = stage }

    func start() async throws {
        let path = stage.path("flood")
        Task {
            do {
                try await blocking {
                    let pipe = try ScannerPipe(path: path, patience: .seconds(60))
                    let events = try ScannerTyping().type(Array("]d2010950600013435221FLOOD".utf8))
                    while !self.isOver.load(ordering: .relaxed) { try pipe.type(events, pace: .none) }
                }
                await ended.open(nil)
            } catch {
                await ended.open(error)
            }
        }
        try await advance()
    }

    /// Waits until more of it has been read.
    func advance() async throws {
        let before = try await stage.ledger(of: "flood").readsIn
        try await eventually("more of the flood") { try await stage.ledger(of: "flood").readsIn > before }
    }

    func stop() async throws {
        isOver.store(true, ordering: .relaxed)
        try await eventually("the end of the flood") { await ended.isOpen }
        try await ended.result()
    }
}

extension Stage {
    /// A scanner `bench-1` that is read and one, `flood`, that only floods; the daemon is to find both.
    fileprivate func burstScanner() async throws -> Burst {
        try configure(
            """
            [[scanner]]
            name = "bench-1"
            match = { path = "\(path("scanner"))" }
            partial_timeout = "60s"

            [[scanner]]
            name = "flood"
            match = { path = "\(path("flood"))" }
            partial_timeout = "60s"
            repeat = { serialized = "1d" }

            """
        )
        for name in ["scanner", "flood"] { try PipedScanner.make(at: path(name)) }
        return Burst(at: path("scanner"))
    }

    /// A daemon on a slow disk, flooded; at the end `check` looks at the scans of `bench-1`, and all was read.
    fileprivate func withBurst(
        environment: [String: String],
        _ body: (Burst, Flood) async throws -> Void,
        check: ([StoredEvents.Event]) async throws -> Void
    ) async throws {
        let burst = try await burstScanner()
        var environment = environment
        environment["LD_PRELOAD"] = try Self.program("libSlowSync.so")
        let daemon = try await self.daemon(environment: environment)
        try await burst.plugIn()
        try await device("bench-1", becomes: "ready")
        let flood = Flood(on: self)
        try await flood.start()
        try await body(burst, flood)
        try await flood.stop()
        try await eventually("nothing on the way to the disk") { try await account().events.pending == 0 }
        let scans = try stored().all(ofType: "scan").filter { $0.device == "bench-1" }
        try await check(scans)
        #expect(scans.allSatisfy { $0.quality == "ok" })
        let device = try #require(try await status().devices.first { $0.name == "bench-1" })
        #expect(device.keys?.drops == 0)
        #expect(device.ledger.rejected == 0)
        #expect(device.ledger.readsIn == UInt64(scans.count))
        try await endInBalance(daemon)
    }
}

extension RunningProgram {
    /// Whether the kernel has stopped all of its threads.
    var isStopped: Bool {
        let tasks = "/proc/\(pid)/task"
        let threads = (try? FileManager.default.contentsOfDirectory(atPath: tasks)) ?? []
        return !threads.isEmpty
            && threads.allSatisfy { thread in
                let stat = (try? String(contentsOfFile: "\(tasks)/\(thread)/stat", encoding: .utf8)) ?? ""
                // "pid (name) state …", where the name can hold anything.
                return stat.split(separator: ")").last?.split(separator: " ").first == "T"
            }
    }
}
