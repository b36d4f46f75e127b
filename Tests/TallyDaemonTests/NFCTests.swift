// SPDX-License-Identifier: Apache-2.0

import ControlAPI
import DaemonStage
import Foundation
import Simulators
import Testing

/// An NFC reader from its packets to the stored event.
@Suite(.timeLimit(.minutes(4)))
struct NFCTests {
    @Test func `tags are events, attributed, decoded and counted`() async throws {
        try await Stage.with { stage in
            let path = stage.path("nfc")
            try stage.configure(
                "[[scanner]]\nname = \"desk-1\"\ndriver = \"ccid\"\nmatch = { path = \"\(path)\" }\n"
            )
            let desk = try DeskReader(at: path)
            let daemon = try await stage.daemon()
            let stored = try stage.stored()
            let link = "https://id.gs1.org/01/09506000134352/21/A7"
            let uid: [UInt8] = [0x04, 0xA1, 0xB2, 0xC3, 0xD4, 0xE5, 0x80]
            desk.place(.memory(uid: uid, message: NDEFWriting.uri(link)))
            try await eventually("the link") { try stored.count(ofType: "scan") == 1 }
            desk.remove()
            // Seven bytes whose digits are a GTIN's.
            let gtin: [UInt8] = [0x09, 0x50, 0x60, 0x00, 0x13, 0x43, 0x52]
            desk.place(SimulatedNFCTag(uid: gtin, kind: .classic))
            try await eventually("the number") { try stored.count(ofType: "scan") == 2 }

            let scans = try stored.all(ofType: "scan")
            #expect(scans[0].item == link && scans[0].device == "desk-1")
            #expect(scans[0].object["carrier"] as? String == "nfc")
            #expect(scans[0].member("uid", of: "nfc") == "04A1B2C3D4E580")
            #expect(scans[1].item == nil && scans[1].quality == "ok")
            #expect(scans[1].member("text", of: "nfc") == "09506000134352")
            let status = try await stage.status()
            #expect(status.devices.first?.state == "ready" && status.devices.first?.driver == "ccid")

            // Taken away while it is being read.
            desk.remove()
            desk.placeAndUnplug(.memory(uid: uid, message: NDEFWriting.uri(link)), isRemoved: true)
            try await eventually("the tag that was lost") {
                try await stage.ledger(of: "desk-1").rejections == ["disconnected": 1]
            }
            try await stage.device("desk-1", becomes: "ready")
            #expect(try await stage.ledger(of: "desk-1").inEvents == 2)
            try await stage.endInBalance(daemon)
        }
    }

    /// A stage with an NFC reader that is ready.
    private func withDesk(
        _ more: String = "",
        _ body: (Stage, DeskReader) async throws -> Void
    ) async throws {
        try await Stage.with { stage in
            let path = stage.path("nfc")
            try stage.configure(
                "[[scanner]]\nname = \"desk-1\"\ndriver = \"ccid\"\nmatch = { path = \"\(path)\" }\n" + more
            )
            let desk = try DeskReader(at: path)
            let daemon = try await stage.daemon()
            try await stage.device("desk-1", becomes: "ready")
            try await body(stage, desk)
            try await stage.endInBalance(daemon)
        }
    }

    private static let link = "https://id.gs1.org/01/09506000134352/21/A7"
    private static let tag = SimulatedNFCTag.memory(
        uid: [0x04, 0xA1, 0xB2, 0xC3, 0xD4, 0xE5, 0x80],
        message: NDEFWriting.uri(link)
    )

    @Test func `an ACR122U beeps for the person at the desk, and says that it can`() async throws {
        try await withDesk { stage, desk in
            let means = try await stage.status().devices.first?.signalMeans
            #expect(means == ["ok": "beeper", "warn": "beeper", "stop": "beeper"])
            let answer = try await stage.tally("signal", "desk-1", "stop")
            #expect(answer.status == 0, "\(answer.errors)")
            try await eventually("a beep") { desk.beepCount == 1 }
            desk.place(Self.tag)
            try await stage.settled("the tag") { try $0.count(ofType: "scan") == 1 }
        }
    }

    @Test func `test and record show what a tag is read by, and what it holds`() async throws {
        try await withDesk { stage, desk in
            let test = try stage.start(["test", "desk-1", "--scans", "1"])
            let whole = try stage.start([
                "record", "desk-1", stage.path("whole"), "--scans", "1", "--show-text",
            ])
            let redacted = try stage.start(["record", "desk-1", stage.path("redacted"), "--scans", "1"])
            try await eventually("three listeners") {
                test.shown.contains("reading") && whole.errors.contains("scan now")
                    && redacted.errors.contains("scan now")
            }
            desk.place(Self.tag)
            for program in [test, whole, redacted] {
                #expect(try await program.end() == .exited(0), "\(program.errors)")
            }
            #expect(test.shown.contains("to the tag    FFCA000000"))
            #expect(test.shown.contains("from the tag  04A1B2C3D4E5809000"))
            #expect(test.shown.contains("scan \(Self.link)"))
            #expect(test.shown.contains("UID 04A1B2C3D4E580, NDEF record uri"))
            #expect(!test.shown.contains("symbology"))
            let text = try String(contentsOfFile: stage.path("whole"), encoding: .utf8)
            #expect(text.contains("channel 0 ccid"))
            #expect(text.contains("tag 04A1B2C3D4E580 "))
            let secret = try String(contentsOfFile: stage.path("redacted"), encoding: .utf8)
            #expect(secret.contains("tag 11111111111111 "))
            #expect(!secret.contains("04A1B2C3"))
            let played = try await stage.tally("replay", stage.path("whole"))
            #expect(played.status == 0, "\(played.errors)")
            #expect(played.text.contains("09506000134352"))
        }
    }

    @Test func `nothing of a secret tag is told`() async throws {
        let rule = """
            [[label]]
            pattern = 'gs1'
            role = "redact"

            """
        try await withDesk(rule) { stage, desk in
            let test = try stage.start(["test", "desk-1", "--json"])
            try await eventually("the listener") { test.shown.contains("opened") }
            desk.place(Self.tag)
            try await eventually("that something was withheld") { test.shown.contains("withheld") }
            test.send(SIGINT)
            _ = try await test.end()
            #expect(!test.shown.contains("04A1B2C3"))
            #expect(!test.shown.contains("gs1"))
            #expect(!test.shown.contains("\"answer\""))
        }
    }
}

extension RunningProgram {
    /// What it wrote so far.
    fileprivate var shown: String { String(decoding: output, as: UTF8.self) }
}
