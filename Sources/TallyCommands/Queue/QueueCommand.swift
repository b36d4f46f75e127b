// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlAPI

/// `tally queue`: the events in the queue database, from the daemon or, when it is stopped, from its file.
struct QueueCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "queue",
        abstract: "Look into the event queue; works on the file when the daemon does not run.",
        subcommands: [QueueStats.self, QueueList.self, QueueShow.self]
    )
}

/// The queue as people read it.
enum QueueText {
    static func printSummary(_ queue: QueueReport) {
        var words = ["queue: \(Show.count(queue.events)) events, head \(queue.head)"]
        if let writer = queue.writer {
            words.append("\(Show.count(writer.waiting)) waiting")
            words.append("last commit \(Show.span(writer.lastCommitSeconds))")
        }
        words.append("\(Show.bytes(queue.fileBytes)) + \(Show.bytes(queue.walBytes)) WAL")
        Console.line(words.joined(separator: ", "))
        if let error = queue.writer?.lastError { Console.line("  " + Colour.bad("writer: \(error)")) }
        for consumer in queue.consumers {
            Console.line(
                "  consumer \(consumer.name): \(Show.count(consumer.lag)) behind, \(consumer.dead) dead"
            )
        }
    }

    static func printStatistics(_ queue: QueueReport) {
        var table = Table(["", ""])
        table.add(["file", queue.file])
        table.add(["edge", queue.edge])
        table.add(["epoch", queue.epoch])
        table.add(["events", Show.count(queue.events)])
        table.add(["seq", queue.oldest.map { "\($0) to \(queue.head)" } ?? "none, head \(queue.head)"])
        for (type, count) in queue.types.sorted(by: { $0.key < $1.key }) {
            table.add(["  \(type)", Show.count(count)])
        }
        table.add(["open tags", Show.count(queue.openTags)])
        table.add(["size", "\(Show.bytes(queue.fileBytes)) + \(Show.bytes(queue.walBytes)) WAL"])
        if let writer = queue.writer {
            table.add(["writer", writer.state + (writer.lastError.map { ": \($0)" } ?? "")])
            table.add(["commits", "\(Show.count(writer.commits)), \(Show.count(writer.events)) events"])
            table.add(
                [
                    "commit time",
                    "last \(Show.span(writer.lastCommitSeconds)), "
                        + "slowest \(Show.span(writer.slowestCommitSeconds))",
                ])
            table.add(["waiting", "\(Show.count(writer.waiting)) of \(Show.count(writer.capacity))"])
        } else {
            table.add(["writer", "tallyd is not running"])
        }
        for line in table.lines().dropFirst() { Console.line(line) }
        for consumer in queue.consumers {
            Console.line(
                "consumer \(consumer.name): acknowledged \(consumer.ackedSeq), \(Show.count(consumer.lag)) behind, "
                    + "\(consumer.inFlight) in flight, \(consumer.dead) dead"
            )
        }
    }
}
