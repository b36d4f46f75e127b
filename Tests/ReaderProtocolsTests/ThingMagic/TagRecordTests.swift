// SPDX-License-Identifier: Apache-2.0

import Capture
import EPC
import ReaderProtocols
import Testing

struct TagRecordTests {
    /// The data of a record: header, metadata, EPC memory.
    private func data(mask: UInt16 = 0x01FF, metadata: String? = nil, memory: String) -> [UInt8] {
        hex("10 001B") + [UInt8(mask >> 8), UInt8(mask & 0xFF), 0x01]
            + hex(metadata ?? "01 C4 11 0E1640 00000127 0000 05 0000 0F") + hex(memory)
    }

    private func parse(_ data: [UInt8]) throws(ThingMagic.RecordProblem) -> (TagRead, Bool)? {
        guard case .tag(let read, let matches) = try ThingMagic.parseRecord(data.span, at: at(5)) else {
            return nil
        }
        return (read, matches)
    }

    private func problem(_ data: [UInt8]) -> ThingMagic.RecordProblem? {
        do throws(ThingMagic.RecordProblem) {
            _ = try ThingMagic.parseRecord(data.span, at: at(0))
            return nil
        } catch {
            return error
        }
    }

    @Test("The captured record has the facts its capture states")
    func capture() throws {
        let record = Array(Samples.record[5..<(Samples.record.count - 2)])
        let (read, matches) = try #require(try parse(record))
        #expect(matches)
        #expect(read.epc == MemoryBits(hex("000000000000000000001545").span))
        #expect(read.pc == 0x3000)
        #expect(read.xpc == nil)
        #expect(read.count == 1)
        #expect(read.rssiCentidBm == -6_000)
        #expect(read.antenna == 1)
        #expect(read.frequencyKHz == 923_200)
        #expect(read.phaseCentidegrees == 0)
        #expect(read.tid == nil)
        #expect(read.readerTime == nil)
        #expect(read.time == at(5))
    }

    @Test("Fields that the mask leaves out are unknown, not zero")
    func fewFields() throws {
        let bare = data(mask: 0x0000, metadata: "", memory: "0080 3000 000000000000000000001545 E94A")
        let (read, _) = try #require(try parse(bare))
        #expect(read.antenna == nil && read.rssiCentidBm == nil && read.frequencyKHz == nil)
        #expect(read.phaseCentidegrees == nil)
        #expect(read.count == 1)
        let phase = data(mask: 0x0022, metadata: "B0 00B4", memory: "0020 0000 0000")
        let (other, _) = try #require(try parse(phase))
        #expect(other.rssiCentidBm == -8_000 && other.phaseCentidegrees == 18_000)
    }

    @Test("Every mask of known fields is read to the last byte", arguments: 0..<0x1000)
    func allMasks(mask: UInt16) throws {
        let sizes = [
            "01", "C4", "21", "0D3A10", "00000001", "0010", "05", "0010 ABCD", "0F", "04", "02", "00",
        ]
        let fields = sizes.enumerated().filter { mask >> UInt16($0.offset) & 1 == 1 }.map(\.element)
        let record = data(
            mask: mask,
            metadata: fields.joined(),
            memory: "0080 3000 000000000000000000001545 E94A"
        )
        let (read, matches) = try #require(try parse(record))
        #expect(matches)
        #expect(read.epc == MemoryBits(hex("000000000000000000001545").span))
        #expect((read.tid == MemoryBits(hex("ABCD").span)) == (mask & 0x80 != 0))
    }

    @Test("Port nibble 0 is antenna 16")
    func antenna16() throws {
        let record = data(mask: 0x0004, metadata: "00", memory: "0020 0000 0000")
        #expect(try parse(record)?.0.antenna == 16)
        let bistatic = data(mask: 0x0004, metadata: "34", memory: "0020 0000 0000")
        #expect(try parse(bistatic)?.0.antenna == 3)
    }

    @Test("XPC words are taken off the EPC, one or two")
    func xpc() throws {
        // Memory's PC: one word of EPC behind XPC_W1.
        let stored = data(mask: 0, metadata: "", memory: "0040 0A00 1234 ABCD 0000")
        let (read, matches) = try #require(try parse(stored))
        #expect(read.xpc == 0x1234 && read.epc == MemoryBits(hex("ABCD").span) && matches)
        // A backscattered PC counts the XPC word too.
        let packet = data(mask: 0, metadata: "", memory: "0040 1200 1234 ABCD 0000")
        let (other, otherMatches) = try #require(try parse(packet))
        #expect(other.epc == MemoryBits(hex("ABCD").span) && otherMatches)
        // XPC_W1 with bit 15: XPC_W2 follows.
        let two = data(mask: 0, metadata: "", memory: "0050 0A00 8000 5555 ABCD 0000")
        let (third, thirdMatches) = try #require(try parse(two))
        #expect(third.xpc == 0x8000 && third.epc == MemoryBits(hex("ABCD").span) && thirdMatches)
    }

    @Test("An EPC of no words is a read like any other")
    func emptyEPC() throws {
        let (read, matches) = try #require(try parse(data(memory: "0020 0000 1234")))
        #expect(read.epc.bitCount == 0 && read.pc == 0 && matches)
    }

    @Test("A PC that promises another length is noted and the read kept")
    func lengthMismatch() throws {
        let (read, matches) = try #require(try parse(data(memory: "0040 3000 ABCD EF01 0000")))
        #expect(!matches)
        #expect(read.epc == MemoryBits(hex("ABCD EF01").span))
    }

    @Test("A failed embedded read leaves the tag without TID")
    func failedEmbedded() throws {
        let record = data(mask: 0x0080, metadata: "8000", memory: "0020 0000 0000")
        let (read, _) = try #require(try parse(record))
        #expect(read.tid == nil)
    }

    @Test("Records that make no sense are told apart")
    func problems() {
        let whole = data(memory: "0080 3000 000000000000000000001545 E94A")
        for count in 0..<whole.count {
            #expect(problem(Array(whole[..<count])) == .tooShort, "\(count) bytes")
        }
        #expect(problem(whole + [0]) == .tooLong)
        #expect(problem(data(memory: "0018 3000 00")) == .impossibleLength(bits: 24))
        #expect(problem(data(memory: "0021 3000 000000")) == .impossibleLength(bits: 33))
        #expect(problem(data(mask: 0x1000, metadata: "00", memory: "0020 0000 0000")) == .unknownLayout)
        #expect(problem(hex("10 001B 01FF 07")) == .unknownLayout)
        #expect(problem(hex("00 001B 01")) == .unknownLayout)
        let long = String(repeating: "00", count: 64 + 2)
        #expect(problem(data(memory: "0220 F800" + long)) == nil)
        #expect(problem(data(memory: "0228 F800" + long + "00")) == .impossibleLength(bits: 552))
    }

    @Test("Statistics and the end of a stream are not tags")
    func otherRecords() throws {
        guard case .statistics = try ThingMagic.parseRecord(hex("10 001B 01FF 02 0000").span, at: at(0))
        else {
            Issue.record("not statistics")
            return
        }
        guard case .end = try ThingMagic.parseRecord(hex("10 001B 01FF 00").span, at: at(0)) else {
            Issue.record("not the end")
            return
        }
    }

    @Test("Mutated records are read or refused, never a trap")
    func mutations() {
        var dice = Dice(state: 9)
        let whole = Array(Samples.record[5..<(Samples.record.count - 2)])
        for _ in 0..<20_000 {
            var record = whole
            for _ in 0..<Int.random(in: 1...4, using: &dice) {
                record[Int.random(in: 0..<record.count, using: &dice)] = UInt8.random(
                    in: 0...255,
                    using: &dice
                )
            }
            if Bool.random(using: &dice) { record.removeLast(Int.random(in: 0..<record.count, using: &dice)) }
            _ = problem(record)
        }
    }
}
