// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import EventQueue
import Foundation

/// `tally bench queue`: how many events a second become durable on a disk, and how long each waits.
struct BenchQueue: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "queue",
        abstract: "Measure how fast events become durable on a disk.",
        discussion: """
            Batches go through the daemon's own queue into a database that is removed afterwards; each batch is one \
            transaction that waits for the disk. The waits are from handing a batch over until it is safe.
            """
    )

    /// What is printed with `--json`.
    struct Report: Codable {
        struct Batch: Codable {
            var size: Int
            var events: Int
            var eventsPerSecond: Double
            var medianUs: Double
            var p99Us: Double
            var maximumUs: Double
        }

        var directory: String
        var batches: [Batch]
    }

    @OptionGroup var common: CommonOptions
    @Option(help: ArgumentHelp("A directory on the disk to measure.", valueName: "path"))
    var dir = "/var/tmp"
    @Option(help: ArgumentHelp("How long to measure each size of batch.", valueName: "seconds"))
    var seconds = 1.0
    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("How many events a batch has.", valueName: "size")
    )
    var batch = [1, 10, 100, 1000]

    func validate() throws {
        guard seconds > 0, seconds <= 3600 else {
            throw ValidationError("--seconds is a number above 0 and up to 3600")
        }
        // A batch of sample events has to fit the ring between capture and writer.
        guard !batch.isEmpty, batch.allSatisfy({ (1...1000).contains($0) }) else {
            throw ValidationError("--batch takes numbers from 1 to 1000")
        }
    }

    func run() async throws {
        let directory = try BenchDirectory.make(in: dir, for: "tally bench queue")
        defer { try? FileManager.default.removeItem(atPath: directory) }
        var bench = QueueBench()
        bench.batchSizes = batch
        bench.spanNanoseconds = Int64(seconds * 1_000_000_000)
        let outcomes: [QueueBench.Outcome]
        do {
            outcomes = try await bench.run(directory: directory)
        } catch {
            throw CommandFailure(message: "\(error)")
        }
        let report = Report(
            directory: dir,
            batches: outcomes.map {
                Report.Batch(
                    size: $0.batchSize,
                    events: $0.events,
                    eventsPerSecond: $0.eventsPerSecond,
                    medianUs: $0.medianMicroseconds,
                    p99Us: $0.p99Microseconds,
                    maximumUs: $0.maximumMicroseconds
                )
            }
        )
        if common.json {
            try BenchOutput.write(report)
        } else {
            show(report)
        }
    }

    private func show(_ report: Report) {
        var table = Table(
            ["EVENTS A BATCH", "EVENTS/S", "MEDIAN", "99 %", "LONGEST"],
            rightAligned: [0, 1, 2, 3, 4]
        )
        for batch in report.batches {
            table.add([
                Show.count(batch.size), Show.count(Int(batch.eventsPerSecond)),
                Show.span(batch.medianUs / 1_000_000), Show.span(batch.p99Us / 1_000_000),
                Show.span(batch.maximumUs / 1_000_000),
            ])
        }
        table.print()
    }
}
