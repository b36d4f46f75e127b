// SPDX-License-Identifier: Apache-2.0

import ReaderProtocols
import Testing

struct ChecksumTests {
    let digits = Array("123456789".utf8)

    @Test("Checksums have their published check values")
    func checkValues() {
        #expect(Checksum.thingMagic(digits.span) == 0xA69D)
        #expect(Checksum.ccittFalse(digits.span) == 0x29B1)
        #expect(Checksum.genibus(digits.span) == 0xD64E)
        #expect(Checksum.mcrf4xx(digits.span) == 0x6F91)
        #expect(Checksum.sum8(digits.span) == 0xDD)
        #expect(Checksum.negatedSum8(digits.span) == 0x23)
    }

    @Test(
        "Frames of the vendor's own host software carry this CRC",
        arguments: [
            [0xFF, 0x00, 0x03, 0x1D, 0x0C],
            [0xFF, 0x00, 0x04, 0x1D, 0x0B],
            [0xFF, 0x02, 0x93, 0x00, 0x05, 0x51, 0x7D],
            [0xFF, 0x02, 0x22, 0x01, 0xF4, 0xE7, 0x76],
        ] as [[UInt8]]
    )
    func vendorFrames(frame: [UInt8]) {
        let covered = frame.span.extracting(1..<(frame.count - 2))
        let crc = Checksum.thingMagic(covered)
        #expect([UInt8(crc >> 8), UInt8(crc & 0xFF)] == Array(frame.suffix(2)))
    }

    @Test("The ThingMagic CRC of a message in two parts is that of the whole")
    func continued() {
        let first = Checksum.thingMagic(digits.span.extracting(0..<4))
        #expect(Checksum.thingMagic(digits.span.extracting(4..<9), continuing: first) == 0xA69D)
    }

    @Test("Four bytes at once make the checksum that one bit after the other makes", arguments: 0...41)
    func bitByBit(count: Int) {
        var seed: UInt32 = 0x9E37_79B9
        let bytes = (0..<count).map { _ in
            seed = seed &* 1_664_525 &+ 1_013_904_223
            return UInt8(seed >> 24)
        }
        var (thingMagic, ccitt, mcrf): (UInt16, UInt16, UInt16) = (0xFFFF, 0xFFFF, 0xFFFF)
        for byte in bytes {
            ccitt ^= UInt16(byte) << 8
            mcrf ^= UInt16(byte)
            for bit in (0..<8 as Range<UInt8>).reversed() {
                let carry = thingMagic & 0x8000 != 0
                thingMagic = (thingMagic << 1 | UInt16(byte >> bit & 1)) ^ (carry ? 0x1021 : 0)
                ccitt = ccitt & 0x8000 != 0 ? ccitt << 1 ^ 0x1021 : ccitt << 1
                mcrf = mcrf & 1 != 0 ? mcrf >> 1 ^ 0x8408 : mcrf >> 1
            }
        }
        #expect(Checksum.thingMagic(bytes.span) == thingMagic)
        #expect(Checksum.ccittFalse(bytes.span) == ccitt)
        #expect(Checksum.mcrf4xx(bytes.span) == mcrf)
    }
}
