// SPDX-License-Identifier: Apache-2.0

import ReaderProtocols

/// What a reader of one family says of tags, on and on: a thousand different ones with 96 bits each.
struct ReaderStream: Sendable {
    /// The family.
    let name: String
    /// Appends what it says of a tag.
    let say: @Sendable (_ tag: UInt32, _ bytes: inout [UInt8]) -> Void

    /// So many tags.
    func bytes(tags: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        for tag in 0..<tags { say(UInt32(tag % 1000), &bytes) }
        return bytes
    }

    /// As many tags as there is room for, and how many they are.
    func bytes(room: Int) -> (bytes: [UInt8], tags: Int) {
        let longest = bytes(tags: 1000).count / 1000 + 64
        var bytes: [UInt8] = []
        bytes.reserveCapacity(room)
        var tags = 0
        while bytes.count + longest <= room {
            say(UInt32(tags % 1000), &bytes)
            tags += 1
        }
        return (bytes, tags)
    }
}

extension ReaderStream {
    static let a0 = Self(name: "A0") { tag, bytes in
        // Frequency and antenna, PC, EPC, RSSI, phase.
        A0.append(.fastInventory, address: 1, data: [0x1C, 0x30, 0] + epc(tag) + [75, 2, 0], to: &bytes)
    }
    static let alien = Self(name: "Alien") { tag, bytes in
        let fields = "Count:1, Ant:0, RSSI:-54.3, Freq:866.3, Msec:1796115600000, PC:3000, Data:"
        bytes += Array("Tag:\(digits(tag)), \(fields)\r\n".utf8)
    }
    static let chafon = Self(name: "Chafon") { tag, bytes in
        // RSSI, antenna, channel, length, EPC.
        Chafon.appendAnswer(.inventory, data: [0xFD, 0xA8, 1, 3, 12] + epc(tag), into: &bytes)
    }
    static let em4100 = Self(name: "EM4100") { tag, bytes in
        EM4100.append(EM4100.Card(number: UInt64(tag) * 0x9E37_79B9), to: &bytes)
    }
    static let magicRF = Self(name: "MagicRF") { tag, bytes in
        // RSSI, PC, EPC, the tag's CRC.
        MagicRF.append(.notice, .poll, [0xC9, 0x30, 0] + epc(tag) + [0x12, 0x34], to: &bytes)
    }
    static let swct = Self(name: "SWCT") { tag, bytes in
        // Status, count; length, type, antenna, EPC, RSSI.
        let data: [UInt8] = [1, 0, 1, 15, 1, 1] + epc(tag) + [55]
        SWCT.append(.reader, .inventory, address: 0, data: data, to: &bytes)
    }
    static let thingMagic = Self(name: "ThingMagic") { tag, bytes in
        // Option, flags, mask, type; a read, RSSI, antenna, carrier, time, phase, protocol, nothing embedded, pins; bits,
        // PC, EPC, the tag's CRC.
        let head: [UInt8] = [
            0x10, 0, 0x1B, 0x01, 0xFF, 1, 1, 0xC4, 0x11, 0x0E, 0x16, 0x40, 0, 0, 1, 0x27, 0, 0, 5, 0, 0,
            0x0F, 0, 0x80, 0x30, 0,
        ]
        ThingMagic.appendAnswer(.readMultiple, data: head + epc(tag) + [0x45, 0xE9], to: &bytes)
    }
    static let tsl = Self(name: "TSL") { tag, bytes in
        bytes += Array("EP: \(digits(tag))\r\nPC: 3000\r\nRI: -55\r\nCF: 866300\r\nPH: 45\r\n".utf8)
    }
    static let uhfReader18 = Self(name: "UHFReader18") { tag, bytes in
        UHFReader.appendAnswer(.inventory, status: .moreFollows, data: [1, 12] + epc(tag), into: &bytes)
    }
    static let uhfReader288 = Self(name: "UHFReader288") { tag, bytes in
        // Antenna, count; length, EPC, RSSI.
        let data: [UInt8] = [1, 1, 12] + epc(tag) + [0x6B]
        UHFReader.appendAnswer(.inventory, status: .moreFollows, data: data, into: &bytes)
    }
    /// A message a tag, as fixed readers report when asked for each at once, with all that is asked for.
    static let llrp = Self(name: "LLRP") { tag, bytes in
        var writer = LLRP.MessageWriter()
        writer.message(.report, id: tag) { $0.append(tag) }
        bytes += writer.bytes
    }
    /// The same with what readers of Impinj's add: phase, and RSSI in hundredths.
    static let llrpImpinj = Self(name: "LLRP-Impinj") { tag, bytes in
        var writer = LLRP.MessageWriter()
        writer.message(.report, id: tag) {
            $0.append(tag) { writer in
                writer.custom(vendor: 25_882, subtype: 56) { $0.append(1_024 as UInt16) }
                writer.custom(vendor: 25_882, subtype: 57) { $0.append(0xE8F5 as UInt16) }
            }
        }
        bytes += writer.bytes
    }

    /// SGTIN-96s with serial numbers that differ.
    static func epc(_ tag: UInt32) -> [UInt8] {
        let serial = UInt64(tag) &* 0x9E37_79B9
        return [0x30, 0x74, 0x25, 0x7B, 0xF7, 0x19, 0x4E, 0x40]
            + stride(from: UInt64(24), through: 0, by: -8).map { UInt8(truncatingIfNeeded: serial >> $0) }
    }

    private static func digits(_ tag: UInt32) -> String {
        epc(tag).map { byte in
            let text = String(byte, radix: 16, uppercase: true)
            return text.utf8.count == 1 ? "0" + text : text
        }.joined()
    }
}

extension LLRP.MessageWriter {
    /// Writes a TagReportData: EPC, ROSpecID, antenna, RSSI, channel, first and last time, count, CRC, PC, `additions`.
    mutating func append(_ tag: UInt32, additions: (inout Self) -> Void = { _ in }) {
        parameter(.tagReportData) { writer in
            writer.append(0x8D as UInt8)
            for byte in ReaderStream.epc(tag) { writer.append(byte) }
            writer.value(9, 1 as UInt32)
            writer.value(1, 1 as UInt16)
            writer.value(6, 0xC4 as UInt8)
            writer.value(7, 3 as UInt16)
            writer.value(2, 1_796_115_600_000_000 + UInt64(tag))
            writer.value(4, 1_796_115_600_000_000 + UInt64(tag))
            writer.value(8, 1 as UInt16)
            writer.value(11, 0x1234 as UInt16)
            writer.value(12, 0x3000 as UInt16)
            additions(&writer)
        }
    }

    private mutating func value(_ type: UInt8, _ number: some FixedWidthInteger & UnsignedInteger) {
        append(0x80 | type)
        append(number)
    }
}
