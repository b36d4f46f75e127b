// SPDX-License-Identifier: Apache-2.0

import Capture
import EPC
import ReaderProtocols
import Simulators
import Testing

/// The session against the virtual reader, which follows the protocol from the other side.
struct A0SessionTests {
    static let trial = trial()

    static func trial(
        _ options: ReaderOptions = .init(antennas: [.init(port: 1), .init(port: 2)], region: .europe),
        unit: VirtualA0Reader.Unit = .init()
    ) -> ReaderTrial<VirtualA0Reader> {
        ReaderTrial(family: .a0, options: options, make: { VirtualA0Reader(unit, seed: $0) }) {
            read,
            sighting in
            // Half a megahertz is what a frequency's index can tell, and there is no octet for -40 dBm.
            read.antenna == sighting.antenna
                && read.rssiCentidBm == Int16(sighting.rssi == -40 ? -39 : sighting.rssi) * 100
                && (read.frequencyKHz ?? 0) / 500 == sighting.frequencyKHz / 500
        }
    }

    @Test("From a reader in any state to reading: what differs is set, and told is who it is")
    func startUp() {
        let antennas = [2_700, 2_400].enumerated().map {
            ReaderOptions.Antenna(port: UInt8($0.offset + 1), powerCentidBm: $0.element)
        }
        var line = Self.trial(.init(antennas: antennas, region: .europe)).line()
        line.start()
        #expect(line.notices == [.connecting(nil)])
        line.advance(milliseconds: 500)
        let known = ReaderDescription(model: "A0 reader", firmware: "8.2", serial: "SIM-A0-00001")
        #expect(line.notices.last == .ready(known))
        #expect(line.reader.configuration.powers.prefix(2) == [27, 24])
        #expect(line.reader.configuration.region == [0x02, 0x00, 0x06])
        #expect(line.reader.configuration.beeper == 0)
        #expect(line.reader.refusals == 0)
        let writes = line.reader.configuration.flashWrites
        line.start()
        line.advance(milliseconds: 500)
        // The beeper cannot be asked; the rest is not written again.
        #expect(line.reader.configuration.flashWrites == writes + 1)
    }

    @Test("Every record arrives with its radio facts, whatever the portions", arguments: [nil, 1, 2, 13, 47])
    func streaming(portion: Int?) { Self.trial.everyRecord(portion: portion) }

    @Test("In a session the antennas take turns, and every record arrives")
    func turns() {
        Self.trial(.init(antennas: [.init(port: 1), .init(port: 2)], session: 1)).everyRecord(portion: nil)
    }

    @Test("The phase that newer units append, and antennas beyond the fourth")
    func phaseAndGroup() {
        var unit = VirtualA0Reader.Unit()
        unit.tellsPhase = true
        unit.ports = 8
        let options = ReaderOptions(antennas: [.init(port: 1), .init(port: 7)])
        var line = Self.trial(options, unit: unit).reading()
        let population = ReaderTrial<VirtualA0Reader>.population
        line.see(.init(nanoseconds: 0, tag: 0, antenna: 7, rssi: -55, phase: 90), of: population)
        line.see(.init(nanoseconds: 0, tag: 1, antenna: 1, rssi: -55, phase: 45), of: population)
        #expect(line.reads.map(\.antenna) == [7, 1])
        #expect(line.reads.map(\.phaseCentidegrees) == [9_000, 4_500])
        #expect(line.counters.lengthMismatches == 0)
    }

    @Test("Units that know one antenna at a time are switched by commands, and that is told once")
    func oldUnit() {
        var unit = VirtualA0Reader.Unit()
        unit.hasFastSwitch = false
        var line = Self.trial(unit: unit).line()
        line.start()
        line.advance(milliseconds: 2_000)
        #expect(line.notices.contains { if case .alert(.exception) = $0 { true } else { false } })
        line.forget()
        line.play(Self.trial.pass)
        #expect(line.reads.count == Self.trial.pass.sightings.count)
        #expect(line.notices.isEmpty)
    }

    @Test("A missing antenna degrades, while the other reads; back again, that is told")
    func antennaMissing() {
        for options in [Self.trial.options, .init(antennas: [.init(port: 1), .init(port: 2)], session: 0)] {
            var line = Self.trial(options).reading()
            line.forget()
            line.suffer(.antennaMissing(port: 2, true))
            line.advance(milliseconds: 20_000)
            #expect(line.notices == [.degraded(.antennaMissing)])
            line.see(.init(nanoseconds: 0, tag: 0, antenna: 1, rssi: -50), of: Self.trial.population)
            line.advance(milliseconds: 300)
            #expect(line.reads.count == 1)
            line.suffer(.antennaMissing(port: 2, false))
            line.advance(milliseconds: 20_000)
            #expect(line.notices == [.degraded(.antennaMissing), .recovered])
        }
    }

    @Test("The temperature is asked for every half minute")
    func temperature() {
        var line = Self.trial.reading()
        line.forget()
        line.suffer(.overTemperature(true))
        line.advance(milliseconds: 120_000)
        #expect(line.notices == [.degraded(.overTemperature)])
        line.suffer(.overTemperature(false))
        line.advance(milliseconds: 120_000)
        #expect(line.notices == [.degraded(.overTemperature), .recovered])
    }

    @Test("Filters are applied in the reader; one that is refused is told")
    func filters() {
        var options = ReaderOptions(antennas: [.init(port: 1)])
        let wanted = Self.trial.population.tags[3].epc
        options.filters = [.init(.epc, firstBit: 32, wanted)]
        var line = Self.trial(options).reading()
        for tag in 0..<6 {
            line.see(.init(nanoseconds: 0, tag: tag, antenna: 1, rssi: -50), of: Self.trial.population)
        }
        #expect(line.reads.map(\.epc) == [wanted])
        var unit = VirtualA0Reader.Unit()
        unit.hasFilters = false
        line = Self.trial(options, unit: unit).line()
        line.start()
        line.advance(milliseconds: 500)
        #expect(line.notices.contains { "\($0)" == "filter 1 refused: value not possible (code 41)" })
        #expect(line.notices.contains { $0.isReady })
    }

    @Test("The TID is read along with the EPC, of all tags near")
    func tid() {
        var options = ReaderOptions(antennas: [.init(port: 1), .init(port: 2)])
        options.memoryReads = [.init(.tid, count: 6)]
        var line = Self.trial(options).reading()
        line.play(Self.trial.pass)
        line.advance(milliseconds: 500)
        let seen = Set(Self.trial.pass.sightings.map(\.tag))
        #expect(Set(line.reads.map(\.epc)).count == seen.count)
        for read in line.reads {
            let tag = Self.trial.population.tags.first { $0.epc == read.epc }
            #expect(read.tid != nil && read.tid == tag?.tid)
        }
        #expect(line.counters.malformed == 0)
    }

    @Test("A refused setting without which it must not read is named")
    func refusals() {
        var unit = VirtualA0Reader.Unit()
        unit.maximumPower = 26
        let options = ReaderOptions(antennas: [.init(port: 1, powerCentidBm: 3_300)])
        var line = Self.trial(options, unit: unit).line()
        line.start()
        line.advance(milliseconds: 500)
        #expect(line.notices.last?.failure?.description == "the power refused: power not possible (code 48)")
    }

    @Test("A locked tag, memory that does not exist")
    func lockedTag() {
        var line = Self.trial.reading()
        let population = Self.trial.population
        line.see(.init(nanoseconds: 0, tag: 0, antenna: 1, rssi: -50), of: population)
        let epc = population.tags[0].epc
        line.perform(TagOperation(id: 1, .write(.tid, word: 0, words: [1]), epc: epc))
        line.advance(milliseconds: 500)
        line.perform(TagOperation(id: 2, .read(.user, word: 31, count: 4), epc: epc))
        line.advance(milliseconds: 500)
        #expect(
            line.answers.map(\.result) == [
                .failure(.locked), .failure(.refused("tag could not be read (code 32)")),
            ]
        )
        #expect(line.reader.configuration.match == nil)
    }

    @Test("A quiet door stays ready") func quiet() { Self.trial.quiet() }
    @Test("Noise costs no record", arguments: 0..<12) func noise(seed: UInt64) {
        Self.trial.noise(seed: seed)
    }
    @Test("Corrupted records cost themselves only") func corrupted() { Self.trial.corrupted() }
    @Test("Silence is noticed, and its span told") func silence() { Self.trial.silence() }
    @Test("Death is a failure, return is told") func death() { Self.trial.deathAndReturn() }
    @Test("Reopening is a loss, stopping is none") func stop() { Self.trial.reopenedAndStopped() }
    @Test("A stop that nobody answers is over in a second") func stopDead() { Self.trial.stopDead() }
    @Test("Faults at random end in reading", arguments: 0..<4) func storm(seed: UInt64) {
        Self.trial.storm(seed: seed)
    }
    @Test("Memory of tags is read and written on demand") func memory() { Self.trial.memory() }
    @Test("Operations without an answer are told") func unanswered() { Self.trial.memoryUnanswered() }
    @Test("Outputs are switched between rounds") func outputs() { Self.trial.outputs([3, 4]) }
    @Test("Reading rests when told to") func dutyCycle() { Self.trial.dutyCycle() }

    @Test("Any bytes at any time")
    func anyBytes() {
        let codes: [UInt8] = [
            0x61, 0x68, 0x72, 0x74, 0x76, 0x77, 0x79, 0x7B, 0x81, 0x85, 0x89, 0x8A, 0x8B, 0x98,
        ]
        Self.trial.anyBytes { random in
            var bytes: [UInt8] = []
            let data = (0..<[1, 1, 2, 3, 7, 16, 24][Int(random.next() % 7)]).map { _ in
                random.next() % 3 == 0 ? 0x10 : UInt8(truncatingIfNeeded: random.next())
            }
            let code = A0.Code(rawValue: codes[Int(random.next() % UInt64(codes.count))])
            A0.append(code, address: 1, data: data, to: &bytes)
            return bytes
        }
    }
}
