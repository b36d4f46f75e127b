// SPDX-License-Identifier: Apache-2.0

import Capture
import EPC
import ReaderProtocols
import Simulators
import Testing

/// The session against the virtual reader, which follows the protocol from the other side.
struct CFSessionTests {
    typealias Line = LineConversation<VirtualCFReader>

    static let population: TagPopulation = {
        var population = TagPopulation(pallet: 20, seed: 5)
        for index in population.tags.indices {
            population.tags[index].tid = SimulatedTag.tid(serial: UInt64(index))
        }
        return population
    }()
    static let pass = DoorPass(of: population, in: .seconds(4), seed: 5)
    static let options = ReaderOptions(antennas: [.init(port: 1), .init(port: 2)], region: .europe)

    private func line(
        _ options: ReaderOptions = options,
        workMode: UInt8 = 0,
        _ change: (inout VirtualCFReader.Unit) -> Void = { _ in }
    ) -> Line {
        var unit = VirtualCFReader.Unit()
        change(&unit)
        return Line(
            ReaderFamily.chafon.makeSession(options),
            with: VirtualCFReader(unit, workMode: workMode, seed: 3)
        )
    }

    /// A conversation that has come as far as reading.
    private func reading(
        _ options: ReaderOptions = options,
        _ change: (inout VirtualCFReader.Unit) -> Void = { _ in }
    ) -> Line {
        var line = line(options, change)
        line.start()
        line.advance(milliseconds: 200)
        return line
    }

    private func sighting(_ tag: Int = 0, antenna: UInt8 = 1) -> TagSighting {
        TagSighting(nanoseconds: 0, tag: tag, antenna: antenna, rssi: -50)
    }
}

// MARK: - Beginning

extension CFSessionTests {
    @Test("From a reader just switched on to reading")
    func startUp() {
        var options = ReaderOptions(
            antennas: [.init(port: 1, powerCentidBm: 2_700), .init(port: 3, powerCentidBm: 2_400)],
            region: .europe,
            session: 1
        )
        options.population = .tags(100)
        options.outputs = [1]
        var line = line(options)
        line.start()
        line.advance(milliseconds: 200)
        #expect(line.notices.first == .connecting(nil))
        #expect(
            line.notices.last
                == .ready(ReaderDescription(model: "CF661", firmware: "V1.30", serial: "SIM000000001"))
        )
        let parameters = line.reader.parameters
        #expect(parameters.carriers == Chafon.Carriers(band: 6, startKHz: 865_700, stepKHz: 600, last: 3))
        #expect(parameters.antennas == 0b101 && parameters.session == 1 && parameters.q == 7)
        #expect(line.reader.powers == [27, 30, 24, 30, 30, 30, 30, 30])
        #expect(line.reader.isReading && line.reader.refusals == 0)
        #expect(line.session.outputs == [1] && line.reader.switches == [OutputSwitch(1, isOn: false)])
        #expect(line.reader.storings == 1)
        // What is so already is not written again.
        line.stop()
        line.start()
        line.advance(milliseconds: 200)
        #expect(line.notices.last?.isReady == true)
        #expect(line.reader.storings == 1)
    }

    @Test("A unit in active mode is told to answer; what it streams before is not taken")
    func activeMode() {
        var line = line(workMode: 1)
        line.reader.observe(sighting(1), of: Self.population.tags[1], at: line.now)
        line.start()
        line.advance(milliseconds: 200)
        #expect(line.reader.parameters.workMode == 0)
        #expect(line.counters.staleRecords == 1 && line.reads.isEmpty)
        #expect(line.notices.last?.isReady == true)
        line.see(sighting(2), of: Self.population)
        #expect(line.reads.count == 1)
    }

    @Test("A unit that goes on streaming by itself is read")
    func streamingAnyhow() {
        var line = line(.init(), workMode: 1) { $0.hasParameters = false }
        line.start()
        line.advance(milliseconds: 5_000)
        #expect(line.notices.last?.isReady == true)
        line.see(sighting(2), of: Self.population)
        #expect(line.reads.count == 1)
    }

    @Test("What the reader refuses is named, and what can be done without is done without")
    func refusals() {
        var line = line(.init(antennas: [.init(port: 1, powerCentidBm: 3_300)]))
        line.start()
        line.advance(milliseconds: 500)
        #expect(
            line.notices.last
                == .failed(.refused(command: "the power", reason: "value not possible (status 01)"))
        )
        let two = ReaderOptions(antennas: [
            .init(port: 1, powerCentidBm: 2_700), .init(port: 2, powerCentidBm: 2_050),
        ])
        line = reading(two) { $0.hasPortPowers = false }
        #expect(line.reader.powers == [UInt8](repeating: 20, count: 8))
        #expect(line.notices.count { if case .alert(.optionRefused) = $0 { true } else { false } } == 2)
        #expect(line.notices.last?.isReady == true)
        var relay = Self.options
        relay.outputs = [1]
        line = self.line(relay) { $0.hasRelays = false }
        line.start()
        line.advance(milliseconds: 5_000)
        #expect(line.session.outputs.isEmpty && line.notices.contains { $0.isReady })
        line = self.line { $0.hasParameters = false }
        line.start()
        line.advance(milliseconds: 5_000)
        #expect(line.notices.last?.failure != nil)
    }

    @Test("A dead line fails within seconds, and the session starts again when asked")
    func dead() {
        var line = line()
        line.suffer(.dead(true))
        line.start()
        line.advance(milliseconds: 6_000)
        #expect(line.notices == [.connecting(nil), .failed(.noAnswer(command: "the reader's information"))])
        line.suffer(.dead(false))
        line.forget()
        line.start()
        line.advance(milliseconds: 500)
        #expect(line.notices.last?.isReady == true)
    }

    @Test("A unit's address is used, and other units on the line are not listened to")
    func address() {
        var options = Self.options
        options.address = 7
        var line = reading(options) { $0.address = 7 }
        #expect(line.notices.last?.isReady == true)
        var foreign: [UInt8] = []
        Chafon.appendAnswer(.inventory, data: [0xFD, 0x8A, 1, 0, 2, 0xAB, 0xCD], into: &foreign)
        line.inject(foreign)
        #expect(line.reads.isEmpty)
        line = self.line(options) { $0.address = 8 }
        line.start()
        line.advance(milliseconds: 6_000)
        #expect(line.notices.last?.failure != nil)
    }
}

// MARK: - Reading

extension CFSessionTests {
    @Test(
        "Every record arrives with its facts, whatever the portions",
        arguments: [nil, 1, 2, 5, 13, 47, 100]
    )
    func streaming(portion: Int?) {
        var line = line { $0.isNetworked = true }
        line.portion = portion
        line.start()
        line.advance(milliseconds: 200)
        line.play(Self.pass)
        #expect(line.reads.count == Self.pass.sightings.count)
        for (read, sighting) in zip(line.reads, Self.pass.sightings) {
            #expect(read.epc == Self.population.tags[sighting.tag].epc && read.antenna == sighting.antenna)
            #expect(read.rssiCentidBm == Int16(sighting.rssi) * 100)
            #expect(read.frequencyKHz == sighting.frequencyKHz)
        }
        // The two zeros of the greeting are no noise.
        #expect(line.counters.isEmpty)
        #expect(line.notices.count { $0.isReady } == 1)
    }

    @Test(
        "A quiet door stays ready, whether the reader speaks of empty rounds or not",
        arguments: [true, false]
    )
    func quiet(tellsEmptyRounds: Bool) {
        var line = reading { $0.tellsEmptyRounds = tellsEmptyRounds }
        line.forget()
        line.advance(milliseconds: 600_000)
        #expect(line.notices.isEmpty && line.reads.isEmpty && line.counters.isEmpty)
        line.see(sighting(2), of: Self.population)
        #expect(line.reads.count == 1)
    }

    @Test("Barcodes come beside the tags, as scans")
    func barcodes() {
        var line = reading()
        line.reader.scan(Array("9506000134352".utf8))
        line.see(sighting(1), of: Self.population)
        line.suffer(.bytes([]))
        #expect(line.scans.map(\.text) == [Array("9506000134352".utf8)])
        #expect(line.scans.allSatisfy { !$0.scan.isDamaged && $0.scan.lastByte == line.now })
        #expect(line.reads.count == 1)
    }

    @Test("An inventory that ends is started again")
    func ends() {
        var line = reading { $0.tellsEmptyRounds = false }
        line.reader.end(at: line.now)
        line.suffer(.bytes([]))
        line.advance(milliseconds: 400)
        #expect(line.reader.isReading && line.reader.starts == 2)
    }

    @Test("A dead reader is told from a silent one, and the span is told")
    func silence() {
        var line = reading { $0.tellsEmptyRounds = false }
        line.advance(milliseconds: 10_000)
        line.forget()
        line.suffer(.dead(true))
        line.advance(milliseconds: 4_500)
        #expect(line.notices.contains(.connecting(.silent)))
        line.suffer(.dead(false))
        line.advance(milliseconds: 3_000)
        #expect(line.notices.contains { $0.isReady })
        #expect(line.notices.last?.lossCause == .silent)
        #expect(line.counters.interruptions == 1)
    }

    @Test("A restarted reader reads again within seconds")
    func restart() {
        var line = reading()
        line.suffer(.restart)
        line.advance(milliseconds: 3_500)
        #expect(line.reader.isReading)
        line.see(sighting(2), of: Self.population)
        #expect(line.reads.count == 1)
    }

    @Test("Noise and wrong checksums are counted, good records arrive")
    func noise() {
        var line = reading()
        for turn in 0..<100 {
            line.suffer(.noise(bytes: 1 + turn % 7))
            if turn % 10 == 0 { line.suffer(.corruptRecords(1)) }
            line.see(sighting(turn % 20), of: Self.population)
            line.advance(milliseconds: 30)
        }
        line.advance(milliseconds: 500)
        #expect(line.sentCount == 90 && line.reads.count == 90)
        #expect(line.counters.bytesSkipped > 100 && line.counters.resynchronisations > 20)
    }

    @Test("Stopped, the reader is quiet and its relay released")
    func stop() {
        var options = Self.options
        options.outputs = [1, 2]
        var line = reading(options)
        line.switchOutputs([1: true, 2: true])
        line.advance(milliseconds: 100)
        #expect(line.reader.isReading)
        line.stop()
        line.advance(milliseconds: 2_000)
        #expect(line.notices.last == .stopped)
        #expect(!line.reader.isReading && line.session.deadline == nil)
        #expect(
            Set(line.reader.switches.suffix(2)) == [
                OutputSwitch(1, isOn: false), OutputSwitch(2, isOn: false),
            ]
        )
    }
}

// MARK: - Relays and memory

extension CFSessionTests {
    @Test("Memory is read and written, and reading goes on")
    func memory() {
        var line = reading()
        let tag = Self.population.tags[4]
        line.see(sighting(4), of: Self.population)
        line.see(sighting(5), of: Self.population)
        line.perform(TagOperation(id: 1, .read(.tid, word: 0, count: 6), epc: tag.epc))
        line.advance(milliseconds: 100)
        #expect(line.answers.last?.result == .success(tag.tid.wholeWords))
        #expect(line.reader.selection == nil)
        line.perform(TagOperation(id: 2, .write(.epc, word: 2, words: [0x1234, 0x5678]), epc: tag.epc))
        line.advance(milliseconds: 100)
        #expect(line.answers.last?.result == .success([]))
        line.perform(TagOperation(id: 3, .read(.epc, word: 2, count: 1), epc: tag.epc))
        line.advance(milliseconds: 100)
        #expect(line.answers.last?.result == .failure(.noTag))
        line.perform(TagOperation(id: 4, .read(.tid, word: 9, count: 3), epc: Self.population.tags[5].epc))
        line.advance(milliseconds: 100)
        #expect(line.answers.last?.result == .failure(.noSuchMemory))
        #expect(line.answers.map(\.id) == [1, 2, 3, 4])
        #expect(line.reader.isReading)
        line.forget()
        line.see(sighting(5), of: Self.population)
        #expect(line.reads.count == 1)
    }

    @Test("One operation is done at a time, and one that waits is answered when the session stops")
    func busy() {
        var line = reading()
        line.suffer(.dead(true))
        line.perform(TagOperation(id: 1, .read(.tid, word: 0, count: 6)))
        line.perform(TagOperation(id: 2, .read(.tid, word: 0, count: 6)))
        #expect(line.answers.map(\.result) == [.failure(.busy)])
        line.stop()
        #expect(line.answers.last?.result == .failure(.disconnected))
        var unknown = TagOperation(id: 3, .read(.tid, word: 0, count: 6))
        unknown.tid = Self.population.tags[1].tid
        line = reading()
        line.perform(unknown)
        #expect(line.answers.last?.result == .failure(.notSupported))
    }
}
