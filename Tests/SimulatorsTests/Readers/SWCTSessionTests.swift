// SPDX-License-Identifier: Apache-2.0

import Capture
import EPC
import ReaderProtocols
import Simulators
import Testing

/// The session against the virtual reader, in the answering and in the active mode.
struct SWCTSessionTests {
    static let polled = trial(isActive: false)
    static let active = trial(isActive: true)
    static let both = [false, true]

    static func trial(
        isActive: Bool,
        _ options: ReaderOptions = .init(antennas: [.init(port: 1), .init(port: 2)], region: .europe),
        _ change: (inout VirtualSWCTReader.Unit) -> Void = { _ in }
    ) -> ReaderTrial<VirtualSWCTReader> {
        var unit = VirtualSWCTReader.Unit()
        unit.isActive = isActive
        change(&unit)
        let made = unit
        return ReaderTrial(family: .swct, options: options, make: { VirtualSWCTReader(made, seed: $0) }) {
            read,
            sighting in
            read.antenna == sighting.antenna && read.rssiCentidBm == Int16(sighting.rssi) * 100
        }
    }

    @Test("From a reader in either mode to reading; a second start writes nothing", arguments: both)
    func startUp(isActive: Bool) {
        let antennas = [1, 2].map { ReaderOptions.Antenna(port: $0, powerCentidBm: 2_000) }
        var line = Self.trial(isActive: isActive, .init(antennas: antennas, region: .europe, session: 1))
            .line()
        line.start()
        line.advance(milliseconds: 1_000)
        let known = ReaderDescription(model: "RU5300", firmware: "1.4", serial: "C3DD938E170123")
        #expect(line.notices == [.connecting(nil), .ready(known)])
        let parameters = line.reader.parameters
        #expect(parameters[6] == 20 && parameters[7] == 0 && parameters[11] == 0)
        #expect(Array(parameters[9...10]) == [0x4E, 0x00] && Array(parameters[20...21]) == [0x00, 0x03])
        #expect(parameters[23] == 1 && line.reader.refusals == 0)
        let writes = line.reader.flashWrites
        line.start()
        line.advance(milliseconds: 1_000)
        #expect(line.reader.flashWrites == writes)
    }

    @Test("Every record arrives with its facts, polled, whatever the portions", arguments: [nil, 1, 13, 47])
    func polledStream(portion: Int?) { Self.polled.everyRecord(portion: portion) }

    @Test("Every record arrives with its facts, pushed, whatever the portions", arguments: [nil, 1, 13, 47])
    func activeStream(portion: Int?) { Self.active.everyRecord(portion: portion) }

    @Test("More tags than fit a frame are told one frame after the other")
    func manyTags() {
        let population = TagPopulation(pallet: 200, seed: 9)
        var line = Self.polled.reading()
        for tag in population.tags.indices {
            line.see(.init(nanoseconds: 0, tag: tag, antenna: 1, rssi: -60), of: population)
        }
        line.advance(milliseconds: 1_000)
        #expect(Set(line.reads.map(\.epc)) == Set(population.tags.map(\.epc)))
        #expect(line.counters.malformed == 0)
    }

    @Test("Signs of life of a TCP client disturb nothing", arguments: both)
    func heartbeat(isActive: Bool) {
        let trial = Self.trial(isActive: isActive) { $0.heartbeat = 700_000_000 }
        var line = trial.reading()
        line.forget()
        line.advance(milliseconds: 60_000)
        line.play(trial.pass)
        #expect(line.notices.isEmpty)
        #expect(line.reads.count == trial.pass.sightings.count)
    }

    @Test("A port without its antenna is told by the check, and so is its return", arguments: both)
    func antennaMissing(isActive: Bool) {
        var line = Self.trial(isActive: isActive).reading()
        line.forget()
        line.suffer(.antennaMissing(port: 2, true))
        line.advance(milliseconds: 150_000)
        #expect(line.notices == [.degraded(.antennaMissing)])
        line.suffer(.antennaMissing(port: 2, false))
        line.advance(milliseconds: 150_000)
        #expect(line.notices == [.degraded(.antennaMissing), .recovered])
    }

    @Test("Memory is accessed only where one tag is near, and it is the right one", arguments: both)
    func memory(isActive: Bool) {
        var line = Self.trial(isActive: isActive).reading()
        let population = ReaderTrial<VirtualSWCTReader>.population
        func see(_ tags: [Int]) {
            for tag in tags {
                line.see(.init(nanoseconds: 0, tag: tag, antenna: 1, rssi: -50), of: population)
            }
        }
        func perform(_ action: TagOperation.Action, on tag: Int, seeing tags: [Int]) {
            line.perform(TagOperation(id: 1, action, epc: population.tags[tag].epc))
            // The inventory before the operation has begun, in both modes, within a round.
            line.advance(milliseconds: 60)
            see(tags)
            line.advance(milliseconds: 60)
            see(tags)
            line.advance(milliseconds: 1_000)
        }
        see([4])
        perform(.read(.tid, word: 0, count: 6), on: 4, seeing: [4])
        perform(.write(.user, word: 1, words: [0xBEEF]), on: 4, seeing: [4])
        perform(.read(.user, word: 0, count: 2), on: 4, seeing: [4])
        perform(.read(.user, word: 31, count: 2), on: 4, seeing: [4])
        perform(.read(.tid, word: 0, count: 1), on: 4, seeing: [4, 5])
        perform(.read(.tid, word: 0, count: 1), on: 6, seeing: [4])
        #expect(
            line.answers.map(\.result) == [
                .success(population.tags[4].tid.wholeWords), .success([]), .success([0, 0xBEEF]),
                .failure(.refused("the reader does not say why")),
                .failure(.refused("2 tags are near, and this reader cannot choose one")), .failure(.noTag),
            ]
        )
        #expect(line.reader.isReading)
    }

    @Test("A refused power is named")
    func refusals() {
        var line = Self.trial(isActive: false, .init(antennas: [.init(port: 1, powerCentidBm: 3_000)])).line()
        line.start()
        line.advance(milliseconds: 1_000)
        #expect(line.notices.last?.failure?.description == "the power refused: the reader does not say why")
    }

    @Test("A quiet door stays ready", arguments: both)
    func quiet(isActive: Bool) { Self.trial(isActive: isActive).quiet() }
    @Test("Noise costs no record", arguments: 0..<8) func noise(seed: UInt64) {
        Self.trial(isActive: seed.isMultiple(of: 2)).noise(seed: seed)
    }
    @Test("Corrupted records cost themselves only") func corrupted() { Self.active.corrupted() }
    @Test("Silence is noticed, and its span told", arguments: both) func silence(isActive: Bool) {
        Self.trial(isActive: isActive).silence(within: isActive ? 32_000 : 5_000)
    }
    @Test("Death is a failure, return is told", arguments: both) func death(isActive: Bool) {
        Self.trial(isActive: isActive).deathAndReturn(within: 45_000)
    }
    @Test("Reopening is a loss, stopping is none", arguments: both) func stop(isActive: Bool) {
        Self.trial(isActive: isActive).reopenedAndStopped()
    }
    @Test("A stop that nobody answers is over in a second", arguments: both) func stopDead(isActive: Bool) {
        Self.trial(isActive: isActive).stopDead()
    }
    @Test("Faults at random end in reading", arguments: 0..<4) func storm(seed: UInt64) {
        Self.trial(isActive: seed.isMultiple(of: 2)).storm(seed: seed)
    }
    @Test("Operations without an answer are told") func unanswered() { Self.polled.memoryUnanswered() }
    @Test("The relay is switched between rounds", arguments: both) func outputs(isActive: Bool) {
        Self.trial(isActive: isActive).outputs([1])
    }
    @Test("Reading rests when told to", arguments: both) func dutyCycle(isActive: Bool) {
        Self.trial(isActive: isActive).dutyCycle()
    }

    @Test("Any bytes at any time")
    func anyBytes() {
        let codes: [UInt8] = [0x01, 0x02, 0x03, 0x10, 0x20, 0x24, 0x3F, 0x40, 0x41, 0x45, 0x85, 0xE1, 0xFF]
        Self.polled.anyBytes { random in
            var bytes: [UInt8] = []
            let data = (0..<[1, 1, 3, 10, 25][Int(random.next() % 5)]).map { _ in
                random.next() % 3 == 0 ? 1 : UInt8(truncatingIfNeeded: random.next() % 32)
            }
            let code = SWCT.Code(rawValue: codes[Int(random.next() % UInt64(codes.count))])
            SWCT.append(.reader, code, address: 0, data: data, to: &bytes)
            return bytes
        }
    }
}
