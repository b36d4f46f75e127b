// SPDX-License-Identifier: Apache-2.0

/// The TID of a tag: who designed its chip, which model it is, and its serial number (TDS 2.3, 16).
///
/// ```
/// E2h │ XTID 1 │ security 1 │ file 1 │ mask designer 9 │ model 12 │ XTID header 16 │ serial number 48 …
/// E0h │ chip manufacturer 8 │ serial number 48
/// ```
public struct TagIdentification: Hashable, Sendable {
    /// Which register the designer's number is from: the class identifier of ISO/IEC 15963.
    public enum ClassIdentifier: UInt8, Sendable, Hashable {
        /// Chip manufacturers of ISO/IEC 7816-6.
        case iso7816 = 0xE0
        /// Mask designers registered with GS1.
        case gs1 = 0xE2
    }

    /// The class identifier, the first byte.
    public let classIdentifier: ClassIdentifier

    /// The mask designer (9 bits) of GS1's register, or the chip manufacturer of ISO/IEC 7816-6.
    public let designer: UInt16

    /// The model number that the designer gave the chip; `nil` where the class has none.
    public let model: UInt16?

    /// Whether an extended TID follows, with a serial number and what the chip can do.
    public let isExtended: Bool

    /// The serial number of the chip, as many bits as the extended TID says; empty where it has none.
    public let serial: MemoryBits

    /// The TID in the bits of the TID bank; `nil` where they are too short or of another class.
    ///
    /// A serial number that the header announces and the bits do not hold is left out.
    public init?(_ bits: MemoryBits) {
        guard bits.bitCount >= 16, let identifier = ClassIdentifier(rawValue: bits.byte(at: 0)) else {
            return nil
        }
        classIdentifier = identifier
        guard identifier == .gs1 else {
            designer = UInt16(bits.byte(at: 1))
            model = nil
            isExtended = false
            serial = bits.slice(16, count: 48) ?? MemoryBits()
            return
        }
        guard bits.bitCount >= 32 else { return nil }
        isExtended = bits.bits(at: 8, count: 1) == 1
        designer = UInt16(truncatingIfNeeded: bits.bits(at: 11, count: 9))
        model = UInt16(truncatingIfNeeded: bits.bits(at: 20, count: 12))
        // The three high bits of the header tell the length: 48 bits and 16 more for each above 1.
        let size = isExtended && bits.bitCount >= 48 ? Int(bits.bits(at: 32, count: 3)) : 0
        serial = size > 0 ? bits.slice(48, count: 48 + 16 * (size - 1)) ?? MemoryBits() : MemoryBits()
    }
}

extension MemoryBits {
    /// The `count` bits from `start` on, or `nil` where they are not all there.
    fileprivate func slice(_ start: Int, count: Int) -> MemoryBits? {
        guard start + count <= Int(bitCount) else { return nil }
        var result = MemoryBits()
        for place in stride(from: 0, to: count, by: 16) {
            result.setBits(at: place, count: 16, to: bits(at: start + place, count: 16))
        }
        return result
    }
}
