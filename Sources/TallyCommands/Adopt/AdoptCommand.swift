// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlAPI

/// `tally adopt`: makes a scanner that nobody configured a device with a name.
struct AdoptCommand: AsyncParsableCommand, DaemonCommand {
    static let configuration = CommandConfiguration(
        commandName: "adopt",
        abstract: "Make a scanner or reader a device with a name.",
        discussion: """
            Without --device: listens to everything that may be a scanner until you scan with the wanted one. What \
            is typed meanwhile is neither shown nor kept, and goes where it went before. What is decided is kept in the state directory, over the configuration, and in force at once; \
            tally release NAME takes it back. Needs the operator role.
            """
    )

    @ParentCommand var root: TallyCommand
    @OptionGroup var common: CommonOptions
    @Option(
        help: ArgumentHelp(
            "The hardware, instead of scanning: its identity or node, as tally devices shows them, or another path.",
            valueName: "id"
        )
    )
    var device: String?
    @OptionGroup var candidates: CandidateOptions
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
        let settings = try settings.values()
        try await withDaemon { client in
            let device =
                if let device { device } else {
                    try await ListeningSession(client, candidates, isForPrograms: common.json).hear().device
                }
            let order = AdoptOrder(
                device: device,
                name: name,
                kind: kind,
                readPoint: readPoint,
                settings: settings,
                dryRun: self.print
            )
            let answer = try await client.post(AssignmentReport.self, Route.adopt, order)
            try show(answer) { answer in
                if self.print {
                    Console.write(Array(answer.toml.utf8))
                } else {
                    Console.line("\(Table.printable(device)) is now \(answer.device.name)")
                }
            }
        }
    }
}

/// What is listened to besides what udev shows.
struct CandidateOptions: ParsableArguments {
    @Option(
        name: .customLong("listen"),
        help: ArgumentHelp(
            "Listen to a serial port or pipe as well; give it once for each.",
            valueName: "path"
        )
    )
    var paths: [String] = []
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
