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
}
