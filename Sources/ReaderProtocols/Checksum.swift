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
        var place = 0
        while bytes.count &- place >= 4 {
            let four = unsafe four(bytes, at: place)
            register =
                tables1021[768 &+ Int(register >> 8)] ^ tables1021[512 &+ Int(register & 0xFF)]
                ^ tables1021[256 &+ Int(four >> 24)] ^ tables1021[Int(four >> 16 & 0xFF)]
                ^ UInt16(truncatingIfNeeded: four)
            place &+= 4
        }
        for index in place..<bytes.count {
            register = (register << 8 | UInt16(bytes[index])) ^ tables1021[Int(register >> 8)]
        }
        return register
    }

    /// CRC-16/CCITT-FALSE (IBM-3740); check value 0x29B1.
    @inlinable
    public static func ccittFalse(_ bytes: borrowing Span<UInt8>) -> UInt16 {
        var register: UInt16 = 0xFFFF
        var place = 0
        while bytes.count &- place >= 4 {
            let four = unsafe four(bytes, at: place) ^ UInt32(register) << 16
            register =
                tables1021[768 &+ Int(four >> 24)] ^ tables1021[512 &+ Int(four >> 16 & 0xFF)]
                ^ tables1021[256 &+ Int(four >> 8 & 0xFF)] ^ tables1021[Int(four & 0xFF)]
            place &+= 4
        }
        for index in place..<bytes.count {
            register = register << 8 ^ tables1021[Int(register >> 8 ^ UInt16(bytes[index]))]
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
        var place = 0
        while bytes.count &- place >= 4 {
            // Its bits are reflected: the register's low byte meets the first byte.
            let four = unsafe four(bytes, at: place) ^ UInt32(register.byteSwapped) << 16
            register =
                tables8408[768 &+ Int(four >> 24)] ^ tables8408[512 &+ Int(four >> 16 & 0xFF)]
                ^ tables8408[256 &+ Int(four >> 8 & 0xFF)] ^ tables8408[Int(four & 0xFF)]
            place &+= 4
        }
        for index in place..<bytes.count {
            register = register >> 8 ^ tables8408[Int((register ^ UInt16(bytes[index])) & 0xFF)]
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

    /// The four bytes at `place`, which are there, the first one uppermost.
    @inlinable @inline(__always) @unsafe
    static func four(_ bytes: borrowing Span<UInt8>, at place: Int) -> UInt32 {
        // SAFETY: the callers have compared `place` with what is left; any bytes make a number.
        UInt32(
            bigEndian: unsafe bytes.bytes.unsafeLoadUnaligned(
                fromUncheckedByteOffset: place,
                as: UInt32.self
            )
        )
    }

    // What a byte becomes by one step of eight bits, by two, three and four: 256 values each. Four bytes at once wait for
    // one look into the tables, not for four.

    @usableFromInline static let tables1021 = tables {
        $0 << 8
    } step: { register in
        register & 0x8000 != 0 ? register << 1 ^ 0x1021 : register << 1
    }

    @usableFromInline static let tables8408 = tables {
        $0
    } step: { register in
        register & 1 != 0 ? register >> 1 ^ 0x8408 : register >> 1
    }

    private static func tables(
        _ start: (UInt16) -> UInt16,
        step: (UInt16) -> UInt16
    ) -> InlineArray<1024, UInt16> {
        InlineArray { index in
            var register = start(UInt16(index % 256))
            for _ in 0..<(8 * (index / 256 + 1)) { register = step(register) }
            return register
        }
    }
}
