// SPDX-License-Identifier: Apache-2.0

public import Capture

extension ReadWindow {
    /// Takes note that a reader of the read point delivers, or no longer does.
    ///
    /// Departure timers run while at least one does. That alone makes no event, however often it changes.
    ///
    /// - Parameters:
    ///   - device: The reader.
    ///   - isDelivering: Whether it is connected and reading.
    ///   - time: When that began.
    public mutating func readerDelivering(
        _ device: DeviceIndex,
        _ isDelivering: Bool,
        at time: MonotonicTime
    ) {
        clock.advance(to: time.nanoseconds)
        let reader = readers.number(of: device)
        readers[reader].isDelivering = isDelivering
        clock.run(readers.isAnyDelivering)
        if isDelivering, !readers[reader].hasDelivered { wake(reader) }
    }

    // The timers of a reader's restored entries begin now, all at once and in constant time: an entry without a
    // stamp takes its reader's.
    private mutating func wake(_ reader: Int) {
        readers[reader].hasDelivered = true
        readers[reader].wokeAt = stamp(windowNow)
        table.order.splice(&readers[reader].dormant, onto: &main)
        dormantCount -= readers[reader].dormantCount
        readers[reader].dormantCount = 0
    }

    /// The newest time that entries can be ordered by: never earlier than one given before.
    mutating func stamp(_ time: Int64) -> Int64 {
        newestStamp = max(newestStamp, time)
        return newestStamp
    }

    /// Takes a dormant entry out of its reader's list.
    mutating func removeDormant(_ slot: UInt32) {
        let reader = Int(table[slot].reader)
        table.order.remove(slot, from: &readers[reader].dormant)
        readers[reader].dormantCount -= 1
        dormantCount -= 1
    }
}
