// SPDX-License-Identifier: Apache-2.0

import Capture
import EPC
import ReaderProtocols
import Testing

/// Frames of real readers, and what is in them.
enum CFSamples {
    /// A tag: −63.0 dBm, antenna 1, channel 0.
    static let tag = hex("CF 00 0001 12 00 FD8A 01 00 0C E280691500004020ED9648B3 5057")
    /// The answer to a stop.
    static let stopped = hex("CF 00 0002 01 00 9EEA")
    /// The parameters of a unit on a network, in active mode.
    static let parameters = hex(
        "CF 00 0072 1A 00 00 00 01 80 04 00 01 01 0386 02EE 01F4 31 21 01 04 00 00 0C 00 03 01 05 2C68"
    )

    /// A frame of the reader.
    static func answer(_ opcode: Chafon.Opcode, _ status: Chafon.Status = .success, _ data: [UInt8] = [])
        -> [UInt8]
    {
        var bytes: [UInt8] = []
        Chafon.appendAnswer(opcode, status: status, data: data, into: &bytes)
        return bytes
    }
}

struct CFFrameTests {
    private func frames(_ bytes: [UInt8], portion: Int? = nil) -> (
        frames: [Chafon.Frame], scanner: CFFrameScanner
    ) {
        var scanner = CFFrameScanner(.reader)
        var frames: [Chafon.Frame] = []
        for start in stride(from: 0, to: bytes.count, by: portion ?? max(1, bytes.count)) {
            scanner.append(bytes.span.extracting(start..<min(bytes.count, start + (portion ?? bytes.count))))
            while let frame = scanner.nextFrame() { frames.append(frame) }
        }
        return (frames, scanner)
    }

    @Test("The reference's frames, whatever the portions", arguments: [nil, 1, 2, 3, 7, 16])
    func vectors(portion: Int?) {
        let bytes = CFSamples.tag + CFSamples.stopped + CFSamples.parameters
        let (frames, scanner) = frames(bytes, portion: portion)
        #expect(frames.map(\.opcode) == [.inventory, .stop, .getParameters])
        #expect(frames.map { $0.data.count } == [17, 0, 25])
        #expect(scanner.bytesSkipped == 0 && scanner.checksumFailures == 0)
    }

    @Test("Commands are written as the reference has them")
    func writing() {
        func command(_ opcode: Chafon.Opcode, _ data: [UInt8] = []) -> [UInt8] {
            var bytes: [UInt8] = []
            Chafon.appendCommand(opcode, data: data, into: &bytes)
            return bytes
        }
        #expect(command(.information) == hex("CF FF 0070 00 2415"))
        #expect(command(.stop) == hex("CF FF 0002 00 E761"))
        #expect(command(.inventory, [0, 0, 0, 0, 0]) == hex("CF FF 0001 05 00 00000000 F5B5"))
        #expect(command(.getParameters) == hex("CF FF 0072 00 17A5"))
        #expect(CFSamples.answer(.stop) == CFSamples.stopped)
        #expect(CFSamples.answer(.setParameters) == hex("CF 00 0071 01 00 F156"))
    }

    @Test("Noise in front of, between and inside frames costs no good frame")
    func noise() {
        var bytes: [UInt8] = [0xCF, 0xCF, 0x00]
        bytes += CFSamples.tag
        bytes += [0xCF, 0x00, 0x01]
        bytes += CFSamples.stopped
        // A frame that lost a byte takes the next one's first for its last.
        bytes += CFSamples.tag.dropLast()
        let (frames, scanner) = frames(bytes + CFSamples.tag + CFSamples.tag)
        #expect(frames.map { $0.data.count } == [17, 0, 17, 17])
        #expect(scanner.checksumFailures == 1)
        #expect(scanner.bytesSkipped == 3 + 3 + CFSamples.tag.count - 1)
        #expect(scanner.resynchronisations == 3)
    }

    @Test("A tag, a shorter one, and one whose channel is a frequency")
    func tags() throws {
        func read(_ data: [UInt8], _ carriers: Chafon.Carriers? = nil) throws(Chafon.RecordProblem)
            -> TagRead?
        {
            let record = try Chafon.parseRecord(
                data.span,
                carriers: carriers,
                at: MonotonicTime(nanoseconds: 7)
            )
            if case .tag(let read) = record { return read }
            return nil
        }
        let first = try #require(try read(Array(CFSamples.tag[6..<23])))
        #expect(first.epc == MemoryBits(hex("E280691500004020ED9648B3").span))
        #expect(first.rssiCentidBm == -6_300 && first.antenna == 1 && first.frequencyKHz == nil)
        let parameters = try #require(Chafon.Parameters(CFSamples.parameters[6..<31]))
        #expect(parameters.carriers == Chafon.Carriers(band: 1, startKHz: 902_750, stepKHz: 500, last: 49))
        #expect(parameters.workMode == 1 && parameters.antennas == 1 && parameters.power == 0x21)
        #expect(parameters.q == 4 && parameters.session == 0)
        let second = try #require(try read(hex("FE0C 04 31 08 0102030405060708"), parameters.carriers))
        #expect(second.epc.bitCount == 64 && second.antenna == 4 && second.frequencyKHz == 927_250)
        #expect(second.rssiCentidBm == -5_000)
        #expect(try read(hex("FE0C 01 32 00"), parameters.carriers)?.frequencyKHz == nil)
        #expect(throws: Chafon.RecordProblem.tooShort) { try read(hex("FE0C 01 00 0C 01")) }
        #expect(throws: Chafon.RecordProblem.tooLong) { try read(hex("FE0C 01 00 00 01")) }
        #expect(throws: Chafon.RecordProblem.impossibleLength(1)) { try read(hex("FE0C 01 00 01 01")) }
    }

    @Test("A barcode is told by zeros and its frame of STX, ETX and CR")
    func barcodes() throws {
        func text(_ bytes: [UInt8]) throws -> (text: [UInt8], isWhole: Bool)? {
            let data = [0, 0, 0, 0, UInt8(bytes.count)] + bytes
            let record = try Chafon.parseRecord(data.span, carriers: nil, at: MonotonicTime(nanoseconds: 7))
            if case .barcode(let range, let isWhole) = record { return (Array(data[range]), isWhole) }
            return nil
        }
        let digits = Array("9506000134352".utf8)
        let whole = try #require(try text([0x02] + digits + [0x03, 0x0D]))
        #expect(whole.text == digits && whole.isWhole)
        let cut = try #require(try text([0x02] + digits))
        #expect(cut.text == digits && !cut.isWhole)
        #expect(try text([0x02])?.text == [])
        // An EPC whose reader knows nothing about its signal.
        #expect(try text([0x30, 0x14]) == nil)
    }

    @Test("The question reads, and the answer names the reader")
    func probe() throws {
        let probe = try #require(ReaderFamily.chafon.traits.probe)
        #expect(probe.question == hex("CF FF 0070 00 2415"))
        func text(_ text: String, _ count: Int) -> [UInt8] {
            Array(text.utf8) + [UInt8](repeating: 0, count: count - text.utf8.count)
        }
        let data = text("CF661", 32) + text("V1.30", 32) + text("A1", 12) + text("", 76)
        let answer = CFSamples.answer(.information, .success, data)
        let expected = ReaderDescription(model: "CF661", firmware: "V1.30", serial: "A1")
        #expect(probe.examine((CFSamples.tag + [0xCF, 0, 0] + answer).span) == .family(.chafon, expected))
        #expect(probe.examine(Array(answer.dropLast()).span) == .unknown)
        let tag = CFSamples.tag
        #expect(probe.examine(tag.span) == .unknown)
        // A UHFReader's answer is nobody's here.
        let stranger = UHFSamples.information
        #expect(probe.examine(stranger.span) == .unknown)
    }
}
