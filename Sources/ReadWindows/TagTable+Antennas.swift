// SPDX-License-Identifier: Apache-2.0

extension TagTable {
    /// How many antennas are told apart for a tag; reads on further ones count in the total only.
    static let maximumAntennas = TagSummary.maximumAntennas

    /// Counts reads of an antenna that is none of the first four.
    @inline(never)
    mutating func noteFurther(_ identity: UInt16, rssi: Int16, reads: UInt32, for slot: UInt32) {
        let further = Int(self[slot].antennaCount) - TagEntry.inlineAntennas
        for index in 0..<further {
            guard let place = pool.place(index, in: self[slot].moreAntennas) else { return }
            if AntennaWord.identity(pool[place]) == identity {
                pool[place] = AntennaWord.adding(reads, rssi: rssi, to: pool[place])
                return
            }
        }
        guard further < Self.maximumAntennas - TagEntry.inlineAntennas else { return }
        if further == 0 {
            self[slot].moreAntennas = pool.allocate(Self.maximumAntennas - TagEntry.inlineAntennas)
        }
        if let place = pool.place(further, in: self[slot].moreAntennas) {
            pool[place] = AntennaWord.make(identity: identity, rssi: rssi, reads: reads)
            self[slot].antennaCount += 1
        }
    }

    /// The antennas of an entry in the order they first read it.
    func forEachAntenna(of slot: UInt32, _ body: (UInt64) -> Void) {
        let entry = self[slot]
        for index in 0..<Int(entry.antennaCount) {
            if index < TagEntry.inlineAntennas {
                body(entry.antennas[index])
            } else if let place = pool.place(index - TagEntry.inlineAntennas, in: entry.moreAntennas) {
                body(pool[place])
            }
        }
    }
}
