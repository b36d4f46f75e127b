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
    private let daemon = Process()

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
        // A Unix socket's path has at most 107 bytes; a checkout may lie deeper than that.
        socket =
            preferred.utf8.count <= 100
            ? preferred
            : FileManager.default.temporaryDirectory.appendingPathComponent("tally-dock-\(getpid()).sock")
                .path
    }

    var configurationFile: String { directory.appendingPathComponent("tallyd.toml").path }
    var log: String { directory.appendingPathComponent("tallyd.log").path }

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
        try configuration.write(toFile: configurationFile, atomically: true, encoding: .utf8)
        _ = FileManager.default.createFile(atPath: log, contents: nil)
        let program = try Self.daemonProgram()
        daemon.executableURL = program
        daemon.arguments = [
            "--config", configurationFile, "--state-dir", directory.appendingPathComponent("state").path,
            "--runtime-dir", directory.appendingPathComponent("run").path,
        ]
        daemon.standardOutput = FileHandle(forWritingAtPath: log)
        daemon.standardError = FileHandle(forWritingAtPath: log)
        daemon.standardInput = FileHandle.nullDevice
        try daemon.run()
    }

    /// Waits until the daemon answers and every device is ready.
    func waitUntilReady(_ client: ControlClient, seconds: Double = 20) async throws {
        let deadline = Date(timeIntervalSinceNow: seconds)
        var last = "it does not answer"
        while Date() < deadline {
            guard daemon.isRunning else {
                throw CommandFailure(message: "the daemon ended: see \(log)")
            }
            if let status = try? await client.get(StatusReport.self, Route.status) {
                let waiting = status.devices.filter { $0.state != "ready" }
                if status.devices.count == 2, waiting.isEmpty { return }
                last = waiting.map { "\($0.name) is \($0.state): \($0.reason ?? "")" }.joined(separator: "; ")
            }
            try await Task.sleep(for: .milliseconds(50))
        }
        throw CommandFailure(
            message: "the daemon is not ready after \(Int(seconds)) s: \(last)",
            next: "see \(log)"
        )
    }

    /// Asks the daemon to end.
    ///
    /// - Returns: Its exit status, and how long it took.
    func stop() async throws -> (status: Int32, seconds: Double) {
        let start = Date()
        daemon.terminate()
        while daemon.isRunning, Date().timeIntervalSince(start) < 10 {
            try await Task.sleep(for: .milliseconds(10))
        }
        if daemon.isRunning { kill(daemon.processIdentifier, SIGKILL) }
        daemon.waitUntilExit()
        return (daemon.terminationStatus, Date().timeIntervalSince(start))
    }

    /// Ends the daemon whatever it is doing; for the way out of a failure.
    func abandon() {
        if daemon.isRunning { daemon.terminate() }
    }

    /// The daemon that belongs to this program: beside it.
    private static func daemonProgram() throws -> URL {
        let own = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        let beside = own.deletingLastPathComponent()
        let places = [
            beside.appendingPathComponent("tallyd"),
            beside.deletingLastPathComponent().appendingPathComponent("sbin/tallyd"),
        ]
        for place in places where FileManager.default.isExecutableFile(atPath: place.path) { return place }
        throw CommandFailure(message: "there is no tallyd beside \(own.path)")
    }

    private static func quoted(_ text: String) -> String {
        "\"" + text.replacingOccurrences(of: "\\", with: "\\\\").replacingOccurrences(of: "\"", with: "\\\"")
            + "\""
    }
}
