// SPDX-License-Identifier: Apache-2.0

import ControlAPI
import DaemonStage
import Foundation
import Simulators
import Testing

/// What a badge says stays between the badge and the scanner.
@Suite(.timeLimit(.minutes(4)))
struct SecretTests {
    /// What is scanned, and words of it that must not be found anywhere.
    private static let badge = "]A0EMP774411"
    private static let patient = "]d2010950600013435221PATIENT5599"
    private static let words = ["774411", "77441", "PATIENT", "5599", "EMP7"]

    private static let rules = """
        [log]
        level = "trace"
        [[label]]
        role = "operator"
        pattern = '^EMP\\d{6}$'
        [[label]]
        role = "redact"
        pattern = 'PATIENT'

        """

    @Test func `no byte of a badge or a redacted text is in any file, log or answer`() async throws {
        try await Stage.with { stage in
            try stage.configure(Self.rules + stage.scannerConfiguration(partialTimeout: "300ms"))
            let scanner = try PipedScanner(at: stage.path("scanner"))
            let daemon = try await stage.daemon()
            try await scanner.plugIn()
            try await stage.device("bench-1", becomes: "ready")
            let follower = try stage.start(["tail", "-f", "-n", "100", "--json"])
            defer { follower.kill() }

            try await scanner.type(Self.badge)
            try await scanner.type(Self.patient)
            try await scanner.type("EMP77441")
            try await scanner.type("EMP774411", fault: .dropped(afterCharacters: 6, lostCharacters: 1))
            try await stage.settled("the scans and the damaged one") { stored in
                try stored.count(ofType: "scan") == 4
            }
            try await scanner.type("EMP774411", fault: .missingSuffix)
            try await stage.settled("a partial scan") { _ in
                try await stage.ledger(of: "bench-1").rejections["partial"] == 1
            }
            try await scanner.type("EMP774411")
            try await scanner.type("PLAIN-1")
            try await stage.settled("all scans") { try $0.count(ofType: "scan") == 6 }
            try await eventually("the follower has seen them") {
                String(decoding: follower.output, as: UTF8.self).contains("PLAIN-1")
            }

            let scans = try stage.stored().all(ofType: "scan")
            #expect(
                scans.map { $0.object["role"] as? String ?? "-" } == [
                    "operator", "redact", "-", "-", "operator", "-",
                ]
            )
            #expect(scans[0].object["operator"] as? String == scans[4].object["operator"] as? String)
            #expect(scans.prefix(5).allSatisfy { $0.text == nil && $0.flags.contains("withheld") })
            #expect(scans[5].text == "PLAIN-1", "the search below can find what is not secret")

            // People see that there was something.
            let told = try await stage.tally("tail", "-n", "100")
            let tail = told.lines.filter { $0.contains(" scan ") }
            #expect(told.status == 0, "\(told.errors)")
            #expect(tail.count == 6 && tail[0].contains("operator op-") && tail[5].contains("PLAIN-1"))
            let list = try await stage.tally("queue", "list")
            #expect(list.status == 0 && list.text.contains("redact, withheld"), "\(list.errors)")

            // Everything while it runs: the database has its write-ahead log now.
            var heard = try await stage.everySaying()
            try await stage.end(daemon)
            heard += try stage.everyFile()
            for word in Self.words {
                let places = heard.filter { $0.bytes.contains(word) }.map(\.name)
                #expect(places.isEmpty, "\(word) is in \(places)")
            }
            let isFound = heard.filter { $0.bytes.contains("PLAIN-1") }.map(\.name)
            #expect(
                isFound.contains { $0.hasSuffix("queue.db-wal") } && isFound.contains { $0.hasPrefix("/v1/") }
            )
        }
    }

    @Test func `a badge has the same pseudonym after a restart, and the key is the daemon's alone`()
        async throws
    {
        try await Stage.with { stage in
            try stage.configure(Self.rules + stage.scannerConfiguration())
            let scanner = try PipedScanner(at: stage.path("scanner"))
            for round in 1...2 {
                let daemon = try await stage.daemon()
                try await stage.device("bench-1", becomes: "ready")
                try await scanner.type(Self.badge)
                try await stage.settled("a scan") { try $0.count(ofType: "scan") == round }
                await scanner.unplug()
                if round == 1 {
                    daemon.kill()
                    _ = try await daemon.end()
                } else {
                    try await stage.end(daemon)
                }
            }
            let references = try stage.stored().all(ofType: "scan").map { $0.object["operator"] as? String }
            #expect(references.count == 2 && references[0] == references[1] && references[0] != nil)
            let key = stage.stateDirectory + "/site.key"
            let attributes = try FileManager.default.attributesOfItem(atPath: key)
            #expect(attributes[.posixPermissions] as? Int == 0o600)
        }
    }
}

/// Bytes and where they are.
private struct Saying {
    var name: String
    var bytes: Bytes

    struct Bytes {
        var data: Data

        func contains(_ word: String) -> Bool { data.range(of: Data(word.utf8)) != nil }
    }

    init(_ name: String, _ data: Data) {
        self.name = name
        bytes = Bytes(data: data)
    }
}

extension Stage {
    /// Every file of the stage, whatever wrote it, but for the configuration and its copies.
    fileprivate func everyFile() throws -> [Saying] {
        let files = FileManager.default.enumerator(atPath: directory)?.compactMap { $0 as? String } ?? []
        return files.filter { !$0.hasSuffix(".toml") }.compactMap { file in
            FileManager.default.contents(atPath: path(file)).map { Saying(file, $0) }
        }
    }

    /// Every file and every answer while the daemon runs.
    fileprivate func everySaying() async throws -> [Saying] {
        let client = ControlSocket(path: socket)
        let last = try await status().queue.head
        let routes =
            [Route.status, Route.account, Route.queue, Route.devices, Route.doctor, Route.configuration]
            + [Route.events] + (1...last).map { "\(Route.events)/\($0)" }
        var answers: [Saying] = []
        for route in routes {
            let answer = try await blocking { try client.get(route) }
            // The configuration has the patterns.
            let body = route == Route.configuration ? Data() : Data(answer.body)
            answers.append(Saying(route, body))
        }
        for command in [["tail", "-n", "100"], ["queue", "list"], ["status"], ["queue", "list", "--json"]] {
            let answer = try await tally(command)
            answers.append(
                Saying(command.joined(separator: " "), Data(answer.output) + Data(answer.errors.utf8))
            )
        }
        return try everyFile() + answers
    }
}
