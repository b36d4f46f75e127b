// SPDX-License-Identifier: Apache-2.0

import ControlAPI
import Foundation
import TallyConfig

extension Paths {
    /// The paths as this process sees them.
    static func current(socket: String? = nil, configuration: String? = nil, state: String? = nil) -> Paths {
        Paths(
            configuration: configuration,
            state: state,
            socket: socket,
            in: Surroundings(
                environment: ProcessInfo.processInfo.environment,
                isRoot: geteuid() == 0,
                exists: { FileManager.default.fileExists(atPath: $0) },
                isWritable: { FileManager.default.isWritableFile(atPath: $0) }
            )
        )
    }
}

/// A command that talks to the daemon.
protocol DaemonCommand {
    var root: TallyCommand { get }
    var common: CommonOptions { get }
}

extension DaemonCommand {
    /// The paths, with the socket given before or behind the command's name.
    var paths: Paths { .current(socket: common.connection.socket ?? root.connection.socket) }

    /// Runs `body` with a client of the daemon.
    func withDaemon<Result>(_ body: (ControlClient) async throws -> Result) async throws -> Result {
        try await ControlClient.withClient(socket: paths.socket, body)
    }

    /// Asks for one report; prints its JSON when that is wanted, else shows it with `text`.
    func report<Report: Codable>(
        _ type: Report.Type,
        _ path: String,
        query: [(String, String)] = [],
        text: (Report) -> Void
    ) async throws -> Report {
        let report = try await withDaemon { try await $0.get(type, path, query: query) }
        try show(report, text: text)
        return report
    }

    func show<Report: Codable>(_ report: Report, text: (Report) -> Void) throws {
        if common.json {
            Console.write(try ReportJSON.encode(report, pretty: Console.isTerminal()))
            Console.line()
        } else {
            text(report)
        }
    }
}

extension ControlClient {
    /// What the daemon says of a device, asked before a person is told to do anything with it.
    ///
    /// - Throws: A failure with the exit status "not found" where there is none of that name.
    func device(named name: String) async throws -> DeviceReport {
        let status = try await get(StatusReport.self, Route.status)
        guard let report = status.devices.first(where: { $0.name == name }) else {
            throw CommandFailure(
                status: .notFound,
                message: Table.printable("there is no device \(name)"),
                next: "tally status shows those there are"
            )
        }
        return report
    }
}

extension DeviceReport {
    /// Refuses what is no scanner.
    func mustBeScanner() throws {
        if kind == "scanner" { return }
        throw CommandFailure(message: Table.printable("\(name) is a \(kind), no scanner"))
    }

    /// Says why nothing will come of it yet, where that is so.
    func tellIfUnread() {
        guard state != "ready" && state != "degraded" else { return }
        Console.note(Table.printable("\(name) is \(state)" + (reason.map { ": \($0)" } ?? "")))
        if let mend { Console.note(Table.printable("→ \(mend)")) }
    }
}
