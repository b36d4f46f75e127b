// SPDX-License-Identifier: Apache-2.0

import Capture
import EPC
import ReaderProtocols
import Simulators
import Testing

/// What every family's session is put through, against its virtual reader.
struct ReaderTrial<Reader: VirtualReader> {
    let family: ReaderFamily
    let options: ReaderOptions
    let make: @Sendable (UInt64) -> Reader
    /// Whether a read tells what a sighting was, as far as the family can.
    let agrees: @Sendable (TagRead, TagSighting) -> Bool

    static var population: TagPopulation {
        var population = TagPopulation(pallet: 20, seed: 5)
        for tag in population.tags.indices {
            population.tags[tag].user = MemoryBits(wholeWords: Array(repeating: 0, count: 32))
        }
        return population
    }
    var population: TagPopulation { Self.population }
    var pass: DoorPass { DoorPass(of: population, in: .seconds(4), seed: 5) }

    func line(seed: UInt64 = 3, portion: Int? = nil) -> LineConversation<Reader> {
        var line = LineConversation(family.makeSession(options), with: make(seed))
        line.portion = portion
        return line
    }

    /// A conversation that has come as far as reading.
    func reading(seed: UInt64 = 3, portion: Int? = nil) -> LineConversation<Reader> {
        var line = line(seed: seed, portion: portion)
        line.start()
        line.advance(milliseconds: 1_000)
        #expect(line.notices.last?.isReady == true, "\(line.notices)")
        return line
    }

    /// Every record arrives with its facts, whatever the portions.
    func everyRecord(portion: Int?) {
        var line = reading(portion: portion)
        line.play(pass)
        #expect(line.reads.count == pass.sightings.count)
        #expect(line.sentCount == pass.sightings.count)
        // The order is the reader's; a tag's reads keep theirs.
        for tag in population.tags.indices {
            let reads = line.reads.filter { $0.epc == population.tags[tag].epc }
            let sightings = pass.sightings.filter { $0.tag == tag }
            #expect(reads.count == sightings.count)
            for antenna in Set(sightings.map(\.antenna)) {
                let told = reads.filter { $0.antenna == nil || $0.antenna == antenna }
                let namesAntennas = reads.first?.antenna != nil
                let seen = sightings.filter { !namesAntennas || $0.antenna == antenna }
                let strange = zip(told, seen).first { read, sighting in
                    read.pc ?? population.tags[tag].pc != population.tags[tag].pc || !agrees(read, sighting)
                }
                #expect(strange == nil)
            }
        }
        #expect(line.counters.bytesSkipped == 0 && line.counters.checksumFailures == 0)
        #expect(line.counters.malformed == 0 && line.counters.staleRecords == 0)
        #expect(line.notices.count { $0.isReady } == 1)
    }

    /// A quiet door stays ready for ten minutes.
    func quiet() {
        var line = reading()
        line.forget()
        line.advance(milliseconds: 600_000)
        #expect(line.notices.isEmpty)
        #expect(line.reads.isEmpty && line.reader.isReading)
    }

    /// Noise between records costs no record.
    func noise(seed: UInt64) {
        var line = reading(seed: seed)
        var noise = 0
        for (index, sighting) in pass.sightings.enumerated() {
            line.see(sighting, of: population)
            if index.isMultiple(of: 5) {
                line.suffer(.noise(bytes: index % 40))
                noise += index % 40
                line.advance(milliseconds: 10)
            }
        }
        line.advance(milliseconds: 3_000)
        #expect(line.reads.count == pass.sightings.count)
        #expect(line.counters.bytesSkipped == noise)
        #expect(line.reader.isReading)
        #expect(line.notices.allSatisfy { $0.lossCause == nil })
    }

    /// Corrupted records are counted and cost nothing else.
    func corrupted() {
        var line = reading()
        line.suffer(.corruptRecords(7))
        line.play(pass)
        #expect(line.reads.count == pass.sightings.count - 7)
        #expect(line.reads.count == line.sentCount)
        #expect(line.counters.checksumFailures == 7)
        #expect(line.reader.isReading)
    }

    /// Silence is noticed, reading begins again, and the span is told.
    func silence(within milliseconds: Int64 = 3_000) {
        var line = reading()
        let before = line.now
        line.forget()
        line.suffer(.stall(nanoseconds: (milliseconds + 500) * 1_000_000))
        line.advance(milliseconds: milliseconds + 4_000)
        #expect(line.notices.first == .connecting(.silent))
        guard case .alert(.readsLost(.silent, let from, let to)) = line.notices.last else {
            Issue.record("no alert: \(line.notices)")
            return
        }
        #expect(from <= before.advanced(byNanoseconds: milliseconds * 1_000_000) && to > from)
        line.forget()
        line.play(pass)
        #expect(line.reads.count == line.sentCount && line.reads.count > 0)
    }

    /// A reader that is dead is a failure in seconds; when it is back, the span since its last sign of life is told.
    func deathAndReturn(within milliseconds: Int64 = 12_000) {
        var line = reading()
        line.forget()
        line.suffer(.dead(true))
        line.advance(milliseconds: milliseconds)
        #expect(line.notices.last?.failure != nil, "\(line.notices)")
        #expect(line.session.deadline == nil)
        line.suffer(.dead(false))
        line.suffer(.restart)
        line.start()
        line.advance(milliseconds: 2_000)
        guard case .alert(.readsLost(.silent, let from, let to)) = line.notices.last else {
            Issue.record("no alert: \(line.notices)")
            return
        }
        #expect(to.nanoseconds(since: from) > 4_000_000_000)
        #expect(line.reader.isReading)
    }

    /// A port that is closed and opened again is a loss; a stop is none, and leaves the reader quiet.
    func reopenedAndStopped() {
        var line = reading()
        line.forget()
        line.start()
        line.advance(milliseconds: 1_500)
        #expect(line.notices.first == .connecting(.disconnected))
        #expect(line.notices.last?.lossCause == .disconnected)
        line.forget()
        line.see(pass.sightings[0], of: population)
        line.stop()
        line.advance(milliseconds: 1_500)
        #expect(line.notices == [.stopped])
        #expect(line.reads.count == line.sentCount)
        #expect(!line.reader.isReading)
        #expect(line.session.deadline == nil)
    }

    /// A stop that nobody answers is over within a second, and so is one before there was any answer.
    func stopDead() {
        var line = reading()
        line.forget()
        line.suffer(.dead(true))
        line.stop()
        line.advance(milliseconds: 1_000)
        #expect(line.notices == [.stopped])
        var early = self.line()
        early.suffer(.dead(true))
        early.start()
        early.stop()
        early.advance(milliseconds: 1_000)
        #expect(early.notices.last == .stopped)
    }

    /// Faults at random: the reader always ends up reading again, and good records are never lost.
    func storm(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var line = line(seed: seed, portion: seed.isMultiple(of: 2) ? nil : 1 + Int(random.next() % 60))
        line.start()
        for _ in 0..<60 {
            if line.session.deadline == nil { line.start() }
            switch random.next() % 12 {
            case 0: line.suffer(.noise(bytes: Int(random.next() % 300)))
            case 1: line.suffer(.corruptRecords(Int(random.next() % 30)))
            case 2: line.suffer(.stall(nanoseconds: Int64(random.next() % 5_000_000_000)))
            case 3: line.suffer(.restart)
            case 4: line.suffer(.overTemperature(random.next() & 1 == 0))
            case 5: line.suffer(.antennaMissing(port: 1, random.next() & 1 == 0))
            default:
                for _ in 0..<(random.next() % 40) {
                    let sighting = pass.sightings[Int(random.next() % UInt64(pass.sightings.count))]
                    line.see(sighting, of: population)
                }
            }
            line.advance(milliseconds: Int64(random.next() % 3_000))
        }
        line.suffer(.antennaMissing(port: 1, false))
        for _ in 0..<4 {
            if line.session.deadline == nil { line.start() }
            line.advance(milliseconds: 20_000)
        }
        #expect(line.reader.isReading)
        #expect(line.reads.count + line.counters.staleRecords == line.sentCount)
    }

    /// A read, a write that is read back, a tag that is not there.
    func memory() {
        var line = reading()
        for sighting in pass.sightings.prefix(12) { line.see(sighting, of: population) }
        line.advance(milliseconds: 200)
        line.forget()
        let first = pass.sightings[0]
        line.see(first, of: population)
        line.advance(milliseconds: 200)
        line.forget()
        let tag = population.tags[first.tag]
        var read = TagOperation(id: 1, .read(.tid, word: 0, count: 6), epc: tag.epc)
        read.antenna = first.antenna
        line.perform(read)
        line.advance(milliseconds: 1_000)
        #expect(line.answers.map(\.result) == [.success(tag.words(of: .tid))])

        line.see(first, of: population)
        var write = TagOperation(id: 2, .write(.user, word: 3, words: [0xCAFE, 0x0042]), epc: tag.epc)
        write.antenna = first.antenna
        line.perform(write)
        line.advance(milliseconds: 1_000)
        var back = TagOperation(id: 3, .read(.user, word: 2, count: 4), epc: tag.epc)
        back.antenna = first.antenna
        line.perform(back)
        line.advance(milliseconds: 1_000)
        #expect(line.answers.map(\.id) == [1, 2, 3])
        #expect(line.answers[1].result == .success([]))
        #expect(line.answers[2].result == .success([0, 0xCAFE, 0x0042, 0]))

        line.see(first, of: population)
        var absent = read
        absent.id = 4
        absent.epc = TagPopulation(pallet: 1, seed: 99).tags[0].epc
        line.perform(absent)
        line.advance(milliseconds: 1_000)
        #expect(line.answers.last?.result == .failure(.noTag))
        // And reading goes on.
        line.forget()
        line.play(pass)
        #expect(line.reads.count == line.sentCount && line.reads.count > 0)
    }

    /// An operation that is not answered is told, and so is one that comes too early.
    func memoryUnanswered() {
        var line = self.line()
        line.start()
        line.perform(TagOperation(id: 1, .read(.tid, word: 0, count: 2)))
        #expect(line.answers.map(\.result) == [.failure(.busy)])
        line = reading()
        line.suffer(.dead(true))
        line.perform(TagOperation(id: 2, .read(.tid, word: 0, count: 2), epc: population.tags[0].epc))
        line.advance(milliseconds: 20_000)
        #expect(line.answers.map(\.id) == [2])
        #expect(line.answers.allSatisfy { if case .failure = $0.result { true } else { false } })
    }

    /// Switching pauses reading without a word and without a lost record; what is on is off when it ends.
    func outputs(_ pins: [UInt8]) {
        var options = options
        options.outputs = Set(pins)
        var line = LineConversation(family.makeSession(options), with: make(3))
        line.start()
        line.advance(milliseconds: 1_000)
        #expect(line.session.outputs == Set(pins))
        line.forget()
        line.switchOutputs([pins[0]: true, 99: true])
        line.play(pass)
        #expect(line.reader.switches == [OutputSwitch(pins[0], isOn: true)])
        line.switchOutputs([pins[0]: true])
        line.advance(milliseconds: 500)
        #expect(line.reader.switches.count == 1)
        #expect(line.reads.count == pass.sightings.count && line.notices.isEmpty)
        line.stop()
        line.advance(milliseconds: 1_000)
        #expect(line.reader.switches.last == OutputSwitch(pins[0], isOn: false))
        #expect(line.notices == [.stopped])
    }

    /// Reads for a span and rests for a span, and begins again.
    func dutyCycle() {
        var options = options
        options.dutyCycle = .init(onMilliseconds: 1_000, offMilliseconds: 2_000)
        var line = LineConversation(family.makeSession(options), with: make(3))
        line.start()
        line.advance(milliseconds: 600)
        var isReading: [Bool] = []
        for _ in 0..<90 {
            line.advance(milliseconds: 100)
            isReading.append(line.reader.isReading)
        }
        let share = isReading.count { $0 }
        #expect((25...50).contains(share), "\(share) of 90")
        #expect(zip(isReading, isReading.dropFirst()).count { !$0 && $1 } >= 2)
        #expect(line.notices.count { $0.isReady } == 1 && line.notices.allSatisfy { $0.lossCause == nil })
    }

    /// Any bytes at any time: no trap, no storm of commands, bounded output.
    func anyBytes(_ frame: (inout SeededRandom) -> [UInt8]) {
        var random = SeededRandom(seed: 77)
        for _ in 0..<40 {
            var session = family.makeSession(options)
            var output = ReaderOutput()
            var now = MonotonicTime(nanoseconds: 0)
            session.start(at: now, into: &output)
            var sent = 0
            for _ in 0..<300 {
                var bytes =
                    random.next() % 4 == 0
                    ? (0..<(random.next() % 300)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
                    : frame(&random)
                if random.next() % 8 == 0, !bytes.isEmpty {
                    bytes[Int(random.next() % UInt64(bytes.count))] ^= 4
                }
                if random.next() % 8 == 0, !bytes.isEmpty {
                    bytes.removeLast(Int(random.next() % UInt64(bytes.count)))
                }
                session.feed(bytes.span, at: now, into: &output)
                now = now.advanced(byNanoseconds: Int64(random.next() % 400_000_000))
                session.tick(at: now, into: &output)
                sent += output.send.count
                #expect(output.reads.count <= bytes.count / 5 + 8 && output.notices.count <= 16)
                output.removeAll()
                if session.deadline == nil { session.start(at: now, into: &output) }
            }
            #expect(sent < 300 * 200)
        }
    }
}
