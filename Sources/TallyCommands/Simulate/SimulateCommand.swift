// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// `tally simulate`: virtual devices that speak the true protocols, and a whole dock door.
struct SimulateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Run virtual scanners and readers, or a whole dock door with a daemon of its own.",
        subcommands: [SimulateDock.self, SimulateReader.self, SimulateLLRP.self, SimulateScanner.self]
    )
}
