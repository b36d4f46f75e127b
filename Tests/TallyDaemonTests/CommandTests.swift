// SPDX-License-Identifier: Apache-2.0

import ControlAPI
import DaemonStage
import Foundation
import Testing

/// Control barcodes from the print to the station, through the real programs.
@Suite(.timeLimit(.minutes(4)))
struct CommandTests {
    private static let settings = """
        [site.commands]
        enabled = true
        prefix = "ACME"
        [[label]]
        role = "command"

        """

    private static func withStation(
        _ body: (Stage, RunningProgram, PipedScanner) async throws -> Void
    ) async throws {
        try await Stage.with { stage in
            try stage.configure(settings + stage.scannerConfiguration())
            let scanner = try PipedScanner(at: stage.path("scanner"))
            let daemon = try await stage.daemon()
            try await stage.device("bench-1", becomes: "ready")
            try await body(stage, daemon, scanner)
        }
    }

    @Test func `a printed command changes the step, and a killed daemon keeps it`() async throws {
        try await Self.withStation { stage, daemon, scanner in
            for command in ["step=shipping", "session=open"] {
                let printed = try await stage.tally("command", "print", command)
                #expect(printed.status == 0, "\(printed.errors)")
                try await scanner.type(printed.text.trimmingCharacters(in: .newlines))
            }
            try await scanner.type("BEFORE")
            try await stage.settled("three scans") { try $0.count(ofType: "scan") == 3 }
            await scanner.unplug()
            daemon.kill()
            _ = try await daemon.end()

            let again = try await stage.daemon()
            let station = try #require(try await stage.status().stations?.first)
            #expect(station.readPoint == "packing-1")
            #expect(station.step == "shipping" && station.configuredStep == "packing")
            let text = try await stage.tally("status").text
            #expect(text.contains("packing-1") && text.contains("shipping"))
            try await scanner.type("AFTER")
            try await stage.settled("four scans") { try $0.count(ofType: "scan") == 4 }
            let scans = try stage.stored().all(ofType: "scan")
            #expect(
                scans.map { $0.object["step"] as? String } == ["packing", "shipping", "shipping", "shipping"]
            )
            #expect(scans[3].object["session"] as? String == scans[1].id)
            #expect(station.session == scans[1].id)
            #expect(scans[0].member("outcome", of: "command") == "done")
            let back = try await stage.tally("command", "print", "step=", "--json")
            let report = try #require(
                try JSONSerialization.jsonObject(with: Data(back.output)) as? [String: String]
            )
            try await scanner.type(try #require(report["text"]))
            try await stage.settled("five scans") { try $0.count(ofType: "scan") == 5 }
            #expect(try await stage.status().stations?.first?.step == nil)
            try await stage.end(again)
        }
    }

    @Test func `a forged command is told and counted, and changes nothing`() async throws {
        try await Self.withStation { stage, daemon, scanner in
            let printed = try await stage.tally("command", "print", "step=shipping")
            let text = printed.text.trimmingCharacters(in: .newlines)
            try await scanner.type(text.replacing("shipping", with: "accepting"))
            try await scanner.type("ACME:step=shipping:0000000000000000")
            try await scanner.type("NEXT")
            try await stage.settled("three scans") { try $0.count(ofType: "scan") == 3 }
            try await stage.settled("an alert") { try $0.count(ofType: "alert") >= 1 }
            let scans = try stage.stored().all(ofType: "scan")
            #expect(scans.prefix(2).allSatisfy { $0.flags.contains("command-refused") && $0.text == nil })
            #expect(scans.prefix(2).allSatisfy { $0.member("reason", of: "command") == "forged" })
            #expect(scans[2].object["step"] as? String == "packing")
            let status = try await stage.status()
            #expect(status.stations == [] && status.commandsRefused == 2)
            try await stage.endInBalance(daemon)
        }
    }

    @Test func `printing needs the key, a prefix and a command that there is`() async throws {
        try await Stage.alone { stage in
            try stage.configure("")
            let cases = [
                ["step=shiping", "--prefix", "ACME"], ["reboot", "--prefix", "ACME"], ["session=open"],
                ["session=open", "--prefix", "ACME"],
            ]
            for arguments in cases {
                let answer = try await stage.tally(["command", "print"] + arguments)
                #expect(answer.status == 1 && answer.output.isEmpty, "\(arguments)")
            }
            let key = stage.path("key")
            try Data(String(repeating: "k", count: 32).utf8).write(to: URL(fileURLWithPath: key))
            let answer = try await stage.tally(
                ["command", "print", "session=open@bench-4", "--prefix", "ACME", "--key", key]
            )
            #expect(answer.status == 0 && answer.text.hasPrefix("ACME:session=open@bench-4:"))
        }
    }
}
