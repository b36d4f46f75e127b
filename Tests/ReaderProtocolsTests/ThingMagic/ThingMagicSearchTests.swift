// SPDX-License-Identifier: Apache-2.0

import Capture
import EPC
import ReaderProtocols
import Testing

/// The commands of options and of memory access, byte for byte, as the vendor's own library makes them.
struct ThingMagicSearchTests {
    private static func module(_ opcode: UInt8) -> [UInt8] {
        switch opcode {
        case 0x03: hex("12121300 18000001 20190514 0109000A 00000010")
        case 0x0C: [0x12]
        default: []
        }
    }

    /// A session that reads, and the commands it took to get there.
    private func reading(_ options: ReaderOptions) -> (session: any ReaderProtocol, sent: [[UInt8]]) {
        var session = ReaderFamily.thingMagic.makeSession(options)
        var output = ReaderOutput()
        var now = at(0)
        var sent: [[UInt8]] = []
        session.start(at: now, into: &output)
        while !output.notices.contains(where: { if case .ready = $0 { true } else { false } }),
            sent.count < 40
        {
            let bytes = output.send
            output.removeAll()
            if bytes.isEmpty {
                now = now.advanced(byNanoseconds: 50_000_000)
                session.tick(at: now, into: &output)
                continue
            }
            sent.append(bytes)
            let answer = Samples.answer(.init(rawValue: bytes[2]), .success, Self.module(bytes[2]))
            session.feed(answer.span, at: now, into: &output)
        }
        return (session, sent)
    }

    private func checked(_ frame: String) -> [UInt8] {
        let bytes = hex(frame)
        let crc = Checksum.thingMagic(bytes.span.extracting(1..<bytes.count))
        return bytes + [UInt8(crc >> 8), UInt8(crc & 0xFF)]
    }

    private func memory(_ text: String) -> MemoryBits {
        let bytes = hex(text)
        return MemoryBits(bytes.span) ?? MemoryBits()
    }

    private func options(_ change: (inout ReaderOptions) -> Void) -> ReaderOptions {
        var options = ReaderOptions(antennas: [.init(port: 1), .init(port: 2)], region: .europe)
        change(&options)
        return options
    }

    @Test("Memory reads are embedded in the search")
    func embedded() {
        let sent = reading(options { $0.memoryReads = [.init(.tid, count: 6)] }).sent
        #expect(
            sent.last
                == checked(
                    "FF 1C 2F 0000 01 22 0000 05 13 22 10 001F 03E8 01FF 01 09 28 0000 00 02 00000000 06"
                )
        )
    }

    @Test("A filter is a select in the search, with password, place, length and bits")
    func filter() {
        let bits = memory("3034257B")
        let sent = reading(options { $0.filters = [.init(.epc, firstBit: 32, bits)] }).sent
        #expect(
            sent.last
                == checked(
                    "FF 1D 2F 0000 01 22 0000 05 14 22 14 001B 03E8 01FF 00000000 00000020 20 3034257B"
                )
        )
        let excluded = reading(options { $0.filters = [.init(.tid, firstBit: 0, bits, isExclusion: true)] })
            .sent
        #expect(excluded.last?[12] == 0x1A)
        var long = MemoryBits()
        long.setBits(at: 256, count: 16, to: 0xBEEF)
        let wide = reading(options { $0.filters = [.init(.user, firstBit: 4, long)] }).sent
        #expect(wide.last?[12] == 0x33)
        #expect(wide.last.map { Array($0[27...28]) } == [0x01, 0x10])
    }

    @Test("A duty cycle is a flag and a second span, a population a fixed Q")
    func spans() {
        let sent = reading(
            options {
                $0.dutyCycle = .init(onMilliseconds: 250, offMilliseconds: 750)
                $0.population = .tags(64)
            }
        ).sent
        #expect(sent.last == checked("FF 12 2F 0000 01 22 0000 05 09 22 10 041B 00FA 02EE 01FF"))
        #expect(sent.contains(checked("FF 04 9B 05 12 01 06")))
    }

    @Test("A read and a write name their tag, and the answer is the words")
    func access() {
        var (session, _) = reading(options { _ in })
        var output = ReaderOutput()
        let epc = memory("3034257BF7194E4000001A85")
        session.perform(
            TagOperation(id: 7, .read(.tid, word: 2, count: 2), epc: epc),
            at: at(5),
            into: &output
        )
        var sent = [output.send]
        for answer in ["2F", "91", "28 00 12345678", "91", "2F"] {
            output.removeAll()
            let bytes = hex(answer)
            let frame = Samples.answer(.init(rawValue: bytes[0]), .success, Array(bytes.dropFirst()))
            session.feed(frame.span, at: at(6), into: &output)
            if answer.hasPrefix("28") {
                #expect(output.answers == [TagAnswer(id: 7, .success([0x1234, 0x5678]), at: at(6))])
            }
            sent.append(output.send)
        }
        #expect(
            sent == [
                checked("FF 03 2F 000002"),
                checked("FF 02 91 0101"),
                checked("FF 1E 28 01F4 04 02 00000002 02 00000000 00000020 60 3034257BF7194E4000001A85"),
                checked("FF 05 91 02 0101 0202"),
                checked("FF 10 2F 0000 01 22 0000 05 07 22 10 001B 03E8 01FF"),
                [],
            ]
        )
        output.removeAll()
        var write = TagOperation(id: 8, .write(.user, word: 1, words: [0xABCD]))
        write.password = 0x0102_0304
        write.antenna = 2
        session.perform(write, at: at(7), into: &output)
        output.removeAll()
        session.feed(Samples.answer(.multiProtocolTagOperation, .success, []).span, at: at(7), into: &output)
        #expect(output.send == checked("FF 02 91 0202"))
        output.removeAll()
        session.feed(Samples.answer(.setAntennaPorts, .success, []).span, at: at(7), into: &output)
        #expect(output.send == checked("FF 0E 24 03E8 05 00000001 03 01020304 ABCD"))
    }

    @Test("Two reads of memory along with the EPC are one too many")
    func tooMany() {
        let options = options { $0.memoryReads = [.init(.tid, count: 6), .init(.user, count: 2)] }
        #expect(
            ReaderFamily.thingMagic.problems(with: options).map(\.description)
                == ["2 reads of memory along with the EPC are too many: these readers do 1"]
        )
    }
}
