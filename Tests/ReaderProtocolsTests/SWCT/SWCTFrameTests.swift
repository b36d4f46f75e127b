// SPDX-License-Identifier: Apache-2.0

import Capture
import EPC
import ReaderProtocols
import Testing

struct SWCTFrameTests {
    /// Two tags of active reading, from the vendor's manual.
    static let push = hex(
        """
        43 54 002C 00 45 01 C4DD938E170123 02
        0F 01 02 E20020756010018204 80E064 33 0F 01 03 E30020756010018204 80E064 34 07
        """
    )
    /// Three tags of an inventory, from the vendor's manual.
    static let list = hex(
        """
        43 54 0036 00 01 01 0003 0F 01 02 E20020675516027012 70920F 49
        0F 01 02 E20020756010018625 1016A3 48 0F 01 02 E20020756010018501 010101 4D E4
        """
    )
    static let none = hex("43 54 0004 00 01 00 64")

    @Test(
        "Commands are these, byte for byte",
        arguments: [
            (SWCT.Code.system, [], "53 57 0003 FF 10 44"), (.parameters, [], "53 57 0003 FF 20 34"),
            (.inventory, [], "53 57 0003 FF 01 53"), (.stop, [], "53 57 0003 FF 40 14"),
            (.start, [], "53 57 0003 FF 41 13"), (.antennas, [], "53 57 0003 FF E1 73"),
            (.setParameter, [0x05, 0x1A], "53 57 0005 FF 24 05 1A 0F"),
            (.setFrequency, [0x31, 0x80], "53 57 0005 FF 3F 31 80 62"),
            (.read, [1, 2, 6, 0, 0, 0, 0], "53 57 000A FF 02 01 02 06 00000000 42"),
        ]
    )
    func commands(code: SWCT.Code, data: [UInt8], expected: String) {
        var bytes: [UInt8] = []
        SWCT.append(.host, code, address: SWCT.everyone, data: data, to: &bytes)
        #expect(bytes == hex(expected))
    }

    @Test("A frame is the same wherever it is cut")
    func everySplit() {
        let stream = Self.none + Self.push + Self.none
        for first in 0...stream.count {
            for second in first...stream.count {
                var framer = SWCT.Framer()
                let parts = [stream[..<first], stream[first..<second], stream[second...]].map(Array.init)
                #expect(frames(parts, &framer) == [Self.none, Self.push, Self.none])
                #expect(framer.bytesSkipped == 0)
            }
        }
    }

    @Test(
        "A good frame behind or inside garbage is found",
        arguments: ["00 12 7E", "43", "43 43 53", "43 54 00", "43 54 8000", "43 54 0004 00 01 00 65"]
    )
    func garbageBefore(garbage: String) {
        var framer = SWCT.Framer()
        let good = [Self.push] + Array(repeating: Self.list, count: 20)
        #expect(frames([hex(garbage)] + good, &framer) == good)
        #expect(framer.bytesSkipped == hex(garbage).count)
    }

    @Test("Any one bit wrong costs that frame and no other")
    func bitErrors() {
        for bit in 0..<(Self.push.count * 8) {
            var broken = Self.push
            broken[bit / 8] ^= 1 << (bit % 8)
            var framer = SWCT.Framer()
            let after = Array(repeating: Self.push, count: 24)
            #expect(frames([Self.none + broken] + after, &framer) == [Self.none] + after, "bit \(bit)")
            #expect(framer.bytesSkipped == broken.count)
        }
    }

    private func tags(_ list: [UInt8], count: Int) -> (isWhole: Bool, reads: [TagRead]) {
        var reads: [TagRead] = []
        let isWhole = SWCT.forEachTag(in: list.span, count: count, at: at(0)) { reads.append($0) }
        return (isWhole, reads)
    }

    @Test("The manual's lists: antenna, EPC, signal")
    func lists() {
        let (isWhole, reads) = tags(Array(Self.push[15..<(Self.push.count - 1)]), count: 2)
        #expect(isWhole)
        #expect(reads.map(\.epc) == [bits("E2002075601001820480E064"), bits("E3002075601001820480E064")])
        #expect(reads.map(\.antenna) == [2, 3])
        #expect(reads.map(\.rssiCentidBm) == [-5_100, -5_200])
        #expect(tags(Array(Self.list[9..<(Self.list.count - 1)]), count: 3).isWhole)
    }

    @Test("A list that is cut off, or has another number of tags, is told to be no whole one")
    func cutLists() {
        let list = Array(Self.list[9..<(Self.list.count - 1)])
        #expect(!tags(list, count: 2).isWhole && !tags(list, count: 4).isWhole)
        for cut in 1..<list.count {
            let (isWhole, reads) = tags(Array(list[..<cut]), count: 3)
            #expect(!isWhole && reads.count == cut / 16)
        }
        #expect(tags([0x02, 0x01, 0x01], count: 1).reads.isEmpty)
    }

    @Test("The probe believes an answer, and what it says itself is none")
    func probe() throws {
        let probe = try #require(ReaderFamily.swct.traits.probe)
        let answer = hex("43 54 000D 00 10 01 14 11 C3DD938E170123 2A")
        let verdicts = [answer, hex("43 54 00") + answer, probe.question].map { probe.examine($0.span) }
        let known = ReaderProbe.Verdict.family(
            .swct,
            ReaderDescription(model: "SW/CT reader", firmware: "1.4", serial: "C3DD938E170123")
        )
        #expect(verdicts == [known, known, .unknown])
    }

    /// What a session sends, in order, until it reads, when the reader's parameters are these.
    private func commands(_ options: ReaderOptions, _ parameters: String) -> [String] {
        Dialogues.commands(.swct, options, rounds: 1) { sent in
            let code = SWCT.Code(rawValue: sent[5])
            let data: [UInt8] =
                switch code {
                case .system: hex("14 11 C3DD938E170123")
                case .parameters: hex(parameters)
                case .antennas: [0xFF, 0xFF]
                default: []
                }
            var bytes: [UInt8] = []
            SWCT.append(.reader, code, address: 0, data: [0x01] + data, to: &bytes)
            return bytes
        } isRound: {
            $0[5] == 0x01 || $0[5] == 0x41
        }
        .map { sent in
            sent[5..<(sent.count - 1)].map { String($0, radix: 16, uppercase: true) }.joined(separator: " ")
        }
    }

    @Test("What differs is set, and nothing else; the mode that is set decides how it reads")
    func sequence() {
        let answering = "C355 01 00 00 00 1A 00 04 3180 00 00 0C 01 00001E0A0F 0001 04 00"
        let active = "C355 01 01 00 00 1A 01 04 3180 01 00 0C 01 00001E0A0F 0001 04 00"
        #expect(commands(.init(), answering) == ["40", "10", "20", "E1", "1"])
        #expect(commands(.init(), active) == ["40", "10", "20", "24 A 0", "24 6 0", "E1", "41"])
        var options = ReaderOptions(
            antennas: [.init(port: 1, powerCentidBm: 2_000), .init(port: 3, powerCentidBm: 2_000)],
            region: .europe,
            session: 2
        )
        options.population = .q(5)
        options.outputs = [1]
        #expect(
            commands(options, answering) == [
                "40", "10", "20", "24 5 14", "24 14 5", "24 15 5", "24 16 2", "3F 4E 0", "E1", "86", "1",
            ]
        )
    }
}
