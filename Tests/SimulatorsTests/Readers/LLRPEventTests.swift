// SPDX-License-Identifier: Apache-2.0

import Capture
import ReaderProtocols
import Simulators
import Testing

struct LLRPEventTests {
    private let population = TagPopulation(pallet: 50, seed: 3)

    @Test func `antennas go and come back by name`() {
        var line = LLRPLine()
        line.start()
        line.suffer(.antennaMissing(port: 2, true))
        #expect(line.notices.last == .degraded(.antennaMissing(port: 2)))
        #expect("\(line.notices[line.notices.count - 1])" == "antenna 2 not connected")
        line.suffer(.antennaMissing(port: 4, true))
        #expect("\(line.notices[line.notices.count - 1])" == "antenna 2 and 4 not connected")
        line.suffer(.antennaMissing(port: 2, false))
        #expect("\(line.notices[line.notices.count - 1])" == "antenna 4 not connected")
        line.suffer(.antennaMissing(port: 4, false))
        #expect(line.notices.last == .recovered)
    }

    @Test func `an antenna that is missing from the beginning is told`() {
        var line = LLRPLine(ReaderOptions(antennas: [.init(port: 1), .init(port: 3)]))
        line.start()
        #expect(line.notices.last == .degraded(.antennaMissing(port: 3)))
    }

    @Test func `overflows are counted and told once a second with their span`() {
        var line = LLRPLine()
        line.start()
        line.advance(milliseconds: 2_000)
        let from = line.now
        line.see(1, of: population)
        line.advance(milliseconds: 100)
        for _ in 0..<5 { line.suffer(.bufferFull) }
        let first = line.now
        #expect(line.counters.overflows == 5 && line.counters.bufferWarnings == 5)
        #expect(line.notices.count(where: { $0.lossCause == .bufferFull }) == 1)
        #expect(line.notices.contains(.alert(.readsLost(.bufferFull, from: from, to: first))))
        line.advance(milliseconds: 1_000)
        #expect(line.notices.count(where: { $0.lossCause == .bufferFull }) == 2)
        #expect(line.notices.last?.state == nil)
    }

    @Test func `exceptions and other hosts are told once a minute`() {
        var line = LLRPLine()
        line.start()
        for _ in 0..<10 {
            line.suffer(.overTemperature(true))
            _ = line.reader.refuseConnection(at: line.now)
            line.suffer(.bytes([]))
            line.advance(milliseconds: 1_000)
        }
        #expect(
            line.exceptions == [
                "the reader says: over temperature", "the reader says: another host tried to connect",
            ]
        )
        line.advance(milliseconds: 60_000)
        line.suffer(.overTemperature(true))
        #expect(line.exceptions.count == 3)
    }

    @Test func `who connects while the reader is ours is told so`() {
        var reader = VirtualLLRPReader()
        let now = MonotonicTime(nanoseconds: 5)
        reader.connected(at: now)
        reader.output.removeAll()
        let refusal = reader.refuseConnection(at: now)
        var outcomes: [LLRP.ReaderEvent] = []
        for bytes in [refusal, reader.output.bytes] {
            _ = try? LLRP.readEvents(of: bytes.span.extracting(LLRP.MessageHeader.length...)) {
                outcomes.append($0)
            }
        }
        #expect(
            outcomes == [.connectionAttempt(.clientInitiatedExists), .connectionAttempt(.anotherAttempted)]
        )
    }

    // MARK: - Clocks

    private static func clocks(_ now: MonotonicTime) -> Instant {
        let wall = WallTime(microseconds: now.nanoseconds / 1_000 + LLRPLine.hostOffset)
        return Instant(monotonic: now, wall: wall)
    }

    @Test(arguments: [0, -3_600_000_000, 40_000_000_000] as [Int64])
    func `a reader's clock that is a little off is data`(offset: Int64) {
        var model = VirtualLLRPReader.Model()
        model.clockOffsetMicroseconds += offset
        var line = LLRPLine(model: model)
        line.session.setClock(Self.clocks(line.now))
        line.start()
        line.see(2, of: population)
        #expect(line.clockComplaints.isEmpty)
        let expected = line.now.nanoseconds / 1_000 + LLRPLine.hostOffset + offset
        #expect(line.reads.map { $0.readerTime?.microseconds } == [expected, expected])
        #expect(line.reads.allSatisfy { $0.time == line.now })
    }

    @Test(arguments: [0, 946_684_800_000_000, 1_900_000_000_000_000] as [Int64])
    func `a clock that is nonsense is told once, and its times are not used`(start: Int64) {
        var model = VirtualLLRPReader.Model()
        model.clockOffsetMicroseconds = start
        var line = LLRPLine(model: model)
        line.session.setClock(Self.clocks(line.now))
        line.start()
        line.see(20, of: population)
        line.advance(milliseconds: 60_000)
        line.session.setClock(Self.clocks(line.now))
        line.see(20, of: population)
        #expect(line.clockComplaints == [start - LLRPLine.hostOffset])
        #expect(line.reads.allSatisfy { $0.readerTime == nil && $0.time <= line.now })
        #expect(line.reads.suffix(20).allSatisfy { $0.time == line.now })
        // Once per connection.
        line.reconnect()
        line.see(1, of: population)
        #expect(line.clockComplaints.count == 2)
    }

    @Test func `a reader without a calendar is told of the same way`() {
        var model = VirtualLLRPReader.Model()
        model.hasCalendar = false
        var line = LLRPLine(model: model)
        line.session.setClock(Self.clocks(line.now))
        line.start()
        line.see(3, of: population)
        #expect(line.clockComplaints.count == 1)
        #expect(line.reads.allSatisfy { $0.readerTime == nil })
    }

    @Test func `a clock that is set while we read is believed at once`() {
        var model = VirtualLLRPReader.Model()
        model.clockOffsetMicroseconds = 0
        var line = LLRPLine(model: model)
        line.session.setClock(Self.clocks(line.now))
        line.start()
        line.see(1, of: population)
        line.suffer(.clock(microseconds: line.now.nanoseconds / 1_000 + LLRPLine.hostOffset))
        line.see(1, of: population)
        #expect(line.reads.map { $0.readerTime != nil } == [false, true])
    }
}
