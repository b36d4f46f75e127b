// SPDX-License-Identifier: Apache-2.0

import ControlAPI
import DaemonStage
import Foundation
import Simulators
import Testing

/// A changed configuration: taken without losing a read, or not taken and said so.
@Suite(.timeLimit(.minutes(4)))
struct ReloadTests {
    @Test func `a good change is taken at full rate without losing a read`() async throws {
        try await Stage.withDoor(tags: 50, seconds: 4, readsPerSecond: 800, departAfter: "2s") {
            stage,
            daemon,
            door in
            door.reader.play(door.pass)
            try await stage.settled("tags") { try $0.count(ofType: "arrived") > 5 }
            let scanner = try PipedScanner(at: stage.path("scanner"))
            try stage.configure(
                stage.doorConfiguration(departAfter: "1500ms", more: stage.scannerConfiguration())
            )
            daemon.send(SIGHUP)
            try await eventually("the new scanner") {
                try await stage.status().devices.contains { $0.name == "bench-1" }
            }
            try await scanner.type("]C0NEW SCANNER")
            try await stage.settled("its scan") { try $0.count(ofType: "scan") == 1 }
            // And away with it again.
            try stage.configure(stage.doorConfiguration(departAfter: "1500ms"))
            daemon.send(SIGHUP)
            try await eventually("the scanner's end") {
                try await !stage.status().devices.contains { $0.name == "bench-1" }
            }
            try await stage.passes(door, again: false)
            // No tag arrived or departed for the change's sake.
            try await stage.departures(50)
            try stage.checkVisits(of: door)
            #expect(door.reader.report.connections == 1)
            #expect(try await stage.ledger(of: "dock-1").readsIn == door.reader.report.sent)
            #expect(try await stage.status().health.state == .ok)
            let keys = try await stage.report(ConfigurationReport.self, Route.configuration).keys
            #expect(keys.contains { $0.path.hasSuffix("window.depart_after") && $0.value.contains("1500ms") })
        }
    }

    @Test func `a bad file is refused as a whole and named with line and key`() async throws {
        try await Stage.with { stage in
            try stage.configure(stage.scannerConfiguration())
            let scanner = try PipedScanner(at: stage.path("scanner"))
            let daemon = try await stage.daemon()
            try await scanner.plugIn()
            try await stage.device("bench-1", becomes: "ready")
            #expect(try await stage.tally("status").status == 0)
            try stage.configure(stage.scannerConfiguration("[[scanner]]\nname = \"two\"\nmax_lenght = 5"))
            daemon.send(SIGHUP)
            try await eventually("degraded") { try await stage.tally("status").status == 4 }
            let status = try await stage.status()
            let reason = try #require(status.health.reasons.first { $0.code == "configuration" })
            let line =
                try #require(
                    try String(contentsOfFile: stage.configurationFile, encoding: .utf8).split(
                        separator: "\n",
                        omittingEmptySubsequences: false
                    ).firstIndex { $0.contains("max_lenght") }
                ) + 1
            #expect(
                status.configuration.errors.contains {
                    $0.contains("\(stage.configurationFile):\(line)") && $0.contains("max_lenght")
                },
                "\(status.configuration.errors)"
            )
            #expect(reason.message.contains("tallyd.toml:"))
            #expect(reason.mend?.contains("config check") == true)
            let words = try await stage.tally("status").text
            #expect(words.hasPrefix("degraded: "))
            // What was in force is in force.
            #expect(status.devices.map(\.name) == ["bench-1"])
            try await scanner.type("]C0STILL HERE")
            try await stage.settled("a scan") { try $0.count(ofType: "scan") == 1 }
            try stage.configure(stage.scannerConfiguration())
            daemon.send(SIGHUP)
            try await eventually("ok again") { try await stage.tally("status").status == 0 }
            try await stage.endInBalance(daemon)
        }
    }

    @Test func `started with a bad file it takes the last good one, else the built-in one`() async throws {
        try await Stage.with { stage in
            try stage.configure("[[reader\nname = 3")
            let fresh = try await stage.daemon()
            var status = try await stage.status()
            #expect(status.configuration.source == "default")
            #expect(status.health.state == .degraded)
            #expect(status.devices.isEmpty)
            #expect(
                status.configuration.errors.first?.contains("tallyd.toml:1") == true,
                "\(status.configuration.errors)"
            )
            try await stage.end(fresh)

            try stage.configure(stage.scannerConfiguration())
            try "[site]\nhost = \"kept\"\n".write(
                toFile: stage.path("conf.d/10-site.toml"),
                atomically: true,
                encoding: .utf8
            )
            try PipedScanner.make(at: stage.path("scanner"))
            let good = try await stage.daemon()
            #expect(try await stage.status().configuration.source == "file")
            try await stage.end(good)

            try stage.configure("[[scanner]]\nname = 7\n")
            try FileManager.default.removeItem(atPath: stage.path("conf.d/10-site.toml"))
            let last = try await stage.daemon()
            try await stage.device("bench-1", becomes: "ready")
            status = try await stage.status()
            #expect(status.configuration.source == "last-good")
            #expect(status.host == "kept")
            #expect(try await stage.tally("status").status == 4)
            let shown = try await stage.tally("config", "show")
            #expect(shown.status == 0)
            #expect(shown.errors.contains("last-good"))
            try await stage.endInBalance(last)
        }
    }

    @Test func `a file that is gone, unreadable or no text is no reason to end`() async throws {
        try await Stage.with { stage in
            let daemon = try await stage.daemon()
            let file = stage.configurationFile
            func reload() async throws {
                daemon.send(SIGHUP)
                try await eventually("degraded") { try await stage.status().health.state == .degraded }
            }
            func mend() async throws {
                try? FileManager.default.removeItem(atPath: file)
                try stage.configure("")
                daemon.send(SIGHUP)
                try await eventually("ok") { try await stage.status().health.state == .ok }
            }
            try FileManager.default.removeItem(atPath: file)
            try await reload()
            try await mend()
            try Data([0xFF, 0xFE, 0x00, 0x80]).write(to: URL(fileURLWithPath: file))
            try await reload()
            try await mend()
            try FileManager.default.removeItem(atPath: file)
            try FileManager.default.createDirectory(atPath: file, withIntermediateDirectories: false)
            try await reload()
            try await mend()
            // Many at once are as good as one.
            for _ in 0..<50 { daemon.send(SIGHUP) }
            #expect(try await stage.status().health.state == .ok)
            try await stage.endInBalance(daemon)
        }
    }
}
