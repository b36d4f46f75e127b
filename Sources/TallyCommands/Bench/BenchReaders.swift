// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation

/// `tally bench readers`: what a busy site costs, and whether all of it arrives.
struct BenchReaders: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "readers",
        abstract: "Measure what a site of readers and scanners costs, and that nothing of it is lost.",
        discussion: """
            A daemon of its own reads four LLRP portals at 1,600 reports a second each, four serial readers and eight \
            scanners that scan once a second. Its threads are timed and its memory is looked at while they are all at work; at the end every \
            read that was sent is one that was accounted for. Run it while the machine does nothing else.
            """
    )

    @OptionGroup var common: CommonOptions
    @Option(help: ArgumentHelp("A directory for its queue.", valueName: "path"))
    var dir = "/var/tmp"
    @Option(help: "How long they are at work, in seconds.")
    var seconds = 60

    func validate() throws {
        guard (2...86_400).contains(seconds) else {
            throw ValidationError("--seconds is a number from 2 to 86400")
        }
    }

    func run() async throws {
        let directory = try BenchDirectory.make(in: dir, for: "tally bench readers")
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let devices = try BenchDirectory.makeForDevices(orIn: dir, for: "tally bench readers")
        defer { try? FileManager.default.removeItem(atPath: devices) }
        let bench = ReadersBench(
            directory: URL(fileURLWithPath: directory),
            devices: URL(fileURLWithPath: devices),
            seconds: seconds
        )
        let outcome = try await bench.run()
        if common.json { try BenchOutput.write(outcome) } else { show(outcome) }
        if !outcome.isComplete { throw CommandFailure(message: "reads are missing or too many") }
    }

    private func show(_ outcome: ReadersBench.Outcome) {
        var devices = Table(["DEVICES", "SENT", "READS IN"], rightAligned: [1, 2])
        for line in outcome.devices {
            devices.add([line.name, Show.count(line.sent), Show.count(line.readsIn)])
        }
        devices.print()
        Console.line()
        var threads = Table(["THREAD", "% OF A CORE"], rightAligned: [1])
        for (name, percent) in outcome.threads.sorted(by: { $0.value > $1.value }) where percent >= 0.05 {
            threads.add([name, String(format: "%.1f", percent)])
        }
        threads.add([
            "all, \(outcome.isCheap ? "meets" : "misses") the goal of 10",
            String(format: "%.1f", outcome.percentOfCore),
        ])
        threads.print()
        Console.line()
        Console.line(
            String(
                format: "memory %.1f MB after a quarter of the time, %.1f MB at its end",
                outcome.residentAtQuarter / 1e6,
                outcome.residentAtEnd / 1e6
            )
        )
    }
}
