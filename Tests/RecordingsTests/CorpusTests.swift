// SPDX-License-Identifier: Apache-2.0

import DaemonStage
import Foundation
import Recordings
import Testing

/// Every recording of `Tests/Recordings` through the drivers and the pipeline, by the real `tally`.
@Suite(.timeLimit(.minutes(4))) struct CorpusTests {
    private static let directory = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("Recordings")

    static let files = ((try? FileManager.default.contentsOfDirectory(atPath: directory.path)) ?? [])
        .filter { $0.hasSuffix(".rec") }.sorted()

    private func path(_ file: String) -> String { Self.directory.appendingPathComponent(file).path }

    private func recording(_ file: String) throws -> Recording {
        try Recording(parsing: Array(Data(contentsOf: URL(fileURLWithPath: path(file)))))
    }

    @Test func `there are recordings of every kind`() throws {
        #expect(Self.files.count >= 24)
        let drivers = try Set(Self.files.flatMap { try recording($0).channels.map(\.driver) })
        #expect(drivers.isSuperset(of: ["keyboard", "serial", "hid-pos"]))
        let outcomes = try Self.files.flatMap { try recording($0).outcomes }.map { "\($0)" }
        for part in ["group", "operator", "withheld", "command-refused", "mixed-label", "session"] {
            #expect(outcomes.contains { $0.contains("\(part)") }, "nothing shows \(part)")
        }
    }

    @Test func `each becomes what it expects`() async throws {
        try await Stage.alone { stage in
            let answer = try await stage.tally(["replay", "--check"] + Self.files.map(path))
            #expect(answer.status == 0, "\(answer.text)\(answer.errors)")
            #expect(answer.lines.count == Self.files.count)
        }
    }

    @Test(arguments: files) func `each says what it shows, what it expects, and is written as it is read`(
        file: String
    ) throws {
        let recording = try recording(file)
        #expect(recording.fact(.title) != nil)
        #expect(!recording.outcomes.isEmpty)
        #expect(try Recording(parsing: Array(recording.text.utf8)) == recording)
    }

    @Test func `what is not as expected is shown and fails`() async throws {
        try await Stage.alone { stage in
            let text = try String(contentsOfFile: path("us-tab.rec"), encoding: .utf8)
            let other = stage.path("other.rec")
            try text.replacing(#""9506000134352""#, with: #""X""#)
                .write(toFile: other, atomically: true, encoding: .utf8)
            let answer = try await stage.tally("replay", "--check", other)
            #expect(answer.status == 1)
            #expect(answer.lines.contains { $0.hasPrefix("-expect ") && $0.contains(#""X""#) })
            #expect(answer.lines.contains { $0.hasPrefix("+expect ") && $0.contains("9506000134352") })
            // Accepted, it is the recording that it was.
            #expect(try await stage.tally("replay", "--accept", other).status == 0)
            #expect(try String(contentsOfFile: other, encoding: .utf8) == text)
        }
    }

    @Test func `events are printed for people and for programs`() async throws {
        try await Stage.alone { stage in
            let json = try await stage.tally("replay", "--json", path("us-prefix-lost-suffix.rec"))
            #expect(json.lines.first == #"{"rejected":"partial"}"#)
            #expect(try JSONLine(json.lines[1]).object["type"] as? String == "scan")
            let text = try await stage.tally("replay", path("us-prefix-lost-suffix.rec"))
            #expect(text.lines.first == "rejected: partial")
            #expect(text.lines.last?.contains("SECOND") == true)
            #expect(text.lines.last?.contains("{") == false)
        }
    }

    @Test func `what labels withhold has words for people`() async throws {
        try await Stage.alone { stage in
            let badges = try await stage.tally("replay", path("label-operator-redacted.rec"))
            let subjects = badges.lines.map { $0.split(separator: "recorded").last?.dropFirst() ?? "" }
            #expect(subjects.count == 4)
            #expect(subjects[0].contains("operator op-") && subjects[0] == subjects[2])
            #expect(subjects[1].contains("redact, withheld"))
            let commands = try await stage.tally("replay", path("label-command-refused.rec"))
            for words in [
                "command refused: forged", "command refused: station", "command done: step shipping",
            ] {
                #expect(commands.text.contains(words), "\(commands.text)")
            }
        }
    }

    @Test func `a site's configuration and key take the place of the recording's own`() async throws {
        try await Stage.alone { stage in
            try stage.configure(
                """
                [[scanner]]
                name = "bench-4"
                match = { port = "1-2" }
                read_point = "packing"
                [[scanner]]
                name = "bench-5"
                match = { port = "1-3" }
                suffix = "tab"
                [[label]]
                role = "operator"
                pattern = "^PLAIN$"
                read_points = ["packing"]
                """
            )
            let key = stage.path("site.key")
            try String(repeating: "k", count: 32).write(toFile: key, atomically: true, encoding: .utf8)
            let file = path("label-operator-redacted.rec")
            let site = ["replay", "--json", "--config", stage.configurationFile, file]
            let answer = try await stage.tally(site + ["--device", "bench-4", "--key", key])
            #expect(answer.status == 0, "\(answer.errors)")
            // The last scan is the badge here, and what was a badge is a text.
            let events = try answer.lines.map { try JSONLine($0).object }
            #expect(events.map { $0["role"] as? String } == [nil, nil, nil, nil, "operator"])
            #expect(events.allSatisfy { $0["device"] as? String == "bench-4" })
            #expect((events.last?["operator"] as? String)?.hasPrefix("op-") == true)
            #expect(!answer.text.contains("PLAIN"))
            // Without the key there is no pseudonym, and still no text.
            let keyless = try await stage.tally(site + ["--device", "bench-4"])
            #expect(try JSONLine(try #require(keyless.lines.last)).object["operator"] == nil)
            #expect(!keyless.text.contains("PLAIN"))
            // With another scanner's suffix nothing ends.
            let other = try await stage.tally(site + ["--device", "bench-5"])
            #expect(other.lines.allSatisfy { $0 == #"{"rejected":"partial"}"# })

            let ambiguous = try await stage.tally(site)
            #expect(ambiguous.status == 1)
            #expect(ambiguous.errors.contains("--device NAME"))
            #expect(try await stage.tally(site + ["--device", "bench-6"]).status == 5)
            #expect(try await stage.tally(["replay", "--device", "bench-4", file]).status == 2)
            let accepted = ["replay", "--accept", "--config", stage.configurationFile, file]
            #expect(try await stage.tally(accepted).status == 2)
        }
    }

    @Test func `what cannot be played is told with its line`() async throws {
        try await Stage.alone { stage in
            let file = stage.path("bad.rec")
            try "tally-recording 1\nchannel 0 keyboard\n0 0 jump\n"
                .write(toFile: file, atomically: true, encoding: .utf8)
            let answer = try await stage.tally("replay", file)
            #expect(answer.status == 1)
            #expect(answer.errors.contains("\(file): line 3: no line begins with \"jump\""))
            try "tally-recording 1\nchannel 0 keyboard\nconfig sufix = \"tab\"\n"
                .write(toFile: file, atomically: true, encoding: .utf8)
            let other = try await stage.tally("replay", file)
            #expect(other.status == 1)
            #expect(other.errors.contains("sufix"))
        }
    }
}
