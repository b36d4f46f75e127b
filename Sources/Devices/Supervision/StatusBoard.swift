// SPDX-License-Identifier: Apache-2.0

import Capture
import ReaderProtocols
import ScannerInput
import Synchronization

/// Where the capture and the attach thread write what they know, for all others to read.
final class StatusBoard: Sendable {
    private struct Devices {
        var statuses: [DeviceIndex: DeviceStatus] = [:]
        /// Counted for each read: apart from the rest, so that counting copies nothing.
        var counters: [DeviceIndex: ScanCounters] = [:]
        /// Counted once a turn of a reader's bytes, and only where there is something to count.
        var readerCounters: [DeviceIndex: ReaderCounters] = [:]
    }

    private let known = Mutex(Devices())
    private let seen = Mutex<[SeenDevice]>([])

    /// The devices, in the order of the table.
    var devices: [DeviceStatus] {
        known.withLock { known in
            known.statuses.values.sorted { $0.index.rawValue < $1.index.rawValue }.map { status in
                var status = status
                status.counters = known.counters[status.index] ?? ScanCounters()
                status.readerCounters = known.readerCounters[status.index] ?? ReaderCounters()
                return status
            }
        }
    }

    /// The hardware that udev shows.
    var hardware: [SeenDevice] { seen.withLock { $0 } }

    /// Shows how a device is; what it has counted stays.
    func publish(_ status: DeviceStatus) {
        known.withLock { $0.statuses[status.index] = status }
    }

    /// Adds what a scanner did besides scanning.
    func count(_ counters: ScanCounters, of index: DeviceIndex) {
        known.withLock { $0.counters[index, default: ScanCounters()] += counters }
    }

    /// Adds what a reader's session counted besides reads.
    func count(_ counters: ReaderCounters, of index: DeviceIndex) {
        known.withLock { $0.readerCounters[index, default: ReaderCounters()] += counters }
    }

    func remove(_ index: DeviceIndex) {
        known.withLock { known in
            known.statuses[index] = nil
            known.counters[index] = nil
            known.readerCounters[index] = nil
        }
    }

    func publish(_ hardware: [SeenDevice]) {
        seen.withLock { $0 = hardware }
    }
}
