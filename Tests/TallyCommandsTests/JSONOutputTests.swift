// SPDX-License-Identifier: Apache-2.0

import DaemonStage
import Foundation
import Testing

/// What programs get: JSON and nothing else on standard output, words on standard error, colours for people only.
@Suite(.timeLimit(.minutes(4)))
struct JSONOutputTests {
    @Test func `with --json every command prints JSON only`() async throws {
        try await Stage.withScans(3) { stage in
            for arguments in [
                ["status"], ["account"], ["config", "show"], ["config", "check"], ["queue", "stats"],
                ["queue", "show", "1"], ["version"], ["doctor"],
            ] {
                let answer = try await stage.tally(arguments + ["--json"])
                #expect(throws: Never.self, "\(arguments)") { _ = try JSONLine(answer.text) }
                #expect(answer.lines.count == 1, "\(arguments): one line where nobody watches")
                #expect(answer.output.last == 0x0A)
            }
            let devices = try await stage.tally("devices", "--all", "--json")
            #expect(try JSONSerialization.jsonObject(with: Data(devices.output)) is [Any])
            for arguments in [["tail"], ["queue", "list"], ["decode", "]C0a", "]C0b"]] {
                let answer = try await stage.tally(arguments + ["--json"])
                #expect(answer.lines.count >= 2, "\(arguments)")
                for line in answer.lines { #expect(throws: Never.self) { _ = try JSONLine(line) } }
            }
        }
    }

    @Test func `keys are snake case, stable, and numbers are numbers`() async throws {
        try await Stage.withScans(1) { stage in
            let status = try JSONLine(try await stage.tally("status", "--json").text).object
            #expect(
                Set(status.keys) == [
                    "health", "version", "pid", "host", "edge", "epoch", "started", "uptime_seconds",
                    "clock_synchronised", "configuration", "devices", "queue", "stations", "commands_refused",
                ]
            )
            let device = try #require((status["devices"] as? [[String: Any]])?.first)
            #expect(
                Set(device.keys) == [
                    "name", "kind", "driver", "state", "reason", "since", "read_point", "node", "last",
                    "ledger", "layout", "keys",
                ]
            )
            let keys = try #require(device["keys"] as? [String: Any])
            #expect(Set(keys.keys) == ["characters", "ignored", "repeats", "empty_suffixes", "drops"])
            let ledger = try #require(device["ledger"] as? [String: Any])
            #expect(
                Set(ledger.keys) == [
                    "reads_in", "in_events", "suppressed", "filtered", "open", "rejected", "lost",
                    "rejections",
                ]
            )
            #expect(ledger["reads_in"] as? Int == 1)
            let queue = try JSONLine(try await stage.tally("queue", "stats", "--json").text).object
            #expect(
                Set(queue.keys) == [
                    "file", "edge", "epoch", "events", "head", "oldest", "types", "open_tags", "file_bytes",
                    "wal_bytes", "consumers", "writer",
                ]
            )
            #expect((queue["types"] as? [String: Any])?["scan"] as? Int == 1)
        }
    }

    @Test func `colours are for a terminal without NO_COLOR`() async throws {
        try await Stage.withScans(2) { stage in
            let tally = try Stage.program("tally")
            let commands = [
                "status", "devices --all", "tail", "account", "queue list", "config show", "doctor",
            ]
            for command in commands {
                let piped = try await stage.tally(command.split(separator: " ").map(String.init))
                #expect(!piped.output.contains(0x1B), "\(command)")
            }
            // A terminal of its own for the program: script(1).
            func onTerminal(_ command: String, _ environment: [String: String]) async throws -> String {
                try await stage.run(
                    "/usr/bin/script",
                    ["-qec", "'\(tally)' \(command)", "/dev/null"],
                    environment: environment.merging(["TERM": "xterm"]) { first, _ in first }
                ).text
            }
            #expect(try await onTerminal("status", [:]).contains("\u{1B}["))
            #expect(try await !onTerminal("status", ["NO_COLOR": "1"]).contains("\u{1B}["))
            #expect(try await !onTerminal("status", ["TERM": "dumb"]).contains("\u{1B}["))
            #expect(try await !onTerminal("tail --json", [:]).contains("\u{1B}["))
        }
    }

    @Test func `text from a device cannot steer the terminal`() async throws {
        try await Stage.withScans(0) { stage in
            let scanner = try PipedScanner(at: stage.path("scanner"))
            try await scanner.type("]C0\u{1B}[31mred\u{07}")
            let stored = try stage.stored()
            try await eventually("the scan") { try stored.count(ofType: "scan") == 1 }
            for arguments in [
                ["tail"], ["queue", "list"], ["queue", "show", "\(try stored.all().last?.seq ?? 0)"],
            ] {
                let answer = try await stage.tally(arguments)
                #expect(answer.status == 0)
                #expect(!answer.output.contains(0x1B), "\(arguments)")
                #expect(!answer.output.contains(0x07), "\(arguments)")
            }
            let decoded = try await stage.tally("decode", "]C0\u{1B}[31mred")
            #expect(!decoded.output.contains(0x1B))
        }
    }
}

extension Stage {
    /// A stage where a daemon has captured some scans.
    static func withScans(_ count: Int, _ body: (Stage) async throws -> Void) async throws {
        try await Stage.with { stage in
            try stage.configure(
                "[[scanner]]\nname = \"bench-1\"\nmatch = { path = \"\(stage.path("scanner"))\" }\n"
            )
            let scanner = try PipedScanner(at: stage.path("scanner"))
            let daemon = try await stage.daemon()
            try await scanner.plugIn()
            for number in 0..<count { try await scanner.type("]C0SCAN-\(number)") }
            let stored = try stage.stored()
            try await eventually("\(count) scans") { try stored.count(ofType: "scan") == count }
            try await stage.device("bench-1", becomes: "ready")
            try await body(stage)
            #expect(try await stage.tally("account").status == 0)
            daemon.kill()
        }
    }
}
