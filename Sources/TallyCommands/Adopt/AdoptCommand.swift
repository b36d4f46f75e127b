// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlAPI

/// `tally adopt`: makes a scanner that nobody configured a device with a name.
struct AdoptCommand: AsyncParsableCommand, DaemonCommand {
    static let configuration = CommandConfiguration(
        commandName: "adopt",
        abstract: "Make a scanner or reader a device with a name.",
        discussion: """
            What is decided is kept in the state directory, over the configuration, and in force at once; \
            tally release NAME takes it back. Needs the operator role.
            """
    )

    @ParentCommand var root: TallyCommand
    @OptionGroup var common: CommonOptions
    @Option(
        help: ArgumentHelp(
            "The hardware: its identity or node, as tally devices shows them, or another path.",
            valueName: "id"
        )
    )
    var device: String
    @Option(help: "The name it gets; one made of its identity unless given.")
    var name: String?
    @Option(
        help: ArgumentHelp("The read point of what it captures; its name unless given.", valueName: "name")
    )
    var readPoint: String?
    @Option(help: ArgumentHelp("What it is: scanner or reader.", valueName: "kind"))
    var kind: String?
    @OptionGroup var settings: SettingOptions
    @Flag(help: "Only print the entry for the configuration file.")
    var print = false

    func run() async throws {
        let order = AdoptOrder(
            device: device,
            name: name,
            kind: kind,
            readPoint: readPoint,
            settings: try settings.values(),
            dryRun: self.print
        )
        let answer = try await withDaemon {
            try await $0.post(AssignmentReport.self, Route.adopt, order)
        }
        try show(answer) { answer in
            if self.print {
                Console.write(Array(answer.toml.utf8))
            } else {
                Console.line("\(Table.printable(device)) is now \(answer.device.name)")
            }
        }
    }
}

/// Keys of a device, given on the command line.
struct SettingOptions: ParsableArguments {
    @Option(
        name: .customLong("set"),
        help: ArgumentHelp(
            "A further key of its entry, like suffix=tab; give it once for each.",
            valueName: "key=value"
        )
    )
    var assignments: [String] = []

    /// The keys with their values: JSON where it is that, else text.
    func values() throws -> [String: SettingValue]? {
        var values: [String: SettingValue] = [:]
        for assignment in assignments {
            guard let equals = assignment.firstIndex(of: "="), equals != assignment.startIndex else {
                throw ValidationError("--set is written key=value, not \(assignment)")
            }
            let text = String(assignment[assignment.index(after: equals)...])
            values[String(assignment[..<equals])] = SettingValue(json: text) ?? .text(text)
        }
        return values.isEmpty ? nil : values
    }
}
