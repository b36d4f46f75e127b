// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlAPI
import TallyConfig

/// `tally config check`: everything wrong with a configuration, with line and suggestion.
struct ConfigCheck: AsyncParsableCommand, DaemonCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check a configuration file, with conf.d/*.toml beside it.",
        discussion: "Exit status 1 when the daemon would not take it."
    )

    /// What is printed with `--json`.
    struct Report: Codable {
        struct Finding: Codable {
            var severity: String
            var file: String
            var line: Int
            var column: Int
            var key: String
            var message: String
            var suggestion: String?
        }

        var files: [String]
        var isValid: Bool
        var findings: [Finding]
    }

    @ParentCommand var root: TallyCommand
    @OptionGroup var common: CommonOptions
    @Argument(help: ArgumentHelp("The file; by default the one the daemon reads.", valueName: "file"))
    var file: String?

    func run() async throws {
        let path = file ?? paths.configuration
        let read: ConfigurationFiles
        do {
            read = try ConfigurationFiles(path: path)
        } catch {
            throw CommandFailure(message: "\(error)")
        }
        let result = ConfigurationLoader.load(files: read.files)
        let diagnostics = result.diagnostics + LayoutCheck.warnings(about: result)
        let report = Report(
            files: read.files.map(\.path),
            isValid: result.configuration != nil,
            findings: diagnostics.map {
                Report.Finding(
                    severity: $0.severity.rawValue,
                    file: $0.position.file,
                    line: $0.position.line,
                    column: $0.position.column,
                    key: $0.keyPath,
                    message: $0.message,
                    suggestion: $0.suggestion
                )
            }
        )
        try show(report) { report in
            for diagnostic in diagnostics { Console.line("\(diagnostic)") }
            let errors = result.diagnostics.count { $0.severity == .error }
            Console.line(
                report.isValid
                    ? Colour.good("valid") + ": " + report.files.joined(separator: ", ")
                    : Colour.bad("\(errors) error\(errors == 1 ? "" : "s")")
                        + ": the daemon would not take this"
            )
        }
        if !report.isValid { throw ExitStatus.failed }
    }
}
