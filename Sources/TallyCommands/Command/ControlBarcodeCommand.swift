// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// `tally command`: the control barcodes of the site.
struct ControlBarcodeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "command",
        abstract: "Make control barcodes, which tell a station what to do.",
        subcommands: [CommandPrint.self]
    )
}
