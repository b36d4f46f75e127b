// SPDX-License-Identifier: Apache-2.0

import Capture
import Foundation
import Testing

@testable import EventQueue

@Suite(.timeLimit(.minutes(2)))
struct BatchRingTests {
    private func capacity(rows: Int, bytes: Int = 1 << 20, reserved: Int = 0) -> RingCapacity {
        var capacity = RingCapacity()
        capacity.rows = rows
        capacity.bytes = bytes
        capacity.reservedRows = reserved
        capacity.reservedBytes = 0
        return capacity
    }

    private func take(_ ring: BatchRing, rows: Int = .max) -> [Batch] {
        var taken: [Batch] = []
        ring.take(into: &taken, rows: rows, bytes: .max)
        return taken
    }

    @Test func leavesAnEmptyBatchWithStorageInPlace() {
        var sample = SampleEvents(seed: 1)
        let ring = BatchRing()
        var batch = sampleBatch(3, &sample)
        #expect(ring.submit(&batch))
        #expect(batch.isEmpty)
        #expect(batch.bytes.capacity >= 1_024)
        #expect(ring.rows == 3)
    }

    @Test func countsWhatTheWriterHoldsUntilItIsReleased() {
        var sample = SampleEvents(seed: 1)
        let ring = BatchRing(capacity: capacity(rows: 10, reserved: 2))
        var batch = sampleBatch(7, &sample)
        #expect(ring.submit(&batch))
        #expect(ring.room.rows == 1)
        #expect(ring.roomForScans.rows == 3)
        var taken = take(ring)
        #expect(ring.room.rows == 1)
        ring.release(&taken)
        #expect(ring.room.rows == 8)
        #expect(ring.bytes == 0)
        #expect(taken.isEmpty)
    }

    @Test func refusesWhatDoesNotFitAndLeavesItWithTheCaller() {
        var sample = SampleEvents(seed: 1)
        let ring = BatchRing(capacity: capacity(rows: 10))
        var first = sampleBatch(8, &sample)
        #expect(ring.submit(&first))
        var second = sampleBatch(3, &sample)
        #expect(!ring.submit(&second))
        #expect(second.records.count == 3)
        var taken = take(ring)
        ring.release(&taken)
        #expect(ring.submit(&second))
    }

    @Test func takesABatchLargerThanItselfWhenEmpty() {
        var sample = SampleEvents(seed: 1)
        let ring = BatchRing(capacity: capacity(rows: 10))
        var large = sampleBatch(50, &sample)
        #expect(ring.submit(&large))
        #expect(ring.room.rows == 0)
    }

    @Test func joinsSmallBatchesAndKeepsTheirOrderAndText() throws {
        var sample = SampleEvents(seed: 1)
        let ring = BatchRing()
        var expected: [String] = []
        for count in [1, 500, 600, 2, 3] {
            var batch = sampleBatch(count, &sample)
            expected += bodies(batch)
            #expect(ring.submit(&batch))
        }
        let taken = take(ring)
        #expect(taken.map(\.records.count) == [501, 605])
        #expect(taken.flatMap(bodies) == expected)
    }

    @Test func neverSplitsABatchAtATransactionsLimit() {
        var sample = SampleEvents(seed: 1)
        let ring = BatchRing()
        for count in [1_000, 1_000, 1_000] {
            var batch = sampleBatch(count, &sample)
            #expect(ring.submit(&batch))
        }
        #expect(take(ring, rows: 1_500).map(\.records.count) == [1_000, 1_000])
        #expect(take(ring, rows: 1_500).map(\.records.count) == [1_000])
        #expect(take(ring, rows: 1_500).isEmpty)
    }

    @Test func goesRoundWithTheSameStorage() {
        var sample = SampleEvents(seed: 1)
        let ring = BatchRing()
        var batch = Batch()
        var taken: [Batch] = []
        var storages: Set<UInt> = []
        for _ in 0..<1_000 {
            for _ in 0..<3 { sample.append(to: &batch, at: exampleTime) }
            // The address is compared, not used.
            storages.insert(unsafe batch.bytes.withUnsafeBytes { UInt(bitPattern: $0.baseAddress) })
            #expect(ring.submit(&batch))
            ring.take(into: &taken, rows: .max, bytes: .max)
            ring.release(&taken)
        }
        #expect(storages.count <= 9)
    }

    @Test func givesEveryBatchOfOneThreadToAnotherInOrder() async {
        let ring = BatchRing(capacity: capacity(rows: 500, bytes: 64 << 20))
        let total = 20_000
        let consumer = Task.detached { () -> [UInt64] in
            var seen: [UInt64] = []
            var taken: [Batch] = []
            while seen.count < total {
                ring.doorbell.wait()
                repeat {
                    ring.release(&taken)
                    ring.take(into: &taken, rows: 64, bytes: .max)
                    for record in taken.flatMap(\.records) {
                        if case .event(let event) = record { seen.append(event.id.low) }
                    }
                } while !taken.isEmpty
            }
            return seen
        }
        await Task.detached {
            var batch = Batch()
            for number in 0..<UInt64(total) {
                let id = EventID(high: 0, low: number)
                batch.append(.event(EventRecord(id: id, type: .scan, time: exampleTime)))
                if number % 7 == 0 { while !ring.submit(&batch) { await Task.yield() } }
            }
            while !ring.submit(&batch) { await Task.yield() }
        }.value
        #expect(await consumer.value == Array(0..<UInt64(total)))
        #expect(ring.rows == 0)
    }

    @Test func stateAloneMayWaitAndAnEventMakesAllUrgent() {
        var sample = SampleEvents(seed: 1)
        let ring = BatchRing()
        #expect(!ring.mayWait)
        var state = Self.state()
        #expect(ring.submit(&state))
        state = Self.state()
        #expect(ring.submit(&state))
        #expect(ring.mayWait)
        // Two batches of state rang once.
        #expect(ring.doorbell.wait(nanoseconds: 0) && !ring.doorbell.wait(nanoseconds: 0))
        var event = sampleBatch(1, &sample)
        #expect(ring.submit(&event))
        #expect(!ring.mayWait && ring.doorbell.wait(nanoseconds: 0))
        // What a limit leaves behind is as urgent as it was; once all is taken nothing is.
        var taken = take(ring)
        ring.release(&taken)
        state = Self.state()
        #expect(ring.submit(&state))
        #expect(ring.mayWait && ring.doorbell.wait(nanoseconds: 0))
        ring.close()
        #expect(!ring.mayWait)
    }

    private static func state() -> Batch {
        var batch = Batch()
        let readPoint = batch.append(utf8: "dock")
        batch.append(.closeTag(readPoint: readPoint, key: readPoint))
        return batch
    }

    private func bodies(_ batch: Batch) -> [String] {
        batch.records.compactMap { record in
            guard case .event(let event) = record, let range = event.body.indices else { return nil }
            return String(decoding: batch.bytes[range], as: UTF8.self)
        }
    }
}
