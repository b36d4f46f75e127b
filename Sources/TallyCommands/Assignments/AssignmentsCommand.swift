// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlAPI

/// `tally assignments`: what `adopt`, `replace` and `calibrate` decided.
struct AssignmentsCommand: AsyncParsableCommand, DaemonCommand {
    static let configuration = CommandConfiguration(
        commandName: "assignments",
        abstract: "List adopted and replaced devices and their settings."
    )

    @ParentCommand var root: TallyCommand
    @OptionGroup var common: CommonOptions

    func run() async throws {
        _ = try await report(AssignmentsReport.self, Route.assignments) { report in
            for problem in report.problems { Console.error(Table.printable(problem)) }
            guard !report.devices.isEmpty else { return Console.line("nothing is assigned") }
            var table = Table(["NAME", "KIND", "ADOPTED", "UNIT", "BEFORE", "SETTINGS"])
            for device in report.devices {
                table.add([
                    device.name, device.kind, device.adopted ?? "in the configuration",
                    device.replaced?.unit, device.replaced?.wasUnit,
                    device.settings.keys.sorted().joined(separator: ", "),
                ])
            }
            table.print()
        }
    }
}

/// `tally release NAME`: takes back what was assigned.
struct ReleaseCommand: AsyncParsableCommand, DaemonCommand {
    static let configuration = CommandConfiguration(
        commandName: "release",
        abstract: "Forget what was adopted, replaced or set for a device.",
        discussion: """
            An adopted device is given back. A device of the configuration is again what the configuration says. \
            Needs the operator role.
            """
    )

    @ParentCommand var root: TallyCommand
    @OptionGroup var common: CommonOptions
    @Argument(help: "The name of the device.")
    var name: String

    func run() async throws {
        let answer = try await withDaemon {
            try await $0.delete(AssignmentReport.self, Route.assignment(of: name))
        }
        try show(answer) { answer in
            Console.line(
                answer.device.adopted == nil
                    ? "\(name) is again what the configuration says" : "\(name) is released"
            )
        }
    }
}
