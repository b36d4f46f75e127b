// SPDX-License-Identifier: Apache-2.0

/// The checksums of reader protocols; each is a pure function of a run of bytes.
///
/// The check values in the descriptions are over the nine bytes of "123456789".
public enum Checksum {
    /// The message CRC of ThingMagic modules; check value 0xA69D.
    ///
    /// Not CCITT, whatever it is called: message bits are shifted into the low end of the register and the
    /// message is not augmented by zero bits.
    @inlinable
    public static func thingMagic(
        _ bytes: borrowing Span<UInt8>,
        continuing register: UInt16 = 0xFFFF
    ) -> UInt16 {
        var register = register
        for index in bytes.indices {
            register = (register << 8 | UInt16(bytes[index])) ^ table1021[Int(register >> 8)]
        }
        return register
    }

    /// CRC-16/CCITT-FALSE (IBM-3740); check value 0x29B1.
    @inlinable
    public static func ccittFalse(_ bytes: borrowing Span<UInt8>) -> UInt16 {
        var register: UInt16 = 0xFFFF
        for index in bytes.indices {
            register = register << 8 ^ table1021[Int(register >> 8 ^ UInt16(bytes[index]))]
        }
        return register
    }

    /// CRC-16/GENIBUS, a Gen2 tag's StoredCRC over its PC and EPC; check value 0xD64E.
    @inlinable
    public static func genibus(_ bytes: borrowing Span<UInt8>) -> UInt16 {
        ~ccittFalse(bytes)
    }

    /// CRC-16/MCRF4XX, bit-reflected; check value 0x6F91.
    @inlinable
    public static func mcrf4xx(_ bytes: borrowing Span<UInt8>) -> UInt16 {
        var register: UInt16 = 0xFFFF
        for index in bytes.indices {
            register = register >> 8 ^ table8408[Int((register ^ UInt16(bytes[index])) & 0xFF)]
        }
        return register
    }

    /// The sum of all bytes, modulo 256; check value 0xDD.
    @inlinable
    public static func sum8(_ bytes: borrowing Span<UInt8>) -> UInt8 {
        var sum: UInt8 = 0
        for index in bytes.indices { sum &+= bytes[index] }
        return sum
    }

    /// The two's complement of the sum of all bytes, so that a frame with it sums to zero; check value 0x23.
    @inlinable
    public static func negatedSum8(_ bytes: borrowing Span<UInt8>) -> UInt8 {
        0 &- sum8(bytes)
    }

    // One step of eight bits for each value of the register's outgoing byte.

    @usableFromInline static let table1021 = table { index in
        var register = UInt16(index) << 8
        for _ in 0..<8 { register = register & 0x8000 != 0 ? register << 1 ^ 0x1021 : register << 1 }
        return register
    }

    @usableFromInline static let table8408 = table { index in
        var register = UInt16(index)
        for _ in 0..<8 { register = register & 1 != 0 ? register >> 1 ^ 0x8408 : register >> 1 }
        return register
    }

    private static func table(_ entry: (Int) -> UInt16) -> InlineArray<256, UInt16> {
        InlineArray { entry($0) }
    }
}
