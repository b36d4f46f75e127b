// SPDX-License-Identifier: Apache-2.0

public import EPC

/// What makes two reads reads of the same tag within one read point (design §8).
///
/// The bit length, the numbering toggle with its AFI, and the EPC bits with the filter bits zeroed where the
/// scheme has a filter: a tag whose filter is rewritten stays the same item. With `key = "epc+tid"` the TID
/// belongs to it too, so that two tags with the same EPC are two.
@frozen
public struct WindowKey: Hashable, Sendable {
    /// The EPC bits, filter bits zeroed.
    public var epc: MemoryBits

    /// The TID, where it is part of the key.
    public var tid: MemoryBits?

    /// The toggle in bit 8, the AFI below it.
    @usableFromInline
    var numbering: UInt16

    /// The key of a tag.
    ///
    /// - Parameters:
    ///   - epc: The EPC bits with the filter bits zeroed; otherwise as read.
    ///   - isToggled: The numbering toggle of the PC word: whether the bits follow ISO rather than GS1.
    ///   - afi: The application family identifier; heard only where the toggle is set.
    ///   - tid: The TID, where it is part of the key.
    @inlinable
    public init(epc: MemoryBits, isToggled: Bool = false, afi: UInt8 = 0, tid: MemoryBits? = nil) {
        self.epc = epc
        self.tid = tid
        numbering = isToggled ? 0x100 | UInt16(afi) : 0
    }

    /// Whether the bits follow ISO rather than GS1.
    @inlinable
    public var isToggled: Bool { numbering & 0x100 != 0 }

    /// The application family identifier; 0 where the toggle is not set.
    @inlinable
    public var afi: UInt8 { UInt8(truncatingIfNeeded: numbering) }

    /// A hash that spreads keys chosen by whoever writes tags, as long as `seed` is not known to them.
    ///
    /// The standard library's hasher would do, at three times the cost; a key is hashed for every read.
    @inline(__always)
    func hash(seed: UInt64) -> UInt32 {
        let second = seed &* 0x9E37_79B9_7F4A_7C15 | 1
        var hash = seed ^ UInt64(epc.bitCount) << 32 ^ UInt64(numbering) << 48
        Self.mix(epc, into: &hash, second)
        if let tid {
            hash ^= UInt64(tid.bitCount) &+ 1
            Self.mix(tid, into: &hash, second)
        }
        return UInt32(truncatingIfNeeded: hash ^ hash >> 32)
    }

    @inline(__always)
    private static func mix(_ bits: borrowing MemoryBits, into hash: inout UInt64, _ second: UInt64) {
        var index = 0
        let end = min(8, (Int(bits.bitCount) + 63) / 64)
        repeat {
            let product = (bits.words[index] ^ hash).multipliedFullWidth(by: bits.words[index + 1] ^ second)
            hash = product.high ^ product.low
            index += 2
        } while index < end
    }
}
