// SPDX-License-Identifier: Apache-2.0

import Capture
import EPC
import ReaderProtocols
import Testing

struct MagicRFFrameTests {
    /// A tag's notice of the chip's manual: -55 dBm, EPC 3075…0D70.
    static let tag = hex("BB 02 22 0011 C9 3400 30751FEB705C5904E3D50D70 3A76 EF 7E")
    static let none = hex("BB 01 FF 0001 15 16 7E")

    @Test(
        "Commands are these, byte for byte",
        arguments: [
            (MagicRF.Code.information, [0x00], "BB 00 03 0001 00 04 7E"),
            (.poll, [], "BB 00 22 0000 22 7E"),
            (.pollMany, [0x22, 0x27, 0x10], "BB 00 27 0003 22 27 10 83 7E"),
            (.stop, [], "BB 00 28 0000 28 7E"),
            (.setRegion, [0x01], "BB 00 07 0001 01 09 7E"),
            (.setPower, [0x07, 0xD0], "BB 00 B6 0002 07 D0 8F 7E"),
            (.setQuery, [0x10, 0x20], "BB 00 0E 0002 10 20 40 7E"),
            (.setSelectMode, [0x01], "BB 00 12 0001 01 14 7E"),
        ]
    )
    func commands(code: MagicRF.Code, data: [UInt8], expected: String) {
        var bytes: [UInt8] = []
        MagicRF.append(.command, code, data, to: &bytes)
        #expect(bytes == hex(expected))
    }

    @Test("A frame is the same wherever it is cut, in both envelopes")
    func everySplit() {
        let other = [0xAA] + Self.tag[1..<(Self.tag.count - 1)] + [0xDD]
        let stream = Self.tag + other + Self.none
        for first in 0...stream.count {
            for second in first...stream.count {
                var framer = MagicRF.Framer()
                let parts = [stream[..<first], stream[first..<second], stream[second...]].map(Array.init)
                #expect(frames(parts, &framer) == [Self.tag, Array(other), Self.none])
                #expect(framer.bytesSkipped == 0)
            }
        }
    }

    @Test("Header and trailer inside a parameter end and begin nothing")
    func delimitersInside() {
        var frame: [UInt8] = []
        MagicRF.append(.notice, .poll, hex("C9 3000 7EBB7E00AADDBB01FF00017E 7EBB"), to: &frame)
        var framer = MagicRF.Framer()
        #expect(frames([frame, frame], &framer) == [frame, frame])
        #expect(framer.bytesSkipped == 0)
    }

    @Test(
        "A good frame behind or inside garbage is found",
        arguments: [
            "00 12 7E", "BB", "BB BB AA", "BB 03", "BB 02 22 01", "BB 01 FF 0001 15 17 7E",
            "BB 01 FF 0001 15 16 DD",
        ]
    )
    func garbageBefore(garbage: String) {
        var framer = MagicRF.Framer()
        #expect(frames([hex(garbage) + Self.tag + Self.none], &framer) == [Self.tag, Self.none])
        #expect(framer.bytesSkipped == hex(garbage).count)
    }

    @Test("Any one bit wrong costs that frame and no other")
    func bitErrors() {
        for bit in 0..<(Self.tag.count * 8) {
            var broken = Self.tag
            broken[bit / 8] ^= 1 << (bit % 8)
            var framer = MagicRF.Framer()
            let after = Array(repeating: Self.tag, count: 13)
            #expect(frames([Self.none + broken] + after, &framer) == [Self.none] + after, "bit \(bit)")
            #expect(framer.bytesSkipped == broken.count)
        }
    }

    @Test("The manual's notice: -55 dBm, no antenna, an EPC that is as long as PC says")
    func record() throws {
        let data = Array(Self.tag[5..<(Self.tag.count - 2)])
        let parsed = MagicRF.parseRecord(data.span, at: at(0))
        let (read, matches) = try #require(parsed)
        #expect(matches && read.epc == bits("30751FEB705C5904E3D50D70") && read.pc == 0x3400)
        #expect(read.rssiCentidBm == -5_500)
        #expect(read.antenna == nil && read.frequencyKHz == nil && read.phaseCentidegrees == nil)
    }

    @Test("An EPC of another length than PC says is told and counted; an empty one, an XPC word")
    func lengths() throws {
        func parse(_ text: String) -> (read: TagRead, lengthMatches: Bool)? {
            MagicRF.parseRecord(hex(text).span, at: at(0))
        }
        let short = try #require(parse("C9 3000 E2801160 1234"))
        #expect(!short.lengthMatches && short.read.epc == bits("E2801160"))
        let empty = try #require(parse("C9 0000 1234"))
        #expect(empty.lengthMatches && empty.read.epc.bitCount == 0)
        let extended = try #require(parse("C9 1A00 0001 E2801160 1234"))
        #expect(extended.read.xpc == 1 && extended.read.epc == bits("E2801160"))
        #expect(parse("C9 3000 12") == nil)
    }

    @Test("Faults in words, those of the tag too")
    func faults() {
        #expect("\(MagicRF.Fault(rawValue: 0xB4))" == "the tag was not written: memory locked (code B4)")
        #expect("\(MagicRF.Fault(rawValue: 0xAB))" == "the tag was not read: not enough power (code AB)")
        #expect("\(MagicRF.Fault.hopping)" == "no free channel (code 20)")
    }

    @Test("The probe believes an answer in either envelope, and what it says itself is none")
    func probe() throws {
        let probe = try #require(ReaderFamily.magicRF.traits.probe)
        let answer = hex("BB 01 03 000B 00 4D31303020 56312E3030 22 7E")
        var other: [UInt8] = []
        MagicRF.append(.answer, .information, hex("00 52323030"), in: .other, to: &other)
        let verdicts = [answer, other, hex("BB 02 22") + answer, probe.question].map {
            probe.examine($0.span)
        }
        #expect(
            verdicts == [
                .family(.magicRF, ReaderDescription(model: "M100 V1.00", firmware: "")),
                .family(.magicRF, ReaderDescription(model: "R200", firmware: "")),
                .family(.magicRF, ReaderDescription(model: "M100 V1.00", firmware: "")), .unknown,
            ]
        )
    }

    @Test("What a session sends, byte for byte, and what these modules cannot do")
    func sequence() {
        var options = ReaderOptions(
            antennas: [.init(port: 1, powerCentidBm: 2_000)],
            region: .northAmerica,
            session: 1
        )
        options.filters = [.init(.epc, firstBit: 32, bits("30751FEB705C5904E3D50D70"))]
        options.outputs = [4]
        let sent = Dialogues.commands(.magicRF, options, rounds: 1) { sent in
            var bytes: [UInt8] = []
            let code = MagicRF.Code(rawValue: sent[2])
            let parameter: [UInt8] =
                switch code {
                case .information: [0x00, 0x4D]
                case .query: [0x10, 0x20]
                case .pins: [sent[5], sent[6], 0x01]
                case .setSelectMode: [0x00]
                default: [0x00]
                }
            // The manual answers a select mode so.
            MagicRF.append(.answer, code == .setSelectMode ? .setSelect : code, parameter, to: &bytes)
            return bytes
        } isRound: {
            $0[2] == 0x27
        }
        #expect(
            sent
                == [
                    "BB 00 28 0000 28 7E", "BB 00 03 0001 00 04 7E", "BB 00 03 0001 01 05 7E",
                    "BB 00 07 0001 02 0A 7E", "BB 00 AD 0001 FF AD 7E", "BB 00 B6 0002 07 D0 8F 7E",
                    "BB 00 0D 0000 0D 7E", "BB 00 0E 0002 11 20 41 7E",
                    "BB 00 0C 0013 01 00000020 60 00 30751FEB705C5904E3D50D70 AD 7E",
                    "BB 00 12 0001 00 13 7E",
                    "BB 00 1A 0003 00 04 01 22 7E", "BB 00 1A 0003 01 04 00 22 7E",
                    "BB 00 27 0003 22 FF FF 4A 7E",
                ].map(hex)
        )
        options.memoryReads = [.init(.tid, count: 6)]
        options.antennas.append(.init(port: 2))
        #expect(
            ReaderFamily.magicRF.problems(with: options).map(\.description) == [
                "antenna port 2 does not exist, ports are 1 to 1",
                "these readers have one power for all antennas: give all the same",
                "these readers cannot read tid memory along with the EPC, nor any other",
            ]
        )
    }
}
