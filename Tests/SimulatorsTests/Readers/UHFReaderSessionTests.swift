// SPDX-License-Identifier: Apache-2.0

import Capture
import EPC
import ReaderProtocols
import Simulators
import Testing

/// The sessions against the virtual reader, which follows the protocol from the other side.
struct UHFReaderSessionTests {
    typealias Line = LineConversation<VirtualUHFReader>

    static let population: TagPopulation = {
        var population = TagPopulation(pallet: 20, seed: 5)
        for index in population.tags.indices {
            population.tags[index].tid = SimulatedTag.tid(serial: UInt64(index))
        }
        return population
    }()
    static let pass = DoorPass(of: population, in: .seconds(4), seed: 5)
    static let models: [UHFReader.Model] = [.reader18, .reader288]

    private func line(
        _ model: UHFReader.Model,
        _ options: ReaderOptions? = nil,
        mode: UInt8 = 0,
        _ change: (inout VirtualUHFReader.Unit) -> Void = { _ in }
    ) -> Line {
        var unit = VirtualUHFReader.Unit(model)
        change(&unit)
        let ports: [ReaderOptions.Antenna] = model == .reader18 ? [] : [.init(port: 1), .init(port: 2)]
        let family: ReaderFamily = model == .reader18 ? .uhfReader18 : .uhfReader288
        return Line(
            family.makeSession(options ?? .init(antennas: ports)),
            with: VirtualUHFReader(unit, mode: mode, seed: 3)
        )
    }

    /// A conversation that has come as far as reading.
    private func reading(_ model: UHFReader.Model, _ options: ReaderOptions? = nil) -> Line {
        var line = line(model, options)
        line.start()
        line.advance(milliseconds: 500)
        return line
    }

    private func sighting(_ tag: Int = 0, antenna: UInt8 = 1) -> TagSighting {
        TagSighting(nanoseconds: 0, tag: tag, antenna: antenna, rssi: -50)
    }

    /// Lets a tag be seen in the middle of the next round of an antenna.
    private func see(_ tag: Int, antenna: UInt8 = 1, on line: inout Line) {
        for _ in 0..<200
        where line.reader.tally.records + line.reader.tally.corrupted + line.reader.tally.filtered < 1_000 {
            let before = line.reader.tally.unread
            line.see(sighting(tag, antenna: antenna), of: Self.population)
            if line.reader.tally.unread == before { return }
            line.advance(milliseconds: 5)
        }
    }
}

// MARK: - Beginning

extension UHFReaderSessionTests {
    @Test("From a reader just switched on to reading")
    func startUp() {
        var line = line(
            .reader288,
            .init(
                antennas: [.init(port: 1, powerCentidBm: 2_700), .init(port: 3, powerCentidBm: 2_400)],
                region: .europe,
                session: 1
            )
        )
        line.start()
        line.advance(milliseconds: 500)
        #expect(line.notices.first == .connecting(nil))
        let description = ReaderDescription(model: "UHFReader288MP", firmware: "1.16", serial: "16080042")
        #expect(line.notices.last == .ready(description))
        let configuration = line.reader.configuration
        #expect(configuration.channels == UHFReader.Channels(maximum: 0x4C, minimum: 0x03))
        #expect(Array(configuration.powers[0..<4]) == [27, 30, 24, 30])
        // The region only: power stays out of the permanent memory.
        #expect(line.reader.storings == 1)
        #expect(line.reader.refusals == 0 && line.reader.lostCommands == 0)
        // Q 4, session 1, no mask, target A, both antennas in turn, half a second.
        let inventories = Array(line.reader.inventories.prefix(3))
        #expect(
            inventories == [
                [4, 1, 1, 0, 0, 0, 0, 0x80, 5], [4, 1, 1, 0, 0, 0, 0, 0x82, 5],
                [4, 1, 1, 0, 0, 0, 0, 0x80, 5],
            ]
        )
    }

    @Test("A UHFReader18 is given what it can be given, and nothing is written that is so already")
    func startUp18() {
        var line = line(
            .reader18,
            .init(antennas: [.init(port: 1, powerCentidBm: 2_050)], region: .northAmerica)
        )
        line.start()
        line.advance(milliseconds: 500)
        #expect(line.notices.last == .ready(ReaderDescription(model: "CF-RU5102", firmware: "1.16")))
        #expect(line.reader.configuration.powers[0] == 20)
        #expect(line.reader.configuration.channels == UHFReader.Channels(maximum: 0x31, minimum: 0x80))
        #expect(
            line.notices.contains(
                .alert(.optionRefused("these readers know whole dBm only: the power is rounded down"))
            )
        )
        #expect(line.reader.storings == 2 && line.reader.refusals == 0)
        line.stop()
        line.advance(milliseconds: 2_000)
        line.start()
        line.advance(milliseconds: 500)
        #expect(line.notices.last?.isReady == true)
        #expect(line.reader.storings == 2)
    }

    @Test("A reader that reports by itself is told to answer", arguments: models)
    func reporting(model: UHFReader.Model) {
        var line = line(model, mode: 1)
        line.start()
        line.advance(milliseconds: 500)
        #expect(line.reader.configuration.mode == 0)
        #expect(line.notices.last?.isReady == true)
        #expect(line.reader.storings == 1 && line.reader.refusals == 0)
        see(1, on: &line)
        line.advance(milliseconds: 500)
        #expect(line.reads.count == 1)
    }

    @Test("Tags of a report that comes before the reader is asked are stale")
    func stale() {
        var line = line(.reader288, mode: 1)
        line.suffer(.stall(nanoseconds: 20_000_000))
        line.start()
        var report: [UInt8] = []
        UHFReader.appendAnswer(.report, data: [1, 2, 0xAB, 0xCD, 0x40], into: &report)
        line.inject(report)
        line.advance(milliseconds: 500)
        #expect(line.counters.staleRecords == 1 && line.reads.isEmpty)
        #expect(line.notices.last?.isReady == true)
        line.inject(report)
        #expect(line.reads.count == 1)
    }

    @Test("Without antennas in the options those of the reader are used")
    func ownAntennas() {
        var line = line(.reader288, .init())
        line.start()
        line.advance(milliseconds: 500)
        #expect(line.reader.inventories.prefix(5).map { $0[7] } == [0x80, 0x81, 0x82, 0x83, 0x80])
    }

    @Test("The other model is told by name, with the driver to configure", arguments: models)
    func otherModel(model: UHFReader.Model) {
        let other: UHFReader.Model = model == .reader18 ? .reader288 : .reader18
        let family: ReaderFamily = model == .reader18 ? .uhfReader18 : .uhfReader288
        var line = Line(family.makeSession(.init()), with: VirtualUHFReader(.init(other)))
        line.start()
        let words =
            model == .reader18
            ? "this is a UHFReader288MP: configure driver = \"uhfreader288\""
            : "this is a CF-RU5102: configure driver = \"uhfreader18\""
        #expect(line.notices.last == .failed(.nonsense(words)))
        #expect(line.session.deadline == nil)
    }

    @Test("An inventory of an earlier host is waited for")
    func busyAtStart() {
        var line = line(.reader18) { $0.roundMilliseconds = 2_500 }
        line.reader.configure { $0.scanTime = 25 }
        var inventory: [UInt8] = []
        UHFReader.appendCommand(.inventory, into: &inventory)
        line.reader.receive(inventory.span, at: line.now)
        line.see(sighting(1), of: Self.population)
        line.start()
        line.advance(milliseconds: 4_000)
        #expect(line.notices.last?.isReady == true)
        #expect(line.reader.lostCommands == 3)
        #expect(line.counters.staleRecords == 1 && line.reads.isEmpty)
    }

    @Test("Power for each port, for all, and in the permanent memory: as the firmware takes it")
    func powerForms() {
        let options = ReaderOptions(
            antennas: [.init(port: 1, powerCentidBm: 2_700), .init(port: 2, powerCentidBm: 2_000)]
        )
        var line = line(.reader288, options) {
            $0.hasPortPowers = false
            $0.knowsTemporaryPower = false
        }
        line.start()
        line.advance(milliseconds: 500)
        #expect(line.notices.last?.isReady == true)
        #expect(line.reader.configuration.powers[0] == 20 && line.reader.configuration.storedPower == 20)
        #expect(line.notices.count { if case .alert(.optionRefused) = $0 { true } else { false } } == 1)
        line = self.line(.reader288, .init(antennas: [.init(port: 1, powerCentidBm: 3_300)]))
        line.start()
        line.advance(milliseconds: 500)
        #expect(
            line.notices.last
                == .failed(.refused(command: "the power", reason: "value not possible (status FF)"))
        )
    }

    @Test("A dead line fails within seconds, and the session starts again when asked", arguments: models)
    func dead(model: UHFReader.Model) {
        var line = line(model)
        line.suffer(.dead(true))
        line.start()
        line.advance(milliseconds: 7_000)
        #expect(line.notices == [.connecting(nil), .failed(.noAnswer(command: "the reader's information"))])
        line.suffer(.dead(false))
        line.forget()
        line.start()
        line.advance(milliseconds: 500)
        #expect(line.notices.last?.isReady == true)
    }

    @Test("A unit's address is used, and other units on the line are not listened to")
    func address() {
        var options = ReaderOptions(antennas: [.init(port: 1)])
        options.address = 7
        var line = line(.reader288, options) { $0.address = 7 }
        line.start()
        line.advance(milliseconds: 500)
        #expect(line.notices.last?.isReady == true)
        line.inject(UHFReaderSessionTests.foreign)
        #expect(line.reads.isEmpty)
        line = self.line(.reader288, options) { $0.address = 8 }
        line.start()
        line.advance(milliseconds: 7_000)
        #expect(line.notices.last?.failure != nil)
    }

    /// A tag of unit 0.
    private static let foreign: [UInt8] = {
        var bytes: [UInt8] = []
        UHFReader.appendAnswer(
            .inventory,
            status: .moreFollows,
            data: [1, 1, 2, 0xAB, 0xCD, 0x40],
            into: &bytes
        )
        return bytes
    }()
}

// MARK: - Reading

extension UHFReaderSessionTests {
    @Test(
        "Every record arrives with its facts, whatever the portions",
        arguments: models,
        [nil, 1, 2, 5, 13, 47]
    )
    func rounds(model: UHFReader.Model, portion: Int?) {
        var line = line(model)
        line.portion = portion
        line.start()
        line.advance(milliseconds: 500)
        line.play(Self.pass)
        #expect(line.reads.count == line.sentCount && line.reads.count > 30)
        var sightings: [MemoryBits: [TagSighting]] = [:]
        for sighting in Self.pass.sightings {
            sightings[Self.population.tags[sighting.tag].epc, default: []].append(sighting)
        }
        for read in line.reads {
            let seen = sightings[read.epc] ?? []
            #expect(!seen.isEmpty)
            if model == .reader288 {
                #expect(
                    seen.contains { $0.antenna == read.antenna && Int16($0.rssi) * 100 == read.rssiCentidBm }
                )
            }
        }
        #expect(line.reader.lostCommands == 0)
        #expect(line.counters.isEmpty)
        #expect(line.notices.count { $0.isReady } == 1)
    }

    @Test("A quiet door stays ready for an hour, and the reader is not hurried", arguments: models)
    func quiet(model: UHFReader.Model) {
        var line = reading(model)
        line.forget()
        line.advance(milliseconds: 600_000)
        #expect(line.notices.isEmpty && line.reads.isEmpty)
        #expect(line.reader.lostCommands == 0)
    }

    @Test("Session, population, filter and TID are in each inventory")
    func inventoryOptions() {
        var options = ReaderOptions(antennas: [.init(port: 2)], session: 2)
        options.population = .tags(100)
        options.filters = [.init(.epc, firstBit: 32, MemoryBits([0x30].span) ?? MemoryBits())]
        options.memoryReads = [.init(.tid, count: 6)]
        var line = reading(.reader288, options)
        #expect(line.reader.inventories.first == [0x27, 2, 1, 0, 32, 8, 0x30, 0, 0x81, 5])
        // In session 2 a tag that was read keeps silent until the other target is asked for.
        #expect(Set(line.reader.inventories.map { $0[7] }) == [0, 1])
        see(3, antenna: 2, on: &line)
        line.advance(milliseconds: 200)
        #expect(line.reads.count == 1)
        #expect(line.reads.first?.tid == Self.population.tags[3].tid)
        #expect(line.reads.first?.epc == Self.population.tags[3].epc)
    }

    @Test("A reader without FastID goes on without the TID, and that is said")
    func noFastID() {
        var options = ReaderOptions(antennas: [.init(port: 1)])
        options.memoryReads = [.init(.tid, count: 6)]
        var line = line(.reader288, options) { $0.knowsFastID = false }
        line.start()
        line.advance(milliseconds: 500)
        #expect(line.notices.contains { if case .alert(.optionRefused) = $0 { true } else { false } })
        see(1, on: &line)
        line.advance(milliseconds: 200)
        #expect(line.reads.count == 1 && line.reads[0].tid == nil)
    }

    @Test("A duty cycle rests between spans of reading")
    func dutyCycle() {
        var options = ReaderOptions(antennas: [.init(port: 1)])
        options.dutyCycle = .init(onMilliseconds: 200, offMilliseconds: 800)
        var line = reading(.reader288, options)
        line.advance(milliseconds: 20_000)
        var busy = 0
        for _ in 0..<1_000 {
            line.advance(milliseconds: 10)
            if line.reader.isReading { busy += 1 }
        }
        #expect((150...300).contains(busy))
    }

    @Test("Readers of sixteen ports tell the antenna by its number")
    func sixteenPorts() {
        var line = line(.reader288, .init(antennas: [.init(port: 2), .init(port: 12)])) { $0.ports = 1...16 }
        line.start()
        line.advance(milliseconds: 500)
        see(1, antenna: 2, on: &line)
        see(2, antenna: 12, on: &line)
        line.advance(milliseconds: 300)
        #expect(line.reads.map(\.antenna) == [2, 12])
    }
}

// MARK: - Faults while reading

extension UHFReaderSessionTests {
    @Test("Silence is noticed, reading begins again, and the span is told", arguments: models)
    func silence(model: UHFReader.Model) {
        var line = reading(model)
        line.forget()
        line.suffer(.dead(true))
        line.advance(milliseconds: 5_000)
        #expect(line.notices.contains(.connecting(.silent)))
        line.suffer(.dead(false))
        line.advance(milliseconds: 2_000)
        #expect(line.notices.contains { $0.isReady })
        #expect(line.notices.last?.lossCause == .silent)
        #expect(line.counters.interruptions == 1)
    }

    @Test("A lost answer costs one round and is told, without beginning again")
    func lostAnswer() {
        var line = reading(.reader288)
        line.forget()
        line.isConnected = false
        line.advance(milliseconds: 100)
        line.isConnected = true
        line.advance(milliseconds: 3_000)
        #expect(line.notices.map { $0.lossCause } == [.silent])
    }

    @Test("A missing antenna degrades, the others go on, and its return recovers")
    func missingAntenna() {
        var line = reading(.reader288)
        line.forget()
        line.suffer(.antennaMissing(port: 2, true))
        line.advance(milliseconds: 2_000)
        #expect(line.notices == [.degraded(.antennaMissing)])
        see(1, antenna: 1, on: &line)
        line.advance(milliseconds: 200)
        #expect(line.reads.count == 1)
        line.suffer(.antennaMissing(port: 2, false))
        line.advance(milliseconds: 2_000)
        #expect(line.notices == [.degraded(.antennaMissing), .recovered])
    }

    @Test("A reader whose memory is full is counted and told")
    func memoryFull() {
        var line = reading(.reader288)
        line.forget()
        for _ in 0..<20 where !line.reader.isReading { line.advance(milliseconds: 5) }
        line.suffer(.bufferFull)
        line.advance(milliseconds: 500)
        #expect(line.counters.overflows == 1)
        #expect(line.notices.map { $0.lossCause } == [.bufferFull])
    }

    @Test("Noise and wrong checksums are counted, good records arrive", arguments: models)
    func noise(model: UHFReader.Model) {
        var line = reading(model)
        for turn in 0..<50 {
            line.suffer(.noise(bytes: 1 + turn % 7))
            if turn % 10 == 0 { line.suffer(.corruptRecords(1)) }
            see(turn % 20, on: &line)
            line.advance(milliseconds: 120)
        }
        line.advance(milliseconds: 2_000)
        #expect(line.reads.count == line.sentCount && line.sentCount > 20)
        #expect(line.counters.bytesSkipped > 50 && line.counters.resynchronisations > 10)
        let known = Set(Self.population.tags.map(\.epc))
        #expect(line.reads.allSatisfy { known.contains($0.epc) })
    }

    @Test("A restart in mid round is survived")
    func restart() {
        var line = reading(.reader288)
        line.forget()
        for _ in 0..<20 where !line.reader.isReading { line.advance(milliseconds: 5) }
        line.suffer(.restart)
        line.advance(milliseconds: 3_000)
        see(1, on: &line)
        line.advance(milliseconds: 200)
        #expect(line.reads.count == 1)
        #expect(line.notices.contains { $0.lossCause == .silent })
    }

    @Test("Stopped, the reader is quiet and its outputs are off", arguments: models)
    func stop(model: UHFReader.Model) {
        var line = reading(model)
        line.stop()
        line.advance(milliseconds: 2_000)
        #expect(line.notices.last == .stopped)
        #expect(!line.reader.isReading && line.session.deadline == nil)
        let rounds = line.reader.inventories.count
        line.advance(milliseconds: 2_000)
        #expect(line.reader.inventories.count == rounds)
    }
}

// MARK: - Outputs, beeper, memory

extension UHFReaderSessionTests {
    @Test("Outputs are switched between rounds, and off at the end")
    func outputs() {
        var options = ReaderOptions(antennas: [.init(port: 1)])
        options.outputs = [1, 2]
        var line = reading(.reader288, options)
        #expect(line.session.outputs == [1, 2])
        line.switchOutputs([2: true])
        line.advance(milliseconds: 200)
        #expect(line.reader.switches == [OutputSwitch(2, isOn: true)])
        line.stop()
        line.advance(milliseconds: 2_000)
        #expect(line.reader.switches.last == OutputSwitch(2, isOn: false))
        #expect(line.notices.last == .stopped)
        #expect(line.reader.lostCommands == 0)
    }

    @Test("The beeper sounds so many times", arguments: models)
    func beeper(model: UHFReader.Model) {
        var line = reading(model)
        #expect(line.session.hasBeeper)
        line.beep(times: 3)
        line.advance(milliseconds: 200)
        #expect(line.reader.beeps == 3)
    }

    @Test("Memory is read and written, and reading goes on", arguments: models)
    func memory(model: UHFReader.Model) {
        var line = reading(model)
        let tag = Self.population.tags[4]
        see(4, on: &line)
        line.perform(TagOperation(id: 1, .read(.tid, word: 0, count: 3), epc: tag.epc))
        line.advance(milliseconds: 200)
        #expect(line.answers.last?.result == .success([0xE280, 0x1105, 0x2000]))
        line.perform(TagOperation(id: 2, .write(.epc, word: 2, words: [0x1234, 0x5678]), epc: tag.epc))
        line.advance(milliseconds: 200)
        #expect(line.answers.last?.result == .success([]))
        // Its EPC has changed: the old one is nobody's.
        line.perform(TagOperation(id: 3, .read(.epc, word: 2, count: 1), epc: tag.epc))
        line.advance(milliseconds: 200)
        #expect(line.answers.last?.result == .failure(.noTag))
        line.perform(TagOperation(id: 4, .read(.tid, word: 9, count: 3)))
        line.advance(milliseconds: 200)
        #expect(line.answers.last?.result == .failure(.noSuchMemory))
        #expect(line.answers.map(\.id) == [1, 2, 3, 4])
        line.forget()
        see(5, on: &line)
        line.advance(milliseconds: 200)
        #expect(line.reads.count == 1)
    }

    @Test("A tag is found by its TID where the reader can, and one operation is done at a time")
    func byTID() {
        var line = reading(.reader288)
        see(6, on: &line)
        var operation = TagOperation(id: 1, .read(.epc, word: 2, count: 6))
        operation.tid = Self.population.tags[6].tid
        operation.antenna = 2
        line.perform(operation)
        operation.id = 2
        line.perform(operation)
        #expect(line.answers.map(\.result) == [.failure(.busy)])
        line.advance(milliseconds: 300)
        #expect(line.answers.last?.result == .success(Self.population.tags[6].epc.wholeWords))
        #expect(line.reader.configuration.antennas == 2)
        operation.id = 3
        line.perform(operation)
        line.stop()
        line.advance(milliseconds: 2_000)
        #expect(line.answers.last?.result == .failure(.disconnected))
        var desk = reading(.reader18)
        desk.perform(operation)
        #expect(desk.answers.last?.result == .failure(.notSupported))
    }
}
