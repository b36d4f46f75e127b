// SPDX-License-Identifier: Apache-2.0

import Capture
import EPC
import ReaderProtocols
import Testing

/// Frames of real readers, and what is in them.
enum UHFSamples {
    /// Reader information of a CF-RU5102 class reader; type 16.
    static let information: [UInt8] = hex("11 00 21 00 0016 0C 03 4E 00 1E 0A 01000000 E651")
    /// One tag of a UHFReader288, antenna 1, RSSI 6B; more follows.
    static let tag288: [UInt8] = hex("15 00 01 03 01 01 0C 000000000000000000000313 6B B1A5")
    /// One tag of a UHFReader288, antenna 3, RSSI 64; more follows.
    static let third288: [UInt8] = hex("15 00 01 03 04 01 0C 49440000000000000A000334 64 25C0")
    /// One tag of a UHFReader18; more follows.
    static let tag18: [UInt8] = hex("13 00 01 03 01 0C 000000000000000000000313 3F39")
    /// A round of a UHFReader288 that found nothing.
    static let empty: [UInt8] = hex("07 00 01 01 01 00 1E4B")
}

struct UHFFrameTests {
    private func frames(_ bytes: [UInt8], portion: Int? = nil) -> (
        frames: [UHFReader.Frame], scanner: UHFFrameScanner
    ) {
        var scanner = UHFFrameScanner(.reader)
        var frames: [UHFReader.Frame] = []
        for start in stride(from: 0, to: bytes.count, by: portion ?? max(1, bytes.count)) {
            scanner.append(bytes.span.extracting(start..<min(bytes.count, start + (portion ?? bytes.count))))
            while let frame = scanner.nextFrame() { frames.append(frame) }
        }
        return (frames, scanner)
    }

    @Test("The reference's frames, whatever the portions", arguments: [nil, 1, 2, 3, 7, 16])
    func vectors(portion: Int?) {
        let all = [UHFSamples.information, UHFSamples.tag288, UHFSamples.tag18, UHFSamples.empty]
        let (frames, scanner) = frames(all.flatMap { $0 }, portion: portion)
        #expect(frames.map(\.opcode) == [.information, .inventory, .inventory, .inventory])
        #expect(frames.map(\.status) == [.success, .moreFollows, .moreFollows, .finished])
        #expect(frames.map { $0.data.count } == [12, 16, 14, 2])
        #expect(scanner.bytesSkipped == 0 && scanner.checksumFailures == 0 && scanner.resynchronisations == 0)
    }

    @Test("Commands and answers are written as the reference has them")
    func writing() {
        var bytes: [UInt8] = []
        UHFReader.appendCommand(.information, into: &bytes)
        #expect(bytes == hex("04 FF 21 19 95"))
        bytes = []
        UHFReader.appendAnswer(.inventory, status: .finished, data: [1, 0], into: &bytes)
        #expect(bytes == UHFSamples.empty)
        bytes = []
        UHFReader.appendAnswer(.unknown, status: .unknownCommand, into: &bytes)
        #expect(bytes.prefix(4) == [0x05, 0x00, 0x00, 0xFE])
    }

    @Test("Noise in front of, between and inside frames costs no good frame")
    func noise() {
        var bytes: [UInt8] = [0x00, 0x02, 0x09]
        bytes += UHFSamples.tag288
        bytes += [0x04]
        bytes += UHFSamples.empty
        // A frame that lost a byte takes the next one's first for its last.
        bytes += UHFSamples.tag288.dropLast()
        bytes += UHFSamples.tag18
        var (frames, scanner) = frames(bytes + UHFSamples.empty + UHFSamples.empty + UHFSamples.tag288)
        // Its RSSI claims a long frame; nothing more comes.
        #expect(frames.map { $0.data.count } == [16, 2])
        #expect(scanner.nextBehindUnfinished()?.count == UHFSamples.tag18.count)
        while let frame = scanner.nextFrame() { frames.append(frame) }
        #expect(frames.map { $0.data.count } == [16, 2, 2, 2, 16])
        #expect(scanner.checksumFailures == 1)
        #expect(scanner.bytesSkipped == 3 + 1 + UHFSamples.tag288.count - 1)
        #expect(scanner.resynchronisations == 3)
    }

    @Test("A short frame behind a false start is found when nothing more comes")
    func behindUnfinished() {
        var (frames, scanner) = frames([0xC8] + UHFSamples.empty)
        #expect(frames.isEmpty && scanner.isWaiting)
        #expect(scanner.nextBehindUnfinished() == 1..<9)
        #expect(!scanner.isWaiting && scanner.bytesSkipped == 1)
        (frames, scanner) = self.frames(Array(UHFSamples.tag288.dropLast(3)))
        #expect(scanner.nextBehindUnfinished() == nil && scanner.isWaiting)
        scanner.discard()
        #expect(!scanner.isWaiting && scanner.bytesSkipped == UHFSamples.tag288.count - 3)
    }

    @Test("A reader's information: model, band, power, time, antennas")
    func information() throws {
        let (frames, scanner) = frames(UHFSamples.information)
        let information = UHFReader.Information(scanner.bytes.span.extracting(frames[0].data))
        let known = try #require(information)
        #expect(known.firmware == (0, 0x16))
        #expect(known.type == 0x0C && known.model == .reader288)
        #expect(known.channels == UHFReader.Channels(maximum: 0x4E, minimum: 0x00))
        #expect(known.power == 30 && known.scanTime == 10 && known.antennas == 1)
        let isShortRefused = UHFReader.Information([1, 2, 3].span) == nil
        #expect(isShortRefused)
    }
}

// MARK: - Tags

extension UHFFrameTests {
    private func tags(
        _ bytes: [UInt8],
        _ model: UHFReader.Model,
        antenna: UInt8? = 1
    ) throws(UHFReader.RecordProblem) -> [TagRead] {
        var reads: [TagRead] = []
        let data = Array(bytes[4..<(bytes.count - 2)])
        let now = MonotonicTime(nanoseconds: 5)
        try UHFReader.forEachTag(in: data.span, of: model, antenna: antenna, at: now) { reads.append($0) }
        return reads
    }

    private func frame(_ data: [UInt8]) -> [UInt8] { [0, 0, 0, 0] + data + [0, 0] }

    @Test("The two forms of an inventory's tag")
    func forms() throws {
        let first = try tags(UHFSamples.tag288, .reader288)
        #expect(first.count == 1)
        #expect(first[0].epc == MemoryBits(hex("000000000000000000000313").span))
        #expect(first[0].rssiCentidBm == (0x6B - 129) * 100 && first[0].antenna == 1)
        #expect(first[0].pc == nil && first[0].tid == nil && first[0].count == 1)
        #expect(try tags(UHFSamples.third288, .reader288, antenna: 3)[0].antenna == 3)
        let second = try tags(UHFSamples.tag18, .reader18)
        #expect(second.count == 1)
        #expect(second[0].epc == first[0].epc && second[0].rssiCentidBm == nil)
        #expect(try tags(UHFSamples.empty, .reader288).isEmpty)
        #expect(try tags(frame([]), .reader18).isEmpty)
    }

    @Test("With FastID the TID ends the data; phase and frequency follow the RSSI")
    func details() throws {
        let epc: [UInt8] = [0x30, 0x14, 1, 2]
        let tid = (1...12).map { UInt8($0) }
        let fast = try tags(frame([1, 1, 0x80 | 16] + epc + tid + [0x40]), .reader288)
        #expect(fast[0].epc == MemoryBits(epc.span) && fast[0].tid == MemoryBits(tid.span))
        // 866,300 kHz.
        let phase = try tags(
            frame([1, 2, 0x44] + epc + [0x40, 0, 1, 0, 2, 0x0D, 0x37, 0xFC, 0x02, 9, 9, 0x50]),
            .reader288
        )
        #expect(phase.count == 2)
        #expect(phase[0].frequencyKHz == 866_300 && phase[0].rssiCentidBm == (0x40 - 129) * 100)
        #expect(phase[1].frequencyKHz == nil && phase[1].epc.bitCount == 16)
    }

    @Test("Records that make no sense are told, after those that do")
    func broken() {
        #expect(throws: UHFReader.RecordProblem.tooShort) {
            try tags(frame([1, 2, 2, 0xAB, 0xCD, 0x40]), .reader288)
        }
        #expect(throws: UHFReader.RecordProblem.tooLong) { try tags(frame([1, 0, 9]), .reader288) }
        #expect(throws: UHFReader.RecordProblem.impossibleLength(3)) {
            try tags(frame([1, 3, 1, 2, 3]), .reader18)
        }
        #expect(throws: UHFReader.RecordProblem.impossibleLength(66)) {
            try tags(frame([1, 66] + [UInt8](repeating: 0, count: 66)), .reader18)
        }
        #expect(throws: UHFReader.RecordProblem.tooShort) { try tags(frame([1]), .reader288) }
        #expect(throws: UHFReader.RecordProblem.impossibleLength(4)) {
            try tags(frame([1, 1, 0x84, 0, 0, 0, 0, 0]), .reader288)
        }
    }

    @Test("A report that nobody asked for tells its antenna by a mask")
    func reports() throws {
        let now = MonotonicTime(nanoseconds: 1)
        let data: [UInt8] = [0x08, 2, 0xAB, 0xCD, 0x40]
        let read = try UHFReader.parseReport(data.span, of: .reader288, at: now)
        #expect(read.antenna == 4 && read.epc.bitCount == 16 && read.rssiCentidBm == (0x40 - 129) * 100)
        let both = try UHFReader.parseReport([0x05, 0, 0x40].span, of: .reader288, at: now)
        #expect(both.antenna == nil && both.epc.bitCount == 0)
        #expect(try UHFReader.parseReport([1, 2].span, of: .reader18, at: now).epc.bitCount == 16)
    }
}
