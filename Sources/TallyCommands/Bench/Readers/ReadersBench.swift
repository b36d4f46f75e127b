// SPDX-License-Identifier: Apache-2.0

import ControlAPI
import Foundation

/// A site at work: portals, serial readers, scanners, and a daemon of its own that reads them all.
struct ReadersBench {
    /// What one device sent, and what of it the daemon knows.
    struct Line: Codable {
        var name: String
        var sent: Int
        var readsIn: Int
    }

    /// What came out.
    struct Outcome: Codable {
        var seconds: Double
        var devices: [Line]
        /// Percent of one core, by the daemon's threads.
        var threads: [String: Double]
        /// Percent of one core, all threads together.
        var percentOfCore: Double
        var isCheap: Bool
        /// Resident bytes of the daemon.
        var residentAtQuarter: Double
        var residentAtEnd: Double
        /// Whether the ledger balances and every read that was sent is in it, once.
        var isComplete: Bool
    }

    let directory: URL
    /// Where the devices are.
    let devices: URL
    let seconds: Int

    /// Measures; the daemon has ended afterwards.
    func run() async throws -> Outcome {
        for part in ["run", "state"] {
            try FileManager.default.createDirectory(
                at: directory.appendingPathComponent(part),
                withIntermediateDirectories: true
            )
        }
        let socket = OwnDaemon.socket(preferring: directory.appendingPathComponent("run/tally.sock").path)
        let daemon = OwnDaemon(directory: directory)
        let site = try BenchSite(directory: devices)
        defer { site.stop() }
        try daemon.start(with: "[api]\nsocket = \(OwnDaemon.quoted(socket))\n" + site.configuration)
        defer { daemon.abandon() }
        let scanners = try await Blocking.run { try site.plugInScanners() }
        let outcome = try await ControlClient.withClient(socket: socket) { client in
            try await daemon.waitUntilReady(client, devices: site.deviceCount, seconds: 60)
            return try await measure(site, scanners, daemon.pid, client)
        }
        _ = try await daemon.stop()
        return outcome
    }

    private func measure(
        _ site: BenchSite,
        _ scanners: [BenchScanner],
        _ daemon: Int32,
        _ client: ControlClient
    ) async throws -> Outcome {
        let first = try ThreadTimes(of: daemon)
        let start = ContinuousClock.now
        let end = start + .seconds(seconds)
        async let typed = BenchSite.type(on: scanners, until: end)
        async let sent: Void = site.send(for: seconds)
        try await Task.sleep(for: .milliseconds(seconds * 250))
        let residentAtQuarter = Self.residentBytes(of: daemon)
        let codes = try await typed
        try await sent
        let spent = Double((ContinuousClock.now - start) / .nanoseconds(1))
        let last = try ThreadTimes(of: daemon)
        let residentAtEnd = Self.residentBytes(of: daemon)
        let counts = site.sent.merging(codes) { $1 }
        let account = try await settledAccount(client, counts.values.reduce(0, +))
        let lines = counts.keys.sorted().map { name in
            let device = account.devices.first { $0.device == name }
            return Line(
                name: name,
                sent: counts[name] ?? 0,
                readsIn: device.map { Int($0.ledger.readsIn) } ?? 0
            )
        }
        let threads = last.percent(since: first, nanoseconds: spent)
        let percent = threads.values.reduce(0, +)
        return Outcome(
            seconds: spent / 1e9,
            devices: lines,
            threads: threads,
            percentOfCore: percent,
            isCheap: percent < 10,
            residentAtQuarter: residentAtQuarter,
            residentAtEnd: residentAtEnd,
            isComplete: account.isBalanced && lines.allSatisfy { $0.sent == $0.readsIn }
        )
    }

    /// The account once everything sent is in it and durable, or after a while.
    private func settledAccount(_ client: ControlClient, _ sent: Int) async throws -> AccountReport {
        var account = try await client.get(AccountReport.self, Route.account)
        for _ in 0..<200 where Int(account.total.readsIn) < sent || account.events.pending > 0 {
            try await Task.sleep(for: .milliseconds(50))
            account = try await client.get(AccountReport.self, Route.account)
        }
        return account
    }

    private static func residentBytes(of process: Int32) -> Double {
        let text = (try? String(contentsOfFile: "/proc/\(process)/statm", encoding: .utf8)) ?? ""
        let pages = text.split(separator: " ").dropFirst().first.flatMap { Double($0) } ?? 0
        return pages * Double(getpagesize())
    }
}
