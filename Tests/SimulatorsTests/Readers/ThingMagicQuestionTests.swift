// SPDX-License-Identifier: Apache-2.0

import Capture
import ReaderProtocols
import Simulators
import Testing

/// What ThingMagic's own Mercury API asks of a module before it reads, byte for byte.
struct ThingMagicQuestionTests {
    private static let now = MonotonicTime(nanoseconds: 1_000_000_000)

    private func ask(
        _ reader: inout VirtualThingMagicReader,
        _ opcode: UInt8,
        _ data: [UInt8] = []
    ) -> [UInt8] {
        var command: [UInt8] = []
        ThingMagic.appendCommand(.init(rawValue: opcode), data: data, to: &command)
        reader.receive(command.span, at: Self.now)
        let answer = reader.output.bytes
        _ = reader.output.removeAll()
        guard answer.count >= 7, answer[1] == answer.count - 7, answer[2] == opcode else { return answer }
        return Array(answer[3..<(answer.count - 2)])
    }

    @Test("What is set and what there is, is told")
    func questions() {
        var reader = VirtualThingMagicReader()
        #expect(ask(&reader, 0x63) == [0, 0, 0, 0])
        #expect(ask(&reader, 0x93, [0, 5]) == [0, 0])
        #expect(ask(&reader, 0x63) == [0, 0, 0, 5])
        #expect(ask(&reader, 0x97, [8]) == [0, 0])
        #expect(ask(&reader, 0x67) == [0, 0, 8])
        #expect(ask(&reader, 0x68) == [0, 0, 0])
        #expect(ask(&reader, 0x70) == [0, 0, 0, 5])
        #expect(ask(&reader, 0x71) == [0, 0, 1, 4, 5, 6, 8, 9, 11, 12, 13, 14, 255])
        #expect(ask(&reader, 0x92, [0x0A, 0x8C]) == [0, 0])
        #expect(ask(&reader, 0x62, [0]) == [0, 0, 0, 0x0A, 0x8C])
        #expect(ask(&reader, 0x62, [1]) == [0, 0, 1, 0x0A, 0x8C, 0x0C, 0x4E, 0, 0])
        #expect(ask(&reader, 0x64, [0]) == [0, 0, 0, 0x0B, 0xB8])
        #expect(ask(&reader, 0x06, [0, 1, 0xC2, 0]) == [0, 0])
        #expect(ask(&reader, 0x6A, [1, 0x0E]) == [0, 0, 1, 0x0E, 0])
        #expect(ask(&reader, 0x6A, [1, 0x0C]) == [0, 0, 1, 0x0C, 1])
        #expect(ask(&reader, 0x9A, [1, 0x0C, 0]) == [0, 0])
        #expect(ask(&reader, 0x6A, [1, 0x0C]) == [0, 0, 1, 0x0C, 0])
        #expect(reader.refusals == 0)
        #expect(ask(&reader, 0x6A, [1, 0x12]) == [1, 5])
        #expect(ask(&reader, 0x7F) == [1, 1])
    }

    @Test("A read with room for several Selects and all metadata: its records say so too")
    func multiSelect() {
        var reader = VirtualThingMagicReader()
        _ = ask(&reader, 0x93, [0, 5])
        _ = ask(&reader, 0x97, [8])
        _ = ask(&reader, 0x91, [2, 1, 1, 2, 2])
        let start: [UInt8] = [0, 0, 1, 0x22, 0, 0, 5, 8, 0x22, 0x88, 0x10, 0, 0x1B, 0, 0xFA, 0x0F, 0xFF]
        #expect(ask(&reader, 0x2F, start) == [0, 0, 1])
        let tag = TagPopulation(pallet: 1, seed: 3).tags[0]
        reader.observe(.init(nanoseconds: 0, tag: 0, antenna: 2, rssi: -50), of: tag, at: Self.now)
        let record = reader.output.bytes
        #expect(record.prefix(14) == [0xFF, 0x2C, 0x22, 0, 0, 0x88, 0x10, 0, 0x1B, 0x0F, 0xFF, 1, 1, 0xCE])
        #expect(record.count == 0x2C + 7)
        // Behind the pins: Q, link frequency, target, 128 bits, the PC.
        #expect(record[27..<35] == [0x00, 4, 0, 0, 0, 0x80, 0x30, 0])
        _ = reader.output.removeAll()
        #expect(ask(&reader, 0x2F, [0, 0, 2]) == [0, 0, 2])
    }
}
