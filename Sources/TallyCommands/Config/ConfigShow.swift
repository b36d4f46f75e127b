// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlAPI

/// `tally config show`: every key in force with where its value comes from.
struct ConfigShow: AsyncParsableCommand, DaemonCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Print the configuration in force with the source of each key."
    )

    @ParentCommand var root: TallyCommand
    @OptionGroup var common: CommonOptions

    func run() async throws {
        _ = try await report(ConfigurationReport.self, Route.configuration) { report in
            if report.state.source != "file" {
                Console.note(
                    "\(report.state.file) is not in force: this is the \(report.state.source) configuration"
                )
                for error in report.state.errors { Console.note(error) }
            }
            var table = Table(["KEY", "VALUE", "SOURCE"])
            for key in report.keys {
                table.add(
                    [key.path, key.value, key.source],
                    colours: key.source == "default" ? [2: .faint] : [:]
                )
            }
            table.print()
        }
    }
}
