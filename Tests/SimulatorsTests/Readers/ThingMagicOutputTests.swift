// SPDX-License-Identifier: Apache-2.0

import Capture
import ReaderProtocols
import Simulators
import Testing

/// Outputs of a module, switched while it reads.
struct ThingMagicOutputTests {
    private typealias Switch = OutputSwitch

    private func reading(
        _ outputs: Set<UInt8> = [1, 3],
        module: VirtualThingMagicReader.Module = .init(),
        portion: Int? = nil
    ) -> Conversation {
        var options = ReaderOptions(antennas: [.init(port: 1), .init(port: 2)], region: .europe)
        options.outputs = outputs
        var line = Conversation(options, module: module)
        line.portion = portion
        line.start()
        line.advance(milliseconds: 500)
        return line
    }

    @Test("Pins that signals use are outputs, and off, before reading begins")
    func prepared() {
        let line = reading()
        #expect(line.reader.isReading)
        #expect(line.reader.outputs == [1, 3] && line.reader.lit.isEmpty)
        #expect(line.session.outputs == [1, 3])
        #expect(line.reader.refusals == 0)
    }

    @Test("A pin that the module does not have is told, and the others work")
    func refused() {
        var line = reading([1, 9])
        #expect(line.reader.isReading)
        #expect(line.session.outputs == [1])
        let told = line.notices.filter { if case .alert(.optionRefused) = $0 { true } else { false } }
        #expect(told.count == 1)
        #expect("\(told)".contains("output 9 refused"))
        line.switchOutputs([9: true, 1: true])
        #expect(line.reader.switches == [Switch(1, isOn: true)])
    }

    @Test("Modules whose pins have one direction are switched all the same")
    func fixedDirections() {
        var module = VirtualThingMagicReader.Module()
        module.hasPinDirections = false
        var line = reading(module: module)
        #expect(line.session.outputs == [1, 3])
        line.switchOutputs([3: true])
        #expect(line.reader.lit == [3])
        #expect(line.notices.allSatisfy { if case .alert = $0 { false } else { true } })
    }

    @Test(
        "Switching pauses reading and goes on with it, without a word and without a lost record",
        arguments: [nil, 1, 3]
    )
    func switching(portion: Int?) {
        var line = reading(portion: portion)
        line.forget()
        let pass = ThingMagicSessionTests.pass
        let half = pass.sightings.count / 2
        let start = line.now
        for (index, sighting) in pass.sightings.enumerated() {
            let moment = start.advanced(byNanoseconds: sighting.nanoseconds)
            line.advance(milliseconds: max(0, moment.nanoseconds(since: line.now) / 1_000_000))
            line.see(sighting, of: pass.population)
            if index == half { line.switchOutputs([1: true]) }
            if index == half + 20 { line.switchOutputs([1: false, 3: true]) }
        }
        line.advance(milliseconds: 300)
        #expect(
            line.reader.switches == [Switch(1, isOn: true), Switch(1, isOn: false), Switch(3, isOn: true)]
        )
        #expect(line.reader.isReading)
        #expect(line.notices.isEmpty)
        #expect(line.reads.count == pass.sightings.count)
        #expect(
            line.counters.staleRecords == 0 && line.counters.malformed == 0 && line.counters.bytesSkipped == 0
        )
    }

    @Test("A level that a pin has already costs no pause")
    func unchanged() {
        var line = reading()
        line.switchOutputs([1: false])
        line.switchOutputs([3: true])
        line.switchOutputs([3: true])
        #expect(line.reader.switches == [Switch(3, isOn: true)])
    }

    @Test("What is on is switched off when the session stops")
    func stopped() {
        var line = reading()
        line.switchOutputs([1: true, 3: true])
        #expect(line.reader.lit == [1, 3])
        line.stop()
        #expect(line.reader.lit.isEmpty)
        #expect(!line.reader.isReading)
        #expect(line.notices.last == .stopped)
    }

    @Test("A module that restarts reads again with its outputs off, and they can be switched again")
    func restarted() {
        var line = reading()
        line.switchOutputs([1: true])
        line.suffer(.restart)
        line.advance(milliseconds: 1_000)
        #expect(line.reader.isReading && line.reader.lit.isEmpty)
        line.switchOutputs([1: true])
        #expect(line.reader.lit == [1])
    }

    @Test("A module that falls silent in the pause is begun with again, and what may be lost is told")
    func silent() {
        var line = reading()
        line.forget()
        line.suffer(.dead(true))
        line.switchOutputs([1: true])
        line.advance(milliseconds: 1_500)
        line.suffer(.dead(false))
        line.advance(milliseconds: 3_000)
        #expect(line.reader.isReading)
        #expect(line.notices.contains { $0.lossCause == .silent })
        line.switchOutputs([1: true])
        #expect(line.reader.lit == [1])
    }
}
