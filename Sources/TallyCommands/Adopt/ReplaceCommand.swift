// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlAPI

/// `tally replace NAME`: other hardware under the same name.
struct ReplaceCommand: AsyncParsableCommand, DaemonCommand {
    static let configuration = CommandConfiguration(
        commandName: "replace",
        abstract: "Give a device other hardware; its name, read point and settings stay.",
        discussion: """
            Without --device: plug the new one in and scan anything with it. What is replaced is told in status and \
            in the events' unit. Needs the operator role.
            """
    )

    @ParentCommand var root: TallyCommand
    @OptionGroup var common: CommonOptions
    @Argument(help: "The name of the device.")
    var name: String
    @Option(
        help: ArgumentHelp(
            "The new hardware, instead of scanning: its identity or node, as tally devices shows them, or another path.",
            valueName: "id"
        )
    )
    var device: String?
    @OptionGroup var candidates: CandidateOptions

    func run() async throws {
        try await withDaemon { client in
            _ = try await client.device(named: name)
            let device =
                if let device { device } else {
                    try await ListeningSession(client, candidates, isForPrograms: common.json).hear().device
                }
            let order = ReplaceOrder(name: name, device: device)
            let answer = try await client.post(AssignmentReport.self, Route.replace, order)
            try show(answer) { answer in
                let before = answer.device.replaced?.wasUnit.map { "; it was \($0)" } ?? ""
                Console.line(Table.printable("\(name) is now \(device)\(before)"))
            }
        }
    }
}
