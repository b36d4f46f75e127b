// SPDX-License-Identifier: Apache-2.0

public import EPC
public import ReaderProtocols

/// A tag on a simulated item.
public struct SimulatedTag: Hashable, Sendable {
    /// The EPC bits behind the PC word.
    public var epc: MemoryBits
    /// The protocol-control word.
    public var pc: UInt16
    /// The item's GTIN as a number, check digit included.
    public var gtin: UInt64
    /// The item's serial number.
    public var serial: UInt64
    /// Where the tag is on its pallet: metres ahead of the middle, to the left of it, above it.
    public var place: Place
    /// The TID bank from word 0, whole words; empty: a chip that has none to show.
    public var tid = MemoryBits()
    /// The user bank from word 0, whole words; empty: a chip without.
    public var user = MemoryBits()
    /// The kill password.
    public var killPassword: UInt32 = 0
    /// The access password; zero: none.
    public var accessPassword: UInt32 = 0
    /// The banks that are written with the access password only, and without one never.
    public var locked: Set<TagBank> = []
    /// What is wrong with it.
    public var flaw: Flaw?

    /// What can be wrong with a tag.
    public enum Flaw: Hashable, Sendable {
        /// It is taken away after so many accesses to its memory.
        case leaves(afterAccesses: Int)
        /// After so many accesses it says that it has written and has one bit wrong.
        case forgets(afterAccesses: Int)
        /// Of one access to write several words, after so many accesses, it writes the first word and is gone.
        case tears(afterAccesses: Int)
        /// It has power to be read, not to be written.
        case weak
    }

    /// A point of a pallet, in metres.
    public struct Place: Hashable, Sendable {
        /// Along the way of the pallet.
        public var ahead: Double
        /// Across it.
        public var left: Double
        /// Above the middle.
        public var above: Double

        /// A point; the middle unless told otherwise.
        public init(ahead: Double = 0, left: Double = 0, above: Double = 0) {
            self.ahead = ahead
            self.left = left
            self.above = above
        }
    }

    /// A tag with an EPC of whole words.
    public init(
        epc: MemoryBits,
        pc: UInt16? = nil,
        gtin: UInt64 = 0,
        serial: UInt64 = 0,
        place: Place = Place()
    ) {
        self.epc = epc
        self.pc = pc ?? ((epc.bitCount + 15) / 16) << 11
        self.gtin = gtin
        self.serial = serial
        self.place = place
    }

    /// A TID of 96 bits as chips have it: class E2, designer and model, and a serial number of 48 bits.
    public static func tid(serial: UInt64) -> MemoryBits {
        var bits = MemoryBits()
        bits.setBits(at: 0, count: 48, to: 0xE280_1105_2000)
        bits.setBits(at: 48, count: 48, to: serial & 0xFFFF_FFFF_FFFF)
        return bits
    }
}
