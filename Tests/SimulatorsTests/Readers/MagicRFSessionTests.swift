// SPDX-License-Identifier: Apache-2.0

import Capture
import EPC
import ReaderProtocols
import Simulators
import Testing

/// The session against the virtual module, which follows the protocol from the other side.
struct MagicRFSessionTests {
    static let trial = trial()

    static func trial(
        _ options: ReaderOptions = .init(region: .europe),
        module: VirtualMagicRFReader.Module = .init()
    ) -> ReaderTrial<VirtualMagicRFReader> {
        ReaderTrial(family: .magicRF, options: options, make: { VirtualMagicRFReader(module, seed: $0) }) {
            read,
            sighting in
            read.antenna == nil && read.rssiCentidBm == Int16(sighting.rssi) * 100 && read.frequencyKHz == nil
        }
    }

    private func other() -> VirtualMagicRFReader.Module {
        var module = VirtualMagicRFReader.Module()
        module.usesOtherEnvelope = true
        return module
    }

    @Test("From a module in any state to reading, in both envelopes")
    func startUp() {
        var options = ReaderOptions(
            antennas: [.init(port: 1, powerCentidBm: 2_350)],
            region: .northAmerica,
            session: 2
        )
        options.population = .q(6)
        for module in [VirtualMagicRFReader.Module(), other()] {
            var line = Self.trial(options, module: module).line()
            line.start()
            line.advance(milliseconds: 2_000)
            let known = ReaderDescription(model: "M100 26dBm V1.0", firmware: "V2.3.5")
            #expect(line.notices == [.connecting(nil), .ready(known)])
            #expect(line.reader.configuration.region == 0x02)
            #expect(line.reader.configuration.power == 2_350)
            #expect(line.reader.configuration.query == 0x1020 & ~0x0378 | 2 << 8 | 6 << 3)
            #expect(line.reader.refusals == 0)
        }
    }

    @Test("Every record arrives with its signal, whatever the portions", arguments: [nil, 1, 2, 13, 47])
    func streaming(portion: Int?) { Self.trial.everyRecord(portion: portion) }

    @Test("And in the other envelope") func otherEnvelope() {
        Self.trial(module: other()).everyRecord(portion: nil)
    }

    @Test("A module for any host answers in the envelope in which it was asked")
    func eitherEnvelope() {
        var module = VirtualMagicRFReader.Module()
        module.takesEitherEnvelope = true
        var reader = VirtualMagicRFReader(module)
        for envelope in [MagicRF.Envelope.other, .usual, .other] {
            var bytes: [UInt8] = []
            MagicRF.append(.command, .region, [], in: envelope, to: &bytes)
            reader.receive(bytes.span, at: MonotonicTime(nanoseconds: 0))
            var answer: [UInt8] = []
            MagicRF.append(.answer, .region, [0x01], in: envelope, to: &answer)
            #expect(reader.output.bytes == answer)
            _ = reader.output.removeAll()
        }
    }

    @Test("Polling is begun again every minute, before its count ends, without a word")
    func restarted() {
        var line = Self.trial.reading()
        let polls = line.reader.polls
        line.forget()
        line.advance(milliseconds: 600_000)
        #expect((9...11).contains(line.reader.polls - polls))
        #expect(line.notices.isEmpty && line.reader.isReading)
    }

    @Test("The filter is applied in the module, and is there again after a tag was accessed")
    func filter() {
        let wanted = Self.trial.population.tags[3].epc
        var options = ReaderOptions()
        options.filters = [.init(.epc, firstBit: 32, wanted)]
        var line = Self.trial(options).reading()
        func seeAll() {
            for tag in 0..<6 {
                line.see(.init(nanoseconds: 0, tag: tag, antenna: 1, rssi: -50), of: Self.trial.population)
            }
        }
        seeAll()
        #expect(line.reads.map(\.epc) == [wanted])
        line.perform(TagOperation(id: 1, .read(.tid, word: 0, count: 2), epc: wanted))
        line.advance(milliseconds: 500)
        #expect(line.answers.map(\.result) == [.success([0xE280, 0x1105])])
        seeAll()
        #expect(line.reads.map(\.epc) == [wanted, wanted])
        options.filters[0].isExclusion = true
        line = Self.trial(options).reading()
        seeAll()
        #expect(line.reads.count == 5)
    }

    @Test("The tag's own errors are told for what they are; a TID tells two tags with one EPC apart")
    func tagErrors() {
        var population = Self.trial.population
        population.tags[1].epc = population.tags[0].epc
        population.tags[0].locked = [.user]
        population.tags[1].flaw = .weak
        var line = Self.trial.reading()
        for tag in 0..<2 { line.see(.init(nanoseconds: 0, tag: tag, antenna: 1, rssi: -50), of: population) }
        let epc = population.tags[0].epc
        func perform(_ action: TagOperation.Action, tid: MemoryBits) {
            var operation = TagOperation(id: 1, action, epc: epc)
            operation.tid = tid
            line.perform(operation)
            line.advance(milliseconds: 200)
        }
        perform(.write(.user, word: 0, words: [1]), tid: population.tags[0].tid)
        perform(.write(.user, word: 0, words: [1]), tid: population.tags[1].tid)
        perform(.read(.user, word: 31, count: 4), tid: population.tags[1].tid)
        perform(.read(.tid, word: 5, count: 1), tid: population.tags[1].tid)
        #expect(
            line.answers.map(\.result) == [
                .failure(.locked), .failure(.lowPower), .failure(.noSuchMemory),
                .success([population.tags[1].tid.wholeWords[5]]),
            ]
        )
        #expect(line.reader.configuration.selectMode == 1)
    }

    @Test("A module that lost its settings without a word is configured again")
    func restart() {
        var line = Self.trial.reading()
        line.forget()
        line.suffer(.restart)
        #expect(line.reader.configuration.region == 0x01)
        line.advance(milliseconds: 3_000)
        #expect(line.notices.first == .connecting(.silent))
        #expect(line.notices.last?.lossCause == .silent)
        #expect(line.reader.configuration.region == 0x03 && line.reader.isReading)
    }

    @Test("A trouble in the stream is told once, in words")
    func trouble() {
        var line = Self.trial.reading()
        line.forget()
        for _ in 0..<10 { line.suffer(.bytes([0xBB, 0x01, 0xFF, 0x00, 0x01, 0x20, 0x21, 0x7E])) }
        #expect(line.notices == [.alert(.exception("no free channel (code 20)"))])
    }

    @Test("A refused power is named, a refused session is told")
    func refusals() {
        var line = Self.trial(.init(antennas: [.init(port: 1, powerCentidBm: 3_000)])).line()
        line.start()
        line.advance(milliseconds: 2_000)
        #expect(
            line.notices.last?.failure?.description
                == "the power refused: command or value not known to this module (code 17)"
        )
    }

    @Test("A quiet door stays ready") func quiet() { Self.trial.quiet() }
    @Test("Noise costs no record", arguments: 0..<12) func noise(seed: UInt64) {
        Self.trial.noise(seed: seed)
    }
    @Test("Corrupted records cost themselves only") func corrupted() { Self.trial.corrupted() }
    @Test("Silence is noticed, and its span told") func silence() { Self.trial.silence() }
    @Test("Death is a failure, return is told") func death() { Self.trial.deathAndReturn() }
    @Test("Reopening is a loss, stopping is none") func stop() { Self.trial.reopenedAndStopped() }
    @Test("A stop that nobody answers is over in a second") func stopDead() { Self.trial.stopDead() }
    @Test("Faults at random end in reading", arguments: 0..<4) func storm(seed: UInt64) {
        Self.trial.storm(seed: seed)
    }
    @Test("Memory of tags is read and written on demand") func memory() { Self.trial.memory() }
    @Test("Operations without an answer are told") func unanswered() { Self.trial.memoryUnanswered() }
    @Test("Outputs are switched between rounds") func outputs() { Self.trial.outputs([1, 4]) }
    @Test("Reading rests when told to") func dutyCycle() { Self.trial.dutyCycle() }

    @Test("Any bytes at any time")
    func anyBytes() {
        let codes: [UInt8] = [0x03, 0x07, 0x0C, 0x0D, 0x0E, 0x12, 0x1A, 0x22, 0x28, 0x39, 0x49, 0xB6, 0xFF]
        Self.trial.anyBytes { random in
            var bytes: [UInt8] = []
            let data = (0..<[1, 1, 2, 3, 17, 24][Int(random.next() % 6)]).map { _ in
                random.next() % 3 == 0 ? 0 : UInt8(truncatingIfNeeded: random.next())
            }
            let code = MagicRF.Code(rawValue: codes[Int(random.next() % UInt64(codes.count))])
            let kind: MagicRF.Kind = code == .poll ? .notice : .answer
            MagicRF.append(kind, code, data, in: random.next() % 9 == 0 ? .other : .usual, to: &bytes)
            return bytes
        }
    }
}
