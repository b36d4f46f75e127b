// SPDX-License-Identifier: Apache-2.0

import Capture
import DeviceIO
import EPC
import Synchronization

/// A sink that remembers; called on the capture thread, asked from the test's.
final class RecordingSink: CaptureSink, Sendable {
    struct Record {
        var scans: [String] = []
        /// Scans and `read` for each delivery of reads, in order.
        var order: [String] = []
        var damaged: [String] = []
        var reads = 0
        var epcs: Set<MemoryBits> = []
        var rejections: [Rejection: Int] = [:]
        var states: [String] = []
        var reasons: [String] = []
        var alerts: [String] = []
    }

    private let records = Mutex<[DeviceIndex: Record]>([:])

    subscript(_ device: UInt16) -> Record {
        records.withLock { $0[DeviceIndex(device)] ?? Record() }
    }

    private func update(_ device: DeviceIndex, _ change: (inout Record) -> Void) {
        records.withLock { change(&$0[device, default: Record()]) }
    }

    func accept(_ scan: Scan, text: borrowing Span<UInt8>, from device: DeviceIndex, at now: Instant) {
        var bytes: [UInt8] = []
        for index in text.indices { bytes.append(text[index]) }
        let string = String(decoding: bytes, as: UTF8.self)
        update(device) {
            if scan.isDamaged { $0.damaged.append(string) } else { $0.scans.append(string) }
            $0.order.append(string)
        }
    }

    func accept(_ reads: borrowing Span<TagRead>, from device: DeviceIndex, at now: Instant) {
        var epcs: [MemoryBits] = []
        for index in reads.indices { epcs.append(reads[index].epc) }
        update(device) {
            $0.reads += epcs.count
            $0.order.append("read")
            $0.epcs.formUnion(epcs)
        }
    }

    func reject(_ reason: Rejection, count: Int, from device: DeviceIndex, at now: Instant) {
        update(device) { $0.rejections[reason, default: 0] += count }
    }

    func device(_ device: DeviceIndex, became state: DeviceState, because reason: String, at now: Instant) {
        update(device) {
            $0.states.append(state.rawValue)
            $0.reasons.append(reason)
        }
    }

    func alert(_ code: String, _ message: String, from device: DeviceIndex, at now: Instant) {
        update(device) { $0.alerts.append(code) }
    }

    /// Waits until something is so, at most `seconds`.
    func eventually(seconds: Int64 = 60, _ condition: (RecordingSink) -> Bool) async -> Bool {
        let limit = Clocks.monotonic().advanced(byNanoseconds: seconds * 1_000_000_000)
        while !condition(self) {
            if Clocks.monotonic() > limit { return false }
            try? await Task.sleep(for: .milliseconds(2))
        }
        return true
    }
}
