// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import Pipeline
import SiteKeys
import TallyConfig

/// `tally command print`: the text of a control barcode, with the check value that only the site's key makes.
struct CommandPrint: AsyncParsableCommand, DaemonCommand {
    static let configuration = CommandConfiguration(
        commandName: "print",
        abstract: "Print the text of a control barcode, or draw it with zint.",
        discussion: """
            Commands: step=WORD and step= (the configured one) change a station's business step; session=open and \
            session=close. @READ-POINT behind it makes it valid there only. Needs the site's key: run it as root or \
            as the user tally. Whoever has the barcode can command the stations: treat the print like a key.
            """
    )

    /// What is printed with `--json`.
    struct Report: Codable {
        var command: String
        var text: String
        /// The file that was drawn.
        var drawing: String?
    }

    @ParentCommand var root: TallyCommand
    @OptionGroup var common: CommonOptions
    @Option(help: ArgumentHelp("The site's prefix; by default that of the configuration.", valueName: "text"))
    var prefix: String?
    @Option(
        help: ArgumentHelp("The site's key; by default site.key in the state directory.", valueName: "file")
    )
    var key: String?
    @Option(
        help: ArgumentHelp(
            "Draw it as Code 128 into a PNG, SVG, EPS or PDF file, with zint.",
            valueName: "file"
        )
    )
    var draw: String?
    @Argument(help: ArgumentHelp("What is to be done, such as step=shipping.", valueName: "command"))
    var command: String

    func run() async throws {
        guard let barcode = ControlBarcode(command) else {
            throw CommandFailure(
                message: "\(command) is no command: step=WORD, step=, session=open or session=close, "
                    + "with @READ-POINT behind it for one station"
            )
        }
        if case .step(let word?) = barcode.command, Configuration.BusinessStep(rawValue: word) == nil {
            throw CommandFailure(message: "\(word) is no business step of the Core Business Vocabulary")
        }
        let prefix = try prefix ?? configuredPrefix()
        let siteKey: SiteKey
        do {
            siteKey = try SiteKeyFile.load(key ?? paths.state + "/" + SiteKeyFile.name)
        } catch {
            throw CommandFailure(message: "\(error)")
        }
        let text = barcode.text(prefix: prefix, key: siteKey)
        if let draw { try Zint.draw(text, to: draw) }
        try show(Report(command: barcode.description, text: text, drawing: draw)) { Console.line($0.text) }
    }

    /// The prefix of the configuration that the daemon reads.
    private func configuredPrefix() throws -> String {
        let files: [(path: String, text: String)]
        do {
            files = try ConfigurationFiles(path: paths.configuration).files.map { ($0.path, $0.text) }
        } catch {
            throw CommandFailure(message: "\(error); give the prefix with --prefix")
        }
        guard let commands = ConfigurationLoader.load(files: files).configuration?.site.commands else {
            throw CommandFailure(
                message: "the configuration is not valid: tally config check; or give --prefix"
            )
        }
        guard let prefix = commands.prefix else {
            throw CommandFailure(
                message: "[site.commands] of \(paths.configuration) has no prefix; or give --prefix"
            )
        }
        if !commands.isEnabled { Console.note("control barcodes are off: [site.commands] enabled = true") }
        return prefix
    }
}
