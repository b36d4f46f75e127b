// SPDX-License-Identifier: Apache-2.0

package import ArgumentParser
import ControlAPI

/// `tally`: what an operator asks and tells the daemon.
package struct TallyCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "tally",
        abstract: "See and steer tallyd, the barcode and RFID capture daemon.",
        discussion: """
            Exit status: 0 done, 1 failed, 2 usage, 3 daemon not reachable, 4 degraded, 5 not found.
            """,
        version: Version.current,
        groupedSubcommands: [
            CommandGroup(
                name: "See what is captured",
                subcommands: [
                    StatusCommand.self, DevicesCommand.self, TailCommand.self, QueueCommand.self,
                    AccountCommand.self,
                ]
            ),
            CommandGroup(
                name: "Work with devices",
                subcommands: [
                    AdoptCommand.self, ReplaceCommand.self, ReleaseCommand.self, AssignmentsCommand.self,
                    TestCommand.self, CalibrateCommand.self,
                    SignalCommand.self, TagCommand.self,
                ]
            ),
            CommandGroup(
                name: "Set up and mend",
                subcommands: [
                    ConfigCommand.self, ControlBarcodeCommand.self, DoctorCommand.self, RecordCommand.self,
                    VersionCommand.self,
                ]
            ),
            CommandGroup(
                name: "Without a device or a daemon",
                subcommands: [
                    DecodeCommand.self, ReplayCommand.self, SimulateCommand.self, BenchCommand.self,
                ]
            ),
        ]
    )

    @OptionGroup package var connection: ConnectionOptions

    package init() {}

    /// Runs the program: parses `arguments`, does what they say, and ends the process with the documented status.
    package static func run(arguments: [String]? = nil) async -> Never {
        do {
            var command = try parseAsRoot(arguments)
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
            ExitStatus.done.end()
        } catch let status as ExitStatus {
            status.end()
        } catch {
            ExitStatus.end(for: error, in: Self.self)
        }
    }
}

/// How to reach the daemon.
package struct ConnectionOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The daemon's control socket.", valueName: "path"))
    package var socket: String?

    package init() {}
}

/// What every command takes.
struct CommonOptions: ParsableArguments {
    @OptionGroup var connection: ConnectionOptions
    @Flag(help: "Print JSON for programs; JSON Lines where it streams.")
    var json = false
}
