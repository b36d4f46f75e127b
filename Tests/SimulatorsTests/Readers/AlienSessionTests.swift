// SPDX-License-Identifier: Apache-2.0

import Capture
import EPC
import ReaderProtocols
import Simulators
import Testing

struct AlienSessionTests {
    static let population = TagPopulation(pallet: 20, seed: 5)
    static let pass = DoorPass(of: population, in: .seconds(4), seed: 5)
    private typealias Line = LineConversation<VirtualAlienReader>

    private static var twoAntennas: ReaderOptions { .init(antennas: [.init(port: 1), .init(port: 2)]) }

    private func line(
        _ options: ReaderOptions = twoAntennas,
        _ model: VirtualAlienReader.Model = .init()
    ) -> Line {
        Line(ReaderFamily.alien.makeSession(options), with: VirtualAlienReader(model))
    }

    private func reading(
        _ options: ReaderOptions = twoAntennas,
        _ model: VirtualAlienReader.Model = .init()
    ) -> Line {
        var line = line(options, model)
        line.start()
        line.advance(milliseconds: 3_000)
        return line
    }

    private func see(_ tag: Int, antenna: UInt8 = 1, on line: inout Line) {
        line.see(
            TagSighting(nanoseconds: 0, tag: tag, antenna: antenna, rssi: -54),
            of: Self.population
        )
    }

    @Test("From a reader on the network to reading, with all options as the protocol writes them")
    func startUp() {
        var options = ReaderOptions(
            antennas: [.init(port: 1, powerCentidBm: 2_700), .init(port: 3, powerCentidBm: 3_000)],
            session: 2
        )
        options.population = .tags(30)
        let filter = MemoryBits(wholeWords: [0x3074])
        options.filters = [.init(.epc, firstBit: 32, filter, isExclusion: true)]
        options.memoryReads = [.init(.tid, count: 6)]
        options.outputs = [1, 4]
        options.login = .init(user: "dock", password: "secret")
        #expect(ReaderFamily.alien.problems(with: options).isEmpty)
        var model = VirtualAlienReader.Model()
        (model.user, model.password) = ("dock", "secret")
        let line = reading(options, model)
        #expect(
            line.notices == [
                .connecting(nil),
                .ready(
                    ReaderDescription(
                        model: "Alien ALR-9900",
                        firmware: "14.07.01.00",
                        serial: "00:1B:5F:00:12:34"
                    )
                ),
            ]
        )
        #expect(
            line.reader.commands.prefix { $0 != "get TagList" } == [
                "get ReaderType", "get ReaderVersion", "get MACAddress", "set AutoMode = Off",
                "set TagType = 16",
                "set AcquireMode = Inventory", "set AntennaSequence = 0,2", "set RFLevel = 0 270",
                "set RFLevel = 2 300", "set AcqG2Session = 2", "set AcqG2Q = 5",
                "set AcqG2Mask = 1, 32, 16, 30 74",
                "set AcqG2MaskAction = Exclude", "set AcqG2TagData = 2,0,6",
                "set TagListAntennaCombine = Off",
                "set TagListMillis = On",
                "set TagListCustomFormat = Tag:%k, Count:%r, Ant:%a, RSSI:${RSSI}, Freq:${FREQ}, Msec:${MSEC2}, "
                    + "PC:${PCWORD}, Data:${G2DATA1}",
                "set TagListFormat = Custom", "set PersistTime = -1", "set ExternalOutput = 0",
                "Clear TagList",
                "set AutoMode = On",
            ]
        )
        #expect(line.reader.isReading && line.session.outputs == [1, 4])
    }

    @Test("Asked for its list while AutoMode is off it reads for a moment first; what comes meanwhile waits")
    func acquisition() {
        var reader = VirtualAlienReader()
        let start = MonotonicTime(nanoseconds: 0)
        func hear() -> String {
            defer { _ = reader.output.removeAll() }
            return String(decoding: reader.output.bytes, as: UTF8.self)
        }
        reader.connected(at: start)
        reader.receive(Array("alien\r\npassword\r\n".utf8).span, at: start)
        #expect(hear().hasSuffix("Alien>\0"))
        reader.receive(Array("get TagList\r\n\u{01}get RFLevel\r\n".utf8).span, at: start)
        #expect(reader.isReading && reader.deadline == start.advanced(byNanoseconds: 100_000_000))
        let sighting = TagSighting(nanoseconds: 0, tag: 3, antenna: 1, rssi: -54)
        for _ in 0..<2 { reader.observe(sighting, of: Self.population.tags[3], at: start) }
        #expect(hear().isEmpty)
        reader.tick(at: start.advanced(byNanoseconds: 100_000_000))
        let answer = hear()
        #expect(answer.hasPrefix("Tag:30") && answer.contains(", Count:2, Ant:0, Proto:2\r\n\0\r\nAlien>"))
        #expect(answer.hasSuffix("Alien>rflevel = 316\r\n\0"))
        #expect(!reader.isReading && reader.deadline == nil && reader.tally.records == 2)
        reader.observe(sighting, of: Self.population.tags[3], at: start)
        #expect(reader.tally.unread == 1)
    }

    @Test("Every read is told with its radio facts, whatever the portions", arguments: [nil, 1, 7, 50])
    func lists(portion: Int?) {
        var line = line()
        line.portion = portion
        line.start()
        line.advance(milliseconds: 500)
        #expect(line.notices.last?.isReady == true)
        line.play(Self.pass)
        line.advance(milliseconds: 500)
        #expect(line.reads.reduce(0) { $0 + Int($1.count) } == Self.pass.sightings.count)
        #expect(line.reader.tally.records == Self.pass.sightings.count)
        let tags = Dictionary(uniqueKeysWithValues: Self.population.tags.map { ($0.epc, $0) })
        for read in line.reads {
            #expect(tags[read.epc]?.pc == read.pc && (read.antenna == 1 || read.antenna == 2))
            #expect(
                read.rssiCentidBm.map { $0 < -2000 && $0 % 100 == 0 } == true
                    && (865_700...867_500).contains(read.frequencyKHz ?? 0)
            )
            let wall = read.readerTime.map {
                $0.microseconds - 1_780_000_000_000_000 - read.time.nanoseconds / 1000
            }
            #expect(wall.map { (-500_000...0).contains($0) } == true)
        }
        #expect(line.counters.isEmpty && line.notices.count { $0.isReady } == 1)
    }

    @Test("A reader on a serial line greets nobody and is asked all the same")
    func serial() {
        var model = VirtualAlienReader.Model()
        model.isNetworked = false
        var line = reading(Self.twoAntennas, model)
        #expect(line.notices.last?.isReady == true)
        see(0, on: &line)
        line.advance(milliseconds: 300)
        #expect(line.reads.count == 1)
        line.stop()
        #expect(line.notices.last == .stopped && !line.reader.isReading && line.session.deadline == nil)
        #expect(!line.reader.commands.contains("quit"))
    }

    @Test("A firmware that knows neither the format's tokens nor its setting still tells its tags")
    func oldFirmware() {
        var model = VirtualAlienReader.Model()
        model.hasLongTokens = false
        var line = reading(Self.twoAntennas, model)
        see(0, antenna: 2, on: &line)
        line.advance(milliseconds: 300)
        #expect(line.reads.count == 1 && line.reads.first?.antenna == 2 && line.reads.first?.pc == nil)
        #expect(line.reads.first?.rssiCentidBm == nil && line.reads.first?.readerTime == nil)
        model.unknownCommands = ["taglistformat", "taglistcustomformat", "tagtype", "macaddress"]
        line = reading(Self.twoAntennas, model)
        see(0, antenna: 2, on: &line)
        see(0, antenna: 2, on: &line)
        line.advance(milliseconds: 300)
        #expect(line.reads.count == 1 && line.reads.first?.count == 2)
        #expect(line.reads.first?.epc == Self.population.tags[0].epc && line.reads.first?.antenna == 2)
        #expect(line.counters.isEmpty)
    }

    @Test("A wrong password is told as such, and no prompt is waited for")
    func wrongPassword() {
        var options = Self.twoAntennas
        options.login = .init(user: "alien", password: "nonsense")
        var line = line(options)
        line.start()
        #expect(
            line.notices.last?.failure?.description
                == "the login refused: Error: Invalid Username and/or Password."
        )
        #expect(line.session.deadline == nil && line.reader.wantsClose)
    }

    @Test("What the reader refuses is named, and only what it cannot read without ends it")
    func refusals() {
        var line = line(.init(antennas: [.init(port: 1, powerCentidBm: 3_250)]))
        line.start()
        #expect(
            line.notices.last?.failure?.description
                == "RFLevel = 0 325 refused: Error 10: Value out of range."
        )
        var model = VirtualAlienReader.Model()
        model.unknownCommands = ["acqg2session"]
        line = reading(.init(antennas: [.init(port: 1)], session: 2), model)
        #expect(line.notices.contains { if case .alert(.optionRefused) = $0 { true } else { false } })
        #expect(line.notices.last?.isReady == true)
    }

    @Test("A quiet door stays ready")
    func quiet() {
        var line = reading()
        line.forget()
        line.advance(milliseconds: 600_000)
        #expect(line.notices.isEmpty && line.reads.isEmpty)
    }

    @Test("Outputs are switched between two lists, and off at the end")
    func outputs() {
        var options = Self.twoAntennas
        options.outputs = [1, 4]
        var line = reading(options)
        line.switchOutputs([1: true, 4: true, 5: true])
        line.advance(milliseconds: 300)
        line.switchOutputs([1: false])
        line.advance(milliseconds: 300)
        #expect(line.reader.switches == [.init(1, isOn: true), .init(4, isOn: true), .init(1, isOn: false)])
        line.stop()
        #expect(line.reader.switches.last == .init(4, isOn: false))
        #expect(line.reader.commands.last == "quit" && line.notices.last == .stopped)
    }

    @Test("Silence is noticed, given up, and told with its span at the next beginning")
    func silence() {
        var line = reading()
        line.forget()
        line.suffer(.dead(true))
        line.advance(milliseconds: 20_000)
        #expect(line.notices == [.failed(.interrupted(.silent))])
        line.suffer(.dead(false))
        line.forget()
        line.start()
        line.advance(milliseconds: 3_000)
        #expect(line.notices.first == .connecting(.silent))
        #expect(line.notices.contains { $0.lossCause == .silent } && line.notices.contains { $0.isReady })
    }

    @Test("A list that comes late is taken; what the reader gathered meanwhile is not lost")
    func stall() {
        var line = reading()
        line.suffer(.stall(nanoseconds: 4_000_000_000))
        for _ in 0..<10 {
            see(0, on: &line)
            line.advance(milliseconds: 350)
        }
        line.advance(milliseconds: 2_000)
        #expect(line.reads.reduce(0) { $0 + Int($1.count) } == 10)
        #expect(line.notices.count { $0.isReady } == 1)
    }

    @Test("After a restart it logs in and configures anew; tags of before are not taken for new ones")
    func restart() {
        var line = reading()
        line.suffer(.restart)
        line.forget()
        line.start()
        line.advance(milliseconds: 3_000)
        #expect(line.notices.last?.lossCause == .disconnected && line.reader.isReading)
        // Gathered while nobody was connected.
        see(3, on: &line)
        line.session = ReaderFamily.alien.makeSession(Self.twoAntennas)
        line.forget()
        line.start()
        line.advance(milliseconds: 3_000)
        #expect(line.reads.isEmpty && line.notices.last?.isReady == true)
    }

    @Test("Noise costs the lines it hits and no more")
    func noise() {
        var line = reading()
        for tag in 0..<20 {
            if tag % 7 == 0 { line.suffer(.corruptRecords(1)) }
            if tag % 5 == 0 { line.suffer(.bytes([0x55, 0xAA, 0x0A])) }
            see(tag, on: &line)
            line.advance(milliseconds: 250)
        }
        let epcs = Set(Self.population.tags.map(\.epc))
        #expect(line.reads.count == 17 && line.reads.allSatisfy { epcs.contains($0.epc) })
        #expect(line.counters.malformed == 3 && line.notices.last?.failure == nil)
    }
}

extension AlienSessionTests {
    @Test("Noise in front of an answer is none, while it reads and before")
    func noiseInFront() {
        var line = reading()
        line.suffer(.stall(nanoseconds: 500_000_000))
        line.advance(milliseconds: 300)
        line.inject(Array("U\r\n".utf8))
        see(0, on: &line)
        line.advance(milliseconds: 1_000)
        #expect(line.reads.count == 1 && line.counters.resynchronisations == 1)
        #expect(line.notices.count == 2)
        line = self.line()
        line.suffer(.bytes(Array("U\r\n".utf8)))
        line.start()
        line.inject(Array("U\r\n".utf8))
        line.advance(milliseconds: 12_000)
        #expect(line.notices.last?.isReady == true)
    }
}

// MARK: - Memory

extension AlienSessionTests {
    private func tag() -> SimulatedTag {
        var tag = Self.population.tags[0]
        tag.tid = SimulatedTag.tid(serial: 7)
        tag.user = MemoryBits(wholeWords: [1, 2, 3, 4])
        return tag
    }

    private func perform(
        _ operation: TagOperation,
        on tag: SimulatedTag
    ) -> (TagAnswer?, VirtualAlienReader) {
        var line = reading()
        line.reader.observe(TagSighting(nanoseconds: 0, tag: 0, antenna: 1, rssi: -50), of: tag, at: line.now)
        line.perform(operation)
        line.advance(milliseconds: 1_000)
        #expect(line.answers.count == 1 && line.notices.count { $0.isReady } == 1)
        // What was gathered before comes all the same, and reading goes on.
        #expect(line.reads.count == 1 && line.reader.isReading && line.reader.properties["acqg2mask"] == "00")
        return (line.answers.first, line.reader)
    }

    @Test("Memory is read and written, and what the tag or the reader says against it is told")
    func memory() throws {
        let tag = tag()
        var (answer, reader) = perform(
            TagOperation(id: 1, .read(.tid, word: 0, count: 6), epc: tag.epc),
            on: tag
        )
        #expect(try answer?.result.get() == tag.tid.wholeWords)
        #expect(reader.commands.contains("G2Read = 2 0 6"))
        (answer, reader) = perform(
            TagOperation(id: 2, .write(.user, word: 1, words: [0xAB, 0xCD]), epc: tag.epc),
            on: tag
        )
        #expect(try answer?.result.get() == [])
        #expect(reader.commands.contains("G2Write = 3, 1, 00 AB 00 CD"))
        (answer, _) = perform(TagOperation(id: 3, .read(.user, word: 3, count: 9), epc: tag.epc), on: tag)
        #expect(answer?.result == .failure(.noSuchMemory))
        (answer, _) = perform(TagOperation(id: 4, .write(.tid, word: 0, words: [1]), epc: tag.epc), on: tag)
        #expect(answer?.result == .failure(.locked))
        let other = Self.population.tags[1].epc
        (answer, _) = perform(TagOperation(id: 5, .read(.tid, word: 0, count: 2), epc: other), on: tag)
        #expect(answer?.result == .failure(.noTag))
    }

    @Test("An operation is answered whatever happens: at once, after silence, when it ends")
    func answers() {
        var line = line()
        let operation = TagOperation(id: 9, .read(.tid, word: 0, count: 2))
        line.perform(operation)
        #expect(line.answers.last?.result == .failure(.busy))
        line.start()
        line.advance(milliseconds: 1_000)
        line.suffer(.dead(true))
        line.perform(operation)
        line.advance(milliseconds: 20_000)
        #expect(line.answers.count == 2 && line.answers.last?.result == .failure(.noAnswer))
    }
}

// MARK: - Readers that connect by themselves

extension AlienSessionTests {
    @Test("Notifications of a reader that connects by itself are taken", arguments: [1, 9, 10_000])
    func notifications(portion: Int) {
        let text = """
            #Alien RFID Reader Auto Notification Message
            #ReaderName: Dock 3
            #ReaderType: Alien RFID Tag Reader, Model: ALR-F800 (Four Antenna / Gen 2)
            #IPAddress: 192.0.2.7
            #MACAddress: 00:1B:5F:00:12:34
            #Time: 2026/05/28 20:26:40
            #Reason: TAGS ADDED
            #StartTriggerLines: 0
            Tag:3034 257B F719 4E40 0000 1A85, Disc:2026/05/28 20:26:40, Last:2026/05/28 20:26:41, Count:3, Ant:1, Proto:2
            nonsense
            #End of Notification Message

            """
        let bytes = Array(text.replacing("\n", with: "\r\n").utf8) + [0]
        var session = ReaderFamily.alien.makeSession(.init())
        var output = ReaderOutput()
        let now = MonotonicTime(nanoseconds: 1_000_000_000)
        session.start(at: now, into: &output)
        for _ in 0..<2 {
            for start in stride(from: 0, to: bytes.count, by: portion) {
                let part = bytes.span.extracting(start..<min(bytes.count, start + portion))
                session.feed(part, at: now, into: &output)
            }
        }
        #expect(output.send.isEmpty && output.reads.count == 2)
        #expect(output.reads.allSatisfy { $0.count == 3 && $0.antenna == 2 && $0.epc.bitCount == 96 })
        let reader = ReaderDescription(
            model: "Alien ALR-F800",
            firmware: "unknown",
            serial: "00:1B:5F:00:12:34"
        )
        #expect(output.notices == [.connecting(nil), .ready(reader)])
        #expect(output.counters.resynchronisations == 2 && output.counters.bytesSkipped == 16)
        session.stop(at: now, into: &output)
        #expect(output.notices.last == .stopped)
    }
}
