// SPDX-License-Identifier: Apache-2.0

import ControlAPI
import Foundation

/// A daemon that a command runs for itself, in a directory of its own.
///
///     DIR/tallyd.toml    its configuration
///     DIR/state/         its queue
///     DIR/run/           its socket, the virtual devices
///     DIR/tallyd.log     what it said
final class OwnDaemon {
    private let directory: URL
    private let process = Process()
    /// `Nice=` of `systemd/tallyd.service`.
    private static let niceness = -10

    /// A daemon for a directory in which `state` and `run` exist.
    init(directory: URL) { self.directory = directory }

    var configurationFile: String { directory.appendingPathComponent("tallyd.toml").path }
    var log: String { directory.appendingPathComponent("tallyd.log").path }
    var pid: Int32 { process.processIdentifier }

    /// A path for the daemon's socket: a Unix socket's has at most 107 bytes, and a directory may lie deeper.
    static func socket(preferring path: String) -> String {
        path.utf8.count <= 100
            ? path
            : FileManager.default.temporaryDirectory.appendingPathComponent("tally-own-\(getpid()).sock").path
    }

    /// Writes the configuration and starts the daemon on it, with the priority that its unit gives it where this user
    /// may do so.
    func start(with configuration: String) throws {
        try configuration.write(toFile: configurationFile, atomically: true, encoding: .utf8)
        _ = FileManager.default.createFile(atPath: log, contents: nil)
        // `nice` goes on without where it may not; what it says about that is in the log.
        process.executableURL = URL(fileURLWithPath: "/usr/bin/nice")
        process.arguments = [
            "-n", "\(Self.niceness)", try Self.program().path, "--config", configurationFile, "--state-dir",
            directory.appendingPathComponent("state").path,
            "--runtime-dir", directory.appendingPathComponent("run").path,
        ]
        process.standardOutput = FileHandle(forWritingAtPath: log)
        process.standardError = FileHandle(forWritingAtPath: log)
        process.standardInput = FileHandle.nullDevice
        try process.run()
    }

    /// Waits until the daemon answers and all of its devices are ready.
    func waitUntilReady(_ client: ControlClient, devices: Int, seconds: Double = 20) async throws {
        let deadline = Date(timeIntervalSinceNow: seconds)
        var last = "it does not answer"
        while Date() < deadline {
            guard process.isRunning else {
                throw CommandFailure(message: "the daemon ended: see \(log)")
            }
            if let status = try? await client.get(StatusReport.self, Route.status) {
                let waiting = status.devices.filter { $0.state != "ready" }
                if status.devices.count == devices, waiting.isEmpty { return }
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
        process.terminate()
        while process.isRunning, Date().timeIntervalSince(start) < 10 {
            try await Task.sleep(for: .milliseconds(10))
        }
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
        process.waitUntilExit()
        return (process.terminationStatus, Date().timeIntervalSince(start))
    }

    /// Ends the daemon whatever it is doing; for the way out of a failure.
    func abandon() {
        if process.isRunning { process.terminate() }
    }

    /// A text as TOML quotes it.
    static func quoted(_ text: String) -> String {
        "\"" + text.replacingOccurrences(of: "\\", with: "\\\\").replacingOccurrences(of: "\"", with: "\\\"")
            + "\""
    }

    /// The daemon that belongs to this program: beside it.
    private static func program() throws -> URL {
        let own = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        let beside = own.deletingLastPathComponent()
        let places = [
            beside.appendingPathComponent("tallyd"),
            beside.deletingLastPathComponent().appendingPathComponent("sbin/tallyd"),
        ]
        for place in places where FileManager.default.isExecutableFile(atPath: place.path) { return place }
        throw CommandFailure(message: "there is no tallyd beside \(own.path)")
    }
}
