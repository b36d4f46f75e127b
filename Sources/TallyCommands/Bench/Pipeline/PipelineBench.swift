// SPDX-License-Identifier: Apache-2.0

import ControlAPI
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

    /// How long a scan takes from its last key until the daemon has told that it is safe.
    struct Latency: Codable {
        /// What the disk takes to save as much, measured before each scan.
        var sync: Spread
        var keyToEvent: Spread
        /// How many syncs the 99th percentile may take, beside a millisecond.
        var goalSyncs: Double
        var allowedUs: Double
        var isMet: Bool

        init(sync: [Duration], keyToEvent: [Duration], goalSyncs: Double) {
            self.sync = Spread(sync)
            self.keyToEvent = Spread(keyToEvent)
            self.goalSyncs = goalSyncs
            allowedUs = goalSyncs * self.sync.p99Us + 1_000
            isMet = self.keyToEvent.p99Us <= allowedUs
        }
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
    let seconds: Double

    private func pipe(_ name: String) -> String { directory.appendingPathComponent("run/\(name)").path }
    private var names: [String] { (1...Self.scanners).map { "scanner-\($0)" } }

    /// Measures; the daemon has ended afterwards.
    func run(shown directory: String) async throws -> Outcome {
        for part in ["run", "state"] {
            try FileManager.default.createDirectory(
                at: self.directory.appendingPathComponent(part),
                withIntermediateDirectories: true
            )
        }
        let socket = OwnDaemon.socket(preferring: pipe("tally.sock"))
        let daemon = OwnDaemon(directory: self.directory)
        for name in names { try ScannerOutlet.prepare(pipe: pipe(name)) }
        try daemon.start(with: configuration(socket: socket))
        defer { daemon.abandon() }
        let paths = names.map { ($0, pipe($0)) }
        let scanners = try await Blocking.run { try paths.map { try BenchScanner(name: $0, pipe: $1) } }
        let outcome = try await ControlClient.withClient(socket: socket) { client in
            try await daemon.waitUntilReady(client, devices: Self.scanners)
            let idle = try await latency(of: scanners[0], beside: [], client, goalSyncs: 1)
            let loaded = try await latency(
                of: scanners[0],
                beside: Array(scanners.dropFirst()),
                client,
                goalSyncs: 2
            )
            let load = try await load(scanners, daemon.pid, client)
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
        let probe = directory.appendingPathComponent("probe").path
        async let noise: Void = withThrowingTaskGroup(of: Void.self) { group in
            for other in others {
                group.addTask { _ = try await Blocking.run { try other.type(until: end) } }
            }
            try await group.waitForAll()
        }
        let tag = others.isEmpty ? "IDLE" : "LOAD"
        let measured = try await Blocking.run {
            try Self.measure(scanner, watch, SyncProbe(path: probe), tag: tag, until: end)
        }
        try await noise
        return Latency(sync: measured.0, keyToEvent: measured.1, goalSyncs: goalSyncs)
    }

    private static func measure(
        _ scanner: BenchScanner,
        _ watch: EventWatch,
        _ probe: SyncProbe,
        tag: String,
        until end: ContinuousClock.Instant
    ) throws -> ([Duration], [Duration]) {
        // The first shows that the follower hears; the disk's first syncs are not its usual ones.
        _ = try scanner.type("\(tag)-FIRST")
        _ = try watch.wait(for: "\(tag)-FIRST")
        for _ in 0..<3 { _ = try probe.measure() }
        var (syncs, latencies) = ([Duration](), [Duration]())
        var number = 0
        repeat {
            number += 1
            let text = "\(tag)-\(number)"
            syncs.append(try probe.measure())
            let pressed = try scanner.type(text)
            latencies.append(try watch.wait(for: text) - pressed)
        } while ContinuousClock.now < end
        return (syncs, latencies)
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
        let threads = last.nanoseconds.mapValues { Double($0) }
            .merging(first.nanoseconds.mapValues { Double(-$0) }, uniquingKeysWith: +)
            .mapValues { max(0, $0) / spent * 100 }
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
