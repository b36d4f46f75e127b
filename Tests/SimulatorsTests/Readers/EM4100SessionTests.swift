// SPDX-License-Identifier: Apache-2.0

import Capture
import EPC
import ReaderProtocols
import Simulators
import Testing

struct EM4100SessionTests {
    static let population = TagPopulation(pallet: 3, seed: 5)
    private typealias Line = LineConversation<VirtualEM4100Reader>

    private func listening(hasLineEnd: Bool = false) -> Line {
        var line = Line(
            ReaderFamily.em4100.makeSession(ReaderOptions()),
            with: VirtualEM4100Reader(hasLineEnd: hasLineEnd)
        )
        line.start()
        return line
    }

    private func see(_ tag: Int, on line: inout Line) {
        line.see(TagSighting(nanoseconds: 0, tag: tag, antenna: 1, rssi: -50), of: Self.population)
    }

    @Test(
        "Each card is a scan with its print and its bytes, whatever the portions",
        arguments: [nil, 1, 5, 13]
    )
    func cards(portion: Int?) throws {
        for hasLineEnd in [false, true] {
            var line = listening(hasLineEnd: hasLineEnd)
            line.portion = portion
            #expect(line.notices.last?.isReady == true)
            for tag in 0..<3 { see(tag, on: &line) }
            #expect(line.scans.count == 3 && line.reads.isEmpty)
            for (tag, item) in line.scans.enumerated() {
                let card = VirtualEM4100Reader.card(of: Self.population.tags[tag])
                let printed = card.printed
                #expect(item.text == printed.indices.map { printed[$0] })
                let scanned = try #require(item.scan.tag)
                #expect(scanned.kind == .lf && scanned.record == nil)
                #expect(scanned.uid.bits(at: 0, count: 40) == card.number)
                #expect(!item.scan.isDamaged)
            }
            #expect(line.counters.isEmpty)
        }
    }

    @Test("A card that lies on the reader is one scan and its repeats are counted; after a second it is new")
    func repeats() {
        var line = listening()
        for _ in 0..<20 {
            see(0, on: &line)
            line.advance(milliseconds: 65)
        }
        #expect(line.scans.count == 1 && line.counters.repeats == 19)
        line.advance(milliseconds: 934)
        see(0, on: &line)
        #expect(line.scans.count == 1)
        line.advance(milliseconds: 1_000)
        see(0, on: &line)
        #expect(line.scans.count == 2)
        // Another card between makes it new at once.
        see(1, on: &line)
        see(0, on: &line)
        #expect(line.scans.count == 4 && line.counters.repeats == 20)
    }

    @Test("Noise and damaged frames are counted and cost only themselves")
    func noise() {
        var line = listening()
        line.suffer(.noise(bytes: 200))
        line.suffer(.bytes([0x02, 0x30]))
        see(0, on: &line)
        line.suffer(.corruptRecords(1))
        see(1, on: &line)
        see(2, on: &line)
        #expect(line.scans.count == 2)
        // A flipped bit may make a digit none.
        #expect(line.counters.bytesSkipped > 200 && line.counters.resynchronisations >= 2)
    }

    @Test("Opened anew it begins anew, and when stopped it takes nothing")
    func endings() {
        var line = listening()
        line.inject([0x02, 0x30, 0x31])
        line.start()
        see(0, on: &line)
        #expect(line.scans.count == 1)
        line.stop()
        #expect(line.notices.last == .stopped && line.session.deadline == nil)
        see(1, on: &line)
        #expect(line.scans.count == 1 && line.counters.bytesSkipped == 14)
    }
}
