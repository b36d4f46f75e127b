// SPDX-License-Identifier: Apache-2.0

import Capture
import EPC
import ReaderProtocols
import Simulators
import Testing

struct TSLSessionTests {
    static let population = TagPopulation(pallet: 20, seed: 5)
    static let pass = DoorPass(of: population, in: .seconds(4), seed: 5)
    private typealias Line = LineConversation<VirtualTSLReader>

    private func line(_ options: ReaderOptions = .init(), _ unit: VirtualTSLReader.Unit = .init()) -> Line {
        Line(ReaderFamily.tsl.makeSession(options), with: VirtualTSLReader(unit))
    }

    private func reading(_ options: ReaderOptions = .init(), _ unit: VirtualTSLReader.Unit = .init()) -> Line
    {
        var line = line(options, unit)
        line.start()
        line.advance(milliseconds: 500)
        return line
    }

    private func see(_ tag: Int, on line: inout Line) {
        line.see(TagSighting(nanoseconds: 0, tag: tag, antenna: 1, rssi: -50), of: Self.population)
    }

    @Test("From a reader just switched on to reading, with all options as the protocol writes them")
    func startUp() {
        var options = ReaderOptions(antennas: [.init(port: 1, powerCentidBm: 2_750)], session: 2)
        options.population = .q(5)
        let filter = MemoryBits(wholeWords: [0x3074])
        options.filters = [.init(.epc, firstBit: 32, filter)]
        options.memoryReads = [.init(.tid, count: 6)]
        #expect(ReaderFamily.tsl.problems(with: options).isEmpty)
        let line = reading(options)
        #expect(
            line.notices.last
                == .ready(
                    ReaderDescription(model: "TSL 1128", firmware: "2.2.0rev5", serial: "1128-EU-S00001")
                )
        )
        #expect(
            line.reader.commands.prefix(4) == [
                ".ab", ".vr",
                ".iv -x -n -al off -e on -r on -ie on -dt off -fi on -o 27 -qa fix -qv 5 -io off -sb epc -so 0020"
                    + " -sl 10 -sd 3074 -sa 4 -st s2 -ql all -qs s2 -qt b",
                ".iv -n -ic on -ip on",
            ]
        )
        #expect(line.reader.configuration.power == 27 && line.reader.configuration.q == 5)
        #expect(line.reader.configuration.mask?.length == 16)
    }

    @Test("What is not asked for is left alone")
    func plainStartUp() {
        let line = reading(.init(session: 1))
        #expect(
            line.reader.commands.dropFirst(2).first
                == ".iv -x -n -al off -e on -r on -ie on -dt off -io on -qs s1 -qt a"
        )
    }

    @Test(
        "Every tag of every inventory arrives with its radio facts, whatever the portions",
        arguments: [nil, 1, 7, 50]
    )
    func inventories(portion: Int?) {
        var line = line()
        line.portion = portion
        line.start()
        line.advance(milliseconds: 500)
        line.play(Self.pass)
        line.advance(milliseconds: 500)
        #expect(line.reader.tally.records > 50)
        #expect(line.reads.count == line.reader.tally.records && line.sentCount == line.reads.count)
        let tags = Dictionary(uniqueKeysWithValues: Self.population.tags.map { ($0.epc, $0) })
        for read in line.reads {
            #expect(tags[read.epc]?.pc == read.pc && read.rssiCentidBm != nil)
            #expect(read.frequencyKHz != nil && read.phaseCentidegrees != nil && read.count == 1)
        }
        #expect(line.counters.isEmpty && line.notices.count { $0.isReady } == 1)
    }

    @Test("An hour without tags changes nothing")
    func quiet() {
        var line = reading()
        line.forget()
        line.advance(milliseconds: 600_000)
        #expect(line.notices.isEmpty && line.reads.isEmpty)
    }

    @Test("Without frequency and phase it reads without them")
    func oldFirmware() {
        var unit = VirtualTSLReader.Unit()
        unit.tellsRadioFacts = false
        var line = reading(.init(), unit)
        #expect(line.notices.last?.isReady == true)
        while !line.reader.isReading { line.advance(milliseconds: 10) }
        see(0, on: &line)
        line.advance(milliseconds: 200)
        #expect(
            line.reads.count == 1 && line.reads.first?.frequencyKHz == nil && line.reads.first?.pc == 0x3000
        )
    }

    @Test("A power that it cannot have is refused by name")
    func refusedPower() {
        var line = line(.init(antennas: [.init(port: 1, powerCentidBm: 3_000)]))
        line.start()
        line.advance(milliseconds: 500)
        #expect(
            line.notices.last?.failure?.description
                == "the inventory's settings refused: parameter not supported"
        )
        #expect(line.session.deadline == nil)
    }

    @Test("With a trigger in the options it waits for the trigger, and notices when the reader is gone")
    func trigger() {
        var options = ReaderOptions()
        options.trigger = .init(input: 1)
        #expect(ReaderFamily.tsl.problems(with: options).isEmpty)
        var line = reading(options)
        #expect(line.reader.commands.contains(".sa -a off -s inv -d bar"))
        line.advance(milliseconds: 60_000)
        #expect(!line.reader.commands.contains(".iv"))
        line.reader.pressTrigger(at: line.now)
        see(3, on: &line)
        see(4, on: &line)
        line.advance(milliseconds: 200)
        #expect(line.reads.map(\.epc) == [3, 4].map { Self.population.tags[$0].epc })
        line.forget()
        line.suffer(.dead(true))
        line.advance(milliseconds: 16_000)
        #expect(line.notices.contains { $0 == .connecting(.silent) })
        line.suffer(.dead(false))
        line.advance(milliseconds: 5_000)
        #expect(line.notices.contains { $0.lossCause == .silent } && line.notices.contains { $0.isReady })
    }

    @Test(
        "A barcode is a scan, with the line ends that are in it; tags that the trigger reads between are reads"
    )
    func barcodes() {
        var options = ReaderOptions()
        options.dutyCycle = .init(onMilliseconds: 100, offMilliseconds: 500)
        var line = reading(options)
        let text: [UInt8] = Array("]d2010950600013435221A".utf8) + [0x0D, 0x0A, 0x1B, 0x0D]
        while line.reader.isReading { line.advance(milliseconds: 10) }
        line.reader.scan(text, at: line.now)
        line.advance(milliseconds: 300)
        #expect(line.scans.map(\.text) == [text])
        #expect(line.scans.first?.scan.tag == nil && line.counters.isEmpty)
        #expect(line.notices.count { $0.isReady } == 1)
    }

    @Test("Silence is noticed, told with its span, and reading begins again")
    func silence() {
        var line = reading()
        line.forget()
        line.suffer(.dead(true))
        line.advance(milliseconds: 5_000)
        #expect(line.notices.first == .connecting(.silent))
        line.suffer(.dead(false))
        line.advance(milliseconds: 4_000)
        #expect(line.notices.contains { $0.lossCause == .silent })
        #expect(line.counters.interruptions == 1)
        // One answer too late is told, and costs no new beginning.
        line.forget()
        line.suffer(.stall(nanoseconds: 2_500_000_000))
        line.advance(milliseconds: 4_000)
        #expect(line.notices.count == 1 && line.notices.first?.lossCause == .silent)
    }

    @Test("A dead port fails within seconds, and the session starts again when asked")
    func dead() {
        var line = line()
        line.suffer(.dead(true))
        line.start()
        line.advance(milliseconds: 12_000)
        #expect(line.notices == [.connecting(nil), .failed(.noAnswer(command: "the version"))])
        line.suffer(.dead(false))
        line.start()
        line.advance(milliseconds: 1_000)
        #expect(line.notices.last?.isReady == true)
    }

    @Test("A reader that restarted has forgotten its settings: it is configured again")
    func restart() {
        var line = reading()
        while !line.reader.isReading { line.advance(milliseconds: 10) }
        see(0, on: &line)
        line.advance(milliseconds: 200)
        line.forget()
        line.suffer(.restart)
        line.advance(milliseconds: 3_000)
        while !line.reader.isReading { line.advance(milliseconds: 10) }
        see(1, on: &line)
        line.advance(milliseconds: 1_000)
        #expect(line.notices.contains { $0 == .connecting(.restarted) })
        #expect(line.reader.configuration.flags.contains("e") && line.notices.contains { $0.isReady })
    }

    @Test("Noise costs the lines it hits and no more; what is wrong is counted")
    func noise() {
        var line = reading()
        for tag in 0..<20 {
            if tag % 5 == 0 { line.suffer(.noise(bytes: 30)) }
            if tag % 7 == 0 { line.suffer(.corruptRecords(1)) }
            while !line.reader.isReading { line.advance(milliseconds: 10) }
            see(tag, on: &line)
            line.advance(milliseconds: 120)
        }
        line.advance(milliseconds: 6_000)
        let epcs = Set(Self.population.tags.map(\.epc))
        #expect(line.reads.count >= 10 && line.reads.allSatisfy { epcs.contains($0.epc) })
        #expect(line.counters.malformed > 0 && line.counters.bytesSkipped > 0)
        #expect(line.notices.last?.failure == nil)
    }

    @Test("Signals are given as often as asked, and the battery is told once when it is low")
    func signals() {
        var line = reading()
        line.beep(times: 3)
        line.advance(milliseconds: 1_000)
        #expect(line.reader.beeps == 3 && line.session.hasBeeper)
        line.forget()
        line.reader.battery = 12
        line.advance(milliseconds: 200_000)
        #expect(line.notices == [.alert(.exception("the battery is at 12 %"))])
    }

    @Test("Stopped it is quiet, and tags of before are not taken for new ones")
    func endings() {
        var line = reading()
        line.stop()
        #expect(line.notices.last == .stopped && line.session.deadline == nil && !line.reader.isReading)
        line.reader.pressTrigger(at: line.now)
        line.session = ReaderFamily.tsl.makeSession(.init())
        line.forget()
        see(0, on: &line)
        line.start()
        line.advance(milliseconds: 500)
        #expect(line.reads.isEmpty && line.notices.last?.isReady == true)
    }

    @Test("With a duty cycle it rests between inventories")
    func dutyCycle() {
        var options = ReaderOptions()
        options.dutyCycle = .init(onMilliseconds: 250, offMilliseconds: 1_000)
        let line = reading(options)
        var resting = line
        let before = resting.reader.commands.count { $0 == ".iv" }
        resting.advance(milliseconds: 13_000)
        let rounds = resting.reader.commands.count { $0 == ".iv" } - before
        // Three inventories of 100 ms, and a second of rest.
        #expect((28...32).contains(rounds))
    }
}

// MARK: - Memory

extension TSLSessionTests {
    private func tag() -> SimulatedTag {
        var tag = Self.population.tags[0]
        tag.tid = SimulatedTag.tid(serial: 7)
        tag.user = MemoryBits(wholeWords: [1, 2, 3, 4])
        return tag
    }

    private func perform(_ operation: TagOperation, on tag: SimulatedTag) -> (TagAnswer?, VirtualTSLReader) {
        var line = reading()
        line.reader.observe(TagSighting(nanoseconds: 0, tag: 0, antenna: 1, rssi: -50), of: tag, at: line.now)
        line.perform(operation)
        line.advance(milliseconds: 1_000)
        #expect(line.answers.count <= 1 && line.notices.count { $0.isReady } == 1)
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
        #expect(
            reader.commands.contains {
                $0.hasPrefix(".rd -x -al off -db tid -do 0000 -dl 06 -io off -sb epc")
            }
        )
        (answer, reader) = perform(
            TagOperation(id: 2, .write(.user, word: 1, words: [0xAB, 0xCD]), epc: tag.epc),
            on: tag
        )
        #expect(try answer?.result.get() == [])
        #expect(
            reader.commands.contains { $0.contains(".wr -x -al off -db usr -do 0001 -dl 02 -da 00AB00CD") }
        )
        (answer, _) = perform(TagOperation(id: 3, .read(.user, word: 3, count: 9), epc: tag.epc), on: tag)
        #expect(answer?.result == .failure(.noSuchMemory))
        (answer, _) = perform(TagOperation(id: 4, .write(.tid, word: 0, words: [1]), epc: tag.epc), on: tag)
        #expect(answer?.result == .failure(.locked))
        var other = tag
        other.epc = Self.population.tags[1].epc
        (answer, _) = perform(TagOperation(id: 5, .read(.tid, word: 0, count: 2), epc: tag.epc), on: other)
        #expect(answer?.result == .failure(.noTag))
    }

    @Test("An operation is answered whatever happens: at once, after silence, when it ends")
    func answers() {
        var line = line()
        let operation = TagOperation(id: 9, .read(.tid, word: 0, count: 2))
        line.perform(operation)
        #expect(line.answers.last?.result == .failure(.busy))
        line.start()
        line.advance(milliseconds: 500)
        line.suffer(.dead(true))
        line.perform(operation)
        line.advance(milliseconds: 10_000)
        #expect(line.answers.last?.result == .failure(.noAnswer))
        line.suffer(.dead(false))
        line.start()
        line.advance(milliseconds: 500)
        line.isConnected = false
        line.perform(operation)
        line.stop()
        #expect(line.answers.count == 3 && line.answers.last?.result == .failure(.disconnected))
    }
}
