// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlAPI
import EventQueue
import Foundation

/// `tally queue list`: events by number.
struct QueueList: AsyncParsableCommand, QueueAccess {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List events: the newest, or those behind a number."
    )

    @ParentCommand var root: TallyCommand
    @OptionGroup var common: CommonOptions
    @Option(name: .customShort("n"), help: ArgumentHelp("At most N events.", valueName: "N"))
    var count = 20
    @Option(help: ArgumentHelp("Begin behind this seq instead of with the newest.", valueName: "seq"))
    var after: Int64?
    @Option(help: ArgumentHelp("Only events of this device.", valueName: "name"))
    var device: String?
    @Option(help: ArgumentHelp("Read this database file.", valueName: "path"))
    var database: String?

    func validate() throws {
        guard (1...Route.maximumEventLimit).contains(count) else {
            throw ValidationError("-n is a number from 1 to \(Route.maximumEventLimit)")
        }
        if let after, after < 0 { throw ValidationError("--after is a number from 0 on") }
    }

    func run() async throws {
        let lines = try await withQueue { daemon in
            var query =
                after.map { [("after", String($0)), ("limit", String(count))] } ?? [("last", String(count))]
            if let device { query.append(("device", device)) }
            let body = try await daemon.bytes(Route.events, query: query)
            return body.split(separator: UInt8(ascii: "\n")).map { Data($0) }
        } file: { reader, _ in
            var filter = EventFilter()
            filter.device = device
            guard let after else {
                return try await reader.tail(count, filter: filter).map { Data($0.json.utf8) }
            }
            var found: [Data] = []
            var position = after
            while found.count < count {
                let page = try await reader.events(
                    after: position,
                    limit: count - found.count,
                    filter: filter
                )
                found += page.events.map { Data($0.json.utf8) }
                if page.next <= position || page.next >= page.head { break }
                position = page.next
            }
            return found
        }
        if common.json {
            for line in lines { Console.write(line + [UInt8(ascii: "\n")]) }
            return
        }
        var table = Table(
            ["SEQ", "TIME", "TYPE", "DEVICE", "READ POINT", "QUALITY", "WHAT"],
            rightAligned: [0]
        )
        for line in lines {
            let event = try EventLine(line)
            table.add([
                event.seq.map(String.init), Show.time(event.time), event.type, event.device, event.readPoint,
                event.quality,
                event.subject,
            ])
        }
        if table.isEmpty { Console.line("no events") } else { table.print() }
    }
}
