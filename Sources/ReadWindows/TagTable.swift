// SPDX-License-Identifier: Apache-2.0

internal import Capture
internal import EPC

/// The entries of a window: flat arrays, found by key through an open-addressing index.
///
///     key ── hash ──► index   ┌────┬────┬────┬────┬────┐   hash and slot in 8 bytes, linear probing
///                             │    │ #7 │ #2 │    │ #9 │
///                             └────┴─┬──┴────┴────┴────┘
///                     entries ┌──────▼─────┐
///                             │ slot 7     │               by slot; a freed slot is used again
///                             └────────────┘
///                       links   order, chores, reports     by slot; who comes next
///
/// A tag takes 144 bytes as entry, 16 for its links and 10 to 20 in the index; a 96-bit TID beside a 96-bit EPC takes
/// 32 more, reports at a pace another 16 to 32.
///
/// Everything is a number in an array: no references, no allocation for a tag once the arrays have grown.
/// Their address space is reserved at once, so that growing copies nothing but the index.
struct TagTable: Sendable {
    private(set) var entries: [TagEntry] = []
    var pool = WordPool()

    /// Entries by time: the stalest first.
    var order = TagLinks()
    /// Entries that wait to be announced, or to be saved.
    var chores = TagLinks()

    private(set) var count = 0
    /// How many entries have the TID in their key.
    private(set) var keyedCount = 0
    private var free: [UInt32] = []
    private var index: [UInt64]
    private var mask: Int

    /// - Parameter limit: How many entries there will be at most.
    init(limit: Int) {
        index = Array(repeating: 0, count: 1024)
        mask = 1023
        reserve(limit)
    }

    /// Reserves address space for `limit` entries; the memory is taken as entries use it.
    mutating func reserve(_ limit: Int) {
        entries.reserveCapacity(limit)
        order.reserve(limit)
        chores.reserve(limit)
    }

    /// Bytes in use, or ready to be used again.
    var byteCount: Int {
        entries.count * (MemoryLayout<TagEntry>.stride + 16) + index.count * 8 + free.capacity * 4
            + pool.byteCount
    }

    /// The entry in a slot.
    subscript(slot: UInt32) -> TagEntry {
        @inline(__always) _read { yield entries[Int(slot)] }
        @inline(__always) _modify { yield &entries[Int(slot)] }
    }

    // MARK: - Index

    /// The slot of a key, or ``TagLinks/none``.
    @inline(__always)
    func find(_ key: borrowing WindowKey, hash: UInt32) -> UInt32 {
        var position = Int(hash) & mask
        while true {
            let word = index[position]
            guard word != 0 else { return TagLinks.none }
            if UInt32(truncatingIfNeeded: word >> 32) == hash {
                let slot = UInt32(truncatingIfNeeded: word) - 1
                if isEntry(slot, of: key) { return slot }
            }
            position = (position + 1) & mask
        }
    }

    /// Adds an entry for a key that is not in the table.
    mutating func insert(_ key: borrowing WindowKey, hash: UInt32) -> UInt32 {
        if (count + 1) * 5 > index.count * 4 { growIndex() }
        let slot: UInt32
        if let reused = free.popLast() {
            slot = reused
            entries[Int(slot)] = TagEntry()
        } else {
            slot = UInt32(entries.count)
            entries.append(TagEntry())
            order.grow(to: entries.count)
            chores.grow(to: entries.count)
        }
        count += 1
        place(slot, hash: hash)
        entries[Int(slot)].hash = hash
        setKey(key, of: slot)
        return slot
    }

    /// Removes an entry, which must be in no list.
    mutating func remove(_ slot: UInt32) {
        unplace(slot)
        let entry = entries[Int(slot)]
        if entry.bits != 0 { pool.release(entry.bits) }
        if entry.moreAntennas != 0 { pool.release(entry.moreAntennas) }
        free.append(slot)
        count -= 1
        if entry.flags.contains(.keyedByTID) { keyedCount -= 1 }
    }

    private mutating func place(_ slot: UInt32, hash: UInt32) {
        var position = Int(hash) & mask
        while index[position] != 0 { position = (position + 1) & mask }
        index[position] = UInt64(hash) << 32 | UInt64(slot + 1)
    }

    // Entries behind the gap move up where that brings them nearer to their home: no tombstones, so that look-ups
    // do not slow down with the number of tags that have passed.
    private mutating func unplace(_ slot: UInt32) {
        let word = UInt64(entries[Int(slot)].hash) << 32 | UInt64(slot + 1)
        var gap = Int(entries[Int(slot)].hash) & mask
        while index[gap] != word { gap = (gap + 1) & mask }
        var position = gap
        while true {
            position = (position + 1) & mask
            let candidate = index[position]
            guard candidate != 0 else { break }
            let home = Int(candidate >> 32) & mask
            if (position - home) & mask >= (position - gap) & mask {
                index[gap] = candidate
                gap = position
            }
        }
        index[gap] = 0
    }

    private mutating func growIndex() {
        let old = index
        index = Array(repeating: 0, count: old.count * 2)
        mask = index.count - 1
        for word in old where word != 0 {
            place(UInt32(truncatingIfNeeded: word) - 1, hash: UInt32(truncatingIfNeeded: word >> 32))
        }
    }

    // MARK: - Key

    @inline(__always)
    private func isEntry(_ slot: UInt32, of key: borrowing WindowKey) -> Bool {
        let at = Int(slot)
        guard entries[at].epc0 == key.epc.words[0], entries[at].epc1 == key.epc.words[1],
            entries[at].bitCount == key.epc.bitCount, entries[at].numbering == key.numbering
        else { return false }
        if entries[at].bitCount <= 128, key.tid == nil, !entries[at].flags.contains(.keyedByTID) {
            return true
        }
        return self.key(of: slot) == key
    }

    private mutating func setKey(_ key: borrowing WindowKey, of slot: UInt32) {
        entries[Int(slot)].epc0 = key.epc.words[0]
        entries[Int(slot)].epc1 = key.epc.words[1]
        entries[Int(slot)].bitCount = key.epc.bitCount
        entries[Int(slot)].numbering = key.numbering
        if key.tid != nil {
            entries[Int(slot)].flags.insert(.keyedByTID)
            keyedCount += 1
        }
        setPooledBits(of: slot, epc: key.epc, tid: key.tid)
    }

    /// Gives an entry without TID the one that was read later.
    mutating func adopt(tid: MemoryBits, for slot: UInt32) {
        let epc = key(of: slot).epc
        if entries[Int(slot)].bits != 0 { pool.release(entries[Int(slot)].bits) }
        setPooledBits(of: slot, epc: epc, tid: tid)
    }

    private mutating func setPooledBits(of slot: UInt32, epc: borrowing MemoryBits, tid: MemoryBits?) {
        let tail = Self.tailWords(epc.bitCount)
        let tidWords = Self.words(tid?.bitCount ?? 0)
        entries[Int(slot)].tidBitCount = tid?.bitCount ?? 0
        entries[Int(slot)].bits = 0
        guard tail + tidWords > 0 else { return }
        let chain = pool.allocate(tail + tidWords)
        entries[Int(slot)].bits = chain
        for index in 0..<tail {
            if let place = pool.place(index, in: chain) { pool[place] = epc.words[2 + index] }
        }
        guard let tid else { return }
        for index in 0..<tidWords {
            if let place = pool.place(tail + index, in: chain) { pool[place] = tid.words[index] }
        }
    }

    private static func words(_ bitCount: UInt16) -> Int { min(8, (Int(bitCount) + 63) / 64) }

    private static func tailWords(_ bitCount: UInt16) -> Int { max(0, words(bitCount) - 2) }

    /// The key of an entry.
    func key(of slot: UInt32) -> WindowKey {
        let entry = entries[Int(slot)]
        var epc = MemoryBits()
        epc.bitCount = entry.bitCount
        epc.words[0] = entry.epc0
        epc.words[1] = entry.epc1
        for index in 0..<Self.tailWords(entry.bitCount) {
            if let place = pool.place(index, in: entry.bits) { epc.words[2 + index] = pool[place] }
        }
        let tid = entry.flags.contains(.keyedByTID) ? tid(of: slot) ?? MemoryBits() : nil
        return WindowKey(
            epc: epc,
            isToggled: entry.numbering & 0x100 != 0,
            afi: UInt8(truncatingIfNeeded: entry.numbering),
            tid: tid
        )
    }

    /// The TID of an entry, where one is known.
    func tid(of slot: UInt32) -> MemoryBits? {
        let entry = entries[Int(slot)]
        guard entry.tidBitCount > 0 else { return nil }
        var tid = MemoryBits()
        tid.bitCount = entry.tidBitCount
        let tail = Self.tailWords(entry.bitCount)
        for index in 0..<Self.words(entry.tidBitCount) {
            if let place = pool.place(tail + index, in: entry.bits) { tid.words[index] = pool[place] }
        }
        return tid
    }
}
