// SPDX-License-Identifier: Apache-2.0

import ControlAPI
import Foundation

/// Where a simulated dock plays: a directory of its own, a configuration, a daemon.
///
///     DIR/tallyd.toml    the configuration, to look at and to play with
///     DIR/state/         the queue of the last run
///     DIR/run/           the daemon's socket, the virtual devices
///     DIR/tallyd.log     what the daemon said
final class DockStage {
    let directory: URL
    let readerPort: String
    let scannerPath: String
    let socket: String
    let database: String
    /// How long a tag must not be read to have departed; more tags are read less often each.
    let departAfterSeconds: Int
    private let daemon: OwnDaemon

    /// Makes the directory anew; what an earlier run left there goes.
    init(directory path: String, tags: Int) throws {
        departAfterSeconds = 2 + tags / 50
        directory = URL(fileURLWithPath: path).standardizedFileURL
        let run = directory.appendingPathComponent("run")
        let state = directory.appendingPathComponent("state")
        for old in [run, state] where FileManager.default.fileExists(atPath: old.path) {
            try FileManager.default.removeItem(at: old)
        }
        for new in [run, state] {
            try FileManager.default.createDirectory(at: new, withIntermediateDirectories: true)
        }
        readerPort = run.appendingPathComponent("reader").path
        scannerPath = run.appendingPathComponent("scanner").path
        database = state.appendingPathComponent("queue.db").path
        let preferred = run.appendingPathComponent("tally.sock").path
        socket = OwnDaemon.socket(preferring: preferred)
        daemon = OwnDaemon(directory: directory)
    }

    var configurationFile: String { daemon.configurationFile }

    /// Writes the configuration and starts the daemon on it.
    func start() throws {
        let configuration = """
            # The simulated dock: two virtual devices, each at a read point of its own.
            [site]
            host = "demo"
            edge = "gw-demo"

            [[reader]]
            name = "dock-1-portal"
            title = "A virtual ThingMagic reader with two antennas"
            driver = "thingmagic"
            region = "eu"
            match = { path = \(Self.quoted(readerPort)) }
            read_point = "dock-1"

            [[reader.antenna]]
            port = 1
            power_dbm = 27.0

            [[reader.antenna]]
            port = 2
            power_dbm = 27.0

            [[scanner]]
            name = "bench-1"
            title = "A virtual keyboard scanner"
            match = { path = \(Self.quoted(scannerPath)) }
            read_point = "packing-1"

            [[read_point]]
            name = "dock-1"
            step = "shipping"
            window = { mode = "presence", depart_after = "\(departAfterSeconds)s" }

            [[read_point]]
            name = "packing-1"
            step = "packing"

            [api]
            socket = \(Self.quoted(socket))

            """
        try daemon.start(with: configuration)
    }

    /// Waits until the daemon answers and both devices are ready.
    func waitUntilReady(_ client: ControlClient) async throws {
        try await daemon.waitUntilReady(client, devices: 2)
    }

    /// Asks the daemon to end.
    ///
    /// - Returns: Its exit status, and how long it took.
    func stop() async throws -> (status: Int32, seconds: Double) { try await daemon.stop() }

    /// Ends the daemon whatever it is doing; for the way out of a failure.
    func abandon() { daemon.abandon() }

    private static func quoted(_ text: String) -> String { OwnDaemon.quoted(text) }
}
