// SPDX-License-Identifier: Apache-2.0

import Capture
import Pipeline
import ReadWindows
import Testing

@Suite struct RestartTests {
    @Test
    func `a tag that was there before the restart does not arrive again, and departs with its whole stay`()
        throws
    {
        let before = Bench()
        before.reader(.ready)
        before.read(TagTests.sgtin, antenna: 1, rssi: -5_000)
        before.turn(after: 0.5)
        before.read(TagTests.sgtin, antenna: 1, rssi: -4_000)
        before.turn { pipeline, _ in while pipeline.saveAll() {} }
        #expect(before.stored.count == 1)
        #expect(before.types == [.device, .arrived], "stopping makes nothing depart")

        let after = Bench(seed: 2)
        after.elapsed = 20_000_000_000
        after.turn { #expect($0.restore(before.stored.values, at: $1) == 1) }
        after.reader(.ready)
        after.read(TagTests.sgtin, antenna: 1)
        after.turn(after: 6)
        #expect(after.types == [.device, .departed])
        let event = try after.event(1)
        #expect(event["flags"] as? [String] == ["restart"])
        let rfid = try #require(event["rfid"] as? [String: Any])
        #expect(rfid["reads"] as? Int == 3)
        #expect(rfid["first"] as? String == "2026-11-22T16:03:05.000000Z")
        #expect(rfid["last"] as? String == "2026-11-22T16:03:25.000000Z")
        #expect(rfid["rssi_dbm"] as? Double == -40)
        #expect(after.pipeline.ledger.isBalanced)
    }

    @Test
    func `a tag that waited for room at the stop is announced by the next run, and did not depart before`()
        throws
    {
        let before = Bench()
        before.reader(.ready)
        before.room = TurnRoom(records: 0, bytes: 0, reservedRecords: 0, reservedBytes: 0)
        before.read(TagTests.sgtin)
        before.room = .ample
        // The departure is due in the turn of the stop.
        before.elapsed += 6_000_000_000
        before.turn { pipeline, _ in while pipeline.saveAll() {} }
        before.turn(after: 1)
        #expect(before.types == [.device], "nothing departs that never arrived")
        #expect(before.stored.count == 1)

        let after = Bench(seed: 2)
        after.elapsed = 20_000_000_000
        after.turn { #expect($0.restore(before.stored.values, at: $1) == 1) }
        #expect(after.types == [.arrived])
        #expect(try after.event(0)["flags"] as? [String] == ["restart", "late"])
    }

    @Test func `counts are saved at most a second behind`() {
        let bench = Bench()
        bench.reader(.ready)
        bench.read(TagTests.sgtin)
        bench.turn(after: 0.1)
        bench.read(TagTests.sgtin)
        #expect(bench.stored.values.first?.reads == 1)
        bench.turn(after: 1)
        #expect(bench.stored.values.first?.reads == 2)
    }

    @Test func `stored entries that make no sense are removed and harm nothing`() {
        let bench = Bench()
        let stored = [
            StoredTag(
                readPoint: "dock-3",
                key: [9, 9],
                first: WallTime(microseconds: 0),
                last: WallTime(microseconds: 0),
                reads: 1,
                state: []
            ),
            StoredTag(
                readPoint: "gone",
                key: [1],
                first: WallTime(microseconds: 0),
                last: WallTime(microseconds: 0),
                reads: 1,
                state: [1]
            ),
        ]
        bench.pipeline.beginTurn(at: bench.now, room: .ample)
        #expect(bench.pipeline.restore(stored, at: bench.now) == 0)
        #expect(bench.pipeline.batch.records.count == 2)
        #expect(bench.pipeline.batch.eventCount == 0)
    }
}
