// SPDX-License-Identifier: Apache-2.0

internal import Capture
internal import EPC

// Two chips with one EPC are two tags, whatever the key is. The first of them is the entry of the EPC alone, so that
// reads without TID find it; each further one is an entry of EPC and TID.
extension ReadWindow {
    /// Where a read belongs.
    struct Place {
        /// Its entry, or ``TagLinks/none``.
        var slot: UInt32
        /// The TID that a new entry is known by, since the entry of the EPC alone is another tag's.
        var ownTID: MemoryBits?
    }

    /// The entry of a read whose TID is known.
    ///
    /// - Parameters:
    ///   - tid: The TID, not empty.
    ///   - key: The key without it.
    ///   - plain: The entry of that key, or ``TagLinks/none``.
    ///   - stamp: The window's time of the read.
    ///   - room: How many records may be put out.
    /// - Returns: Its entry, or that it gets one, and whether another tag has the plain key.
    func place(
        of tid: MemoryBits,
        _ key: borrowing WindowKey,
        beside plain: UInt32,
        at stamp: Int64,
        room: Int
    ) -> Place {
        if plain != TagLinks.none, table.hasTID(tid, plain) { return Place(slot: plain) }
        let isTaken = plain != TagLinks.none && table[plain].tidBitCount > 0
        // An entry that is about to end makes way; what cannot be told yet is not merged.
        let isEnding = isTaken && isOver(plain, at: stamp) && canClose(ended: plain, room: room)
        let isTwin = isTaken && !isEnding
        if table.keyedCount > 0 {
            let own = WindowKey(epc: key.epc, isToggled: key.isToggled, afi: key.afi, tid: tid)
            let known = table.find(own, hash: own.hash(seed: seed))
            if known != TagLinks.none { return Place(slot: known, ownTID: isTwin ? tid : nil) }
        }
        return isTwin ? Place(slot: TagLinks.none, ownTID: tid) : Place(slot: plain)
    }

    /// Opens the entry of a further tag with an EPC that has one.
    mutating func openTwin(
        _ tid: MemoryBits,
        _ key: borrowing WindowKey,
        from read: borrowing TagRead,
        _ sighting: Sighting,
        beside first: UInt32
    ) -> UInt32 {
        let own = WindowKey(epc: key.epc, isToggled: key.isToggled, afi: key.afi, tid: tid)
        let slot = open(own, hash: own.hash(seed: seed), from: read, sighting)
        guard !options.isKeyedByTID else { return slot }
        table[slot].flags.insert(.clone)
        // Its departure tells it too; unless it just made place.
        if first != TagLinks.none { table[first].flags.insert(.clone) }
        return slot
    }
}

extension TagTable {
    /// Whether a TID is that of an entry, as far as both are known: readers read more or fewer words of it.
    func hasTID(_ tid: borrowing MemoryBits, _ slot: UInt32) -> Bool {
        guard let known = self.tid(of: slot) else { return false }
        var left = Int(min(tid.bitCount, known.bitCount))
        var word = 0
        while left > 0 {
            let mask = left >= 64 ? ~UInt64(0) : ~(~UInt64(0) >> UInt64(left))
            if (tid.words[word] ^ known.words[word]) & mask != 0 { return false }
            word += 1
            left -= 64
        }
        return true
    }
}
