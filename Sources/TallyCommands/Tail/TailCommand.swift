// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlAPI
import Foundation

/// `tally tail`: events as they become durable.
struct TailCommand: AsyncParsableCommand, DaemonCommand {
    static let configuration = CommandConfiguration(
        commandName: "tail",
        abstract: "Show the newest events, and with -f those that follow."
    )

    @ParentCommand var root: TallyCommand
    @OptionGroup var common: CommonOptions
    @Flag(name: .shortAndLong, help: "Go on with events as they commit.")
    var follow = false
    @Option(name: .customShort("n"), help: ArgumentHelp("Begin with the newest N events.", valueName: "N"))
    var count = 10
    @Option(help: ArgumentHelp("Only events of this device.", valueName: "name"))
    var device: String?

    func validate() throws {
        guard (0...Route.maximumEventLimit).contains(count) else {
            throw ValidationError("-n is a number from 0 to \(Route.maximumEventLimit)")
        }
    }

    func run() async throws {
        var query = [("last", String(count)), ("follow", follow ? "1" : "0")]
        if let device { query.append(("device", device)) }
        let json = common.json
        try await withDaemon { daemon in
            try await daemon.lines(Route.events, query: query) { line in
                if json {
                    Console.write(Array(line) + [UInt8(ascii: "\n")])
                } else {
                    Console.line(try EventLine(Data(line)).text)
                }
                return true
            }
        }
        if follow {
            throw CommandFailure(status: .unreachable, message: "tallyd ended the stream: it is stopping")
        }
    }
}
