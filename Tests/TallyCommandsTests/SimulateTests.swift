// SPDX-License-Identifier: Apache-2.0

import DaemonStage
import Foundation
import ReaderProtocols
import Simulators
import Testing

/// `tally simulate reader` and `llrp`: scenario files, and that the reader is where it was asked for.
@Suite(.timeLimit(.minutes(4)))
struct SimulateTests {
    @Test func `what is wrong with a scenario is told with its line, and nothing is started`() async throws {
        try await Stage.alone { stage in
            let file = stage.path("dock.toml")
            try "[[fault]]\nkind = \"noise\"\nevry = \"5s\"\n".write(
                toFile: file,
                atomically: true,
                encoding: .utf8
            )
            let answer = try await stage.tally("simulate", "llrp", "--listen", "0", "--scenario", file)
            #expect(answer.status == 1)
            #expect(
                answer.errors
                    == "\(file):3:1: error: scenario.fault[noise].evry: unknown key; did you mean every?\n"
            )
            #expect(answer.output.isEmpty)
            let missing = try await stage.tally(
                "simulate",
                "llrp",
                "--listen",
                "0",
                "--scenario",
                stage.path("none")
            )
            #expect(missing.status == 1)
            #expect(missing.errors.hasPrefix("tally: \(stage.path("none")): "))
        }
    }

    @Test func `a port that is taken is told`() async throws {
        try await Stage.alone { stage in
            let reader = try SimulatedReader(on: .listening(TCPAddress(port: 0)))
            defer { reader.stop() }
            let answer = try await stage.tally("simulate", "llrp", "--listen", reader.path)
            #expect(answer.status == 1)
            #expect(answer.errors == "tally: bind \(reader.path): Address already in use\n")
        }
    }
}
