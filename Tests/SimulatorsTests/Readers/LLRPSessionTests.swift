// SPDX-License-Identifier: Apache-2.0

import Capture
import ReaderProtocols
import Simulators
import Testing

/// A session with a virtual LLRP reader.
typealias LLRPLine = LineConversation<VirtualLLRPReader>

extension LineConversation where Reader == VirtualLLRPReader {
    init(
        _ options: ReaderOptions = .init(),
        model: VirtualLLRPReader.Model = .init(),
        habits: VirtualLLRPReader.Habits = .init()
    ) {
        self.init(ReaderFamily.llrp.makeSession(options), with: VirtualLLRPReader(model, habits: habits))
    }

    /// Lets a number of tags be seen once by an antenna.
    mutating func see(_ count: Int, by antenna: UInt8 = 1, of population: TagPopulation) {
        for tag in 0..<count {
            see(.init(nanoseconds: 0, tag: tag, antenna: antenna, rssi: -60), of: population)
        }
    }
}

struct LLRPSessionTests {
    private let population = TagPopulation(pallet: 50, seed: 3)

    @Test(arguments: [nil, 1, 2, 7, 64])
    func `all that the reader tells becomes reads, whatever the portions`(portion: Int?) {
        var line = LLRPLine()
        line.portion = portion
        line.start()
        #expect(line.notices.last?.isReady == true)
        line.see(50, of: population)
        #expect(line.reads.count == 50)
        #expect(line.sentCount == 50)
        #expect(Set(line.reads.map(\.epc)) == Set(population.tags.map(\.epc)))
        #expect(line.reads.allSatisfy { $0.antenna == 1 && $0.frequencyKHz == 865_700 && $0.pc == 0x3000 })
        #expect(line.counters.isEmpty)
        line.stop()
        #expect(line.notices.last == .stopped)
        #expect(line.reader.configuration.roSpecs.isEmpty && line.reader.wantsClose)
    }
}
