// SPDX-License-Identifier: Apache-2.0

public import Capture
internal import EPC

extension ReadWindow {
    /// Takes over an open entry of an earlier run; to be called before the first read.
    ///
    /// In a mode with departures the entry's span begins when the reader that last read it delivers for the
    /// first time; if it does not within `unobservedAfter`, the entry closes with the flag `unobserved`. In
    /// `hold_off` the rest of the span is kept, by the wall clock, the only one that outlives a restart.
    /// More entries than the table's limit are taken; they make place to new tags.
    ///
    /// - Parameters:
    ///   - tag: The entry as it was saved.
    ///   - now: The time, on both clocks.
    /// - Returns: Whether the entry is tracked; if not, its span is over, and what is stored of it can go.
    public mutating func restore(_ tag: TagSummary, at now: Instant) -> Bool {
        clock.advance(to: now.monotonic.nanoseconds)
        var stamp = TagEntry.noTime
        if !rule.departs, tag.isAnnounced {
            // A wall clock that was set back makes the entry look younger than new; a whole span is left then.
            let microseconds = max(
                0,
                now.wall.microseconds.subtractingReportingOverflow(tag.first.microseconds).0
            )
            let age = microseconds > Int64.max / 1_000 ? .max : microseconds * 1_000
            guard age < rule.span else { return false }
            stamp = clock.now &- age
        } else if !rule.departs {
            stamp = clock.now
        }
        let hash = tag.key.hash(seed: seed)
        guard table.find(tag.key, hash: hash) == TagLinks.none, table.count < WindowOptions.maximumTags else {
            return true
        }
        let slot = table.insert(tag.key, hash: hash)
        fill(slot, from: tag)
        table[slot].stamp = stamp
        if !tag.isAnnounced { table.chores.append(slot, to: &waiting) }
        let reader = Int(table[slot].reader)
        if isDormant(slot) {
            table.order.append(slot, to: &readers[reader].dormant)
            readers[reader].dormantCount += 1
            dormantCount += 1
            restoredAt = clock.now
        } else {
            if stamp == TagEntry.noTime { table[slot].stamp = self.stamp(windowNow) }
            table.order.append(slot, to: &main)
            isUnsorted = true
        }
        return true
    }

    private mutating func fill(_ slot: UInt32, from tag: TagSummary) {
        let reader = readers.number(of: tag.lastDevice)
        table[slot].filter = UInt16(truncatingIfNeeded: (tag.epc.words[0] ^ tag.key.epc.words[0]) >> 48)
        if tag.isAnnounced { table[slot].flags.insert(.announced) }
        table[slot].flags.insert(.restored)
        if tag.isClone { table[slot].flags.insert(.clone) }
        if let pc = tag.pc {
            table[slot].pc = pc
            table[slot].flags.insert(.hasPC)
        }
        if let xpc = tag.xpc {
            table[slot].xpc = xpc
            table[slot].flags.insert(.hasXPC)
        }
        if let tid = tag.tid, tag.key.tid == nil { table.adopt(tid: tid, for: slot) }
        table[slot].firstDevice = tag.firstDevice
        table[slot].lastDevice = tag.lastDevice
        table[slot].reader = UInt8(truncatingIfNeeded: reader)
        table[slot].firstWall = tag.first.microseconds
        table[slot].lastWall = tag.last.microseconds
        table[slot].reads = tag.reads
        table[slot].bestRSSI = tag.bestRSSICentidBm ?? TagEntry.noRSSI
        table[slot].bestAntenna = tag.bestAntenna ?? 0
        table[slot].lastRSSI = tag.lastRSSICentidBm ?? TagEntry.noRSSI
        table[slot].lastAntenna = tag.lastAntenna ?? 0
        for index in 0..<min(tag.antennaCount, TagSummary.maximumAntennas) {
            let antenna = tag.antennas[index]
            let number = readers.number(of: antenna.device)
            let identity = UInt16(number) << 8 | UInt16(antenna.antenna)
            let rssi = antenna.bestRSSICentidBm ?? TagEntry.noRSSI
            if !table[slot].note(identity, rssi: rssi, reads: antenna.reads) {
                table.noteFurther(identity, rssi: rssi, reads: antenna.reads, for: slot)
            }
        }
    }

    /// Puts the entries that were restored one by one in the order of their times.
    mutating func sortMain() {
        isUnsorted = false
        var slots: [UInt32] = []
        slots.reserveCapacity(table.count)
        var slot = main.head
        while slot != TagLinks.none {
            slots.append(slot)
            slot = table.order.next(slot)
        }
        slots.sort { (table[$0].stamp, $0) < (table[$1].stamp, $1) }
        main = TagList()
        for slot in slots { table.order.append(slot, to: &main) }
    }
}
