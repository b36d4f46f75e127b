// SPDX-License-Identifier: Apache-2.0

import Capture
import Foundation
import Pipeline
import ReadWindows
import Testing

@Suite struct DeviceTests {
    @Test func `the same state again is no change`() {
        let bench = Bench()
        for _ in 0..<3 { bench.reader(.missing, because: "not plugged in") }
        #expect(bench.types == [.device])
    }

    @Test func `more than five changes in a minute are told as one with a count`() throws {
        let bench = Bench()
        for index in 0..<20 {
            bench.reader(index.isMultiple(of: 2) ? .ready : .error, because: "bad cable")
            bench.turn(after: 1)
        }
        #expect(bench.types.count == 5)
        #expect(bench.pipeline.ledger.devices[1].state == .error, "status knows at once")
        bench.turn(after: 45)
        #expect(bench.types.count == 6)
        let state = try #require(try bench.event(5)["state"] as? [String: Any])
        #expect(state["now"] as? String == "error")
        #expect(state["was"] as? String == "ready")
        #expect(state["flapping"] as? Bool == true)
        #expect(state["count"] as? Int == 15)
        #expect(state["since"] as? String == "2026-11-22T16:03:24.000000Z")
    }

    @Test func `a change that found no room is told later`() {
        let bench = Bench()
        bench.room = TurnRoom(records: 0, bytes: 0, reservedRecords: 0, reservedBytes: 0)
        bench.reader(.ready)
        #expect(bench.types.isEmpty)
        bench.room = .ample
        bench.turn(after: 1)
        #expect(bench.types == [.device])
        #expect(bench.bodies[0].contains(#""time":"2026-11-22T16:03:05.000000Z""#))
    }

    @Test func `the same alert is told at once, then at most once a minute`() throws {
        let bench = Bench()
        for _ in 0..<30 {
            bench.turn(after: 1) {
                $0.alert("reads-lost", "the tag buffer was full", from: Bench.reader, at: $1)
            }
        }
        #expect(bench.types == [.alert])
        bench.turn(after: 31)
        #expect(bench.types == [.alert, .alert])
        let alert = try #require(try bench.event(1)["alert"] as? [String: Any])
        #expect(alert["count"] as? Int == 29)
        #expect(alert["severity"] as? String == "warning")
        #expect(try bench.event(1)["device"] as? String == "dock-3-portal")
    }

    @Test func `words without end are cut`() {
        let bench = Bench()
        bench.reader(.error, because: String(repeating: "\u{1}", count: 1 << 20))
        #expect(bench.types == [.device])
        #expect(bench.bodies[0].utf8.count < 8 * 1024)
    }

    @Test func `rejections are counted by reason`() {
        let bench = Bench()
        bench.turn { pipeline, now in
            pipeline.reject(.checksum, count: 3, from: Bench.reader, at: now)
            pipeline.reject(.malformed, count: 1, from: Bench.reader, at: now)
            pipeline.reject(.partial, count: 0, from: Bench.scanner, at: now)
        }
        let ledger = bench.pipeline.ledger
        #expect(ledger.devices[1].rejections == [.checksum: 3, .malformed: 1])
        #expect(ledger.devices[0].rejections.isEmpty)
        #expect(ledger.total.rejected == 4 && ledger.total.reads == 4 && ledger.isBalanced)
    }

    @Test func `a reload keeps tags, counters and states, and takes new settings over`() {
        let bench = Bench()
        bench.reader(.ready)
        bench.read(TagTests.sgtin)
        var reader = DeviceEntry(
            index: Bench.reader,
            name: "dock-3-portal",
            kind: .reader,
            readPoint: "dock-3"
        )
        reader.unit = "usb:1"
        var window = WindowOptions()
        window.departAfter = .seconds(1)
        bench.pipeline.reconfigure(
            devices: [reader],
            readPoints: [ReadPointEntry(name: "dock-3", step: "receiving", window: window)]
        )
        bench.read(TagTests.sgtin)
        #expect(bench.types == [.device, .arrived], "the tag is still known")
        bench.turn(after: 2)
        #expect(bench.types == [.device, .arrived], "the old span holds for tags that are there")
        bench.turn(after: 4)
        #expect(bench.types == [.device, .arrived, .departed])
        #expect(bench.rows[2].step == "receiving")
        bench.read(TagTests.sgtin)
        bench.turn(after: 1.5)
        #expect(bench.types == [.device, .arrived, .departed, .arrived, .departed])
        let counts = bench.pipeline.ledger.devices[1].counts
        #expect(counts.reads == 3 && counts.events == 2 && counts.repeats == 1)
        #expect(bench.pipeline.ledger.devices[1].state == .ready)
    }
}
