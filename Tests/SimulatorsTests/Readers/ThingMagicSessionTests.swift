// SPDX-License-Identifier: Apache-2.0

import Capture
import EPC
import ReaderProtocols
import Simulators
import Testing

/// The session against the virtual reader, which follows the protocol from the other side.
struct ThingMagicSessionTests {
    static let population = TagPopulation(pallet: 20, seed: 5)
    static let pass = DoorPass(of: population, in: .seconds(4), seed: 5)

    /// A conversation that has come as far as reading.
    private func reading(_ options: ReaderOptions? = nil) -> Conversation {
        var line = options.map { Conversation($0) } ?? Conversation()
        line.start()
        line.advance(milliseconds: 500)
        return line
    }

    @Test("From a module just switched on to reading")
    func startUp() {
        var line = Conversation(
            .init(
                antennas: [.init(port: 1, powerCentidBm: 2_700), .init(port: 2, powerCentidBm: 2_400)],
                region: .europe,
                session: 1
            )
        )
        line.start()
        #expect(line.notices == [.connecting(nil)])
        line.advance(milliseconds: 500)
        #expect(
            line.notices.last
                == .ready(ReaderDescription(model: "M6e", firmware: "01.23.0A.1C", serial: "SIM0000001"))
        )
        #expect(line.reader.isReading)
        let configuration = line.reader.configuration
        #expect(configuration.tagProtocol == 0x05)
        #expect(configuration.region == 0x08)
        #expect(configuration.searchList == [1, 2])
        #expect(configuration.portPowers == [1: 2_700, 2: 2_400])
        #expect(configuration.session == 1)
        #expect(!configuration.filtersReads)
        #expect(line.reader.refusals == 0)
        #expect(line.session.deadline != nil)
    }

    @Test(
        "Every record arrives with its radio facts, whatever the portions",
        arguments: [nil, 1, 2, 5, 13, 47, 100]
    )
    func streaming(portion: Int?) throws {
        var line = Conversation()
        line.portion = portion
        line.start()
        line.advance(milliseconds: 500)
        line.play(Self.pass)
        #expect(line.reads.count == Self.pass.sightings.count)
        for (read, sighting) in zip(line.reads, Self.pass.sightings) {
            let tag = Self.population.tags[sighting.tag]
            #expect(read.epc == tag.epc && read.pc == tag.pc && read.antenna == sighting.antenna)
            #expect(read.rssiCentidBm == Int16(sighting.rssi) * 100)
            #expect(read.frequencyKHz == sighting.frequencyKHz)
            #expect(read.phaseCentidegrees == Int32(sighting.phase) * 100)
        }
        #expect(
            line.counters.bytesSkipped == 0 && line.counters.checksumFailures == 0
                && line.counters.malformed == 0
        )
        #expect(line.notices.count { $0.isReady } == 1)
    }

    @Test("A quiet door stays ready for an hour on status frames alone")
    func quiet() {
        var line = reading()
        line.forget()
        line.advance(milliseconds: 3_600_000)
        #expect(line.notices.isEmpty)
        #expect(line.reads.isEmpty)
    }

    @Test("A module that streams to nobody is stopped first, and its old records are not taken for new")
    func streamingAtOpen() {
        var line = reading()
        line.isConnected = false
        line.session = ReaderFamily.thingMagic.makeSession(
            .init(antennas: [.init(port: 1)], region: .europe)
        )
        // A tail of a frame, and records from before.
        let old = TagSighting(
            nanoseconds: 0,
            tag: 0,
            antenna: 1,
            rssi: -50,
            frequencyKHz: 865_700,
            phase: 0
        )
        line.forget()
        line.reader.observe(old, of: Self.population.tags[0], at: line.now)
        line.isConnected = true
        line.start()
        line.advance(milliseconds: 500)
        #expect(line.counters.staleRecords == 1)
        #expect(line.reads.isEmpty)
        #expect(line.notices.last?.isReady == true)
        #expect(line.reader.configuration.searchList == [1])
    }

    @Test("A module in its boot loader is booted")
    func bootLoader() {
        var module = VirtualThingMagicReader.Module()
        module.startsInBootLoader = true
        var line = Conversation(module: module)
        line.start()
        line.advance(milliseconds: 2_000)
        #expect(line.notices.last?.isReady == true)
    }

    @Test("Without antennas in the options those that are connected are used")
    func detectedAntennas() {
        var module = VirtualThingMagicReader.Module()
        module.connectedPorts = [2, 4]
        var line = Conversation(.init(region: .europe), module: module)
        line.start()
        line.advance(milliseconds: 500)
        #expect(line.reader.configuration.searchList == [2, 4])
    }

    @Test("Where power cannot be set for each port the lowest goes for all, and that is said")
    func onePower() {
        var module = VirtualThingMagicReader.Module()
        module.hasPortPowers = false
        let antennas = [2_700, 2_000].enumerated().map {
            ReaderOptions.Antenna(port: UInt8($0.offset + 1), powerCentidBm: $0.element)
        }
        var line = Conversation(.init(antennas: antennas, region: .europe), module: module)
        line.start()
        line.advance(milliseconds: 500)
        #expect(line.reader.configuration.readPower == 2_000)
        #expect(line.notices.contains { if case .alert(.optionRefused) = $0 { true } else { false } })
        #expect(line.notices.last?.isReady == true)
    }

    @Test("What the module refuses is named: no region, power, port")
    func refusals() {
        let cases: [(ReaderOptions, String)] = [
            (.init(antennas: [.init(port: 1)]), "starting to read refused: region not possible"),
            (.init(antennas: [.init(port: 9)], region: .europe), "the antennas 9 refused: antenna port"),
            (
                .init(antennas: [.init(port: 1, powerCentidBm: 3_300)], region: .europe),
                "the power refused: power too high for this module (status 0103)"
            ),
        ]
        for (options, words) in cases {
            var line = Conversation(options)
            line.start()
            line.advance(milliseconds: 500)
            #expect(line.notices.last?.failure?.description.hasPrefix(words) == true)
            #expect(line.session.deadline == nil)
        }
    }

    @Test("A dead port fails within seconds, and the session starts again when asked")
    func dead() {
        var line = Conversation()
        line.suffer(.dead(true))
        line.start()
        line.advance(milliseconds: 5_000)
        #expect(line.notices == [.connecting(nil), .failed(.noAnswer(command: "the version"))])
        line.suffer(.dead(false))
        line.forget()
        line.start()
        line.advance(milliseconds: 500)
        #expect(line.notices.last?.isReady == true)
    }

    @Test("A line that is never quiet is given up")
    func neverQuiet() {
        var line = Conversation()
        line.suffer(.dead(true))
        line.start()
        for _ in 0..<200 {
            line.inject([0x55, 0xAA])
            line.advance(milliseconds: 50)
        }
        #expect(line.notices.last == .failed(.neverQuiet))
    }
}

// MARK: - Faults while reading

extension ThingMagicSessionTests {
    @Test("Silence is noticed within three seconds, reading begins again, and the span is told")
    func silence() {
        var line = reading()
        let lastAlive = line.now
        line.forget()
        line.suffer(.stall(nanoseconds: 3_500_000_000))
        line.advance(milliseconds: 6_000)
        #expect(line.notices.first == .connecting(.silent))
        #expect(line.notices.contains { $0.isReady })
        guard case .alert(.readsLost(.silent, let from, let to)) = line.notices.last else {
            Issue.record("no alert: \(line.notices)")
            return
        }
        #expect(from <= lastAlive && to > lastAlive.advanced(byNanoseconds: 3_000_000_000))
        #expect(line.reader.isReading)
    }

    @Test("A module that dies is a failure; when it is back the span since its last sign of life is told")
    func deathAndReturn() {
        var line = reading()
        line.advance(milliseconds: 10_000)
        line.forget()
        line.suffer(.dead(true))
        line.advance(milliseconds: 9_000)
        #expect(line.notices.last == .failed(.noAnswer(command: "the version")))
        line.suffer(.dead(false))
        line.suffer(.restart)
        line.advance(milliseconds: 20_000)
        line.start()
        line.advance(milliseconds: 500)
        guard case .alert(.readsLost(.silent, let from, let to)) = line.notices.last else {
            Issue.record("no alert: \(line.notices)")
            return
        }
        #expect(to.nanoseconds(since: from) > 28_000_000_000)
    }

    @Test("A port that is closed and opened again is a loss too")
    func reopened() {
        var line = reading()
        line.forget()
        line.advance(milliseconds: 500)
        line.start()
        line.advance(milliseconds: 500)
        #expect(line.notices.first == .connecting(.disconnected))
        #expect(line.notices.last?.lossCause == .disconnected)
    }

    @Test("A module that restarts by itself is configured again")
    func restart() {
        var line = reading()
        line.forget()
        line.suffer(.restart)
        #expect(line.reader.configuration.region == nil)
        line.advance(milliseconds: 500)
        #expect(line.notices.first == .connecting(.restarted))
        #expect(line.notices.last?.lossCause == .restarted)
        #expect(line.reader.configuration.region == 0x08)
        #expect(line.reader.isReading)
    }

    @Test("A failed assertion is told in the firmware's own words")
    func assertion() {
        var line = reading()
        line.forget()
        line.suffer(.assertion(line: 612, file: "dsp.c"))
        line.advance(milliseconds: 500)
        #expect(line.notices.first == .connecting(.assertion("assertion at line 612 of dsp.c")))
        #expect(line.reader.isReading)
    }

    @Test("A full tag buffer: stopped, drained, started again, and the span told")
    func bufferFull() {
        var line = reading()
        line.forget()
        line.suffer(.bufferFull)
        line.advance(milliseconds: 500)
        #expect(line.notices.first == .connecting(.bufferFull))
        #expect(line.notices.last?.lossCause == .bufferFull)
        #expect(line.counters.overflows == 1)
        #expect(line.counters.interruptions == 1)
        line.play(Self.pass)
        #expect(line.reads.count == line.sentCount)
    }

    @Test("A module that fails each time before it reads is given up, so that the port pauses")
    func neverReads() {
        var line = reading()
        for _ in 0..<4 {
            line.forget()
            line.suffer(.bufferFull)
            line.advance(milliseconds: 400)
        }
        #expect(line.notices == [.failed(.interrupted(.bufferFull))])
    }

    @Test("Heat, return loss and a missing antenna degrade, and recover when no longer told")
    func faults() {
        let cases: [(VirtualFault, VirtualFault, ReaderFaults)] = [
            (.overTemperature(true), .overTemperature(false), .overTemperature),
            (.returnLoss(true), .returnLoss(false), .returnLoss),
            (.antennaMissing(port: 2, true), .antennaMissing(port: 2, false), .antennaMissing),
        ]
        for (begin, end, expected) in cases {
            var line = reading()
            line.forget()
            line.suffer(begin)
            line.advance(milliseconds: 20_000)
            #expect(line.notices == [.degraded(expected)])
            line.suffer(end)
            line.advance(milliseconds: 20_000)
            #expect(line.notices == [.degraded(expected), .recovered])
        }
    }

    @Test("Two faults are one state that names both")
    func twoFaults() {
        var line = reading()
        line.forget()
        line.suffer(.overTemperature(true))
        line.suffer(.returnLoss(true))
        line.advance(milliseconds: 3_000)
        #expect(line.notices.last == .degraded([.overTemperature, .returnLoss]))
    }

    @Test("Corrupted records are counted and cost nothing else")
    func corrupted() {
        var line = reading()
        line.suffer(.corruptRecords(7))
        line.play(Self.pass)
        #expect(line.reads.count == Self.pass.sightings.count - 7)
        #expect(line.reads.count == line.sentCount)
        #expect(line.counters.checksumFailures == 7)
    }

    @Test("Noise between records costs no record", arguments: 0..<20)
    func noise(seed: UInt64) {
        var line = Conversation(seed: seed)
        line.start()
        line.advance(milliseconds: 500)
        var (noise, bursts) = (0, 0)
        for (index, sighting) in Self.pass.sightings.enumerated() {
            line.see(sighting, of: Self.population)
            if index.isMultiple(of: 5) {
                line.suffer(.noise(bytes: index % 40))
                noise += index % 40
                if index % 40 > 0 { bursts += 1 }
            }
        }
        line.advance(milliseconds: 3_000)
        #expect(line.reads.count == Self.pass.sightings.count)
        #expect(line.counters.bytesSkipped == noise)
        #expect(line.counters.resynchronisations == bursts)
        #expect(line.counters.interruptions == 0)
        #expect(line.reader.isReading)
    }

    @Test("So many wrong checksums that bytes must be missing: drained and started again, once")
    func burst() {
        var line = reading()
        line.forget()
        line.suffer(.corruptRecords(200))
        for sighting in Self.pass.sightings.prefix(100) { line.see(sighting, of: Self.population) }
        line.advance(milliseconds: 500)
        #expect(line.notices.count { $0 == .connecting(.corrupted) } == 1)
        #expect(line.notices.last?.lossCause == .corrupted)
        #expect(line.reader.isReading)
    }

    @Test("Good checksums around nonsense are counted as malformed")
    func malformed() {
        var line = reading()
        var bytes: [UInt8] = []
        ThingMagic.appendAnswer(.readMultiple, data: [0x10, 0, 0x1B, 0x01, 0xFF, 0x01, 1, 2], to: &bytes)
        ThingMagic.appendAnswer(.readMultiple, status: .init(rawValue: 0x0777), to: &bytes)
        line.inject(bytes)
        #expect(line.counters.malformed == 2)
        line.advance(milliseconds: 5_000)
        #expect(line.notices.count { $0.isReady } == 1)
    }

    @Test("A stop ends the stream and nothing is lost on the way")
    func stop() {
        var line = reading()
        line.forget()
        line.see(Self.pass.sightings[0], of: Self.population)
        line.stop()
        #expect(line.notices == [.stopped])
        #expect(line.reads.count == 1)
        #expect(!line.reader.isReading)
        #expect(line.session.deadline == nil)
    }

    @Test("A stop that nobody answers is over within a second")
    func stopDead() {
        var line = reading()
        line.forget()
        line.suffer(.dead(true))
        line.stop()
        line.advance(milliseconds: 1_500)
        #expect(line.notices == [.stopped])
    }

    @Test(
        "Faults at random: the reader always ends up reading again, and good records are never lost",
        arguments: 0..<40
    )
    func storm(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var line = Conversation(seed: seed)
        line.portion = seed.isMultiple(of: 2) ? nil : 1 + Int(random.next() % 60)
        line.start()
        for _ in 0..<60 {
            if !line.notices.isEmpty, line.notices.last?.failure != nil { line.start() }
            switch random.next() % 12 {
            case 0: line.suffer(.noise(bytes: Int(random.next() % 300)))
            case 1: line.suffer(.corruptRecords(Int(random.next() % 30)))
            case 2: line.suffer(.stall(nanoseconds: Int64(random.next() % 5_000_000_000)))
            case 3: line.suffer(.restart)
            case 4: line.suffer(.bufferFull)
            case 5: line.suffer(.overTemperature(random.next() & 1 == 0))
            case 6: line.suffer(.assertion(line: 1, file: "x"))
            case 7: line.suffer(.antennaMissing(port: 1, random.next() & 1 == 0))
            default:
                for _ in 0..<(random.next() % 40) {
                    let sighting = Self.pass.sightings[Int(random.next() % UInt64(Self.pass.sightings.count))]
                    line.see(sighting, of: Self.population)
                }
            }
            line.advance(milliseconds: Int64(random.next() % 3_000))
        }
        line.advance(milliseconds: 6_000)
        if line.notices.last?.failure != nil { line.start() }
        line.advance(milliseconds: 12_000)
        #expect(line.reader.isReading)
        #expect(line.reads.count == line.sentCount)
    }

    @Test("Any bytes at any time: no trap, no storm of commands, bounded output")
    func fuzz() {
        var random = SeededRandom(seed: 77)
        for _ in 0..<60 {
            var session = ReaderFamily.thingMagic.makeSession(.init(region: .europe))
            var output = ReaderOutput()
            var now = MonotonicTime(nanoseconds: 0)
            session.start(at: now, into: &output)
            var sent = 0
            for _ in 0..<400 {
                var bytes: [UInt8] = []
                switch random.next() % 4 {
                case 0:
                    bytes = (0..<(random.next() % 300)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
                default:
                    let opcodes: [UInt8] = [0x03, 0x04, 0x0C, 0x10, 0x22, 0x2F, 0x61, 0x91, 0x93, 0x97, 0x9A]
                    let statuses: [UInt16] = [0, 0, 0, 0, 0x0400, 0x0504, 0x0601, 0x0101, 0x7F01]
                    let data = (0..<(random.next() % 60)).map { _ in UInt8(truncatingIfNeeded: random.next())
                    }
                    ThingMagic.appendAnswer(
                        .init(rawValue: opcodes[Int(random.next() % UInt64(opcodes.count))]),
                        status: .init(rawValue: statuses[Int(random.next() % UInt64(statuses.count))]),
                        data: data,
                        to: &bytes
                    )
                    if random.next() % 8 == 0, !bytes.isEmpty {
                        bytes[Int(random.next() % UInt64(bytes.count))] ^= 4
                    }
                    if random.next() % 8 == 0 { bytes.removeLast(Int(random.next() % UInt64(bytes.count))) }
                }
                session.feed(bytes.span, at: now, into: &output)
                now = now.advanced(byNanoseconds: Int64(random.next() % 400_000_000))
                session.tick(at: now, into: &output)
                sent += output.send.count
                #expect(output.reads.count <= 8 && output.notices.count <= 12)
                let hasFailed = output.notices.contains { $0.failure != nil }
                output.removeAll()
                if hasFailed { session.start(at: now, into: &output) }
            }
            #expect(sent < 400 * 200)
        }
    }
}
