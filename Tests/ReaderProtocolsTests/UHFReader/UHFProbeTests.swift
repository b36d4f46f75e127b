// SPDX-License-Identifier: Apache-2.0

import EPC
import ReaderProtocols
import Testing

/// Who is there, by asking only; and what can be configured.
struct UHFProbeTests {
    @Test(
        "The question reads, and the answer's type names the family",
        arguments: [ReaderFamily.uhfReader18, .uhfReader288]
    )
    func probe(family: ReaderFamily) throws {
        let probe = try #require(family.traits.probe)
        #expect(probe.question == hex("04 FF 21 19 95"))
        let description = ReaderDescription(model: "UHFReader288M", firmware: "0.22")
        let (information, tag) = (UHFSamples.information, UHFSamples.tag288)
        #expect(probe.examine(information.span) == .family(.uhfReader288, description))
        // Behind tags, and behind noise that claims a long frame.
        let late = [0xF0, 0x00] + tag + information
        #expect(probe.examine(late.span) == .family(.uhfReader288, description))
        let short = Array(information.dropLast())
        #expect(probe.examine(short.span) == .unknown)
        #expect(probe.examine(tag.span) == .unknown)
        var desk: [UInt8] = []
        UHFReader.appendAnswer(.information, data: [1, 2, 0x08, 2, 0x4E, 0, 20, 10], into: &desk)
        #expect(
            probe.examine(desk.span)
                == .family(.uhfReader18, ReaderDescription(model: "CF-RU5102", firmware: "1.2"))
        )
        var unknown: [UInt8] = []
        UHFReader.appendAnswer(.information, data: [1, 2, 0x77, 2, 0x4E, 0, 20, 10], into: &unknown)
        #expect(probe.examine(unknown.span) == .unknown)
    }

    @Test("What the two models cannot do is refused by name")
    func problems() {
        var options = ReaderOptions(
            antennas: [.init(port: 1, powerCentidBm: 2_600)],
            region: .europe,
            session: 1
        )
        #expect(ReaderFamily.uhfReader288.problems(with: options).isEmpty)
        #expect(ReaderFamily.uhfReader18.problems(with: options) == [.notPossible(.session)])
        options.filters = [.init(.epc, firstBit: 32, .init(), isExclusion: true)]
        #expect(ReaderFamily.uhfReader288.problems(with: options) == [.notPossible(.exclusion)])
        options = ReaderOptions(antennas: [.init(port: 2)], region: .japan)
        #expect(ReaderFamily.uhfReader18.problems(with: options).count == 2)
    }
}
