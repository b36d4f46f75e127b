// SPDX-License-Identifier: Apache-2.0

import DaemonStage
import Foundation
import Testing

/// The documented exit statuses, which scripts rely on.
@Suite(.timeLimit(.minutes(4)))
struct ExitStatusTests {
    static let unknown: [[String]] = [
        ["no-such-command"], ["status", "--no-such-option"], ["tail", "-n", "-1"], ["tail", "-n", "many"],
        ["queue", "list", "-n", "0"], ["queue", "list", "--after", "-5"], ["queue", "show"],
        ["queue", "show", "neither"], ["queue", "show", "0"], ["decode"], ["decode", "--as", "nothing", "x"],
        ["config", "check", "a", "b"], ["--socket"], ["simulate", "dock", "--tags", "0"],
        ["simulate", "reader"], ["simulate", "reader", "--at", "x", "--listen", "1"],
        ["simulate", "reader", "--at", "x", "--family", "nothing"],
        ["simulate", "reader", "--listen", "x:y"],
        ["simulate", "llrp", "--listen", "[::1"], ["simulate", "llrp", "--tags", "0"],
        ["simulate", "llrp", "--scenario", "x", "--tags", "5"],
    ]

    @Test(arguments: unknown)
    func `what makes no sense is usage`(arguments: [String]) async throws {
        try await Stage.alone { stage in
            let answer = try await stage.tally(arguments)
            #expect(answer.status == 2)
            #expect(answer.output.isEmpty)
            #expect(answer.errors.contains("Error: "))
            #expect(answer.errors.contains("Usage: tally"))
        }
    }

    @Test(arguments: [
        ["status"], ["status", "--json"], ["devices"], ["tail"], ["tail", "-f"], ["account"],
        ["config", "show"],
        ["queue", "stats"], ["queue", "list"], ["queue", "show", "1"],
    ])
    func `without a daemon the next step is named`(arguments: [String]) async throws {
        try await Stage.alone { stage in
            let answer = try await stage.tally(arguments)
            #expect(answer.status == 3)
            #expect(answer.output.isEmpty)
            #expect(
                answer.errors.hasPrefix(
                    "tally: tallyd is not reachable at \(stage.socket): there is no such socket\n"
                )
            )
            #expect(answer.errors.contains("systemctl start tallyd"))
        }
    }

    /// At night, with a scanner in the hand: not after the sheet, and not after the last scan.
    @Test func `what cannot come to anything is said at once`() async throws {
        try await Stage.with { stage in
            try stage.configure("[[reader]]\nname = \"dock\"\nmatch = { path = \"\(stage.path("dock"))\" }\n")
            let daemon = try await stage.daemon()
            for arguments in [
                ["replace", "nobody"], ["calibrate", "nobody"], ["test", "nobody"],
                ["record", "nobody", stage.path("r")],
            ] {
                let answer = try await stage.tally(arguments)
                #expect(answer.status == 5, "\(arguments)")
                #expect(answer.output.isEmpty)
                #expect(
                    answer.errors
                        == "tally: there is no device nobody\n  tally status shows those there are\n"
                )
            }
            let refused = try await stage.tally("record", "dock", stage.path("r"))
            #expect(refused.status == 1)
            #expect(refused.errors.contains("dock is a reader"))
            let nowhere = try await stage.tally("record", "nobody", stage.path("no/such/file"))
            #expect(nowhere.status == 1)
            #expect(nowhere.errors.contains(stage.path("no/such")))
            let none = try await stage.tally("replay", stage.path("none.rec"))
            #expect(none.status == 1)
            #expect(
                none.errors == "tally: cannot read \(stage.path("none.rec")): No such file or directory\n"
            )
            daemon.kill()
        }
    }

    @Test func `a socket that is none is not reachable either`() async throws {
        try await Stage.alone { stage in
            let file = stage.path("a-file")
            try Data("x".utf8).write(to: URL(fileURLWithPath: file))
            for socket in [file, stage.directory, "/dev/null", String(repeating: "/long", count: 60)] {
                let answer = try await stage.tally("status", "--socket", socket)
                #expect(answer.status == 3, "\(socket): \(answer.errors)")
                #expect(answer.errors.contains("not reachable at \(socket)"))
            }
        }
    }

    @Test func `help and version are answers`() async throws {
        try await Stage.alone { stage in
            for arguments in [
                ["--help"], ["help"], ["status", "-h"], ["help", "queue", "list"], ["--version"], ["queue"],
            ] {
                let answer = try await stage.tally(arguments)
                #expect(answer.status == 0, "\(arguments)")
                #expect(!answer.output.isEmpty)
                #expect(answer.errors.isEmpty)
            }
            #expect(try await stage.tally("--version").text.split(separator: ".").count == 3)
        }
    }

    @Test func `a running daemon answers every command`() async throws {
        try await Stage.with { stage in
            let daemon = try await stage.daemon()
            for arguments in [
                ["status"], ["devices"], ["devices", "--all"], ["tail"], ["tail", "-n", "0"], ["account"],
                ["config", "show"], ["config", "check"], ["queue", "stats"], ["queue", "list"], ["version"],
            ] {
                #expect(try await stage.tally(arguments).status == 0, "\(arguments)")
            }
            for arguments in [
                ["queue", "show", "4711"], ["queue", "show", "01a203ff-2f23-7b60-9a55-3f0c2d9a1e44"],
                ["account", "--device", "nobody"],
            ] {
                let answer = try await stage.tally(arguments)
                #expect(answer.status == 5, "\(arguments)")
                #expect(answer.errors.contains("there is no"))
            }
            // The socket's place before and behind the command's name, and in the middle.
            let elsewhere = ["TALLY_SOCKET": "/nowhere"]
            for arguments in [
                ["--socket", stage.socket, "status"], ["status", "--socket", stage.socket],
                ["--socket", stage.socket, "queue", "stats"], ["queue", "stats", "--socket=\(stage.socket)"],
            ] {
                #expect(try await stage.tally(arguments, environment: elsewhere).status == 0, "\(arguments)")
            }
            // Behind wins: it is nearer.
            #expect(
                try await stage.tally("--socket", "/nowhere", "status", "--socket", stage.socket).status == 0
            )
            daemon.kill()
        }
    }

    @Test func `something that needs a person is 4`() async throws {
        try await Stage.with { stage in
            try stage.configure(
                "[[scanner]]\nname = \"gone\"\nmatch = { path = \"\(stage.path("gone"))\" }\n"
            )
            let daemon = try await stage.daemon()
            try await stage.device("gone", becomes: "missing")
            let answer = try await stage.tally("status")
            #expect(answer.status == 4)
            #expect(answer.text.hasPrefix("degraded: scanner gone is missing"))
            #expect(try await stage.tally("status", "--json").status == 4)
            #expect(try await stage.tally("account").status == 0)
            daemon.kill()
        }
    }
}
