// SPDX-License-Identifier: Apache-2.0

import Capture
import EPC
import ReaderProtocols
import Simulators
import Testing

/// Reading and writing tags, step by step, with a virtual reader and tags of all kinds, in virtual time.
struct TagTaskTests {
    private static let new = words(0x3034, 0x257B, 0xF719, 0x4E40, 0x0000, 0x1A85)

    private static func words(_ words: UInt16...) -> MemoryBits { MemoryBits(wholeWords: words) }

    private static func tags(_ count: Int, _ change: (inout [SimulatedTag]) -> Void = { _ in })
        -> TagPopulation
    {
        var tags = TagPopulation(pallet: count, seed: 5).tags
        change(&tags)
        return TagPopulation(tags)
    }

    /// What becomes of a request while tags lie on antenna 2, and the line afterwards.
    private func run(
        _ request: TagRequest,
        on population: TagPopulation,
        readsTID: Bool = false,
        meanwhile: (inout Conversation, Int) -> Void = { _, _ in }
    ) throws -> (outcome: TagOutcome, line: Conversation) {
        var options = ReaderOptions(antennas: [.init(port: 1), .init(port: 2)], region: .europe)
        if readsTID { options.memoryReads = [.init(.tid, count: 6)] }
        var line = Conversation(options)
        line.start()
        line.advance(milliseconds: 500)
        line.forget()
        var task = TagTask(request, firstID: 100, at: line.now)
        var (reads, answers, operations) = (0, 0, 0)
        for _ in 0..<400 where task.outcome == nil {
            for tag in population.tags.indices {
                line.see(TagSighting(nanoseconds: 0, tag: tag, antenna: 2, rssi: -40), of: population)
            }
            repeat {
                let new = Array(line.reads[reads...])
                task.heard(new.span)
                reads = line.reads.count
                for answer in line.answers[answers...] { task.answered(answer, at: line.now) }
                answers = line.answers.count
                guard let operation = task.takeNext() else { break }
                operations += 1
                meanwhile(&line, operations)
                line.perform(operation)
            } while true
            line.advance(milliseconds: 100)
            task.tick(at: line.now)
        }
        line.advance(milliseconds: 3_000)
        return (try #require(task.outcome), line)
    }

    private func epcs(_ line: Conversation, _ population: TagPopulation) -> [MemoryBits] {
        var line = line
        line.forget()
        for tag in population.tags.indices {
            line.see(TagSighting(nanoseconds: 0, tag: tag, antenna: 2, rssi: -40), of: population)
        }
        return line.reads.map(\.epc)
    }

    @Test(arguments: [false, true])
    func `the one tag is written, read back, and read as what it is from then on`(readsTID: Bool) throws {
        let population = Self.tags(1)
        let (outcome, line) = try run(TagRequest(.write(Self.new)), on: population, readsTID: readsTID)
        #expect(outcome.failure == nil && outcome.mayHaveChanged)
        #expect(outcome.tid == population.tags[0].tid)
        #expect(outcome.oldEPC == population.tags[0].epc)
        #expect(outcome.epc == Self.new && outcome.pc == 0x3000)
        #expect(outcome.antenna == 2)
        #expect(line.reader.isReading && line.reader.configuration.searchList == [1, 2])
        #expect(epcs(line, population) == [Self.new])
    }

    @Test func `a longer EPC and a shorter one set the length too, and user memory stays announced`() throws {
        let population = Self.tags(1) { $0[0].pc = 0x3400 }
        let long = MemoryBits(wholeWords: [UInt16](0x3600..<0x360D))
        let (outcome, line) = try run(TagRequest(.write(long)), on: population)
        #expect(outcome.failure == nil && outcome.epc == long && outcome.pc == 0x6C00)
        #expect(epcs(line, population) == [long])
        let short = Self.words(0x3034, 0x0001)
        #expect(try run(TagRequest(.write(short)), on: population).outcome.epc == short)
    }

    @Test func `what the tag holds already is not written`() throws {
        let population = Self.tags(1) { $0[0].epc = Self.new }
        let (outcome, line) = try run(TagRequest(.write(Self.new)), on: population)
        #expect(outcome.failure == nil && !outcome.mayHaveChanged && outcome.epc == Self.new)
        #expect(line.reader.configuration.writePower == 3_000)
    }

    @Test func `two tags are refused and none is written, unless one is named`() throws {
        let population = Self.tags(2)
        let (outcome, line) = try run(TagRequest(.write(Self.new)), on: population)
        guard case .several(let epcs) = outcome.failure else { return #expect(Bool(false), "\(outcome)") }
        #expect(Set(epcs) == Set(population.tags.map(\.epc)))
        #expect(!outcome.mayHaveChanged && line.reader.accesses == 0)
        var byEPC = TagRequest(.write(Self.new))
        byEPC.epc = population.tags[1].epc
        var byTID = TagRequest(.write(Self.new))
        byTID.tid = population.tags[1].tid
        for request in [byEPC, byTID] {
            let (outcome, line) = try run(request, on: population)
            #expect(outcome.failure == nil && outcome.tid == population.tags[1].tid)
            #expect(self.epcs(line, population) == [population.tags[0].epc, Self.new])
        }
    }

    @Test func `two blanks with one EPC are refused where the reader tells TIDs`() throws {
        let population = Self.tags(2) {
            for tag in $0.indices { $0[tag].epc = MemoryBits(wholeWords: [0, 0, 0, 0, 0, 0]) }
        }
        let (outcome, line) = try run(TagRequest(.write(Self.new)), on: population, readsTID: true)
        #expect(outcome.failure == .several(population.tags.map(\.tid)))
        #expect(line.reader.accesses == 0)
        var named = TagRequest(.write(Self.new))
        named.tid = population.tags[0].tid
        #expect(try run(named, on: population, readsTID: true).outcome.failure == nil)
    }

    @Test func `without a tag nothing is done`() throws {
        #expect(try run(TagRequest(.write(Self.new)), on: Self.tags(0)).outcome.failure == .noTag)
        var named = TagRequest(.read(.tid, word: 0, count: nil))
        named.epc = Self.new
        #expect(try run(named, on: Self.tags(1)).outcome.failure == .noTag)
        #expect(try run(TagRequest(.write(MemoryBits())), on: Self.tags(1)).outcome.failure == .impossibleEPC)
    }

    @Test func `a tag that forgets is told with what it holds`() throws {
        let population = Self.tags(1) { $0[0].flaw = .forgets(afterAccesses: 0) }
        let (outcome, line) = try run(TagRequest(.write(Self.new)), on: population)
        #expect(outcome.failure == .mismatch && outcome.mayHaveChanged)
        #expect(outcome.epc == Self.words(0x3034, 0x257B, 0xF719, 0x4E40, 0x0000, 0x1A84))
        #expect(epcs(line, population) == [outcome.epc])
    }

    @Test func `locked memory stays as it is, and opens with its password`() throws {
        let population = Self.tags(1) {
            $0[0].locked = [.epc]
            $0[0].accessPassword = 0xCAFE_F00D
        }
        let (outcome, _) = try run(TagRequest(.write(Self.new)), on: population)
        #expect(outcome.failure == .operation(.locked) && !outcome.mayHaveChanged)
        #expect(outcome.epc == population.tags[0].epc)
        var opened = TagRequest(.write(Self.new))
        opened.password = 0xCAFE_F00D
        #expect(try run(opened, on: population).outcome.failure == nil)
    }

    /// TID three times, PC and EPC, then the write.
    @Test(arguments: 0..<5)
    func `a tag that leaves is told, whenever it does`(accesses: Int) throws {
        let population = Self.tags(1) { $0[0].flaw = .leaves(afterAccesses: accesses) }
        let (outcome, line) = try run(TagRequest(.write(Self.new)), on: population)
        #expect(outcome.failure == .operation(.noTag))
        #expect(outcome.mayHaveChanged == (accesses == 4))
        #expect(outcome.epc == nil)
        #expect(line.reader.isReading)
    }

    @Test func `one that is torn off in the middle may have changed, and nobody knows what it holds`() throws
    {
        let population = Self.tags(1) { $0[0].flaw = .tears(afterAccesses: 0) }
        let (outcome, _) = try run(TagRequest(.write(Self.new)), on: population)
        #expect(outcome.failure == .operation(.noTag) && outcome.mayHaveChanged && outcome.epc == nil)
    }

    @Test func `too little power to write changes nothing`() throws {
        let population = Self.tags(1) { $0[0].flaw = .weak }
        let (outcome, _) = try run(TagRequest(.write(Self.new)), on: population)
        #expect(outcome.failure == .operation(.lowPower))
        #expect(outcome.epc == population.tags[0].epc)
    }

    @Test func `a reader that restarts in the middle is asked again what the tag holds`() throws {
        let population = Self.tags(1)
        // The sixth operation reads back.
        let (outcome, line) = try run(TagRequest(.write(Self.new)), on: population) { line, operation in
            if operation == 6 { line.suffer(.restart) }
        }
        #expect(outcome.failure == nil && outcome.epc == Self.new)
        #expect(line.reader.restarts == 1 && line.reader.isReading)
    }

    @Test func `banks are read as far as they go`() throws {
        let population = Self.tags(1) { $0[0].user = MemoryBits(wholeWords: [UInt16](1...8)) }
        let user = try run(TagRequest(.read(.user, word: 0, count: nil)), on: population).outcome
        #expect(user.failure == nil && user.words == [UInt16](1...8))
        let tid = try run(TagRequest(.read(.tid, word: 2, count: 2)), on: population).outcome
        #expect(tid.words == Array(population.tags[0].tid.wholeWords[2..<4]))
        let beyond = try run(TagRequest(.read(.user, word: 7, count: 2)), on: population).outcome
        #expect(beyond.failure == .operation(.noSuchMemory))
    }
}
