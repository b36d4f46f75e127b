// SPDX-License-Identifier: Apache-2.0

import DaemonStage
import Foundation
import Testing

/// `tally queue` without a daemon: the file answers.
@Suite(.timeLimit(.minutes(4)))
struct QueueFileTests {
    @Test(arguments: [SIGTERM, SIGKILL])
    func `the file answers as the daemon did, however that ended`(signal: Int32) async throws {
        try await Stage.with { stage in
            try stage.configure(
                "[[scanner]]\nname = \"bench-1\"\nmatch = { path = \"\(stage.path("scanner"))\" }\n"
            )
            let scanner = try PipedScanner(at: stage.path("scanner"))
            let daemon = try await stage.daemon()
            for number in 0..<30 { try await scanner.type("]C0SCAN-\(number)") }
            let stored = try stage.stored()
            try await eventually("30 scans") { try stored.count(ofType: "scan") == 30 }
            let questions = [
                ["queue", "list", "--json"], ["queue", "list", "-n", "1000", "--json"],
                ["queue", "list", "--after", "5", "-n", "7", "--json"], ["queue", "show", "3", "--json"],
                ["queue", "list", "--device", "bench-1", "-n", "3", "--json"], ["queue", "show", "3"],
                ["queue", "list", "--device", "nobody", "--json"],
            ]
            var answers: [[UInt8]] = []
            for question in questions {
                let answer = try await stage.tally(question)
                #expect(answer.status == 0, "\(question)")
                answers.append(answer.output)
            }
            daemon.send(signal)
            _ = try await daemon.end()
            for (question, before) in zip(questions, answers) {
                let answer = try await stage.tally(question)
                #expect(answer.status == 0, "\(question): \(answer.errors)")
                // Stopping may add what the devices' end is worth: the newest then are others.
                if question.contains("--after") || question.contains("show") || question.contains("--device")
                {
                    #expect(answer.output == before, "\(question)")
                }
                #expect(answer.errors.contains("reading \(stage.database) instead"))
            }
            let stats = try JSONLine(try await stage.tally("queue", "stats", "--json").text).object
            #expect((stats["types"] as? [String: Any])?["scan"] as? Int == 30)
            #expect(stats["writer"] == nil)
            #expect(try await stage.tally("queue", "stats").text.contains("tallyd is not running"))
            #expect(try await stage.tally("queue", "show", "4711").status == 5)
            #expect(try await stage.tally("queue", "show", "3", "--database", stage.database).errors == "")
        }
    }

    @Test func `a file that is not there or no queue is said`() async throws {
        try await Stage.alone { stage in
            let missing = try await stage.tally("queue", "stats", "--database", stage.path("none.db"))
            #expect(missing.status == 5)
            #expect(missing.errors.contains("none.db"))
            let other = stage.path("other.db")
            try Data("not a database at all".utf8).write(to: URL(fileURLWithPath: other))
            let foreign = try await stage.tally("queue", "stats", "--database", other)
            #expect(foreign.status == 1)
            #expect(foreign.errors.contains("other.db"))
            #expect(try await stage.tally("queue", "stats", "--database", stage.directory).status == 1)
        }
    }
}
