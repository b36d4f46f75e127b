// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// `tally config`: the configuration file, and the configuration in force.
struct ConfigCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config",
        abstract: "Check the configuration file, show the configuration in force.",
        subcommands: [ConfigCheck.self, ConfigShow.self]
    )
}
