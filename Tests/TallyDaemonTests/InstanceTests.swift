// SPDX-License-Identifier: Apache-2.0

import ControlAPI
import DaemonStage
import Foundation
import Testing

/// One daemon for one state directory, and who may talk to it.
@Suite(.timeLimit(.minutes(4)))
struct InstanceTests {
    @Test func `a second daemon on the same state directory is refused and harms nothing`() async throws {
        try await Stage.with { stage in
            let first = try await stage.daemon()
            for runtime in ["run", "run-2"] {
                let second = try RunningProgram(
                    Stage.program("tallyd"),
                    [
                        "--config", stage.configurationFile, "--state-dir", stage.stateDirectory,
                        "--runtime-dir",
                        stage.path(runtime),
                    ],
                    output: stage.path("out/second")
                )
                #expect(try await second.end() == .exited(1))
                #expect(second.errors.contains("another tallyd (pid \(first.pid)) uses the state directory"))
                #expect(second.errors.contains(stage.stateDirectory))
            }
            #expect(try await stage.tally("status").status == 0)
            try await stage.endInBalance(first)
        }
    }

    @Test func `the socket is for owner and group only`() async throws {
        try await Stage.with { stage in
            let daemon = try await stage.daemon()
            let attributes = try FileManager.default.attributesOfItem(atPath: stage.socket)
            #expect(attributes[.posixPermissions] as? Int == 0o660)
            #expect(attributes[.type] as? FileAttributeType == .typeSocket)
            let state = try FileManager.default.attributesOfItem(atPath: stage.database)
            #expect(
                (state[.posixPermissions] as? Int).map { $0 & 0o007 } == 0,
                "others may not read the queue"
            )
            try await stage.endInBalance(daemon)
        }
    }

    @Test func `socket path and mode are the configuration's`() async throws {
        try await Stage.with { stage in
            let socket = stage.path("elsewhere.sock")
            try stage.configure("[api]\nsocket = \"\(socket)\"\nmode = \"0600\"\n")
            let daemon = try stage.launch()
            try await eventually("the socket") {
                try await stage.tally("version", "--socket", socket).text.contains("tallyd 0")
            }
            let attributes = try FileManager.default.attributesOfItem(atPath: socket)
            #expect(attributes[.posixPermissions] as? Int == 0o600)
            daemon.send(SIGTERM)
            #expect(try await daemon.end(within: .seconds(5)) == .exited(0))
        }
    }

    @Test func `what keeps it from starting is said in a sentence, with status 1`() async throws {
        try await Stage.alone { stage in
            try stage.configure("")
            try Data("not a database".utf8).write(to: URL(fileURLWithPath: stage.database))
            let foreign = try stage.launch()
            #expect(try await foreign.end() == .exited(1))
            #expect(foreign.errors.contains(stage.database))
            let file = stage.path("a-file")
            try Data().write(to: URL(fileURLWithPath: file))
            let unusable = try RunningProgram(
                Stage.program("tallyd"),
                ["--config", stage.configurationFile, "--state-dir", file],
                output: stage.path("out/unusable")
            )
            #expect(try await unusable.end() == .exited(1))
            #expect(unusable.errors.contains("cannot use the state directory \(file)"))
            let usage = try RunningProgram(
                Stage.program("tallyd"),
                ["--no-such-option"],
                output: stage.path("out/usage")
            )
            #expect(try await usage.end() == .exited(2))
            #expect(usage.errors.contains("no-such-option"))
        }
    }

    @Test func `a socket that cannot be made stops no capture, and what is there stays`() async throws {
        try await Stage.with { stage in
            let precious = stage.path("precious")
            try Data("do not remove".utf8).write(to: URL(fileURLWithPath: precious))
            for (socket, reason) in [
                (stage.path("no/such/directory.sock"), "No such file or directory"),
                (precious, "is no socket"),
            ] {
                try stage.configure("[api]\nsocket = \"\(socket)\"\n")
                let daemon = try stage.launch()
                try await eventually("readiness") { daemon.errors.contains(" ready") }
                #expect(
                    daemon.errors.contains("the control socket cannot be made: \(socket)"),
                    "\(daemon.errors)"
                )
                #expect(daemon.errors.contains(reason), "\(daemon.errors)")
                daemon.send(SIGTERM)
                #expect(try await daemon.end(within: .seconds(5)) == .exited(0))
                try stage.checkFile()
            }
            #expect(FileManager.default.contents(atPath: precious) == Data("do not remove".utf8))
        }
    }

    @Test func `a daemon with a state of its own does not take another's socket`() async throws {
        try await Stage.with { stage in
            let first = try await stage.daemon()
            let second = try RunningProgram(
                Stage.program("tallyd"),
                [
                    "--config", stage.configurationFile, "--state-dir", stage.path("state-2"),
                    "--runtime-dir",
                    stage.path("run"),
                ],
                output: stage.path("out/second")
            )
            #expect(try await second.end() == .exited(1))
            #expect(second.errors.contains("another program listens on \(stage.socket)"), "\(second.errors)")
            #expect(try await stage.status().pid == first.pid)
            try await stage.endInBalance(first)
        }
    }
}
