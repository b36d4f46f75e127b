// SPDX-License-Identifier: Apache-2.0

internal import Capture
internal import EPC

// How entries begin and end. Whatever closes an entry goes through `close`, whatever announces one through
// `announce`, so that event, stored entry and lists cannot disagree.
extension ReadWindow {
    mutating func announce(_ slot: UInt32, flags: EventFlags, into output: inout WindowOutput) {
        table[slot].flags.insert(.announced)
        let time = WallTime(microseconds: table[slot].firstWall)
        output.append(
            record(.arrived, slot, .open, time: time, monotonic(table[slot].first), flags: flags)
        )
        if rule.reportSpan > 0 { startReporting(slot) }
    }

    /// Announces an entry that waited.
    mutating func announceLate(_ slot: UInt32, into output: inout WindowOutput) {
        table.chores.remove(slot, from: &waiting)
        // The read of a restored entry is in the ledger of an earlier run.
        if !table[slot].flags.contains(.restored) {
            let reader = readers.number(of: table[slot].firstDevice)
            readers[reader].ledger.open &-= 1
            readers[reader].ledger.announced &+= 1
        }
        announce(slot, flags: .late, into: &output)
    }

    /// Ends an announced entry, with `departed` where the mode has it.
    mutating func close(_ slot: UInt32, flags: EventFlags, into output: inout WindowOutput) {
        let time = WallTime(microseconds: table[slot].lastWall)
        let event: EventType? = rule.departs ? .departed : nil
        output.append(record(event, slot, .close, time: time, monotonic(table[slot].last), flags: flags))
        remove(slot)
    }

    /// Ends an entry whose span was over when its tag was read again, before time was let pass.
    ///
    /// - Returns: Whether it ended; if not, the tag's stay goes on as if it had not been away.
    mutating func close(ended slot: UInt32, room: inout Int, into output: inout WindowOutput) -> Bool {
        guard canClose(ended: slot, room: room) else {
            if table[slot].flags.contains(.announced) { counts.merged &+= 1 }
            return false
        }
        guard rule.departs else {
            // The stored entry is replaced by that of the arrival that follows.
            remove(slot)
            return true
        }
        room -= 1
        close(slot, flags: [], into: &output)
        return true
    }

    /// Whether an entry whose span is over can be ended by a read now.
    func canClose(ended slot: UInt32, room: Int) -> Bool {
        table[slot].flags.contains(.announced) && (!rule.departs || room >= 2)
    }

    /// Closes the stalest entry to make place.
    ///
    /// - Returns: Whether there was one.
    mutating func evict(room: inout Int, into output: inout WindowOutput) -> Bool {
        let slot = stalestDormant ?? main.head
        guard slot != TagLinks.none else { return false }
        counts.overflows &+= 1
        if !table[slot].flags.contains(.announced) {
            guard room >= 2 else {
                lose(slot)
                return true
            }
            room -= 1
            announceLate(slot, into: &output)
        }
        guard room >= 1 else {
            if rule.departs { counts.departuresLost &+= 1 }
            remove(slot)
            return true
        }
        room -= 1
        close(slot, flags: .overflow, into: &output)
        return true
    }

    // The one case in which a tag is never heard of: the table is full, and nothing has been stored for as long
    // as it took to fill it.
    private mutating func lose(_ slot: UInt32) {
        if !table[slot].flags.contains(.restored) {
            let reader = readers.number(of: table[slot].firstDevice)
            readers[reader].ledger.open &-= 1
            readers[reader].ledger.lost &+= 1
        }
        remove(slot)
    }

    private mutating func remove(_ slot: UInt32) {
        if isDormant(slot) {
            removeDormant(slot)
        } else {
            table.order.remove(slot, from: &main)
        }
        if !table[slot].flags.contains(.announced) {
            table.chores.remove(slot, from: &waiting)
        } else if table[slot].flags.contains(.dirty) {
            table.chores.remove(slot, from: &dirty)
        }
        if table[slot].flags.contains(.reporting) { schedule.remove(slot) }
        table.remove(slot)
    }

    /// The oldest restored entry that nobody has read since.
    var stalestDormant: UInt32? {
        guard dormantCount > 0 else { return nil }
        return readers.readers.first { !$0.dormant.isEmpty }?.dormant.head
    }

    mutating func startReporting(_ slot: UInt32) {
        table[slot].flags.insert(.reporting)
        schedule.append(slot, at: max(table[slot].stamp, windowNow))
    }

    /// Takes note that the stored entry is what the table holds.
    mutating func noteSaved(_ slot: UInt32) {
        guard table[slot].flags.contains(.dirty) else { return }
        table[slot].flags.remove(.dirty)
        table.chores.remove(slot, from: &dirty)
    }

    // MARK: - Records

    /// A record that stores an entry without an event.
    func stored(_ slot: UInt32) -> WindowRecord {
        let time = WallTime(microseconds: table[slot].lastWall)
        return record(nil, slot, .open, time: time, monotonic(table[slot].last), flags: [])
    }

    func record(
        _ event: EventType?,
        _ slot: UInt32,
        _ storing: WindowRecord.Storing,
        time: WallTime,
        _ monotonic: MonotonicTime?,
        flags: EventFlags
    ) -> WindowRecord {
        var flags = flags
        if table[slot].flags.contains(.restored) { flags.insert(.restart) }
        if table[slot].flags.contains(.clone) { flags.insert(.clone) }
        return WindowRecord(
            event: event,
            storing: storing,
            time: time,
            monotonic: monotonic,
            flags: flags,
            tag: summary(of: slot)
        )
    }

    private func monotonic(_ time: Int64) -> MonotonicTime? {
        time == TagEntry.noTime ? nil : MonotonicTime(nanoseconds: time)
    }

    private func summary(of slot: UInt32) -> TagSummary {
        let entry = table[slot]
        let key = table.key(of: slot)
        var epc = key.epc
        epc.words[0] ^= UInt64(entry.filter) << 48
        var tag = TagSummary(
            key: key,
            epc: epc,
            device: entry.firstDevice,
            at: WallTime(microseconds: entry.firstWall)
        )
        tag.pc = entry.flags.contains(.hasPC) ? entry.pc : nil
        tag.xpc = entry.flags.contains(.hasXPC) ? entry.xpc : nil
        tag.tid = table.tid(of: slot)
        tag.lastDevice = entry.lastDevice
        tag.last = WallTime(microseconds: entry.lastWall)
        tag.firstMonotonic = monotonic(entry.first)
        tag.lastMonotonic = monotonic(entry.last)
        tag.reads = entry.reads
        tag.bestRSSICentidBm = entry.bestRSSI == TagEntry.noRSSI ? nil : entry.bestRSSI
        tag.bestAntenna = entry.bestAntenna == 0 ? nil : entry.bestAntenna
        tag.lastRSSICentidBm = entry.lastRSSI == TagEntry.noRSSI ? nil : entry.lastRSSI
        tag.lastAntenna = entry.lastAntenna == 0 ? nil : entry.lastAntenna
        tag.isAnnounced = entry.flags.contains(.announced)
        tag.isClone = entry.flags.contains(.clone)
        tag.isRestored = entry.flags.contains(.restored)
        table.forEachAntenna(of: slot) { word in
            let rssi = AntennaWord.rssi(word)
            tag.antennas[tag.antennaCount] = AntennaSummary(
                device: readers[Int(AntennaWord.reader(word))].device,
                antenna: AntennaWord.antenna(word),
                reads: AntennaWord.reads(word),
                bestRSSICentidBm: rssi == TagEntry.noRSSI ? nil : rssi
            )
            tag.antennaCount += 1
        }
        return tag
    }
}
