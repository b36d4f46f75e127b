// SPDX-License-Identifier: Apache-2.0

internal import Capture

/// One tag in a window, 144 bytes in a flat array.
///
/// Holds the EPC up to 128 bits and four antennas itself; longer EPCs, TIDs and further antennas are in the
/// table's ``WordPool``. What the readers did not report is marked by a value that cannot occur.
struct TagEntry: Sendable {
    static let inlineAntennas = 4
    /// No RSSI was reported; weaker than any signal.
    static let noRSSI = Int16.min
    /// A monotonic time that is not known, the entry having been restored.
    static let noTime = Int64.min

    struct Flags: OptionSet, Sendable {
        let rawValue: UInt8

        /// Its `arrived` was put out.
        static let announced = Flags(rawValue: 1 << 0)
        /// Taken over from an earlier run of the daemon.
        static let restored = Flags(rawValue: 1 << 1)
        /// The TID is part of the key.
        static let keyedByTID = Flags(rawValue: 1 << 2)
        static let hasPC = Flags(rawValue: 1 << 3)
        static let hasXPC = Flags(rawValue: 1 << 4)
        /// Read since it was last saved.
        static let dirty = Flags(rawValue: 1 << 5)
        /// In the list of entries that are reported at a pace.
        static let reporting = Flags(rawValue: 1 << 6)
        /// Another tag with this EPC and another TID was here at the same time.
        static let clone = Flags(rawValue: 1 << 7)
    }

    // What a look-up compares comes first.

    /// The first 128 bits of the key.
    var epc0: UInt64 = 0
    var epc1: UInt64 = 0
    var hash: UInt32 = 0
    var bitCount: UInt16 = 0
    /// Numbering toggle and AFI, as in the key.
    var numbering: UInt16 = 0
    var flags: Flags = []
    var antennaCount: UInt8 = 0
    var tidBitCount: UInt16 = 0

    /// In the pool: the rest of the EPC, then the TID.
    var bits: UInt32 = 0
    /// In the pool: antennas after the fourth.
    var moreAntennas: UInt32 = 0
    /// What zeroing the filter took away: key and EPC as read differ in their first 16 bits only.
    var filter: UInt16 = 0
    var pc: UInt16 = 0
    var xpc: UInt16 = 0

    var firstDevice = DeviceIndex(0)
    var lastDevice = DeviceIndex(0)
    var bestRSSI = noRSSI
    var lastRSSI = noRSSI
    /// Antenna 0: not reported.
    var bestAntenna: UInt8 = 0
    var lastAntenna: UInt8 = 0
    /// The number of the newest reader in the ``ReaderRoster``.
    var reader: UInt8 = 0

    /// The window's time from which the span counts; ``noTime`` in a restored entry that was not read yet.
    var stamp = noTime
    /// Monotonic time since when there is something to save, where ``Flags/dirty``.
    var dirtySince: Int64 = 0
    var first = noTime
    var last = noTime
    var firstWall: Int64 = 0
    var lastWall: Int64 = 0
    var reads: UInt64 = 0
    var antennas = InlineArray<4, UInt64>(repeating: 0)
}

/// Reads and best RSSI of one antenna, packed into a word.
///
///     63             32 31     16 15      8 7       0
///     ┌────────────────┬─────────┬─────────┬─────────┐
///     │ reads          │ RSSI    │ reader  │ antenna │
///     └────────────────┴─────────┴─────────┴─────────┘
enum AntennaWord {
    /// What tells antennas apart.
    static func identity(_ word: UInt64) -> UInt16 { UInt16(truncatingIfNeeded: word) }

    static func antenna(_ word: UInt64) -> UInt8 { UInt8(truncatingIfNeeded: word) }

    static func reader(_ word: UInt64) -> UInt8 { UInt8(truncatingIfNeeded: word >> 8) }

    static func rssi(_ word: UInt64) -> Int16 { Int16(truncatingIfNeeded: word >> 16) }

    static func reads(_ word: UInt64) -> UInt32 { UInt32(truncatingIfNeeded: word >> 32) }

    static func make(identity: UInt16, rssi: Int16, reads: UInt32) -> UInt64 {
        UInt64(reads) << 32 | UInt64(UInt16(bitPattern: rssi)) << 16 | UInt64(identity)
    }

    /// The word after `count` more reads; the count stays at its maximum rather than wrap.
    @inline(__always)
    static func adding(_ count: UInt32, rssi: Int16, to word: UInt64) -> UInt64 {
        let (sum, overflow) = reads(word).addingReportingOverflow(count)
        let best = max(rssi, self.rssi(word))
        return make(identity: identity(word), rssi: best, reads: overflow ? .max : sum)
    }
}
