// SPDX-License-Identifier: Apache-2.0

import Capture
import ScannerInput
import Synchronization

/// Where the capture and the attach thread write what they know, for all others to read.
final class StatusBoard: Sendable {
    private struct Devices {
        var statuses: [DeviceIndex: DeviceStatus] = [:]
        /// Counted for each read: apart from the rest, so that counting copies nothing.
        var counters: [DeviceIndex: ScanCounters] = [:]
    }

    private let known = Mutex(Devices())
    private let seen = Mutex<[SeenDevice]>([])

    /// The devices, in the order of the table.
    var devices: [DeviceStatus] {
        known.withLock { known in
            known.statuses.values.sorted { $0.index.rawValue < $1.index.rawValue }.map { status in
                var status = status
                status.counters = known.counters[status.index] ?? ScanCounters()
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

    func remove(_ index: DeviceIndex) {
        known.withLock { known in
            known.statuses[index] = nil
            known.counters[index] = nil
        }
    }

    func publish(_ hardware: [SeenDevice]) {
        seen.withLock { $0 = hardware }
    }
}
