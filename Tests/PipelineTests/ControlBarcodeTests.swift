// SPDX-License-Identifier: Apache-2.0

import Capture
import Pipeline
import Testing

/// Control barcodes: obeyed when they are the site's own, told and never obeyed when they are not.
struct ControlBarcodeTests {
    private static func bench(prefix: String? = "TALLY") throws -> Bench {
        Bench(labels: .init([try rule(.command, "^TALLY:")], commandPrefix: prefix))
    }

    private static let scanner = DeviceEntry(
        index: Bench.scanner,
        name: "bench-4",
        kind: .scanner,
        readPoint: "bench-4"
    )

    private static func text(_ command: String, prefix: String = "TALLY", secret: UInt64 = 1) throws -> String
    {
        try #require(ControlBarcode(command)).text(prefix: prefix, key: BenchKey(secret: secret))
    }

    private static func command(_ bench: Bench, _ place: Int) throws -> [String: String] {
        try #require(try bench.event(place)["command"] as? [String: String])
    }

    @Test func `a step is changed for what follows, and changed back`() throws {
        let bench = try Self.bench()
        let change = try Self.text("step=shipping")
        #expect(change.hasPrefix("TALLY:step=shipping:"))
        bench.scan("]C0" + change)
        #expect(
            try Self.command(bench, 0)
                == ["name": "step", "value": "shipping", "was": "packing", "outcome": "done"]
        )
        #expect(bench.rows[0].step == "packing", "the command itself was given in the step before")
        #expect(!bench.bodies[0].contains(change.suffix(16)), "who reads the queue cannot print the label")
        bench.scan("]E09506000134352")
        #expect(bench.rows[1].step == "shipping")
        #expect(bench.pipeline.stations.map(\.station.step) == ["shipping"])
        #expect(bench.stations["bench-4"]?.step == "shipping")
        bench.scan(change)
        #expect(try Self.command(bench, 2)["outcome"] == "unchanged")
        bench.scan(try Self.text("step="))
        bench.scan("]E09506000134352")
        #expect(bench.rows[4].step == "packing")
        #expect(bench.pipeline.stations.isEmpty && bench.stations["bench-4"]?.isChanged == false)
    }

    @Test func `a session marks what is captured while it is open`() throws {
        let bench = try Self.bench()
        bench.scan(try Self.text("session=open"))
        let session = try bench.event(0)["id"] as? String
        bench.scan("]E09506000134352")
        #expect(try bench.event(1)["session"] as? String == session)
        bench.scan(try Self.text("session=open"))
        #expect(try Self.command(bench, 2)["outcome"] == "unchanged")
        bench.scan(try Self.text("session=close"))
        #expect(try bench.event(3)["session"] as? String == session)
        #expect(try Self.command(bench, 3)["was"] == session)
        bench.scan("]E09506000134352")
        #expect(try bench.event(4)["session"] == nil)
    }

    @Test func `what was changed is there after a restart, and gone with its read point`() throws {
        let first = try Self.bench()
        first.scan(try Self.text("step=shipping"))
        first.scan(try Self.text("session=open"))
        let second = try Self.bench()
        second.pipeline.restore(
            stations: Array(first.stations.values) + [StoredStation(readPoint: "x", step: "y")]
        )
        second.scan("]E09506000134352")
        #expect(second.rows[0].step == "shipping")
        #expect(try second.event(0)["session"] as? String == first.event(1)["id"] as? String)
        #expect(second.stations["x"]?.isChanged == false)
    }

    @Test func `a read point removed from the configuration and put back remembers nothing`() throws {
        let bench = try Self.bench()
        bench.scan(try Self.text("step=shipping"))
        bench.pipeline.reconfigure(devices: [], readPoints: [])
        #expect(bench.pipeline.stations.isEmpty)
        bench.pipeline.reconfigure(
            devices: [Self.scanner],
            readPoints: [ReadPointEntry(name: "bench-4", step: "packing")]
        )
        bench.scan("]E09506000134352")
        #expect(bench.rows.last?.step == "packing")
        #expect(bench.stations["bench-4"]?.isChanged == false)
    }

    @Test func `a device that is added changes nothing at the read points of others`() throws {
        let bench = try Self.bench()
        bench.scan(try Self.text("session=open"))
        bench.pipeline.add(
            DeviceEntry(index: DeviceIndex(2), name: "claimed", kind: .scanner, readPoint: "claimed")
        )
        bench.scan("]E09506000134352")
        #expect(bench.rows.last?.step == "packing")
        #expect(bench.pipeline.stations.count == 1)
    }

    @Test func `a read point that only a device names has no step, and keeps what was changed there`() throws
    {
        let bench = try Self.bench()
        bench.pipeline.reconfigure(devices: [Self.scanner], readPoints: [])
        bench.scan("]E09506000134352")
        #expect(bench.rows.last?.step == nil)
        bench.scan(try Self.text("step=shipping"))
        bench.pipeline.reconfigure(devices: [Self.scanner], readPoints: [])
        bench.scan("]E09506000134352")
        #expect(bench.rows.last?.step == "shipping")
    }

    @Test(arguments: [
        ("another site's key", "step=shipping", "TALLY", UInt64(2), "forged"),
        ("another prefix", "step=shipping", "TALLY:X", UInt64(1), "form"),
        ("another station", "step=shipping@bench-5", "TALLY", UInt64(1), "station"),
    ])
    func `a command that is not meant for here is told, and not obeyed`(
        what: String,
        command: String,
        prefix: String,
        secret: UInt64,
        reason: String
    ) throws {
        let bench = try Self.bench()
        bench.scan("]C0" + (try Self.text(command, prefix: prefix, secret: secret)))
        bench.scan("]E09506000134352")
        #expect(bench.rows.last?.step == "packing")
        #expect(try Self.command(bench, 0) == ["outcome": "refused", "reason": reason])
        #expect(try bench.event(0)["flags"] as? [String] == ["withheld", "command-refused"])
        #expect(bench.pipeline.commandsRefused == 1 && bench.stations.isEmpty)
        let alert = try #require(bench.rows.firstIndex { $0.type == .alert })
        #expect(bench.bodies[alert].contains(#""code":"command-refused""#))
    }

    @Test func `a station's own command is obeyed there`() throws {
        let bench = try Self.bench()
        bench.scan(try Self.text("step=shipping@bench-4"))
        #expect(try Self.command(bench, 0)["outcome"] == "done")
    }

    @Test func `nothing is obeyed while control barcodes are off, or without a key`() throws {
        let bench = try Self.bench(prefix: nil)
        bench.scan(try Self.text("step=shipping"))
        #expect(try Self.command(bench, 0)["reason"] == "disabled")
        var settings = LabelSettings([try rule(.command, "^TALLY:")], commandPrefix: "TALLY")
        settings.key = nil
        bench.pipeline.setLabels(settings)
        bench.scan(try Self.text("step=shipping"))
        #expect(try Self.command(bench, 2)["reason"] == "disabled", "an alert stands between")
        #expect(bench.pipeline.stations.isEmpty)
    }

    @Test func `no change of a single character is believed`() throws {
        let bench = try Self.bench()
        let text = Array(try Self.text("step=shipping").utf8)
        for place in text.indices {
            for byte in [text[place] ^ 1, text[place] ^ 0x20, UInt8(ascii: ":")] where byte != text[place] {
                var forged = text
                forged[place] = byte
                bench.scan(forged)
            }
            bench.scan(Array(text[..<place]))
        }
        #expect(bench.pipeline.stations.isEmpty)
        #expect(bench.pipeline.commandsRefused > 60)
        #expect(bench.bodies.allSatisfy { !$0.contains(#""outcome":"done""#) })
    }

    @Test func `any text is survived`() throws {
        let bench = try Self.bench()
        var random = SplitMix(seed: 3)
        for length in 0..<300 {
            bench.scan(
                Array("TALLY:".utf8) + (0..<length).map { _ in UInt8(truncatingIfNeeded: random.next()) }
            )
        }
        #expect(bench.pipeline.commandsRefused == 300)
    }

    @Test(arguments: [
        "", "step", "step=Shipping", "step=a b", "session=", "session=open@", "reboot", "step=1",
    ])
    func `what is no command is refused when it is to be printed`(text: String) {
        #expect(ControlBarcode(text) == nil)
    }

    @Test(arguments: ["step=shipping", "step=", "session=open", "session=close@bench-4", "step=other@b"])
    func `a command is written as it is read`(text: String) {
        #expect(ControlBarcode(text)?.description == text)
    }
}
