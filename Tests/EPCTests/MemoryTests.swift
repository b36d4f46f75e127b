// SPDX-License-Identifier: Apache-2.0

import EPC
import GS1
import Testing

@Suite struct MemoryTests {
    /// PC word, words, what the bits are, the application family (TDS 2.3, 9.3, Table 14-1; ISO/IEC 15961-2).
    @Test(arguments: [
        ("3000", "3074257BF7194E4000001A85", MemoryContent.epc, ""),
        ("3000", "000000000000000000000000", .unprogrammed, ""), ("0000", "", .empty, ""),
        ("3000", "E2801105200050000000ABCD", .tid, ""), ("3000", "E0041500000000000000ABCD", .tid, ""),
        ("3000", "AABBCCDDEEFF001122334455", .unknown, ""),
        ("31A1", "3074257BF7194E4000001A85", .iso, "ISO 17367 product"),
        ("31A2", "3074257BF7194E4000001A85", .iso, "ISO 17365 transport unit"),
        ("31A3", "3074257BF7194E4000001A85", .iso, "ISO 17364 returnable transport item"),
        ("31A4", "3074257BF7194E4000001A85", .iso, "ISO 17367 product, hazardous"),
        ("31A5", "3074257BF7194E4000001A85", .iso, "ISO 17366 product packaging"),
        ("31A6", "3074257BF7194E4000001A85", .iso, "ISO 17366 product packaging, hazardous"),
        ("31A7", "3074257BF7194E4000001A85", .iso, "ISO 17365 transport unit, hazardous"),
        ("31A8", "3074257BF7194E4000001A85", .iso, "ISO 17364 returnable transport item, hazardous"),
        ("31A9", "3074257BF7194E4000001A85", .iso, "ISO 17363 freight container"),
        ("31AA", "3074257BF7194E4000001A85", .iso, "ISO 17363 freight container, hazardous"),
        ("31C2", "3074257BF7194E4000001A85", .iso, "ISO 28560 library item"),
        ("3100", "000000000000000000000000", .iso, " no application family"),
        ("3107", "000000000000000000000000", .iso, " "),
    ])
    func aTagIsNamedByItsControlWordAndFirstByte(
        _ pc: String,
        _ words: String,
        _ content: MemoryContent,
        _ family: String
    ) throws {
        let bytes = stride(from: 0, to: words.count, by: 2).compactMap {
            UInt8(words.dropFirst($0).prefix(2), radix: 16)
        }
        let control = ProtocolControl(rawValue: try #require(UInt16(pc, radix: 16)))
        let memory = try TagMemory(pc: control, words: bytes.span)
        #expect(memory.content == content)
        let named = memory.applicationFamily.map { "\($0.standard ?? "") \($0.name ?? "")" }
        #expect(named ?? "" == family)
        #expect(memory.applicationFamily?.isHazardous ?? false == family.hasSuffix("hazardous"))
        var list = ElementList()
        if content == .iso {
            // Whatever the words look like, ISO data never are an EPC.
            let failure = #expect(throws: EPCFailure.self) { try memory.decode(into: &list) }
            #expect(failure?.code == .toggle)
        } else if content != .epc {
            #expect(throws: EPCFailure.self) { try memory.decode(into: &list) }
        }
    }

    /// A tag's own URI gives back the words it was read from.
    @Test(arguments: Vector.read("tag_memory").filter { $0.error == nil && $0.uri != nil })
    func aURIGivesBackControlWordAndBits(_ row: Vector) throws {
        let (control, bits, afi): (ControlFields, MemoryBits, UInt8?) =
            switch try uri(row.uri ?? "") {
            case .tag(let tag, let control): (control, tag.bits.paddedToWords, nil)
            case .raw(let bits, let afi, let control): (control, bits, afi)
            default: (ControlFields(), MemoryBits(), nil)
            }
        // Words behind the scheme's last are no part of the EPC; a longer length cannot be told from the URI.
        let length = bits.bitCount / 16
        let pc = ProtocolControl(bitCount: Int(bits.bitCount), control: control, afi: afi)
        let wanted = try #require(UInt16(row.pc ?? "", radix: 16))
        #expect(pc.rawValue & 0x07FF == wanted & 0x07FF)
        #expect(Int(length) <= row.words ?? 0)
        let hex = text { bits.appendHexDigits(to: &$0) }
        #expect(row.epc?.hasPrefix(hex) == true)
        #expect(control.xpc1.map { $0.rawValue } == row.xpc1.flatMap { UInt16($0, radix: 16) })
        #expect(control.xpc2 == row.xpc2.flatMap { UInt16($0, radix: 16) })
    }

    @Test func theFirstXPCWordIsReadBitByBit() {
        // Gen2 air interface, 6.3.2.1.2.5: XEB, B, C, SLI, TN, U, K, NR, H.
        let names: [(XPCWord1) -> Bool] = [
            \.isHazardous, \.isNonremovable, \.isKillable, \.isUntraceable, \.hasNotification, \.isSelected,
            \.hasComputedResponse, \.isBatteryAssisted,
        ]
        for bit in 0..<16 {
            let word = XPCWord1(rawValue: 1 << bit)
            #expect(names.map { $0(word) } == (0..<8).map { $0 == bit })
            #expect(word.hasSecondWord == (bit == 15))
        }
    }

    /// TDS 2.3, 16.1 and 16.2: E2h, then XTID, designer, model; three bits of its header tell the serial's length.
    @Test(arguments: [
        ("E2801105200050000000ABCD", 1, 0x105, true, "50000000ABCD"),
        ("E20034120000000000000000", 3, 0x412, false, ""),
        ("E2801105600050000000ABCD12345678", 1, 0x105, true, "50000000ABCD12345678"),
        ("E280110560005000", 1, 0x105, true, ""), ("E2801105", 1, 0x105, true, ""),
        ("E00401020304050607", 4, -1, false, "010203040506"),
    ])
    func aTIDNamesItsChip(_ hex: String, _ designer: Int, _ model: Int, _ isExtended: Bool, _ serial: String)
        throws
    {
        let bank = try #require(bits(hex))
        let tid = try #require(TagIdentification(bank))
        #expect(Int(tid.designer) == designer)
        #expect(tid.model.map(Int.init) ?? -1 == model)
        #expect(tid.isExtended == isExtended)
        #expect(text { tid.serial.appendHexDigits(to: &$0) } == serial)
    }

    @Test(arguments: ["3074257BF7194E4000001A85", "E2", "E28011", "", "E3001122"])
    func otherBitsAreNoTID(_ hex: String) throws {
        #expect(TagIdentification(try #require(bits(hex))) == nil)
    }
}
