// SPDX-License-Identifier: Apache-2.0

import Capture
import ControlAPI
import DaemonStage
import Foundation
import ScannerInput
import Testing

/// "Scan anything on the wanted scanner", by the real program.
@Suite(.timeLimit(.minutes(4)))
struct GuidedTests {
    @Test func `programs adopt the scanner that is used, and what is typed is nowhere`() async throws {
        try await Stage.with { stage in
            let daemon = try await stage.daemon()
            let scanner = try PipedScanner(at: stage.path("new"))
            let other = try PipedScanner(at: stage.path("other"))
            let program = try stage.start([
                "adopt", "--name", "bench-7", "--json", "--listen", stage.path("new"), "--listen",
                stage.path("other"),
            ])
            try await eventually("both heard (\(program.errors))") {
                try program.jsonLines.contains { ($0.object["listening"] as? [Any])?.count == 2 }
            }
            try await other.plugIn()
            try await scanner.useOnce()
            #expect(try await program.end() == .exited(0), "\(program.errors)")
            try await scanner.plugIn()
            let device = try await stage.device("bench-7", becomes: "ready")
            #expect(device.node == stage.path("new"))
            try await scanner.type("]C0FIRST")
            try await stage.settled("the first scan") { try $0.count(ofType: "scan") == 1 }
            let scans = try stage.stored().all(ofType: "scan")
            #expect(scans.map(\.text) == ["FIRST"])
            let shown = String(decoding: program.output, as: UTF8.self) + program.errors + daemon.errors
            #expect(!shown.lowercased().contains("secrt"))
            try await stage.endInBalance(daemon)
            // Neither the text nor the keys, in whatever file.
            for name in try FileManager.default.contentsOfDirectory(atPath: stage.stateDirectory) {
                let file = try? Data(contentsOf: URL(fileURLWithPath: stage.stateDirectory + "/" + name))
                for trace in ["SECRT", "secrt"] {
                    #expect(file?.range(of: Data(trace.utf8)) == nil, "\(name)")
                }
            }
        }
    }

    @Test func `a person at a terminal says which one it is`() async throws {
        try await Stage.with { stage in
            let daemon = try await stage.daemon()
            let wrong = try PipedScanner(at: stage.path("wrong"))
            let right = try PipedScanner(at: stage.path("right"))
            let terminal = try SerialEnd()
            let program = try RunningProgram(
                Stage.program("tally"),
                [
                    "--socket", stage.socket, "adopt", "--name", "bench-8", "--listen", stage.path("wrong"),
                    "--listen", stage.path("right"),
                ],
                input: terminal.path,
                output: stage.path("out/guided")
            )
            try await eventually("the request to scan") { program.text.contains("scan anything") }
            try await wrong.useOnce()
            try await eventually("a question") { program.text.contains("is it that one?") }
            #expect(program.text.contains(stage.path("wrong")))
            // Typed answers count from the question on.
            try terminal.write("n\n")
            try await eventually("another try") { program.text.contains("scan on another one") }
            try await right.useOnce()
            try await eventually("another question") {
                program.text.components(separatedBy: "is it that one?").count == 3
            }
            try terminal.write("y\n")
            #expect(try await program.end() == .exited(0), "\(program.errors)")
            #expect(program.text.contains("\(stage.path("right")) is now bench-8"))
            let assigned = try await stage.report(AssignmentsReport.self, Route.assignments).devices
            #expect(assigned.map { $0.settings["match"] } == [.table(["path": .text(stage.path("right"))])])
            #expect(!program.text.lowercased().contains("secrt"))
            try await stage.endInBalance(daemon)
        }
    }

    @Test func `a scanner is replaced by the one that is used`() async throws {
        try await Stage.withScanner { stage, _, _ in
            let fresh = try PipedScanner(at: stage.path("fresh"))
            let program = try stage.start(["replace", "bench-1", "--listen", stage.path("fresh"), "--json"])
            try await eventually("it listens (\(program.errors))") {
                try program.jsonLines.contains { ($0.object["listening"] as? [Any])?.count == 1 }
            }
            try await fresh.useOnce()
            #expect(try await program.end() == .exited(0), "\(program.errors)")
            try await eventually("the fresh one") {
                try await stage.status().devices.contains {
                    $0.name == "bench-1" && $0.state == "ready" && $0.node == stage.path("fresh")
                }
            }
            try await fresh.plugIn()
            try await fresh.type("]C0AGAIN")
            try await stage.settled("its scan") { try $0.count(ofType: "scan") == 1 }
        }
    }

    @Test func `one listens at a time, and the end of the client ends it`() async throws {
        try await Stage.with { stage in
            let daemon = try await stage.daemon()
            try PipedScanner.make(at: stage.path("p"))
            let first = try stage.start(["adopt", "--listen", stage.path("p"), "--json"])
            try await eventually("it listens") { !first.output.isEmpty }
            let second = try await stage.tally("adopt", "--listen", stage.path("p"), "--json")
            #expect(second.status == 1)
            #expect(second.errors.contains("somebody else"))
            first.send(SIGKILL)
            _ = try await first.end()
            let third = try await eventually("the end of the first") {
                let third = try stage.start(["adopt", "--listen", stage.path("p"), "--json"])
                return try await eventually("an answer") {
                    third.ended != nil ? .some(nil) : third.output.isEmpty ? nil : .some(third)
                }
            }
            third.send(SIGINT)
            _ = try await third.end()
            let relative = try await stage.tally("adopt", "--listen", "relative")
            #expect(relative.status == 1)
            // A daemon that stops ends those who listen.
            try await stage.end(daemon)
        }
    }
}

extension RunningProgram {
    /// What it wrote so far.
    fileprivate var text: String { String(decoding: output, as: UTF8.self) }

    /// The whole lines it wrote so far.
    fileprivate var jsonLines: [JSONLine] {
        get throws {
            guard let end = output.lastIndex(of: UInt8(ascii: "\n")) else { return [] }
            return try output[...end].split(separator: UInt8(ascii: "\n")).map {
                try JSONLine(String(decoding: $0, as: UTF8.self))
            }
        }
    }
}

extension PipedScanner {
    /// Types just enough to be heard as a scanner, in one piece: S, E, C, R, T.
    ///
    /// Nothing is left for whoever reads the pipe next.
    fileprivate func useOnce() async throws {
        try await plugIn()
        let time = MonotonicTime(nanoseconds: 0)
        var events: [InputEvent] = []
        for key: UInt16 in [31, 18, 46, 19, 20] {
            for value: Int32 in [1, 0] {
                events.append(InputEvent(time: time, type: InputEvent.key, code: key, value: value))
            }
        }
        events.append(
            InputEvent(time: time, type: InputEvent.synchronization, code: InputEvent.report, value: 0)
        )
        try await send(events)
    }
}
