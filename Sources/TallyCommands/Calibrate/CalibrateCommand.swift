// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlAPI
import Foundation

/// `tally calibrate`: finds a scanner's settings from a sheet of two symbols.
struct CalibrateCommand: AsyncParsableCommand, DaemonCommand {
    static let configuration = CommandConfiguration(
        commandName: "calibrate",
        abstract: "Find out how a scanner is set up, from two symbols that you scan.",
        discussion: """
            Shows two symbols, on the terminal or with --output as a file to print. Scan both with the scanner; \
            from what it types tally works out layout, suffix, prefix, separator and symbology identifier, and \
            prints the keys for its entry. With --write they are in force at once (needs the operator role).
            """
    )

    @ParentCommand var root: TallyCommand
    @OptionGroup var common: CommonOptions
    @Argument(help: ArgumentHelp("The scanner.", valueName: "device"))
    var device: String?
    @Option(help: ArgumentHelp("Write the sheet to a file, PNG or PDF.", valueName: "sheet.png|sheet.pdf"))
    var output: String?
    @Option(help: "matrix: QR Codes. linear: Code 128, for scanners that read nothing else.")
    var symbols = CalibrationSheet.Kind.matrix
    @Option(
        help: ArgumentHelp(
            "Take a recording, or what tally test --json wrote, in place of a scanner.",
            valueName: "file"
        )
    )
    var from: String?
    @Flag(help: "Do not show the sheet: it is printed already.")
    var noSheet = false
    @Flag(help: "Set what was found, in force at once.")
    var write = false

    func validate() throws {
        guard device != nil || from != nil || output != nil else {
            throw ValidationError("name the scanner, or a file with --from or --output")
        }
        if let output, !["png", "pdf"].contains(URL(fileURLWithPath: output).pathExtension.lowercased()) {
            throw ValidationError("--output is a file that ends with .png or .pdf")
        }
        if write, device == nil { throw ValidationError("--write sets keys of a scanner: name it") }
    }

    func run() async throws {
        if let output { try SheetFile.write(symbols, to: output) }
        let findings: CalibrationFindings
        if let from {
            findings = try Self.findings(inFile: from)
        } else if let device {
            findings = try await watch(device)
        } else {
            return
        }
        var report = CalibrationReport(findings)
        if write, let device, !findings.settings.isEmpty {
            let order = SettingsOrder(settings: report.settings.mapValues { Optional($0) })
            let answer = try await withDaemon {
                try await $0.post(AssignmentReport.self, Route.settings(of: device), order)
            }
            report.isWritten = answer.isInForce
        }
        try show(report, text: Self.tell)
        if findings.symbols.isEmpty { throw ExitStatus.failed }
    }

    private static func tell(_ report: CalibrationReport) {
        Console.write(Array(report.toml.utf8))
        if let separator = report.separator { Console.note("separator (GS): \(Table.printable(separator))") }
        if !report.symbologyIdentifiers.isEmpty {
            Console.note("symbology identifiers: \(report.symbologyIdentifiers.joined(separator: " "))")
        }
        for sentence in report.advice { Console.note(Table.printable(sentence)) }
        if report.isWritten { Console.note("in force now; tally assignments shows it") }
    }

    // MARK: - What was scanned

    private static func findings(inFile path: String) throws -> CalibrationFindings {
        Calibration(layouts: Calibration.tryableLayouts()).findings(
            of: try DeliveryLog(file: path).deliveries
        )
    }

    private func watch(_ device: String) async throws -> CalibrationFindings {
        // Before a sheet is shown that nothing could come of.
        let report = try await withDaemon { try await $0.device(named: device) }
        try report.mustBeScanner()
        if !noSheet, output == nil {
            let grid = SheetImage.compose(
                try SheetImage.orders(symbols).map(Zint.modules),
                showsNumbers: true
            )
            Console.line(SheetImage.halfBlocks(grid), to: .standardError)
        }
        Console.note("waiting for \(Table.printable(device))")
        report.tellIfUnread()
        let watch = CalibrationWatch(Calibration(layouts: Calibration.tryableLayouts()))
        return try await withDaemon { daemon in
            try await withThrowingTaskGroup(of: CalibrationFindings?.self) { group in
                group.addTask {
                    try await daemon.lines(Route.tap(of: device), query: []) { line in
                        if let record = try? ReportJSON.decode(TapRecord.self, from: Data(line)) {
                            watch.take(record)
                        }
                        return true
                    }
                    return nil
                }
                group.addTask { try await watch.result() }
                defer { group.cancelAll() }
                guard let first = try await group.next(), let findings = first else {
                    throw CommandFailure(
                        status: .unreachable,
                        message: "tallyd ended the stream: it is stopping"
                    )
                }
                return findings
            }
        }
    }
}

extension CalibrationSheet.Kind: ExpressibleByArgument {}
