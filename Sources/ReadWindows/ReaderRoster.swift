// SPDX-License-Identifier: Apache-2.0

internal import Capture

/// The readers of one read point, numbered in the order they were first heard of.
struct ReaderRoster: Sendable {
    /// The number of all readers behind the 254th; their antennas are not told apart.
    static let others = 254

    struct Reader {
        var device: DeviceIndex
        var isDelivering = false
        /// Whether the reader has delivered since the window was made.
        var hasDelivered = false
        /// Observed time of its first delivery, from which its restored entries count.
        var wokeAt = Int64.min
        /// Restored entries it was the last to read, until it delivers again.
        var dormant = TagList()
        /// How many they are.
        var dormantCount = 0
        var ledger = WindowLedger()
    }

    private(set) var readers: [Reader] = []
    private var newest = 0

    var isAnyDelivering: Bool { readers.contains { $0.isDelivering } }

    /// The number of a reader, which is given one if it has none yet.
    @inline(__always)
    mutating func number(of device: DeviceIndex) -> Int {
        if newest < readers.count, readers[newest].device == device { return newest }
        return find(device)
    }

    @inline(never)
    private mutating func find(_ device: DeviceIndex) -> Int {
        if let known = readers.firstIndex(where: { $0.device == device }) {
            newest = known
            return known
        }
        guard readers.count <= Self.others else { return Self.others }
        readers.append(Reader(device: device))
        newest = readers.count - 1
        return newest
    }

    func ledger(of device: DeviceIndex) -> WindowLedger {
        readers.first { $0.device == device }?.ledger ?? WindowLedger()
    }

    subscript(number: Int) -> Reader {
        _read { yield readers[number] }
        _modify { yield &readers[number] }
    }
}
