// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation

/// `tally bench pipeline`: what reading scanners costs, and how long it takes from the last key to a safe event.
struct BenchPipeline: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pipeline",
        abstract: "Measure what reading costs, and how soon a scan is safe.",
        discussion: """
            A daemon of its own reads virtual scanners on named pipes and saves on the disk of --dir. First eight \
            scanners type a report a millisecond each and the daemon's threads are timed. Then one scanner scans \
            while nothing else happens, and beside seven others; each time a write and sync of the same size is \
            measured before each scan. Run it while the machine does nothing else.
            """
    )

    @OptionGroup var common: CommonOptions
    @Option(help: ArgumentHelp("A directory on the disk to measure.", valueName: "path"))
    var dir = "/var/tmp"
    @Option(help: ArgumentHelp("How long each of the three parts takes.", valueName: "seconds"))
    var seconds = 10.0

    func validate() throws {
        guard seconds > 0, seconds <= 3600 else {
            throw ValidationError("--seconds is a number above 0 and up to 3600")
        }
    }

    func run() async throws {
        let directory = try BenchDirectory.make(in: dir, for: "tally bench pipeline")
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let devices = try BenchDirectory.makeForDevices(orIn: dir, for: "tally bench pipeline")
        defer { try? FileManager.default.removeItem(atPath: devices) }
        let bench = PipelineBench(
            directory: URL(fileURLWithPath: directory),
            devices: URL(fileURLWithPath: devices),
            seconds: seconds
        )
        let outcome = try await bench.run(shown: dir)
        if common.json { try BenchOutput.write(outcome) } else { show(outcome) }
    }

    private func show(_ outcome: PipelineBench.Outcome) {
        let load = outcome.load
        Console.line(
            "\(load.scanners) scanners, \(Show.count(Int(load.reportsPerSecond))) reports/s, "
                + "\(Show.count(load.scans)) scans, none lost:"
        )
        var threads = Table(["THREAD", "% OF A CORE"], rightAligned: [1])
        for (name, percent) in load.threads.sorted(by: { $0.value > $1.value }) where percent >= 0.05 {
            threads.add([name, String(format: "%.1f", percent)])
        }
        let goal = String(format: "%.0f", load.goalPercent)
        threads.add([
            "all, \(Self.word(load.isMet)) the goal of \(goal)", String(format: "%.1f", load.percentOfCore),
        ])
        threads.print()
        Console.line()
        var spans = Table(
            ["", "SAMPLES", "MEDIAN", "99 %", "LONGEST", "99 % ALLOWED"],
            rightAligned: [1, 2, 3, 4, 5]
        )
        for (words, latency) in [("alone", outcome.idle), ("beside seven", outcome.loaded)] {
            spans.add(Self.cells("write and sync, \(words)", latency.sync) + [nil])
            let allowed = "\(Show.span(latency.allowedUs / 1e6)), \(latency.isMet ? "met" : "missed")"
            spans.add(Self.cells("last key to commit, \(words)", latency.keyToEvent) + [allowed])
            spans.add(Self.cells("last key to told, \(words)", latency.keyToTold) + [nil])
        }
        spans.print()
    }

    private static func word(_ isMet: Bool) -> String { isMet ? "meets" : "misses" }

    private static func cells(_ words: String, _ spread: Spread) -> [String?] {
        [words, Show.count(spread.samples)]
            + [spread.medianUs, spread.p99Us, spread.maximumUs].map { Show.span($0 / 1e6) }
    }
}
