// SPDX-License-Identifier: Apache-2.0

import Capture
import EPC
import ReaderProtocols
import Simulators
import Testing

/// A tag's memory through a module: read along with each EPC, and on demand while reading goes on.
struct ThingMagicMemoryTests {
    private static let population: TagPopulation = {
        var population = TagPopulation(pallet: 3, seed: 11)
        population.tags[0].user = MemoryBits(wholeWords: [0x1234, 0x5678, 0x9ABC])
        return population
    }()

    private func reading(
        _ change: (inout ReaderOptions) -> Void = { _ in },
        population: TagPopulation = population,
        seen: [Int] = [0],
        module: VirtualThingMagicReader.Module = .init(),
        portion: Int? = nil
    ) -> Conversation {
        var options = ReaderOptions(antennas: [.init(port: 1), .init(port: 2)], region: .europe)
        change(&options)
        var line = Conversation(options, module: module)
        line.portion = portion
        line.start()
        line.advance(milliseconds: 500)
        for tag in seen { see(tag, &line, population) }
        return line
    }

    private func see(_ tag: Int, _ line: inout Conversation, _ population: TagPopulation = population) {
        line.see(TagSighting(nanoseconds: 0, tag: tag, antenna: 1, rssi: -50), of: population)
    }

    @Test("The TID and user memory come with each EPC where they are asked for", arguments: [nil, 1, 3])
    func along(portion: Int?) {
        let tid = reading({ $0.memoryReads = [.init(.tid, count: 6)] }, seen: [0, 1], portion: portion)
        #expect(tid.reads.map(\.tid) == Self.population.tags[0..<2].map(\.tid))
        #expect(tid.reads.allSatisfy { $0.user == nil })
        let user = reading(
            { $0.memoryReads = [.init(.user, word: 1, count: 2)] },
            seen: [0, 1],
            portion: portion
        )
        #expect(user.reads.map(\.user) == [MemoryBits(wholeWords: [0x5678, 0x9ABC]), nil])
        #expect(user.reads.map(\.epc) == Self.population.tags[0..<2].map(\.epc))
        #expect(user.reader.refusals == 0)
    }

    @Test("A filter lets only its tags answer, or all but them")
    func filters() {
        let tags = Self.population.tags
        let one = reading({ $0.filters = [.init(.epc, firstBit: 32, tags[1].epc)] }, seen: [0, 1, 2])
        #expect(one.reads.map(\.epc) == [tags[1].epc])
        let others = reading(
            { $0.filters = [.init(.tid, firstBit: 0, tags[1].tid, isExclusion: true)] },
            seen: [0, 1, 2]
        )
        #expect(others.reads.map(\.epc) == [tags[0].epc, tags[2].epc])
    }

    @Test("Q is set for the population, and reads come between rests only")
    func population() {
        var line = reading({
            $0.population = .tags(100)
            $0.dutyCycle = .init(onMilliseconds: 200, offMilliseconds: 4_800)
        })
        #expect(line.reader.configuration.q == 7)
        line.forget()
        // A rest longer than the silence that would mean a dead module.
        line.advance(milliseconds: 30_000)
        #expect(line.notices.isEmpty)
        let reads = (0..<100).reduce(into: [Int]()) { reads, tick in
            line.advance(milliseconds: 100)
            let before = line.reads.count
            see(0, &line)
            if line.reads.count > before { reads.append(tick) }
        }
        #expect(reads.count == 4)
    }

    @Test("Firmware that cannot rest reads without, and says so")
    func withoutDutyCycle() {
        var module = VirtualThingMagicReader.Module()
        module.knowsDutyCycle = false
        let line = reading(
            { $0.dutyCycle = .init(onMilliseconds: 200, offMilliseconds: 200) },
            module: module
        )
        #expect(line.reader.isReading)
        #expect("\(line.notices)".contains("resting between readings refused"))
    }

    @Test(
        "Memory is read and written on demand, and reading goes on with its own antennas",
        arguments: [nil, 1, 3]
    )
    func onDemand(portion: Int?) {
        var line = reading({
            $0.antennas[0].powerCentidBm = 2_000; $0.antennas[1].powerCentidBm = 2_000
        })
        line.portion = portion
        line.forget()
        let tag = Self.population.tags[0]
        line.perform(TagOperation(id: 1, .read(.tid, word: 0, count: 6), epc: tag.epc))
        var write = TagOperation(id: 2, .write(.epc, word: 2, words: [0x1111, 0x2222]))
        write.tid = tag.tid
        line.perform(write)
        line.perform(TagOperation(id: 3, .read(.user, word: 0, count: 3)))
        #expect(line.answers.map(\.id) == [1, 2, 3])
        #expect(
            line.answers.map(\.result) == [
                .success(tag.tid.wholeWords), .success([]), .success([0x1234, 0x5678, 0x9ABC]),
            ]
        )
        #expect(line.reader.configuration.writePower == 2_000)
        #expect(line.reader.isReading && line.reader.configuration.searchList == [1, 2])
        #expect(line.notices.isEmpty)
        see(0, &line)
        #expect(line.reads.last?.epc.wholeWords == [0x1111, 0x2222] + tag.epc.wholeWords.dropFirst(2))
        #expect(line.counters.interruptions == 0)
    }

    @Test("What a tag refuses is told in words, and reading goes on")
    func refusals() {
        var population = Self.population
        population.tags[0].locked = [.epc]
        population.tags[0].accessPassword = 0xCAFE_F00D
        population.tags[1].flaw = .weak
        var line = reading(population: population, seen: [0, 1])
        func answer(_ action: TagOperation.Action, of tag: Int, password: UInt32 = 0) -> Result<
            [UInt16], TagOperationFailure
        >? {
            var operation = TagOperation(id: 9, action, epc: population.tags[tag].epc)
            operation.password = password
            line.perform(operation)
            return line.answers.last?.result
        }
        #expect(answer(.write(.epc, word: 2, words: [1]), of: 0) == .failure(.locked))
        #expect(answer(.write(.epc, word: 7, words: [1]), of: 0, password: 1) == .failure(.locked))
        #expect(answer(.write(.epc, word: 7, words: [1]), of: 0, password: 0xCAFE_F00D) == .success([]))
        #expect(answer(.write(.user, word: 0, words: [1]), of: 1) == .failure(.lowPower))
        #expect(answer(.read(.user, word: 9, count: 1), of: 1) == .failure(.noSuchMemory))
        #expect(answer(.read(.tid, word: 0, count: 6), of: 2) == .failure(.noTag))
        #expect(answer(.read(.tid, word: 0, count: 33), of: 1) == .failure(.refused("33 words at once")))
        #expect(line.reader.isReading && line.notices.allSatisfy { $0.failure == nil })
    }

    @Test("Each operation is answered when the module is not there to do it")
    func interrupted() {
        var line = reading()
        line.forget()
        line.suffer(.dead(true))
        line.perform(TagOperation(id: 1, .read(.tid, word: 0, count: 6)))
        line.perform(TagOperation(id: 2, .read(.tid, word: 0, count: 6)))
        #expect(line.answers.isEmpty)
        line.advance(milliseconds: 5_000)
        #expect(line.answers.map(\.id) == [1, 2])
        #expect(line.answers.allSatisfy { $0.result == .failure(.noAnswer) })
        line.perform(TagOperation(id: 3, .read(.tid, word: 0, count: 6)))
        #expect(line.answers.last?.result == .failure(.busy))
        #expect(line.counters.interruptions == 1)
    }

    @Test("No more operations wait than there is room for")
    func bounded() {
        var line = reading()
        line.suffer(.dead(true))
        for id in 0..<12 { line.perform(TagOperation(id: UInt64(id), .read(.tid, word: 0, count: 6))) }
        #expect(line.answers.map(\.id) == [8, 9, 10, 11])
        #expect(line.answers.allSatisfy { $0.result == .failure(.busy) })
        line.stop()
        #expect(line.answers.map(\.id).sorted() == (0..<12).map { UInt64($0) })
    }

    @Test("Noise between good frames is counted as one resynchronisation, a full buffer as an overflow")
    func counted() {
        var line = reading()
        line.inject([0x00, 0x01, 0x02])
        see(1, &line)
        #expect(line.counters.resynchronisations == 1)
        #expect(line.counters.bytesSkipped == 3)
        line.suffer(.bufferFull)
        #expect(line.counters.overflows == 1)
        #expect(line.counters.interruptions == 1)
    }

    @Test("A module is known by its answer or by what it streams, with noise around, not by less")
    func probe() throws {
        let probe = try #require(ReaderFamily.thingMagic.traits.probe)
        #expect(probe.question == [0xFF, 0x00, 0x03, 0x1D, 0x0C])
        var module = VirtualThingMagicReader()
        module.receive(probe.question.span, at: MonotonicTime(nanoseconds: 1))
        let answer = module.output.bytes
        let known = ReaderProbe.Verdict.family(
            .thingMagic,
            ReaderDescription(model: "M6e", firmware: "01.23.0A.1C")
        )
        func verdict(_ bytes: [UInt8]) -> ReaderProbe.Verdict { probe.examine(bytes.span) }
        #expect(verdict(answer) == known)
        #expect(verdict([0xFF, 0xC8, 0x00] + answer + [0xFF]) == known)
        #expect(verdict(Array(answer.dropLast())) == .unknown)
        var wrong = answer
        wrong[9] ^= 1
        #expect(verdict(wrong) == .unknown)
    }
}
