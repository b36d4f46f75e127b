// SPDX-License-Identifier: Apache-2.0

import Capture
import ControlAPI
import DaemonStage
import Foundation
import KeyboardLayouts
import ScannerInput
import Simulators
import Testing

/// What a scanner's keys mean, from the configuration to the event.
@Suite(.timeLimit(.minutes(4)))
struct KeyboardScannerTests {
    private static func typing(_ layout: String) throws -> ScannerTyping {
        var typing = ScannerTyping()
        typing.keyMap = try KeyboardLayouts.keyMap(of: try #require(LayoutName(layout)))
        return typing
    }

    @Test func `layout, frame, keys and substitutes are the configuration's, and change with it`()
        async throws
    {
        let german = """
            layout = "de"
            prefix = "<STX>"
            suffix = "etx"
            substitutes = { "{GS}" = "<GS>" }
            """
        try await Stage.withScanner(scanner: german) { stage, daemon, scanner in
            var typing = try Self.typing("de")
            typing.prefix = [0x02]
            typing.suffix = .etx
            try await scanner.type("]d2010950600013435210LOT-Z{GS}21Y/7", with: typing)
            try await scanner.type("]C0Größe ^ é", with: typing)
            typing.prefix = []
            try await scanner.type("NO PREFIX", with: typing)
            try await stage.settled("two scans and a rejection") { _ in
                let ledger = try await stage.ledger(of: "bench-1")
                return ledger.inEvents == 2 && ledger.rejections["unprefixed"] == 1
            }
            let device = try #require(try await stage.status().devices.first)
            #expect(device.layout == "de")
            #expect(device.keys?.ignored == 0)
            #expect((device.keys?.characters ?? 0) > 60)

            // The pipe is opened anew for a changed scanner, and tells so by being ready without a writer.
            await scanner.unplug()
            try await stage.device("bench-1", becomes: "missing")
            try stage.configure(
                stage.scannerConfiguration(
                    scanner: "layout = \"fr\"\nkeys = { f8 = \"<GS>\" }",
                    partialTimeout: "20s"
                )
            )
            daemon.send(SIGHUP)
            try await stage.device("bench-1", becomes: "ready")
            typing = try Self.typing("fr")
            let f8 = InputEvent(time: .init(nanoseconds: 0), type: InputEvent.key, code: 66, value: 1)
            typing.suffix = .none
            try await scanner.type("]d2010950600013435210AZQW", with: typing)
            try await scanner.send([f8])
            typing.suffix = .enter
            try await scanner.type("21M;1", with: typing)
            try await stage.settled("a third scan") { try $0.count(ofType: "scan") == 3 }
            let scans = try stage.stored().all(ofType: "scan")
            #expect(
                scans.map(\.text) == [
                    "010950600013435210LOT-Z\u{1D}21Y/7", "Größe ^ é", "010950600013435210AZQW\u{1D}21M;1",
                ]
            )
            #expect(scans.map(\.quality) == ["ok", "ok", "ok"])
            #expect(try await stage.status().devices.first?.layout == "fr")
        }
    }
}
