// SPDX-License-Identifier: Apache-2.0

public import Capture
internal import EPC

/// The window of one read point: reads in, and out comes what is new, what is still there and what has left.
///
///     read ──► known? ──yes──► count it, silent                      advance ──► late announcements
///                │                                                      │         departures
///                no ──► room? ──yes──► arrived, open                    │         present
///                         │                                             │         saves of open entries
///                         no ──► entry waits ─────────────────────────►─┘
///
/// A state machine without I/O: monotonic time is handed in, wall time is only carried along. What a mode does
/// is written in the file of its name. A repeated read allocates nothing, and neither a read nor the timers
/// cost more when there are more tags.
///
/// **Room.** `room` is how many records the way to the queue takes now. Nothing is put out without it: a new tag
/// then waits unannounced and is announced later, with its true first time and the flag `late`; departures,
/// reports and saves wait too. While there is no room, wait for room, not for ``deadline``, which stays due.
///
/// **Full.** A new tag is never refused: the stalest entry closes early with the flag `overflow`.
public struct ReadWindow: Sendable {
    /// How many records one ``advance(to:room:into:)`` puts out at most, so that a turn of the capture thread
    /// stays short when everything happens at once.
    public static let recordsPerTurn = 256

    /// The settings.
    public let options: WindowOptions

    /// What happened besides reads.
    public internal(set) var counts = WindowCounts()

    let rule: WindowRule
    let seed: UInt64
    private let limit: Int
    var table: TagTable
    var clock = ObservedClock()
    var readers = ReaderRoster()
    var schedule = ReportSchedule()

    /// All entries but the dormant ones, the stalest first.
    var main = TagList()
    /// Entries to announce.
    var waiting = TagList()
    /// Entries to save.
    var dirty = TagList()
    /// Restored entries whose reader has not delivered yet; they are in the lists of ``readers``.
    var dormantCount = 0
    /// When the newest entry was restored.
    var restoredAt = Int64.max
    /// Whether restored entries have to be put in order.
    var isUnsorted = false
    /// The newest time an entry was ordered by.
    var newestStamp = Int64.min

    /// A window without tags, its readers silent.
    ///
    /// - Parameters:
    ///   - options: The settings.
    ///   - seed: Random bits that whoever writes tags cannot know; keeps chosen EPCs from slowing look-ups.
    public init(_ options: WindowOptions, seed: UInt64) {
        self.options = options
        self.seed = seed
        rule = WindowRule(options)
        limit = min(max(1, options.maxTags), WindowOptions.maximumTags)
        table = TagTable(limit: limit)
    }

    /// How many tags are tracked.
    public var tagCount: Int { table.count }

    /// Bytes used for the tags.
    public var byteCount: Int { table.byteCount + schedule.byteCount }

    /// Where the reads of a reader went.
    public func ledger(of device: DeviceIndex) -> WindowLedger { readers.ledger(of: device) }

    // MARK: - Reads

    /// Takes a record of reads.
    ///
    /// Puts out the arrival of a new tag, before it the departure of the same tag where that was due, or that of
    /// the entry which makes place for it.
    ///
    /// - Parameters:
    ///   - read: What the reader reported.
    ///   - key: The tag's identity; its EPC differs from the read's in the first 16 bits only.
    ///   - device: The reader.
    ///   - now: The time of this turn, on both clocks.
    ///   - room: How many records may be put out.
    ///   - output: Where they go.
    /// - Returns: What became of the first of the reads; the others of the record are suppressed.
    public mutating func read(
        _ read: borrowing TagRead,
        key: borrowing WindowKey,
        device: DeviceIndex,
        at now: Instant,
        room: Int,
        into output: inout WindowOutput
    ) -> Verdict {
        if isUnsorted { sortMain() }
        clock.advance(to: now.monotonic.nanoseconds)
        let time = min(read.time.nanoseconds, now.monotonic.nanoseconds)
        clock.noteRead(at: time)
        let stamp = stamp(windowTime(at: time))

        let reader = readers.number(of: device)
        let reads = UInt64(max(1, read.count))
        readers[reader].ledger.reads &+= reads
        let sighting = Sighting(
            reads: max(1, read.count),
            time: time,
            wall: now.wall(at: MonotonicTime(nanoseconds: time)).microseconds,
            device: device,
            reader: UInt8(truncatingIfNeeded: reader),
            antenna: read.antenna ?? 0,
            rssi: read.rssiCentidBm ?? TagEntry.noRSSI
        )
        let hash = key.hash(seed: seed)
        var room = room
        let plain = table.find(key, hash: hash)
        var (slot, ownTID) = (plain, MemoryBits?.none)
        if let tid = read.tid, tid.bitCount > 0, key.tid == nil,
            plain != TagLinks.none || table.keyedCount > 0
        {
            let place = place(of: tid, key, beside: plain, at: stamp, room: room)
            (slot, ownTID) = (place.slot, place.ownTID)
        }
        if slot != TagLinks.none {
            guard isOver(slot, at: stamp), close(ended: slot, room: &room, into: &output) else {
                note(sighting, of: slot)
                if read.tid != nil || !table[slot].flags.contains(.hasPC) { complete(slot, from: read) }
                readers[reader].ledger.suppressed &+= reads
                return .suppressed
            }
        }
        while table.count >= limit, evict(room: &room, into: &output) {}
        let new: UInt32
        if let ownTID {
            let first = table.find(key, hash: hash)
            new = openTwin(ownTID, key, from: read, sighting, beside: first)
        } else {
            new = open(key, hash: hash, from: read, sighting)
        }
        readers[reader].ledger.suppressed &+= reads - 1
        guard room > 0 else {
            table.chores.append(new, to: &waiting)
            readers[reader].ledger.open &+= 1
            return .open
        }
        readers[reader].ledger.announced &+= 1
        announce(new, flags: [], into: &output)
        return .announced
    }

    mutating func open(
        _ key: borrowing WindowKey,
        hash: UInt32,
        from read: borrowing TagRead,
        _ sighting: Sighting
    ) -> UInt32 {
        let slot = table.insert(key, hash: hash)
        table[slot].filter = UInt16(truncatingIfNeeded: (read.epc.words[0] ^ key.epc.words[0]) >> 48)
        table[slot].firstDevice = sighting.device
        table[slot].first = sighting.time
        table[slot].firstWall = sighting.wall
        table[slot].stamp = newestStamp
        table.order.append(slot, to: &main)
        complete(slot, from: read)
        count(sighting, of: slot)
        return slot
    }

    @inline(__always)
    private mutating func note(_ sighting: Sighting, of slot: UInt32) {
        if rule.isExtendedByReads { moveToEnd(slot) }
        count(sighting, of: slot)
        let flags = table[slot].flags
        guard flags.contains(.announced) else { return }
        if rule.saveSpan > 0, !flags.contains(.dirty) {
            table[slot].flags.insert(.dirty)
            table[slot].dirtySince = clock.now
            table.chores.append(slot, to: &dirty)
        }
        if rule.reportSpan > 0, !flags.contains(.reporting) { startReporting(slot) }
    }

    @inline(__always)
    private mutating func count(_ sighting: Sighting, of slot: UInt32) {
        guard !table[slot].note(sighting) else { return }
        table.noteFurther(
            sighting.antennaIdentity,
            rssi: sighting.rssi,
            reads: sighting.reads,
            for: slot
        )
    }

    @inline(__always)
    private mutating func moveToEnd(_ slot: UInt32) {
        if table[slot].stamp == TagEntry.noTime, isDormant(slot) {
            removeDormant(slot)
            table.order.append(slot, to: &main)
        } else {
            table.order.moveToEnd(slot, of: &main)
        }
        table[slot].stamp = newestStamp
    }

    /// Fills in what earlier reads of the tag did not report.
    private mutating func complete(_ slot: UInt32, from read: borrowing TagRead) {
        if let pc = read.pc, !table[slot].flags.contains(.hasPC) {
            table[slot].pc = pc
            table[slot].flags.insert(.hasPC)
        }
        if let xpc = read.xpc, !table[slot].flags.contains(.hasXPC) {
            table[slot].xpc = xpc
            table[slot].flags.insert(.hasXPC)
        }
        if let tid = read.tid, tid.bitCount > 0, table[slot].tidBitCount == 0,
            !table[slot].flags.contains(.keyedByTID)
        {
            table.adopt(tid: tid, for: slot)
        }
    }

    // MARK: - Time

    /// A time of the monotonic clock as this window counts it.
    func windowTime(at time: Int64) -> Int64 { rule.departs ? clock.observed(at: time) : time }

    /// The window's time now.
    var windowNow: Int64 { windowTime(at: clock.now) }

    /// Since when an entry's span runs; `nil` while it is dormant.
    @inline(__always)
    func spanStart(of slot: UInt32) -> Int64? {
        if table[slot].stamp != TagEntry.noTime { return table[slot].stamp }
        return isDormant(slot) ? nil : readers[Int(table[slot].reader)].wokeAt
    }

    /// Whether an entry without a stamp is one that waits for its reader.
    func isDormant(_ slot: UInt32) -> Bool {
        table[slot].stamp == TagEntry.noTime && !readers[Int(table[slot].reader)].hasDelivered
    }

    @inline(__always)
    func isOver(_ slot: UInt32, at time: Int64) -> Bool {
        guard let start = spanStart(of: slot) else { return false }
        return time &- start >= rule.span
    }
}
