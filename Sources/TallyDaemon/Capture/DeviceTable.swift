// SPDX-License-Identifier: Apache-2.0

import Capture
import Synchronization

/// Which index a device's name has: given out once and kept as long as the daemon runs, so that counters and tags
/// of a name survive a reload.
final class DeviceTable: Sendable {
    private let names = Mutex<[String]>([])

    /// The index of a name, a new one for a new name; `nil` when all are given out.
    func index(of name: String) -> DeviceIndex? {
        names.withLock { names in
            if let place = names.firstIndex(of: name) { return DeviceIndex(UInt16(place)) }
            guard names.count < Int(UInt16.max) else { return nil }
            names.append(name)
            return DeviceIndex(UInt16(names.count - 1))
        }
    }

    /// Makes `name` the heir of the index that an `earlier` name had, unless it has one.
    func rename(_ earlier: String, to name: String) {
        names.withLock { names in
            guard !names.contains(name), let place = names.firstIndex(of: earlier) else { return }
            names[place] = name
        }
    }
}
