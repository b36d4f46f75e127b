// SPDX-License-Identifier: Apache-2.0

import Capture
import Synchronization

/// Where the capture and the attach thread write what they know, for all others to read.
final class StatusBoard: Sendable {
    private let statuses = Mutex<[DeviceIndex: DeviceStatus]>([:])
    private let seen = Mutex<[SeenDevice]>([])

    /// The devices, in the order of the table.
    var devices: [DeviceStatus] {
        statuses.withLock { $0.values.sorted { $0.index.rawValue < $1.index.rawValue } }
    }

    /// The hardware that udev shows.
    var hardware: [SeenDevice] { seen.withLock { $0 } }

    func publish(_ status: DeviceStatus) {
        statuses.withLock { $0[status.index] = status }
    }

    func remove(_ index: DeviceIndex) {
        statuses.withLock { $0[index] = nil }
    }

    func publish(_ hardware: [SeenDevice]) {
        seen.withLock { $0 = hardware }
    }
}
