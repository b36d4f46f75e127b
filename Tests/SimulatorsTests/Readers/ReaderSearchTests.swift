// SPDX-License-Identifier: Apache-2.0

import Capture
import Foundation
import ReaderProtocols
import Simulators
import Testing

@Suite("Finding out which reader it is")
struct ReaderSearchTests {
    private static let options = ReaderOptions(antennas: [.init(port: 1)], region: .europe)
    private static let version = ReaderFamily.thingMagic.traits.probe?.question ?? []

    private func bench(
        _ options: ReaderOptions = options,
        speed: UInt32 = 115_200,
        remembered: ReaderFinding? = nil
    ) -> SearchBench {
        SearchBench(
            ReaderSearch(options, remembered: remembered),
            with: VirtualThingMagicReader(seed: 3),
            at: speed
        )
    }

    private func finding(in notices: [ReaderNotice]) -> ReaderFinding? {
        for case .found(let finding) in notices { return finding }
        return nil
    }

    @Test("A quiet module is found by its answer to the version, and read")
    func quiet() throws {
        var bench = bench()
        bench.start()
        #expect(bench.notices == [.searching])
        bench.advance(milliseconds: 60_000) { $0.notices.last?.isReady == true }
        #expect(finding(in: bench.notices) == .init(family: .thingMagic, baudRate: 115_200, model: "M6e"))
        #expect(bench.notices.last?.isReady == true)
        #expect(bench.reader?.isReading == true)
        bench.stop()
        bench.advance(milliseconds: 2_000)
        #expect(bench.notices.last == .stopped)
        #expect(bench.reader?.isReading == false)
    }

    @Test("A module that streams for a host that died is known by its stream, before anything is sent")
    func streaming() throws {
        var bench = bench()
        bench.start()
        bench.advance(milliseconds: 60_000) { $0.notices.last?.isReady == true }
        let population = TagPopulation(pallet: 10, seed: 1)
        let pass = DoorPass(of: population, in: .seconds(1), seed: 1)
        // Another host begins while it goes on streaming.
        bench.search = ReaderSearch(Self.options)
        bench.forget()
        bench.start()
        var sentBefore: Int?
        for index in 0..<400 {
            bench.see(pass.sightings[index % pass.sightings.count], of: population)
            bench.advance(milliseconds: 5)
            if finding(in: bench.notices) == nil { sentBefore = bench.sent.count }
        }
        #expect(sentBefore == 0)
        #expect(finding(in: bench.notices)?.family == .thingMagic)
        bench.advance(milliseconds: 10_000) { $0.notices.last?.isReady == true }
        #expect(bench.notices.last?.isReady == true)
    }

    @Test("What was found another time is not searched for again")
    func remembered() {
        let known = ReaderFinding(family: .thingMagic, baudRate: 115_200, model: "M6e")
        var bench = bench(remembered: known)
        bench.start()
        #expect(bench.speeds == [115_200])
        bench.advance(milliseconds: 60_000) { $0.notices.last?.isReady == true }
        #expect(bench.notices.contains(.found(known)))
        #expect(!bench.notices.contains(.searching))
        #expect(bench.notices.last?.isReady == true)
    }

    @Test("What is remembered and no longer true costs a search, not an error")
    func rememberedWrongly() {
        var bench = bench(remembered: ReaderFinding(family: .thingMagic, baudRate: 9_600))
        bench.start()
        #expect(bench.speeds == [9_600])
        bench.advance(milliseconds: 60_000) { $0.notices.last?.isReady == true }
        #expect(bench.notices.contains(.searching))
        #expect(!bench.notices.contains { $0.failure != nil })
        #expect(bench.notices.last?.isReady == true)
    }

    @Test("Nothing there: what was asked is told, and the next beginning asks again")
    func nothing() throws {
        var bench = SearchBench(ReaderSearch(Self.options), with: nil, at: 115_200)
        bench.start()
        bench.advance(milliseconds: 120_000) { $0.notices.last?.failure != nil }
        let words = try #require(bench.notices.last?.failure?.description)
        #expect(words.hasPrefix("no reader found: asked for "))
        #expect(words.contains("thingmagic at 115200"))
        #expect(words.hasSuffix("nothing came"))
        #expect(Set(bench.speeds).isSuperset(of: [115_200]))
        bench.forget()
        bench.reader = VirtualThingMagicReader(seed: 3)
        bench.start()
        bench.advance(milliseconds: 60_000) { $0.notices.last?.isReady == true }
        #expect(bench.notices.last?.isReady == true)
    }

    @Test("Something else that talks is not taken for a reader", arguments: 0..<20 as Range<UInt64>)
    func chatter(seed: UInt64) throws {
        var bench = SearchBench(ReaderSearch(Self.options), with: nil, at: 115_200)
        var random = SeededRandom(seed: seed)
        bench.chatter = (0..<97).map { _ in UInt8(truncatingIfNeeded: random.next()) }
        if seed == 0 { bench.chatter = Array("$GPGGA,123519,4807.038,N,01131.000,E,1,08,0.9*47\r\n".utf8) }
        bench.start()
        bench.advance(milliseconds: 120_000) { $0.notices.last?.failure != nil }
        #expect(finding(in: bench.notices) == nil)
        #expect(
            bench.notices.last?.failure?.description.hasSuffix("bytes came that none of them sends") == true
        )
    }

    @Test("A port that cannot be set to a speed says so; the others are tried")
    func refusedSpeed() throws {
        var bench = SearchBench(ReaderSearch(Self.options), with: nil, at: 1)
        bench.refused = [115_200]
        bench.start()
        bench.advance(milliseconds: 120_000) { $0.notices.last?.failure != nil }
        #expect(
            bench.notices.last?.failure?.description.contains("cannot be set to 115200 bit/s") == true
        )
        #expect(bench.sent.isEmpty || bench.speeds.count > 1)
    }

    @Test("What the reader that was found cannot do is told, and nothing is done with it")
    func options() throws {
        let options = ReaderOptions(antennas: [.init(port: 17)])
        var bench = bench(options)
        bench.start()
        bench.advance(milliseconds: 60_000) { $0.notices.last?.failure != nil }
        let words = try #require(bench.notices.last?.failure?.description)
        #expect(words == "it is a thingmagic, and antenna port 17 does not exist, ports are 1 to 16")
        #expect(bench.reader?.isReading == false)
        bench.forget()
        bench.start()
        bench.advance(milliseconds: 60_000) { $0.notices.last?.failure != nil }
        #expect(bench.notices.last?.failure?.description == words)
    }

    @Test("A reader that falls silent for good is searched for after it was begun with twice")
    func replaced() {
        var bench = bench()
        bench.start()
        bench.advance(milliseconds: 60_000) { $0.notices.last?.isReady == true }
        bench.reader?.suffer(.dead(true), at: bench.now)
        for _ in 0..<3 {
            bench.forget()
            bench.advance(milliseconds: 60_000) { $0.notices.contains { $0.failure != nil } }
            #expect(bench.notices.contains { $0.failure != nil })
            bench.start()
        }
        #expect(bench.notices.contains(.searching))
    }

    @Test("A reader that cannot be asked is known by a card that is held to it")
    func card() {
        var bench = SearchBench(ReaderSearch(ReaderOptions()), with: nil, at: 9_600)
        // RDM6300: STX, ten digits of version and number, their exclusive or, ETX.
        bench.chatter = [0x02] + Array("67003B51C6CB".utf8) + [0x03]
        bench.start()
        bench.advance(milliseconds: 120_000) { $0.notices.last?.isReady == true }
        #expect(finding(in: bench.notices) == .init(family: .em4100, baudRate: 9_600))
    }

    @Test("A single frame in a stretch of noise is not believed")
    func onceIsChance() {
        var search = ReaderSearch(Self.options)
        var output = ReaderOutput()
        var now = MonotonicTime(nanoseconds: 1_000_000_000)
        search.start(at: now, into: &output)
        output.removeAll()
        search.lineIsSet(true, at: now, into: &output)
        var answer: [UInt8] = []
        ThingMagic.appendAnswer(.version, data: Array(repeating: 0, count: 20), to: &answer)
        search.feed(answer.span, at: now, into: &output)
        now = now.advanced(byNanoseconds: 300_000_000)
        search.tick(at: now, into: &output)
        #expect(finding(in: output.notices) == nil)
    }
}
