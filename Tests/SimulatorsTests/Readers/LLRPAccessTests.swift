// SPDX-License-Identifier: Apache-2.0

import Capture
import EPC
import ReaderProtocols
import Simulators
import Testing

struct LLRPAccessTests {
    private let population = TagPopulation(pallet: 50, seed: 3)

    private func line(_ options: ReaderOptions = .init()) -> LLRPLine {
        var line = LLRPLine(options)
        line.start()
        return line
    }

    @Test(arguments: [false, true])
    func `one tag's memory is read, and reading goes on`(readsAlong: Bool) {
        var options = ReaderOptions()
        if readsAlong { options.memoryReads = [.init(.user, count: 1)] }
        var line = line(options)
        line.perform(TagOperation(id: 5, .read(.tid, word: 0, count: 6), epc: population.tags[3].epc))
        #expect(line.answers.isEmpty)
        line.see(6, of: population)
        #expect(line.answers.map(\.id) == [5])
        #expect(line.answers.first?.result == .success(population.tags[3].tid.wholeWords))
        // Those seen meanwhile are reads too.
        #expect(line.reads.count == 6)
        line.see(6, of: population)
        #expect(line.reads.count == 12 && line.answers.count == 1)
        #expect(line.reader.configuration.accessSpecs.map(\.isEnabled) == (readsAlong ? [true] : []))
    }

    @Test func `an EPC is written, and read under its new name`() {
        var line = line()
        let old = population.tags[0].epc
        let new: [UInt16] = [0x3034, 1, 2, 3, 4, 5]
        line.perform(TagOperation(id: 1, .write(.epc, word: 2, words: new), epc: old))
        line.see(2, of: population)
        #expect(line.answers.map(\.result) == [.success([])])
        line.forget()
        line.see(1, of: population)
        #expect(line.reads.map(\.epc) == [MemoryBits(wholeWords: new)])
    }

    @Test func `selected by its TID, with a password`() {
        var tags = population
        tags.tags[2].accessPassword = 0xCAFE
        tags.tags[2].locked = [.user]
        tags.tags[2].user = MemoryBits(wholeWords: [0, 0])
        var line = line()
        var operation = TagOperation(id: 1, .write(.user, word: 0, words: [9, 8]))
        operation.tid = tags.tags[2].tid
        line.perform(operation)
        line.see(4, of: tags)
        operation.id = 2
        operation.password = 0xCAFE
        line.perform(operation)
        line.see(4, of: tags)
        line.perform(
            {
                var next = operation; next.id = 3; next.action = .read(.user, word: 0, count: 2); return next
            }()
        )
        line.see(4, of: tags)
        #expect(line.answers.map(\.result) == [.failure(.locked), .success([]), .success([9, 8])])
    }

    @Test func `what cannot be is told in words`() {
        var tags = population
        tags.tags[1].flaw = .weak
        tags.tags[1].user = MemoryBits(wholeWords: [0])
        var line = line()
        line.perform(TagOperation(id: 1, .read(.user, word: 90, count: 1), epc: tags.tags[0].epc))
        line.see(3, of: tags)
        line.perform(TagOperation(id: 2, .write(.user, word: 0, words: [1]), epc: tags.tags[1].epc))
        for _ in 0..<3 { line.see(3, of: tags) }
        line.perform(
            TagOperation(id: 3, .read(.tid, word: 0, count: 1), epc: MemoryBits(wholeWords: [1, 2]))
        )
        line.see(3, of: tags)
        line.perform(TagOperation(id: 4, .read(.tid, word: 0, count: 1)))
        line.advance(milliseconds: 5_000)
        line.perform(TagOperation(id: 5, .write(.user, word: 0, words: [])))
        #expect(line.answers.map(\.id) == [1, 2, 4, 3, 5])
        #expect(
            line.answers.prefix(4).map(\.result) == [
                .failure(.noSuchMemory), .failure(.lowPower), .failure(.busy), .failure(.noTag),
            ]
        )
        #expect(line.notices.last?.isReady == true)
    }

    @Test func `a reader that has no access, goes away or is told to stop answers all the same`() {
        var line = line()
        line.reader.habits.unsupportedRequests = [40]
        line.perform(TagOperation(id: 1, .read(.tid, word: 0, count: 1)))
        #expect(line.answers.map(\.result) == [.failure(.notSupported)])
        line.reader.habits = .init()
        line.perform(TagOperation(id: 2, .read(.tid, word: 0, count: 1)))
        line.suffer(.bytes([UInt8](repeating: 0xFF, count: 12)))
        #expect(line.answers.last?.result == .failure(.disconnected))
        line.perform(TagOperation(id: 3, .read(.tid, word: 0, count: 1)))
        #expect(line.answers.last?.result == .failure(.busy))
        line.reconnect()
        line.perform(TagOperation(id: 4, .read(.tid, word: 0, count: 1)))
        line.stop()
        #expect(line.answers.last?.result == .failure(.disconnected))
        #expect(line.answers.map(\.id) == [1, 2, 3, 4])
    }
}
