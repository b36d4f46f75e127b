// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlAPI

/// `tally signal STATION ok|warn|stop`: tells the person at a station something.
struct SignalCommand: AsyncParsableCommand, DaemonCommand {
    enum Signal: String, CaseIterable, ExpressibleByArgument { case ok, warn, stop }

    static let configuration = CommandConfiguration(
        commandName: "signal",
        abstract: "Give a signal by the beeper or light of a station's devices.",
        discussion: "Exit status 1 when none of them could. Needs the operator role."
    )

    @ParentCommand var root: TallyCommand
    @OptionGroup var common: CommonOptions
    @Argument(help: "The read point whose devices give it, or the name of a device.")
    var station: String
    @Argument(help: "ok, warn or stop.")
    var signal: Signal

    func run() async throws {
        let order = SignalOrder(station: station, signal: signal.rawValue)
        let answer = try await withDaemon { try await $0.post(SignalReport.self, Route.signal, order) }
        try show(answer) { answer in
            for device in answer.devices {
                let words = device.isGiven ? "given by \(device.means ?? "it")" : device.reason ?? "not given"
                Console.line(Table.printable("\(device.device): \(words)"))
            }
        }
        if !answer.devices.contains(where: \.isGiven) { throw ExitStatus.failed }
    }
}
