// SPDX-License-Identifier: Apache-2.0

import Capture
import ReaderProtocols
import Testing

/// What a session sends, byte for byte.
struct A0CommandTests {
    /// What a session sends, in order, until it reads, and in the first rounds.
    private func commands(_ options: ReaderOptions, power: [UInt8] = [30], rounds: Int = 1) -> [String] {
        Dialogues.commands(.a0, options, rounds: rounds) { sent in
            let code = A0.Code(rawValue: sent[3])
            let data: [UInt8] =
                switch code {
                case .version: [8, 2]
                case .identifier: Array(repeating: 0xFF, count: 12)
                case .region: [0x01, 0x07, 0x3B]
                case .power, A0.Code(rawValue: 0x97): power
                case .inventory, .sessionInventory, .fastInventory: [0, 0, 1, 0, 0, 0, 0]
                case .read: [0x36]
                default: [0x10]
                }
            var bytes: [UInt8] = []
            A0.append(code, address: 1, data: data, to: &bytes)
            return bytes
        } isRound: {
            (0x89...0x8B).contains($0[3]) || $0[3] == 0x81
        }
        .map { sent in
            // Without marker, length, address and check.
            sent[3..<(sent.count - 1)].map { String($0, radix: 16, uppercase: true) }.joined(separator: " ")
        }
    }

    @Test("Without options only the beeper is changed, and the first antenna reads")
    func bare() {
        #expect(
            commands(.init()) == ["72", "72", "68", "79", "77", "7A 0", "85 1", "98 0", "74 0", "89 1"]
        )
    }

    @Test("What differs from what is set is set, in the short form where it can be")
    func settings() {
        var options = ReaderOptions(
            antennas: [.init(port: 2, powerCentidBm: 2_700)],
            region: .europe,
            session: 2
        )
        options.address = 5
        #expect(
            commands(options) == [
                "72", "72", "68", "79", "78 2 0 6", "77", "76 1B", "7A 0", "85 1", "98 0", "74 1", "8B 2 0 1",
            ]
        )
        options.region = .northAmerica
        options.antennas[0].powerCentidBm = 3_000
        #expect(!commands(options).contains { $0.hasPrefix("78") || $0.hasPrefix("76") })
    }

    @Test("Each antenna its own power; four or eight take part in one command")
    func antennas() {
        let four = ReaderOptions(antennas: [
            .init(port: 1, powerCentidBm: 2_000), .init(port: 2, isEnabled: false),
            .init(port: 3, powerCentidBm: 2_500),
        ])
        let sent = commands(four, power: [30, 30, 30, 30])
        #expect(sent.contains("76 14 1E 19 1E"))
        #expect(sent.last == "8A 0 1 2 1 FF 0 FF 0 0 1")
        let eight = ReaderOptions(antennas: [.init(port: 1), .init(port: 8, powerCentidBm: 2_000)])
        let more = commands(eight, power: [30, 30, 30, 30, 30, 30, 30, 30])
        #expect(more.contains("97") && more.contains("76 1E 1E 1E 1E 1E 1E 1E 14"))
        #expect(more.last == "8A 0 1 7 1 FF 0 FF 0 FF 0 FF 0 FF 0 FF 0 0 1")
    }

    @Test("In a session the antennas take turns")
    func turns() {
        let options = ReaderOptions(antennas: [.init(port: 1), .init(port: 4)], session: 1)
        #expect(
            commands(options, rounds: 3).suffix(6)
                == ["74 0", "8B 1 0 1", "74 3", "8B 1 0 1", "74 0", "8B 1 0 1"]
        )
    }

    @Test("Filters are Gen2 Selects; memory is read instead of the inventory")
    func filtersAndMemory() {
        var options = ReaderOptions(antennas: [.init(port: 1)])
        options.filters = [
            .init(.epc, firstBit: 32, bits("30")), .init(.tid, firstBit: 0, bits("E280"), isExclusion: true),
        ]
        options.memoryReads = [.init(.tid, count: 6), .init(.user, word: 2, count: 4)]
        let sent = commands(options, rounds: 2)
        #expect(sent.contains("98 1 0 0 1 20 8 30 0"))
        #expect(sent.contains("98 2 0 5 2 0 10 E2 80 0"))
        #expect(sent.suffix(4) == ["74 0", "81 2 0 6 0 0 0 0", "74 0", "81 3 2 4 0 0 0 0"])
    }

    @Test("Outputs are off before reading")
    func outputs() {
        var options = ReaderOptions()
        options.outputs = [3, 4]
        #expect(commands(options).suffix(4) == ["61 3 0", "61 4 0", "74 0", "89 1"])
    }

    @Test("What these readers cannot do is told")
    func problems() {
        var options = ReaderOptions(
            antennas: [.init(port: 9), .init(port: 1, powerCentidBm: 2_750)],
            region: .japan
        )
        options.population = .q(4)
        options.outputs = [1]
        options.filters = [.init(.epc, firstBit: 300, bits("00"))]
        #expect(
            ReaderFamily.a0.problems(with: options).map(\.description) == [
                "antenna port 9 does not exist, ports are 1 to 8",
                "power of antenna port 1 is 27.50 dBm, these readers are set in steps of 1 dBm",
                "region jp is not known to these readers, possible are cn, eu, na",
                "these readers cannot be told how many tags to expect (population, q)",
                "a filter of 8 bits from bit 300 is not possible, these readers take 255 bits from bit 255 at most",
                "output 1 does not exist, outputs are 3 to 4",
            ]
        )
    }

    @Test("The probe believes an answer with length and checksum, amid noise, and nothing else")
    func probe() throws {
        let probe = try #require(ReaderFamily.a0.traits.probe)
        #expect(probe.question == hex("A0 03 FF 72 EC"))
        let answer = hex("A0 05 01 72 08 02 DE")
        let known = ReaderProbe.Verdict.family(.a0, ReaderDescription(model: "A0 reader", firmware: "8.2"))
        let verdicts = [answer, hex("A0 F0 13") + answer, Array(answer.dropLast()), probe.question].map {
            probe.examine($0.span)
        }
        #expect(verdicts == [known, known, .unknown, .unknown])
    }
}
