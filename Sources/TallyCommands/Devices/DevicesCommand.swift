// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlAPI

/// `tally devices`: what the kernel shows, who claims it, and how to claim the rest.
struct DevicesCommand: AsyncParsableCommand, DaemonCommand {
    static let configuration = CommandConfiguration(
        commandName: "devices",
        abstract: "List devices, their stable identity, and how to claim them."
    )

    @ParentCommand var root: TallyCommand
    @OptionGroup var common: CommonOptions
    @Flag(help: "Also those that are neither claimed nor likely to be a scanner or reader.")
    var all = false

    func run() async throws {
        let query = all ? [("all", "1")] : []
        let devices = try await withDaemon {
            try await $0.get([SeenDeviceReport].self, Route.devices, query: query)
        }
        try show(devices) { devices in
            guard !devices.isEmpty else {
                Console.line(
                    "no scanner or reader is plugged in"
                        + (all ? "" : "; everything else: tally devices --all")
                )
                return
            }
            var table = Table(["NODE", "KIND", "IDENTITY", "BY", "CLAIMED AS", "SIGNALS", "PRODUCT"])
            for device in devices {
                table.add(
                    [
                        device.node, device.kind, device.identity, device.identityBasis, device.claimedBy,
                        Show.signals(device.signalMeans), device.product,
                    ],
                    colours: device.claimedBy == nil ? [4: .faint] : [4: .good]
                )
            }
            table.print()
            for device in devices where device.claimedBy == nil {
                Console.line()
                Console.line("\(device.node): \(Table.printable(device.claim))")
                if let how = device.howToClaim {
                    for line in how.split(separator: "\n", omittingEmptySubsequences: false) {
                        Console.line("    \(Table.printable(String(line)))")
                    }
                }
            }
        }
    }
}
