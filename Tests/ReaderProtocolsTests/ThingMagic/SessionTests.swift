// SPDX-License-Identifier: Apache-2.0

import Capture
import ReaderProtocols
import Testing

/// The session against frames written out by hand, byte for byte.
struct SessionTests {
    /// What a session sends, in order, when a module answers everything as it should.
    private func commands(_ options: ReaderOptions) -> [[UInt8]] {
        var session = ReaderFamily.thingMagic.makeSession(options)
        var output = ReaderOutput()
        var now = at(0)
        var sent: [[UInt8]] = []
        session.start(at: now, into: &output)
        for _ in 0..<40 {
            let bytes = output.send
            let isReady = output.notices.contains { if case .ready = $0 { true } else { false } }
            output.removeAll()
            if isReady { break }
            if bytes.isEmpty {
                now = now.advanced(byNanoseconds: 50_000_000)
                session.tick(at: now, into: &output)
                continue
            }
            sent.append(bytes)
            let data: [UInt8] =
                switch bytes[2] {
                case 0x03: hex("12121300 20000001 20190514 0109000A 00000010")
                case 0x0C: [0x12]
                case 0x10: hex("00 40 00 03 413132")
                case 0x61: hex("05 01 01 02 00 03 01")
                default: []
                }
            session.feed(
                Samples.answer(.init(rawValue: bytes[2]), .success, data).span,
                at: now,
                into: &output
            )
        }
        return sent
    }

    private func checked(_ frame: String) -> [UInt8] {
        let bytes = hex(frame)
        let crc = Checksum.thingMagic(bytes.span.extracting(1..<bytes.count))
        return bytes + [UInt8(crc >> 8), UInt8(crc & 0xFF)]
    }

    @Test("The start sequence is this, byte for byte")
    func startSequence() {
        let options = ReaderOptions(
            antennas: [
                .init(port: 1, powerCentidBm: 2_700), .init(port: 3, isEnabled: false),
                .init(port: 2, powerCentidBm: 2_000),
            ],
            region: .northAmerica,
            session: 2
        )
        let expected = [
            "FF 03 2F 000002",
            "FF 00 03",
            "FF 00 0C",
            "FF 02 10 0040",
            "FF 02 93 0005",
            "FF 01 97 01",
            "FF 05 91 02 0101 0202",
            "FF 0B 91 03 01 0A8C 0A8C 02 07D0 07D0",
            "FF 03 9B 05 00 02",
            "FF 03 9A 01 0C 00",
            "FF 10 2F 0000 01 22 0000 05 07 22 10 001B 03E8 01FF",
        ].map(checked)
        let sent = commands(options)
        #expect(sent == expected)
        #expect(sent[1] == hex("FF 00 03 1D 0C"))
        #expect(sent[4] == hex("FF 02 93 00 05 51 7D"))
    }

    @Test("Without options only what reading needs is set, with the antennas the module detects")
    func bareSequence() {
        let sent = commands(ReaderOptions())
        #expect(sent.map { $0[2] } == [0x2F, 0x03, 0x0C, 0x10, 0x93, 0x61, 0x91, 0x9A, 0x2F])
        #expect(sent[6] == checked("FF 05 91 02 0101 0303"))
    }

    @Test("One power for all antennas is set with one command")
    func onePower() {
        let antennas = [1, 2].map { ReaderOptions.Antenna(port: $0, powerCentidBm: 2_550) }
        let sent = commands(ReaderOptions(antennas: antennas, region: .europe))
        #expect(sent.contains(checked("FF 02 92 09F6")))
        #expect(!sent.contains { $0[2] == 0x91 && $0[3] == 0x03 })
    }

    @Test("An output is empty after it was emptied, and tells rejections by reason")
    func output() {
        var output = ReaderOutput()
        output.counters.checksumFailures = 2
        output.counters.malformed = 1
        output.send = [1]
        output.notices = [.recovered]
        var counts: [Rejection: Int] = [:]
        output.forEachRejection { counts[$0] = $1 }
        #expect(counts == [.checksum: 2, .malformed: 1])
        output.removeAll()
        output.forEachRejection { _, _ in Issue.record("not empty") }
        #expect(output.send.isEmpty && output.notices.isEmpty && output.reads.isEmpty)
    }

    @Test("Notices carry the state of the device and say why")
    func notices() {
        let loss = ReaderAlert.readsLost(.bufferFull, from: at(1_000), to: at(1_250))
        #expect(ReaderNotice.alert(loss).state == nil)
        #expect(loss.code == "reads-lost")
        #expect("\(loss)" == "the reader's tag buffer was full; tags may have been missed for 250 ms")
        #expect(ReaderNotice.connecting(.restarted).state == .connecting)
        #expect("\(ReaderNotice.connecting(.restarted))" == "configuring again: the reader restarted")
        #expect(ReaderNotice.degraded([.overTemperature, .antennaMissing]).state == .degraded)
        #expect(
            "\(ReaderNotice.degraded([.overTemperature, .antennaMissing]))"
                == "over temperature, antenna not connected"
        )
        #expect(ReaderNotice.recovered.state == .ready)
        #expect(ReaderNotice.failed(.neverQuiet).state == .error)
        #expect("\(ReaderNotice.failed(.noAnswer(command: "the version")))" == "no answer to the version")
    }

    @Test("Outputs are prepared between the filter and the start, byte for byte")
    func outputSequence() {
        var options = ReaderOptions(antennas: [.init(port: 1)], region: .europe)
        options.outputs = [2]
        let sent = commands(options)
        #expect(sent.dropLast().suffix(2) == [checked("FF 04 96 01020100"), checked("FF 02 96 0200")])
        #expect(sent.last?[2] == 0x2F)
    }
}
