// SPDX-License-Identifier: Apache-2.0

import Capture
import EPC
import ReaderProtocols
import Simulators
import Testing

struct LLRPOptionTests {
    private let population = TagPopulation(pallet: 50, seed: 3)

    @Test func `antennas, powers, session, population and mode reach the reader`() {
        var options = ReaderOptions(
            antennas: [
                .init(port: 1, powerCentidBm: 2_500), .init(port: 2, powerCentidBm: 2_960),
                .init(port: 3, isEnabled: false),
            ],
            session: 2
        )
        options.population = .q(7)
        options.mode = 1002
        var line = LLRPLine(options)
        line.start()
        let spec = line.roSpec
        #expect(spec?.antennas == [1, 2])
        // 25 dBm is place 61 of the table, 29.5 dBm place 79.
        #expect(spec?.powers == [1: 61, 2: 79])
        #expect(spec?.session == 2 && spec?.population == 128 && spec?.mode == 1002)
        #expect(
            line.refusedOptions == [
                "antenna 2: 29.60 dBm is none of the reader's powers: the next below, 29.50 dBm, is used"
            ]
        )
        line.see(1, by: 2, of: population)
        line.see(1, by: 3, of: population)
        #expect(line.reads.map(\.antenna) == [2])
    }

    @Test func `what the reader has not is told, and reading goes on without`() {
        var options = ReaderOptions(antennas: [.init(port: 1, powerCentidBm: 500), .init(port: 7)])
        options.mode = 77
        options.outputs = [1, 6]
        options.filters = (0..<6).map { _ in .init(.epc, firstBit: 32, .init(wholeWords: [0x3034])) }
        var model = VirtualLLRPReader.Model()
        model.selectFilters = 5
        var line = LLRPLine(options, model: model)
        line.start()
        #expect(line.notices.contains { $0.isReady })
        #expect(line.refusedOptions.count == 5, "\(line.refusedOptions)")
        for words in ["its least, 10 dBm", "antenna 7", "mode 77", "5 filters", "output 6"] {
            #expect(line.refusedOptions.contains { $0.contains(words) }, "\(words)")
        }
        #expect(line.roSpec?.antennas == [1] && line.roSpec?.mode == nil)
        #expect(line.session.outputs == [1])
    }

    @Test func `no antenna, or no input to start by, is impossible`() {
        var line = LLRPLine(ReaderOptions(antennas: [.init(port: 9)]))
        line.start()
        #expect(line.notices.last?.failure != nil)
        var options = ReaderOptions()
        options.trigger = .init(input: 9)
        line = LLRPLine(options)
        line.start()
        #expect(line.notices.last?.failure != nil)
    }

    @Test func `what the reader refuses as a whole is asked for with less`() {
        for (parameter, count) in [(1023, 1), (336, 1), (341, 1)] as [(UInt16, Int)] {
            var options = ReaderOptions(session: 1)
            options.memoryReads = [.init(.tid, count: 6)]
            var habits = VirtualLLRPReader.Habits()
            habits.unsupportedParameters = [parameter]
            var model = VirtualLLRPReader.Model()
            if parameter == 336 { model.manufacturer = 99 }
            var line = LLRPLine(options, model: model, habits: habits)
            line.start()
            #expect(line.notices.contains { $0.isReady }, "\(parameter)")
            #expect(line.refusedOptions.count == count, "\(line.refusedOptions)")
            line.see(1, of: population)
            #expect(line.reads.count == 1)
        }
    }

    @Test func `filters are applied by the reader, all of them`() {
        let first = population.tags[0].epc
        var options = ReaderOptions()
        var prefix = MemoryBits()
        prefix.setBits(at: 0, count: 58, to: first.bits(at: 0, count: 58))
        options.filters = [
            .init(.epc, firstBit: 32, prefix),
            .init(.epc, firstBit: 32, first, isExclusion: true),
        ]
        var line = LLRPLine(options)
        line.start()
        line.see(50, of: population)
        let expected = population.tags.filter {
            $0.epc != first && $0.epc.bits(at: 0, count: 58) == first.bits(at: 0, count: 58)
        }
        #expect(!expected.isEmpty && expected.count < 49)
        #expect(Set(line.reads.map(\.epc)) == Set(expected.map(\.epc)))
        // One that only keeps out.
        options.filters.removeFirst()
        line = LLRPLine(options)
        line.start()
        line.see(50, of: population)
        #expect(line.reads.count == 49)
    }

    @Test func `TID and user memory come with each read`() {
        var options = ReaderOptions()
        options.memoryReads = [.init(.tid, count: 6), .init(.user, word: 0, count: 2)]
        var tags = population
        for index in tags.tags.indices {
            tags.tags[index].user = MemoryBits(wholeWords: [7, UInt16(index), 9])
        }
        var line = LLRPLine(options)
        line.start()
        line.see(20, of: tags)
        #expect(line.reads.map(\.tid) == tags.tags.prefix(20).map { $0.tid })
        #expect(line.reads.map(\.user) == (0..<20).map { MemoryBits(wholeWords: [7, $0]) })
        // A chip without user memory is read all the same.
        line.forget()
        line.see(1, of: population)
        #expect(line.reads.first?.user == nil && line.reads.first?.tid != nil)
    }

    @Test func `tags gather to reports, and a lone one does not wait for ever`() {
        var options = ReaderOptions()
        options.tagsPerReport = 10
        var line = LLRPLine(options)
        line.start()
        line.see(9, of: population)
        #expect(line.reads.isEmpty)
        line.see(10, of: population)
        #expect(line.reads.count == 10)
        #expect(line.reads.map(\.count).max() == 2)
        line.forget()
        line.see(1, of: population)
        line.advance(milliseconds: 1_000)
        #expect(line.reads.count == 1)
    }

    @Test func `reading and rest by the reader's own clock`() {
        var options = ReaderOptions()
        options.dutyCycle = .init(onMilliseconds: 300, offMilliseconds: 700)
        var line = LLRPLine(options)
        line.start()
        var reading = 0
        for _ in 0..<100 {
            line.advance(milliseconds: 100)
            if line.reader.isReading { reading += 1 }
        }
        #expect((25...35).contains(reading), "\(reading) of 100")
        // Its ends are no faults.
        #expect(line.notices.last?.isReady == true && line.counters.isEmpty)
    }

    @Test(arguments: [true, false])
    func `an input starts and stops reading`(level: Bool) {
        var options = ReaderOptions()
        options.trigger = .init(input: 2, level: level)
        var line = LLRPLine(options)
        line.reader.suffer(.input(2, isOn: !level), at: line.now)
        line.start()
        #expect(!line.reader.isReading)
        line.suffer(.input(2, isOn: level))
        #expect(line.reader.isReading)
        #expect(line.notices.last == .input(2, isOn: level))
        line.see(1, of: population)
        line.suffer(.input(2, isOn: !level))
        #expect(!line.reader.isReading && line.reads.count == 1)
        line.see(1, of: population)
        #expect(line.reads.count == 1)
        #expect(line.notices.contains { $0.lossCause != nil } == false)
    }

    @Test func `an input that is on already starts reading too`() {
        var options = ReaderOptions()
        options.trigger = .init(input: 1)
        var line = LLRPLine(options)
        line.reader.suffer(.input(1, isOn: true), at: line.now)
        line.start()
        #expect(line.reader.isReading)
    }

    @Test func `a trigger's time-out ends reading`() {
        var options = ReaderOptions()
        options.trigger = .init(input: 1, timeoutMilliseconds: 2_000)
        var line = LLRPLine(options)
        line.start()
        line.suffer(.input(1, isOn: true))
        line.advance(milliseconds: 1_900)
        #expect(line.reader.isReading)
        line.advance(milliseconds: 200)
        #expect(!line.reader.isReading)
    }

    @Test func `outputs are switched, refused ones told and left`() {
        var options = ReaderOptions()
        options.outputs = [1, 2]
        var model = VirtualLLRPReader.Model()
        model.outputs = 2
        var line = LLRPLine(options, model: model)
        line.start()
        line.switchOutputs([1: true, 2: true])
        line.switchOutputs([2: false])
        #expect(line.reader.switches == [.init(1, isOn: true), .init(2, isOn: true), .init(2, isOn: false)])
        line.reader.habits.unsupportedParameters = [219]
        line.switchOutputs([2: true])
        #expect(line.refusedOptions.last?.hasPrefix("output 2 refused") == true)
        #expect(line.session.outputs == [1])
        line.reader.habits = .init()
        line.stop()
        #expect(line.reader.switches.last == .init(1, isOn: false))
    }
}
