// SPDX-License-Identifier: Apache-2.0

import DaemonStage
import Foundation
import Testing

/// Control barcodes as they are drawn; what they do is for `CommandTests` of the daemon.
@Suite(.timeLimit(.minutes(4)))
struct CommandPrintTests {
    /// A command, and a stage with a key and a directory for temporary files.
    private static func withKey(_ body: (Stage, _ print: [String]) async throws -> Void) async throws {
        try await Stage.alone { stage in
            try stage.configure("")
            let key = stage.path("key")
            try String(repeating: "k", count: 32).write(toFile: key, atomically: true, encoding: .utf8)
            let arguments = ["step=shipping@dock-1", "--prefix", "ACME", "--key", key]
            try await body(stage, ["command", "print"] + arguments)
        }
    }

    @Test(.enabled(if: Symbols.canBeDrawn && Symbols.canBeRead, "zint and zbar-tools are not installed"))
    func `a drawn command is read as it was printed, and is for its owner only`() async throws {
        try await Self.withKey { stage, print in
            let temporary = stage.path("temporary")
            try FileManager.default.createDirectory(atPath: temporary, withIntermediateDirectories: false)
            let drawing = stage.path("command.png")
            let answer = try await stage.tally(
                print + ["--draw", drawing],
                environment: ["TMPDIR": temporary]
            )
            #expect(answer.status == 0, "\(answer.errors)")
            let text = answer.text.trimmingCharacters(in: .newlines)
            #expect(text.hasPrefix("ACME:step=shipping@dock-1:"))
            #expect(try Symbols.read(drawing) == [text])
            // The text is a key to the station: it is left nowhere else.
            let mode = try FileManager.default.attributesOfItem(atPath: drawing)[.posixPermissions] as? Int
            #expect(mode == 0o600)
            #expect(try FileManager.default.contentsOfDirectory(atPath: temporary).isEmpty)
        }
    }

    @Test(.enabled(if: Symbols.canBeDrawn, "zint is not installed"))
    func `the file's extension says what is drawn, and one that says nothing is told`() async throws {
        try await Self.withKey { stage, print in
            let drawing = stage.path("command.svg")
            let answer = try await stage.tally(print + ["--draw", drawing, "--json"])
            #expect(answer.status == 0, "\(answer.errors)")
            let report = try JSONLine(try #require(answer.lines.first)).object
            #expect(report["drawing"] as? String == drawing)
            let svg = try String(contentsOfFile: drawing, encoding: .utf8)
            #expect(svg.contains("<svg") && svg.contains("<rect"))

            let other = try await stage.tally(print + ["--draw", stage.path("command.doc")])
            #expect(other.status == 1 && other.output.isEmpty)
            #expect(other.errors.contains("command.doc"))
        }
    }

    @Test func `without zint nothing is drawn, and what is missing is told`() async throws {
        try await Self.withKey { stage, print in
            let answer = try await stage.tally(
                print + ["--draw", stage.path("command.png")],
                environment: ["PATH": stage.path("nothing")]
            )
            #expect(answer.status == 1 && answer.output.isEmpty)
            #expect(answer.errors.contains("sudo apt install zint"))
            #expect(!FileManager.default.fileExists(atPath: stage.path("command.png")))
        }
    }
}
