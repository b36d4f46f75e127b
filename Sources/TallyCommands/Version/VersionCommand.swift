// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlAPI

/// `tally version`: this program's version, and the daemon's when it runs.
struct VersionCommand: AsyncParsableCommand, DaemonCommand {
    static let configuration = CommandConfiguration(
        commandName: "version",
        abstract: "Show the version of tally, and of the daemon when it runs."
    )

    /// What is printed with `--json`.
    struct Versions: Codable {
        var tally: VersionReport
        var tallyd: VersionReport?
    }

    @ParentCommand var root: TallyCommand
    @OptionGroup var common: CommonOptions

    func run() async throws {
        let daemon = try? await withDaemon { try await $0.get(VersionReport.self, Route.version) }
        try show(Versions(tally: Version.report, tallyd: daemon)) { versions in
            let own = versions.tally
            Console.line(
                "tally \(own.version) (event version \(own.event), schema \(own.schema), "
                    + "GS1 syntax dictionary \(own.dictionary))"
            )
            Console.line(versions.tallyd.map { "tallyd \($0.version)" } ?? "tallyd is not running")
        }
    }
}
