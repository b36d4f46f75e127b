// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlAPI
import Foundation

/// `tally test`: what a scanner types, key by key, and what is made of it.
struct TestCommand: AsyncParsableCommand, DaemonCommand {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Watch a scanner: every key with its gap, the scan it makes, and advice.",
        discussion: """
            Scans go on being events. Ends with Ctrl-C, or after --scans. With --json: the records of the tap, \
            and an analysis after each scan. Needs the operator role.
            """
    )

    @ParentCommand var root: TallyCommand
    @OptionGroup var common: CommonOptions
    @Argument(help: ArgumentHelp("The scanner or reader.", valueName: "device"))
    var device: String
    @Option(help: ArgumentHelp("End after so many scans, rejected ones included.", valueName: "N"))
    var scans: Int?

    func validate() throws {
        if let scans, scans < 1 { throw ValidationError("--scans is a number from 1") }
    }

    func run() async throws {
        var watch = ScannerWatch(layouts: Calibration.tryableLayouts())
        var left = scans
        try await withDaemon { daemon in
            try await daemon.device(named: device).tellIfUnread()
            try await daemon.lines(Route.tap(of: device), query: []) { line in
                guard let record = try? ReportJSON.decode(TapRecord.self, from: Data(line)) else {
                    return true
                }
                let findings = watch.take(record)
                if common.json {
                    Console.write(Array(line) + [UInt8(ascii: "\n")])
                    if let analysis = findings.analysis {
                        Console.write(try ReportJSON.encode(analysis))
                        Console.line()
                    }
                } else {
                    for text in findings.lines { Console.line(text) }
                }
                if findings.analysis != nil { left = left.map { $0 - 1 } }
                return left != 0
            }
        }
        if left != 0 {
            throw CommandFailure(status: .unreachable, message: "tallyd ended the stream: it is stopping")
        }
    }
}
