// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation

/// `tally bench decode`: how long the decoders need for a scan and for a tag.
struct BenchDecode: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "decode",
        abstract: "Measure how long decoding takes, by kind of scan.",
        discussion: """
            Each kind is a set of different data, the same on every machine, decoded over and over by one thread. \
            The time is that of the fastest tenth of the run, as others on the machine only ever slow it down.
            """
    )

    /// What is printed with `--json`.
    struct Report: Codable {
        var kinds: [DecodeBench.Outcome]
    }

    @OptionGroup var common: CommonOptions
    @Option(
        help: ArgumentHelp(
            "Decode these scans too: one a line, or JSON Lines with \"scan\".",
            valueName: "file"
        )
    )
    var corpus: String?
    @Option(help: ArgumentHelp("How long to measure each kind.", valueName: "seconds"))
    var seconds = 1.0

    func validate() throws {
        guard seconds > 0, seconds <= 3600 else {
            throw ValidationError("--seconds is a number above 0 and up to 3600")
        }
    }

    func run() async throws {
        var kinds = DecodeCorpus.kinds
        if let corpus { kinds.append(.scans("corpus", try scans(in: corpus))) }
        let bench = DecodeBench(seconds: seconds)
        let report = Report(kinds: kinds.map(bench.measure))
        if common.json {
            try BenchOutput.write(report)
        } else {
            var table = Table(
                ["KIND", "NS EACH", "PER SECOND", "ALLOCATIONS EACH", "DATA", "REFUSED"],
                rightAligned: [1, 2, 3, 4, 5]
            )
            for kind in report.kinds {
                table.add([
                    kind.kind, String(format: "%.1f", kind.nanoseconds), Show.count(Int(kind.perSecond)),
                    kind.allocations.map { String(format: "%.2f", $0) } ?? "not counted",
                    Show.count(kind.data), Show.count(kind.refused),
                ])
            }
            table.print()
        }
    }

    private func scans(in path: String) throws -> [[UInt8]] {
        let contents = try InputFile.contents(of: path)
        let scans = DecodeCorpus.scans(in: [UInt8](contents))
        guard !scans.isEmpty else { throw CommandFailure(message: "\(path) has no scans") }
        return scans
    }
}

/// How a measurement is printed for programs.
enum BenchOutput {
    static func write(_ report: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        if Console.isTerminal() { encoder.outputFormatting.insert(.prettyPrinted) }
        Console.write(try encoder.encode(report))
        Console.line()
    }
}
