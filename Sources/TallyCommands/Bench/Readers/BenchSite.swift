// SPDX-License-Identifier: Apache-2.0

import Foundation
import ReaderProtocols
import Simulators

/// The devices of a busy site: four LLRP portals, four serial readers, eight scanners.
///
/// Before each reader stands a pallet of tags, read over and over: the most that a portal reports.
final class BenchSite: Sendable {
    private struct Reader: Sendable {
        var name: String
        var family: ReaderFamily
        /// Its place, as the configuration says it.
        var place: String
        var simulated: SimulatedReader
        var readsPerSecond: Int
    }

    private static let scannerCount = 8
    private static let portalRate = 1_600
    private static let serialRate = 400
    private static let tagsInView = 100

    private let readers: [Reader]
    private let directory: URL

    /// Plugs everything in but the scanners, which wait for the daemon.
    init(directory: URL) throws {
        self.directory = directory
        let portals = try (1...4).map { number in
            let simulated = try Self.plugIn(.llrp, on: .listening(TCPAddress(port: 0)), UInt64(number))
            let address = OwnDaemon.quoted(simulated.path)
            return Reader(
                name: "portal-\(number)",
                family: .llrp,
                place: "address = \(address)",
                simulated: simulated,
                readsPerSecond: Self.portalRate
            )
        }
        let families: [ReaderFamily] = [.thingMagic, .uhfReader288, .chafon, .magicRF]
        let serial = try families.enumerated().map { number, family in
            let path = directory.appendingPathComponent("serial-\(number + 1)").path
            return Reader(
                name: "serial-\(number + 1)",
                family: family,
                place: "match = { path = \(OwnDaemon.quoted(path)) }",
                simulated: try Self.plugIn(family, on: .pseudoTerminal(path), UInt64(number + 11)),
                readsPerSecond: Self.serialRate
            )
        }
        readers = portals + serial
        for name in scannerNames { try ScannerOutlet.prepare(pipe: pipe(name)) }
    }

    private static func plugIn(
        _ family: ReaderFamily,
        on port: SimulatedPort.Kind,
        _ seed: UInt64
    ) throws -> SimulatedReader {
        guard let reader = VirtualReaders.make(family, isNetworked: false, seed: seed) else {
            throw CommandFailure(message: "there is no virtual reader for \(family.rawValue)")
        }
        return try SimulatedReader(reader, on: port)
    }

    private var scannerNames: [String] { (1...Self.scannerCount).map { "scanner-\($0)" } }
    private func pipe(_ name: String) -> String { directory.appendingPathComponent(name).path }

    /// How many devices there are.
    var deviceCount: Int { readers.count + Self.scannerCount }

    /// Their entries in the configuration.
    var configuration: String {
        var text = ""
        for reader in readers {
            text += "\n[[reader]]\nname = \"\(reader.name)\"\ndriver = \"\(reader.family.rawValue)\"\n"
            text += reader.place + "\n"
            if reader.family == .thingMagic { text += "region = \"eu\"\n" }
        }
        for name in scannerNames {
            text += "\n[[scanner]]\nname = \"\(name)\"\nmatch = { path = \(OwnDaemon.quoted(pipe(name))) }\n"
            // A machine that is busy may make a scanner stutter.
            text += "partial_timeout = \"60s\"\n"
        }
        return text
    }

    /// Plugs the scanners in, once the daemon reads them.
    func plugInScanners() throws -> [BenchScanner] {
        try scannerNames.map { try BenchScanner(name: $0, pipe: pipe($0)) }
    }

    /// Lets every reader see its tags for so many seconds, and waits until all that is sent.
    func send(for seconds: Int) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (number, reader) in readers.enumerated() {
                group.addTask { try await Blocking.run { try Self.send(reader, number, seconds) } }
            }
            try await group.waitForAll()
        }
    }

    private static func send(_ reader: Reader, _ number: Int, _ seconds: Int) throws {
        let tags = TagPopulation(pallet: tagsInView, seed: UInt64(number + 1))
        // In parts, so that what is to be seen takes little room.
        for part in stride(from: 0, to: seconds, by: 10) {
            let pass = DoorPass(
                parked: tags,
                for: .seconds(min(10, seconds - part)),
                readsPerSecond: reader.readsPerSecond,
                seed: UInt64(part)
            )
            reader.simulated.play(pass)
            guard reader.simulated.wait(until: \.isPassOver, for: .seconds(120)) else {
                throw CommandFailure(message: "\(reader.name) is not read")
            }
        }
    }

    /// What every reader has sent to somebody who listened.
    var sent: [String: Int] {
        Dictionary(uniqueKeysWithValues: readers.map { ($0.name, $0.simulated.report.sent) })
    }

    /// Has every scanner scan once a second, which no hand keeps up, until a moment has come.
    ///
    /// - Returns: How many codes each typed.
    static func type(
        on scanners: [BenchScanner],
        until end: ContinuousClock.Instant
    ) async throws -> [String: Int] {
        try await withThrowingTaskGroup(of: (String, Int).self) { group in
            for scanner in scanners {
                group.addTask {
                    let codes = try await Blocking.run {
                        try scanner.type(until: end, every: .seconds(1)).codes
                    }
                    return (scanner.name, codes)
                }
            }
            return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
    }

    /// Unplugs every reader.
    func stop() { for reader in readers { reader.simulated.stop() } }
}
