// SPDX-License-Identifier: Apache-2.0

import DaemonStage
import Foundation
import Testing

/// `tally tail` against what the database holds.
@Suite(.timeLimit(.minutes(4)))
struct TailTests {
    @Test func `what it shows is durable by then and the same bytes everywhere`() async throws {
        try await Stage.withScanner { stage, daemon, scanner in
            let follower = try stage.follower()
            let stored = try stage.stored()
            var seen = 0
            func look() throws {
                let lines = follower.lines
                for line in lines[seen...] {
                    let seq = try #require(try JSONLine(line).object["seq"] as? Int64 ?? nil)
                    // Another program's connection: it sees what is committed only.
                    #expect(try stored.json(seq: seq) == line)
                }
                seen = lines.count
            }
            for number in 0..<60 {
                try await scanner.type("]C0\(number) \u{1D}<\"\\>")
                try look()
            }
            try await eventually("60 scans in tail") {
                try look()
                return follower.lines.count { $0.contains("\"type\":\"scan\"") } == 60
            }
            let line = try #require(follower.lines.last { $0.contains("\"type\":\"scan\"") })
            let object = try JSONLine(line).object
            let seq = try #require(object["seq"] as? Int)
            let id = try #require(object["id"] as? String)
            for reference in ["\(seq)", id, id.uppercased()] {
                #expect(try await stage.tally("queue", "show", reference, "--json").text == line + "\n")
            }
            #expect(
                try await stage.tally("queue", "list", "-n", "1", "--after", "\(seq - 1)", "--json").text
                    == line + "\n"
            )
            #expect(
                try await stage.tally("tail", "-n", "1", "--device", "bench-1", "--json").text == line + "\n"
            )
            follower.send(SIGTERM)
        }
    }

    @Test func `a reader that goes away ends it quietly`() async throws {
        try await Stage.withScanner { stage, daemon, scanner in
            for number in 0..<50 { try await scanner.type("]C0\(number)") }
            try await stage.settled("50 scans") { try $0.count(ofType: "scan") == 50 }
            let tally = try Stage.program("tally")
            for command in ["tail -n 40", "tail -n 40 --json", "queue list -n 40", "tail -f -n 40"] {
                let answer = try await stage.run(
                    "/bin/bash",
                    ["-c", "'\(tally)' \(command) | head -1 | wc -l; echo ${PIPESTATUS[0]}"]
                )
                #expect(answer.text == "1\n0\n", "\(command)")
                #expect(answer.errors == "", "\(command)")
                if command.contains("-f") { continue }
            }
        }
    }

    @Test func `a follower learns that the daemon stops`() async throws {
        try await Stage.with { stage in
            let daemon = try await stage.daemon()
            let follower = try stage.follower()
            let client = ControlSocket(path: stage.socket)
            try await eventually("a follower") {
                (try? client.get("/v1/version")) != nil && follower.ended == nil
            }
            try await stage.end(daemon)
            #expect(try await follower.end(within: .seconds(5)) == .exited(3))
            #expect(follower.errors.contains("stopping") || follower.errors.contains("reach"))
        }
    }
}
