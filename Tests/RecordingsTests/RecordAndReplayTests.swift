// SPDX-License-Identifier: Apache-2.0

import DaemonStage
import Foundation
import Recordings
import Testing

/// `tally record` of a real daemon, and what is recorded played into it again.
@Suite(.timeLimit(.minutes(4))) struct RecordAndReplayTests {
    private func withScanner(_ body: (Stage, PipedScanner) async throws -> Void) async throws {
        try await Stage.with { stage in
            try stage.configure(
                """
                [[scanner]]
                name = "bench-1"
                match = { path = "\(stage.path("scanner"))" }
                partial_timeout = "20s"
                max_length = 120
                """
            )
            let scanner = try PipedScanner(at: stage.path("scanner"))
            let daemon = try await stage.daemon()
            try await scanner.plugIn()
            try await stage.device("bench-1", becomes: "ready")
            try await body(stage, scanner)
            daemon.send(SIGTERM)
            #expect(try await daemon.end() == .exited(0), "\(daemon.errors)")
        }
    }

    /// Starts to record and waits until it has begun.
    private func recorder(_ stage: Stage, _ arguments: String...) async throws -> RunningProgram {
        let program = try stage.start(["record", "bench-1"] + arguments)
        try await eventually("the recording's beginning") {
            if let end = program.ended {
                throw RunningProgram.Failure(description: "ended: \(end): \(program.errors)")
            }
            return program.errors.contains("scan now")
        }
        return program
    }

    private func recording(_ path: String) throws -> Recording {
        try Recording(parsing: Array(Data(contentsOf: URL(fileURLWithPath: path))))
    }

    @Test func `what was scanned is not in the file unless asked for`() async throws {
        try await withScanner { stage, scanner in
            let file = stage.path("redacted.rec")
            let program = try await recorder(stage, file, "--scans", "2")
            try await scanner.type("]d2010950600013435221SECRET")
            try await scanner.type("]C0SECRET")
            #expect(try await program.end() == .exited(0), "\(program.errors)")
            let recording = try recording(file)
            #expect(recording.isRedacted)
            #expect(recording.channels == [.init(number: 0, driver: "keyboard")])
            #expect(Set(recording.configuration) == ["partial_timeout = \"20s\"", "max_length = 120"])
            let answer = try await stage.tally("replay", file)
            #expect(answer.text.contains("AAAAAA"), "\(answer.text)")
            #expect(!answer.text.contains("SECRET"))
            #expect(!program.errors.contains("SECRET"))
            let mode = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int
            #expect(mode == 0o600)
        }
    }

    @Test func `a recording played into the device gives the same scans again`() async throws {
        try await withScanner { stage, scanner in
            let file = stage.path("whole.rec")
            let program = try await recorder(stage, file, "--show-text", "--title", "Two scans")
            try await scanner.type("]d2010950600013435210A7\u{1D}15271231")
            try await scanner.type("]C0second Scan")
            try await eventually("two scans heard") { program.errors.contains("second Scan") }
            // Ctrl-C is how it ends.
            program.send(SIGINT)
            #expect(try await program.end() == .exited(0), "\(program.errors)")
            #expect(try recording(file).fact(.title) == "Two scans")
            #expect(try await stage.tally("replay", "--accept", file).status == 0)
            #expect(try recording(file).outcomes.count == 2)

            await scanner.unplug()
            try await stage.device("bench-1", becomes: "missing")
            let replay = try await stage.tally(
                "replay",
                file,
                "--fifo",
                stage.path("scanner"),
                "--speed",
                "1000"
            )
            #expect(replay.status == 0, "\(replay.errors)")
            let stored = try stage.stored()
            try await eventually("four scans") { try stored.count(ofType: "scan") == 4 }
            let texts = try stored.all(ofType: "scan").map(\.text)
            #expect(texts[2...] == texts[..<2])
        }
    }

    @Test func `a device that is not there and a file that is are told`() async throws {
        try await withScanner { stage, scanner in
            let nobody = try await stage.tally("record", "nobody", stage.path("x.rec"))
            #expect(nobody.status == 5)
            let there = try await stage.tally("record", "bench-1", stage.configurationFile)
            #expect(there.status == 1)
            #expect(there.errors.contains("exists"))
        }
    }
}
