// SPDX-License-Identifier: Apache-2.0

import ControlAPI
import EventQueue
import Foundation

/// Scanners on pipes, a daemon of its own, a disk: what reading costs and how long a scan takes to be safe.
struct PipelineBench {
    /// What eight scanners cost.
    struct Load: Codable {
        var scanners: Int
        var seconds: Double
        var reportsPerSecond: Double
        /// Scans typed, all of which became events.
        var scans: Int
        /// Percent of one core, by the daemon's threads.
        var threads: [String: Double]
        /// Percent of one core, all threads together.
        var percentOfCore: Double
        var goalPercent = 5.0
        var isMet: Bool
    }

    /// How long a scan takes from its last key until it is safe, and until a client has been told.
    struct Latency: Codable {
        /// What the disk takes to save as much, measured before each scan.
        var sync: Spread
        /// Until the event is committed, as another process sees it in the database.
        var keyToEvent: Spread
        /// Until a client of the control socket has it.
        var keyToTold: Spread
        /// How many syncs the 99th percentile until the commit may take, beside a millisecond.
        var goalSyncs: Double
        var allowedUs: Double
        var isMet: Bool

        init(_ samples: [Sample], goalSyncs: Double) {
            sync = Spread(samples.map(\.sync))
            keyToEvent = Spread(samples.map(\.keyToEvent))
            keyToTold = Spread(samples.map(\.keyToTold))
            self.goalSyncs = goalSyncs
            allowedUs = goalSyncs * sync.p99Us + 1_000
            isMet = keyToEvent.p99Us <= allowedUs
        }
    }

    /// One scan's times.
    struct Sample {
        var sync: Duration
        var keyToEvent: Duration
        var keyToTold: Duration
    }

    /// What came out.
    struct Outcome: Codable {
        var directory: String
        var load: Load
        var idle: Latency
        var loaded: Latency
    }

    static let scanners = 8

    let directory: URL
    /// Where the scanners' pipes are.
    let devices: URL
    let seconds: Double

    private func pipe(_ name: String) -> String { devices.appendingPathComponent(name).path }
    private var names: [String] { (1...Self.scanners).map { "scanner-\($0)" } }

    /// Measures; the daemon has ended afterwards.
    func run(shown directory: String) async throws -> Outcome {
        for part in ["run", "state"] {
            try FileManager.default.createDirectory(
                at: self.directory.appendingPathComponent(part),
                withIntermediateDirectories: true
            )
        }
        let socket = OwnDaemon.socket(
            preferring: self.directory.appendingPathComponent("run/tally.sock").path
        )
        let daemon = OwnDaemon(directory: self.directory)
        for name in names { try ScannerOutlet.prepare(pipe: pipe(name)) }
        try daemon.start(with: configuration(socket: socket))
        defer { daemon.abandon() }
        let paths = names.map { ($0, pipe($0)) }
        let scanners = try await Blocking.run { try paths.map { try BenchScanner(name: $0, pipe: $1) } }
        let outcome = try await ControlClient.withClient(socket: socket) { client in
            try await daemon.waitUntilReady(client, devices: Self.scanners)
            // First, so that the log has its size: for as long as it grows each sync writes that down as well.
            let load = try await load(scanners, daemon.pid, client)
            let idle = try await latency(of: scanners[0], beside: [], client, goalSyncs: 1)
            let loaded = try await latency(
                of: scanners[0],
                beside: Array(scanners.dropFirst()),
                client,
                goalSyncs: 2
            )
            return Outcome(directory: directory, load: load, idle: idle, loaded: loaded)
        }
        _ = try await daemon.stop()
        return outcome
    }

    private func configuration(socket: String) -> String {
        var text = "[api]\nsocket = \(OwnDaemon.quoted(socket))\n"
        for name in names {
            text += "\n[[scanner]]\nname = \"\(name)\"\nmatch = { path = \(OwnDaemon.quoted(pipe(name))) }\n"
            // A machine that is busy may make a scanner stutter.
            text += "partial_timeout = \"60s\"\n"
        }
        return text
    }

    // MARK: - Latency

    private func latency(
        of scanner: BenchScanner,
        beside others: [BenchScanner],
        _ client: ControlClient,
        goalSyncs: Double
    ) async throws -> Latency {
        let watch = EventWatch()
        // However late it begins to listen, it hears of all that comes after this.
        let head = try await client.get(QueueReport.self, Route.queue).head
        let follower = Task { await watch.follow(scanner.name, after: head, with: client) }
        defer { follower.cancel() }
        let end = ContinuousClock.now + .seconds(seconds)
        async let noise: Void = withThrowingTaskGroup(of: Void.self) { group in
            for other in others {
                group.addTask { _ = try await Blocking.run { try other.type(until: end) } }
            }
            try await group.waitForAll()
        }
        let tag = others.isEmpty ? "IDLE" : "LOAD"
        let samples = try await Blocking.run {
            try measure(scanner, watch, tag: tag, after: head, until: end)
        }
        try await noise
        return Latency(samples, goalSyncs: goalSyncs)
    }

    private func measure(
        _ scanner: BenchScanner,
        _ watch: EventWatch,
        tag: String,
        after head: Int64,
        until end: ContinuousClock.Instant
    ) throws -> [Sample] {
        let probe = try SyncProbe(path: directory.appendingPathComponent("probe").path)
        let queue = directory.appendingPathComponent("state/queue.db").path
        CommitWatch.sleepExactly()
        var commits = try CommitWatch(queue: queue, device: scanner.name, after: head)
        func scan(_ text: String) throws -> Sample {
            let sync = try probe.measure()
            let pressed = try scanner.press(text)
            let committed = try commits.wait()
            try scanner.release()
            let told = try watch.wait(for: text)
            return Sample(sync: sync, keyToEvent: committed - pressed, keyToTold: told - pressed)
        }
        // The first shows that the follower hears; the disk's first syncs are not its usual ones.
        for number in 1...3 { _ = try scan("\(tag)-FIRST-\(number)") }
        var samples: [Sample] = []
        repeat { samples.append(try scan("\(tag)-\(samples.count)")) } while ContinuousClock.now < end
        return samples
    }

    // MARK: - Load

    private func load(_ scanners: [BenchScanner], _ daemon: Int32, _ client: ControlClient) async throws
        -> Load
    {
        try await settle(client)
        let before = try await client.get(AccountReport.self, Route.account).total
        let first = try ThreadTimes(of: daemon)
        let start = ContinuousClock.now
        let end = start + .seconds(seconds)
        let typed = try await withThrowingTaskGroup(of: (reports: Int, codes: Int).self) { group in
            for (index, scanner) in scanners.enumerated() {
                group.addTask {
                    try await Blocking.run {
                        // Not in step with one another.
                        usleep(UInt32(index * 1_000 / Self.scanners))
                        return try scanner.type(until: end)
                    }
                }
            }
            return try await group.reduce(into: (reports: 0, codes: 0)) {
                $0.reports += $1.reports
                $0.codes += $1.codes
            }
        }
        let spent = Double((ContinuousClock.now - start) / .nanoseconds(1))
        let last = try ThreadTimes(of: daemon)
        try await settle(client)
        let after = try await client.get(AccountReport.self, Route.account).total
        let events = Int(after.inEvents) - Int(before.inEvents)
        guard events == typed.codes, after.rejected == before.rejected else {
            throw CommandFailure(message: "\(typed.codes) scans were typed, \(events) became events")
        }
        let threads = last.percent(since: first, nanoseconds: spent)
        let percent = threads.values.reduce(0, +)
        return Load(
            scanners: scanners.count,
            seconds: spent / 1e9,
            reportsPerSecond: Double(typed.reports) / spent * 1e9,
            scans: typed.codes,
            threads: threads,
            percentOfCore: percent,
            isMet: percent < 5
        )
    }

    /// Waits until everything typed is in the queue.
    private func settle(_ client: ControlClient) async throws {
        for _ in 0..<1_000 {
            try await Task.sleep(for: .milliseconds(20))
            if try await client.get(AccountReport.self, Route.account).events.pending == 0 { return }
        }
        throw CommandFailure(message: "events do not become durable")
    }
}
