// SPDX-License-Identifier: Apache-2.0

package import ControlAPI
import Foundation
import Synchronization

/// A directory of its own for one daemon, its devices and its clients; gone afterwards.
///
///     DIR/tallyd.toml, conf.d/   the configuration
///     DIR/state/queue.db         the queue
///     DIR/run/tally.sock         the control socket
///     DIR/out/                   what the programs wrote
package final class Stage: Sendable {
    /// What a command answered.
    package struct Answer: Sendable {
        package var status: Int32
        package var output: [UInt8]
        package var errors: String

        package var text: String { String(decoding: output, as: UTF8.self) }
    }

    package let directory: String
    /// Numbers the files of `out`.
    private let runs = Atomic(0)

    private init() throws {
        directory = NSTemporaryDirectory() + "tally-" + UUID().uuidString.prefix(8)
        for part in ["state", "run", "out", "conf.d"] {
            try FileManager.default.createDirectory(
                atPath: "\(directory)/\(part)",
                withIntermediateDirectories: true
            )
        }
    }

    /// Runs `body` on a stage and clears it away, whatever happens.
    package static func with<Result: Sendable>(
        configuration: String? = nil,
        _ body: (Stage) async throws -> Result
    ) async throws -> Result {
        await Turnstile.daemons.enter()
        do {
            let stage = try Stage()
            defer { stage.remove() }
            try stage.configure(configuration ?? "[log]\nlevel = \"info\"\n")
            let result = try await body(stage)
            await Turnstile.daemons.leave()
            return result
        } catch {
            await Turnstile.daemons.leave()
            throw error
        }
    }

    /// Runs `body` on a stage where no daemon plays, without waiting for a place.
    package static func alone<Result: Sendable>(_ body: (Stage) async throws -> Result) async throws -> Result
    {
        let stage = try Stage()
        defer { stage.remove() }
        return try await body(stage)
    }

    // MARK: - Places

    package var configurationFile: String { directory + "/tallyd.toml" }
    package var stateDirectory: String { directory + "/state" }
    package var database: String { stateDirectory + "/queue.db" }
    package var socket: String { directory + "/run/tally.sock" }

    /// A path in the directory.
    package func path(_ name: String) -> String { directory + "/" + name }

    /// Writes the configuration.
    package func configure(_ text: String) throws {
        try text.write(toFile: configurationFile, atomically: true, encoding: .utf8)
    }

    private func remove() { try? FileManager.default.removeItem(atPath: directory) }

    // MARK: - Programs

    /// An executable that is built beside these tests.
    package static func program(_ name: String) throws -> String {
        let bundles = Bundle.allBundles.map { $0.bundleURL.deletingLastPathComponent() }
        let own = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        let places = (bundles + [own]).map { $0.appendingPathComponent(name).path }
        guard let found = places.first(where: FileManager.default.isExecutableFile) else {
            throw RunningProgram.Failure(description: "there is no \(name) in \(places)")
        }
        return found
    }

    /// Starts a daemon and waits until it answers.
    package func daemon(environment: [String: String] = [:]) async throws -> RunningProgram {
        let daemon = try launch(environment: environment)
        let client = ControlSocket(path: socket)
        try await eventually("an answer of the daemon") {
            if let end = daemon.ended {
                throw RunningProgram.Failure(description: "the daemon ended: \(end): \(daemon.errors)")
            }
            return (try? await blocking { try client.get(Route.version) }) != nil
        }
        return daemon
    }

    /// Starts a daemon.
    package func launch(environment: [String: String] = [:]) throws -> RunningProgram {
        try RunningProgram(
            Self.program("tallyd"),
            ["--config", configurationFile, "--state-dir", stateDirectory, "--runtime-dir", path("run")],
            environment: environment,
            output: path("out/tallyd-\(nextRun())")
        )
    }

    /// Starts a `tally` that goes on.
    package func start(_ arguments: [String], environment: [String: String] = [:]) throws -> RunningProgram {
        try RunningProgram(
            Self.program("tally"),
            arguments,
            environment: self.environment.merging(environment) { $1 },
            output: path("out/tally-\(nextRun())")
        )
    }

    /// Runs a `tally` command to its end.
    package func tally(
        _ arguments: String...,
        input: [UInt8]? = nil,
        environment: [String: String] = [:]
    ) async throws -> Answer {
        try await tally(arguments, input: input, environment: environment)
    }

    /// Runs a `tally` command to its end.
    package func tally(
        _ arguments: [String],
        input: [UInt8]? = nil,
        environment: [String: String] = [:]
    ) async throws -> Answer {
        try await run(Self.program("tally"), arguments, input: input, environment: environment)
    }

    /// Runs a program to its end, where `tally` finds the daemon of this stage.
    package func run(
        _ program: String,
        _ arguments: [String],
        input: [UInt8]? = nil,
        environment: [String: String] = [:]
    ) async throws -> Answer {
        let name = path("out/run-\(nextRun())")
        if let input { try Data(input).write(to: URL(fileURLWithPath: name + ".in")) }
        let program = try RunningProgram(
            program,
            arguments,
            environment: self.environment.merging(environment) { $1 },
            input: input == nil ? "/dev/null" : name + ".in",
            output: name
        )
        guard case .exited(let status) = try await program.end() else {
            throw RunningProgram.Failure(description: "\(arguments) was ended by a signal: \(program.errors)")
        }
        return Answer(status: status, output: program.output, errors: program.errors)
    }

    private func nextRun() -> Int { runs.add(1, ordering: .relaxed).newValue }

    private var environment: [String: String] {
        ["TALLY_SOCKET": socket, "TALLY_STATE_DIR": stateDirectory, "TALLY_CONFIG": configurationFile]
    }

    // MARK: - The daemon's word

    /// A report by the control API.
    package func report<Report: Decodable & Sendable>(_ type: Report.Type, _ path: String) async throws
        -> Report
    {
        let client = ControlSocket(path: socket)
        return try await blocking {
            let answer = try client.get(path)
            return try ReportJSON.decode(type, from: Data(answer.body))
        }
    }

    package func account() async throws -> AccountReport {
        try await report(AccountReport.self, Route.account)
    }

    package func status() async throws -> StatusReport { try await report(StatusReport.self, Route.status) }

    /// The ledger's line of a device.
    package func ledger(of device: String) async throws -> LedgerReport {
        try await account().devices.first { $0.device == device }?.ledger ?? LedgerReport()
    }

    /// Waits until a device is in a state.
    @discardableResult
    package func device(
        _ name: String,
        becomes state: String,
        within limit: Duration = patience
    ) async throws -> DeviceReport {
        var last = "nothing"
        return try await eventually(within: limit, "\(name) \(state) (it is \(last))") {
            let device = try await status().devices.first { $0.name == name }
            last = "\(device?.state ?? "unknown"): \(device?.reason ?? "")"
            return device?.state == state ? device : nil
        }
    }
}
