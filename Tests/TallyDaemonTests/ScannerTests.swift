// SPDX-License-Identifier: Apache-2.0

import ControlAPI
import DaemonStage
import Foundation
import ScannerInput
import Simulators
import Testing

/// From keystrokes to the database, through the real daemon.
@Suite(.timeLimit(.minutes(4)))
struct ScannerTests {
    @Test func `a scan of a GS1 symbol becomes one event that says what it is`() async throws {
        try await Stage.withScanner { stage, daemon, scanner in
            try await scanner.type("]d2010950600013435217271231\("21")A7\u{1D}10LOT-1", pace: .real)
            try await stage.settled("a scan") { try $0.count(ofType: "scan") == 1 }
            let scan = try #require(try stage.stored().all(ofType: "scan").first)
            #expect(scan.device == "bench-1")
            #expect(scan.item == "https://id.gs1.org/01/09506000134352/21/A7")
            #expect(scan.quality == "ok")
            #expect(scan.text == "010950600013435217271231\("21")A7\u{1D}10LOT-1")
            #expect(scan.member("symbology", of: "barcode") == "]d2")
            #expect(scan.member("expiry", of: "ids") == "2027-12-31")
            #expect(scan.object["read_point"] as? String == "packing-1")
            #expect(scan.object["step"] as? String == "packing")
        }
    }

    @Test func `a scanner's mistake is understood where its entry allows it, and told`() async throws {
        let decode = #"decode = { lenient = ["substituted-gs"] }"#
        try await Stage.withScanner(scanner: decode) { stage, daemon, scanner in
            try await scanner.type("]d2010950600013435210LOT-1|21A7")
            try await scanner.type("]d2\u{1D}0109506000134352")
            try await stage.settled("two scans") { try $0.count(ofType: "scan") == 2 }
            let scans = try stage.stored().all(ofType: "scan")
            let understood = try #require(scans.first)
            #expect(understood.item == "https://id.gs1.org/01/09506000134352/21/A7")
            #expect(understood.quality == "ok")
            #expect(understood.flags.contains("substituted-gs"))
            #expect(understood.text == "010950600013435210LOT-1|21A7")
            // A mistake that the entry does not name.
            #expect(scans.last?.quality == "invalid")
        }
    }

    @Test func `a burst of 200 scans is captured whole and in order`() async throws {
        try await Stage.withScanner { stage, daemon, scanner in
            let texts = (0..<200).map { "]C0BURST-\($0)-abcdefghijklmnopqrstuvwxyz" }
            for text in texts { try await scanner.type(text) }
            try await stage.settled("200 scans") { try $0.count(ofType: "scan") == 200 }
            let stored = try stage.stored().all(ofType: "scan").map(\.text)
            #expect(stored == texts.map { String($0.dropFirst(3)) })
            let ledger = try await stage.ledger(of: "bench-1")
            #expect(ledger.readsIn == 200)
            #expect(ledger.inEvents == 200)
        }
    }

    @Test func `what is no whole scan is counted by its reason`() async throws {
        try await Stage.withScanner(partialTimeout: "300ms") { stage, daemon, scanner in
            try await scanner.type("WHOLE")
            try await scanner.type("NO END", fault: .missingSuffix)
            try await stage.settled("a partial scan") { _ in
                try await stage.ledger(of: "bench-1").rejections["partial"] == 1
            }
            try await scanner.type("LONG", fault: .overlong(characters: 150))
            try await scanner.type("DROPPED", fault: .dropped(afterCharacters: 2, lostCharacters: 3))
            try await scanner.type("PULLED", fault: .missingSuffix)
            await scanner.unplug()
            try await stage.settled("all rejections") { _ in
                let counts = try await stage.ledger(of: "bench-1").rejections
                return counts["overlong"] == 1 && counts["disconnected"] == 1
            }
            try await scanner.type("AFTER")
            try await stage.settled("the scan after it") { stored in
                try stored.all(ofType: "scan").last?.text == "AFTER"
            }
            let scans = try stage.stored().all(ofType: "scan")
            #expect(scans.first?.text == "WHOLE")
            // Not thrown away for its quality: what is left of it is an event that says so.
            #expect(scans.filter { $0.quality == "damaged" }.count == 1)
            #expect(scans.map(\.text).contains("DROPPED") == false)
            let ledger = try await stage.ledger(of: "bench-1")
            #expect(ledger.rejected == 3)
            #expect(ledger.inEvents == 3)
        }
    }

    @Test func `an identical serialized code is guarded, a plain one counts each time`() async throws {
        try await Stage.withScanner { stage, daemon, scanner in
            for _ in 0..<3 { try await scanner.type("]d2010950600013435221A7") }
            for _ in 0..<5 { try await scanner.type("]E09506000134352") }
            try await stage.settled("8 scans") { _ in try await stage.ledger(of: "bench-1").readsIn == 8 }
            try await stage.settled("6 events") { try $0.count(ofType: "scan") == 6 }
            #expect(try await stage.ledger(of: "bench-1").suppressed == 2)
        }
    }
}

extension Stage {
    /// The configuration of one scanner on a pipe.
    func scannerConfiguration(
        _ more: String = "",
        scanner: String = "",
        partialTimeout: String = "300ms"
    ) -> String {
        """
        [[scanner]]
        name = "bench-1"
        match = { path = "\(path("scanner"))" }
        read_point = "packing-1"
        max_length = 120
        partial_timeout = "\(partialTimeout)"
        \(scanner)

        [[read_point]]
        name = "packing-1"
        step = "packing"
        \(more)

        """
    }

    /// A stage with a daemon and a scanner that is plugged in; at the end the books are checked.
    ///
    /// A busy machine may stop the scanner in mid-scan: its patience is long where that is not the matter.
    static func withScanner(
        partialTimeout: String = "20s",
        scanner more: String = "",
        _ body: (Stage, RunningProgram, PipedScanner) async throws -> Void
    ) async throws {
        try await Stage.with { stage in
            try stage.configure(stage.scannerConfiguration(scanner: more, partialTimeout: partialTimeout))
            let scanner = try PipedScanner(at: stage.path("scanner"))
            let daemon = try await stage.daemon()
            try await scanner.plugIn()
            try await stage.device("bench-1", becomes: "ready")
            try await body(stage, daemon, scanner)
            try await stage.endInBalance(daemon)
        }
    }

    /// Waits until the queue looks as it should.
    func settled(_ what: String, _ condition: (StoredEvents) async throws -> Bool) async throws {
        let stored = try stored()
        try await eventually(what) { try await condition(stored) }
    }

    /// The end of a test: the ledger balances, the daemon ends in time with status 0, and the file is whole.
    func endInBalance(_ daemon: RunningProgram) async throws {
        try await eventually("nothing on the way to the disk") { try await account().events.pending == 0 }
        let answer = try await tally("account", "--json")
        #expect(answer.status == 0, "\(answer.text)\(answer.errors)")
        let report = try ReportJSON.decode(AccountReport.self, from: .init(answer.output))
        #expect(report.isBalanced)
        try await end(daemon)
    }

    /// Ends the daemon as systemd does, and looks at what it leaves behind.
    func end(_ daemon: RunningProgram) async throws {
        daemon.send(SIGTERM)
        #expect(try await daemon.end(within: .seconds(5)) == .exited(0), "\(daemon.errors)")
        try checkFile()
    }

    /// The file is whole, and its numbers have no gap.
    func checkFile() throws {
        let stored = try stored()
        #expect(try stored.integrity() == "ok")
        let events = try stored.all()
        #expect(events.map(\.seq) == (0..<events.count).map { Int64($0) + 1 })
        #expect(Set(events.map(\.id)).count == events.count)
        #expect(Set(events.map(\.epoch)).count <= 1)
    }
}
