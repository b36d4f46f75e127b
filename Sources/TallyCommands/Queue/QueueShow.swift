// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlAPI
import EventQueue
import Foundation

/// `tally queue show`: one event, complete.
struct QueueShow: AsyncParsableCommand, QueueAccess {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show one event, by its seq or its id.",
        discussion: "Exit status 5 when there is no such event, or no longer."
    )

    @ParentCommand var root: TallyCommand
    @OptionGroup var common: CommonOptions
    @Argument(help: "The event's seq or id.")
    var event: String
    @Option(help: ArgumentHelp("Read this database file.", valueName: "path"))
    var database: String?

    func validate() throws {
        guard Int64(event).map({ $0 > 0 }) ?? (UUID(uuidString: event) != nil) else {
            throw ValidationError("\"\(event)\" is neither a seq nor an event's id")
        }
    }

    func run() async throws {
        let json = try await withQueue { daemon in
            try await daemon.bytes("\(Route.events)/\(event)")
        } file: { reader, _ in
            let stored =
                if let seq = Int64(event) { try await reader.event(seq: seq) } else {
                    try await reader.event(id: event.lowercased())
                }
            guard let stored else {
                throw CommandFailure(status: .notFound, message: "there is no event \(event)")
            }
            return Data(stored.json.utf8)
        }
        if common.json {
            Console.write(json + [UInt8(ascii: "\n")])
        } else {
            let object = try JSONSerialization.jsonObject(with: json)
            let options: JSONSerialization.WritingOptions = [
                .prettyPrinted, .sortedKeys, .withoutEscapingSlashes,
            ]
            Console.write(try JSONSerialization.data(withJSONObject: object, options: options))
            Console.line()
        }
    }
}
