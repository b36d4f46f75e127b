// SPDX-License-Identifier: Apache-2.0

import Capture
import DeviceIO
import EPC
import EventQueue
import Pipeline
import Testing

@testable import TallyDaemon

@Suite struct CaptureCoreTests {
    @Test(.timeLimit(.minutes(1)))
    func `saving the windows gives up when the writer makes no room`() throws {
        var capacity = RingCapacity()
        capacity.rows = 4
        capacity.reservedRows = 0
        // Nobody takes from it, as a writer whose disk is full.
        let ring = BatchRing(capacity: capacity)
        let reader = DeviceIndex(0)
        let pipeline = Pipeline(
            gateway: Gateway(host: "gateway", boot: "boot"),
            devices: [DeviceEntry(index: reader, name: "dock-1", kind: .reader, readPoint: "dock-1")],
            readPoints: [],
            random: { 1 }
        )
        let core = CaptureCore(pipeline: pipeline, ring: ring, loop: try CaptureLoop())
        core.beginTurn(at: Clocks.now())
        for number in 0..<10 {
            var epc = MemoryBits()
            epc.setBits(at: 0, count: 32, to: UInt64(number))
            let now = Clocks.now()
            core.accept([TagRead(epc: epc, time: now.monotonic)].span, from: reader, at: now)
        }
        _ = core.endTurn(at: Clocks.now())
        #expect(ring.rows == 4, "two arrivals with their entries; the other tags wait")
        core.saveAll()
        #expect(ring.rows == 4)
        #expect(pipeline.ledger.total.open == 8)
    }
}
