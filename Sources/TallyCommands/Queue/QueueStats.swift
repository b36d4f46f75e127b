// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlAPI
import EventQueue

/// `tally queue stats`: how much is in the queue and how its writer is.
struct QueueStats: AsyncParsableCommand, QueueAccess {
    static let configuration = CommandConfiguration(
        commandName: "stats",
        abstract: "Show how much is in the queue and how its writer is."
    )

    @ParentCommand var root: TallyCommand
    @OptionGroup var common: CommonOptions
    @Option(help: ArgumentHelp("Read this database file.", valueName: "path"))
    var database: String?

    func run() async throws {
        let report = try await withQueue { daemon in
            try await daemon.get(QueueReport.self, Route.queue)
        } file: { reader, path in
            QueueReport(try await reader.statistics(), lags: try await reader.lags(), file: path)
        }
        try show(report, text: QueueText.printStatistics)
    }
}
