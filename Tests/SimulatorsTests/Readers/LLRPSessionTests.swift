// SPDX-License-Identifier: Apache-2.0

import Capture
import EPC
import ReaderProtocols
import Simulators
import Testing

/// A session with a virtual LLRP reader.
typealias LLRPLine = LineConversation<VirtualLLRPReader>

extension LineConversation where Reader == VirtualLLRPReader {
    /// Microseconds since 1970 that the host's calendar shows when its monotonic clock is at 0.
    static var hostOffset: Int64 { VirtualLLRPReader.Model().clockOffsetMicroseconds }

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
            see(.init(nanoseconds: 0, tag: tag, antenna: antenna, rssi: -60, phase: 90), of: population)
        }
    }

    /// Connects again, after the connection was lost.
    mutating func reconnect() {
        reader.disconnected(at: now)
        start()
    }

    var roSpec: VirtualLLRPReader.ROSpec? { reader.configuration.roSpecs.first }

    var refusedOptions: [String] {
        notices.compactMap { if case .alert(.optionRefused(let words)) = $0 { words } else { nil } }
    }

    var exceptions: [String] {
        notices.compactMap { if case .alert(.exception(let words)) = $0 { words } else { nil } }
    }

    var clockComplaints: [Int64] {
        notices.compactMap { if case .alert(.clock(let offset)) = $0 { offset } else { nil } }
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
        // Impinj's finer strength and its phase.
        #expect(line.reads.allSatisfy { $0.rssiCentidBm == -6025 && $0.phaseCentidegrees == 9_000 })
        #expect(line.counters.isEmpty)
        line.stop()
        #expect(line.notices.last == .stopped)
        #expect(line.reader.configuration.roSpecs.isEmpty && line.reader.wantsClose)
    }

    @Test func `another maker's reader is asked for no additions, Zebra's for its phase`() {
        for (maker, phase) in [(99, nil), (161, 9_000)] as [(UInt32, Int32?)] {
            var model = VirtualLLRPReader.Model()
            model.manufacturer = maker
            var line = LLRPLine(model: model)
            line.start()
            #expect(line.notices.last?.isReady == true)
            #expect(!line.reader.requests.contains(1023))
            line.see(3, of: population)
            #expect(line.reads.count == 3)
            #expect(line.reads.allSatisfy { $0.rssiCentidBm == -6000 && $0.phaseCentidegrees == phase })
        }
    }

    @Test func `signs of life are answered, and the reader stays`() {
        var line = LLRPLine()
        line.start()
        line.advance(milliseconds: 600_000)
        #expect(line.notices.last?.isReady == true)
        #expect(line.reader.isConnected)
        #expect(line.reader.requests.count(where: { $0 == 72 }) == 60)
        #expect(!line.reader.requests.suffix(50).contains(1))
    }

    @Test(arguments: [nil, 1_000, 30_000] as [UInt32?])
    func `a dead reader is noticed within three signs of life`(keepalive: UInt32?) {
        var options = ReaderOptions()
        options.keepaliveMilliseconds = keepalive
        var line = LLRPLine(options)
        line.start()
        let period = Int64(keepalive ?? 10_000)
        #expect(line.reader.configuration.keepaliveMilliseconds == UInt32(period))
        line.suffer(.dead(true))
        line.advance(milliseconds: period * 27 / 10)
        #expect(line.notices.last?.isReady == true)
        line.advance(milliseconds: period * 3 / 10)
        #expect(line.notices.last == .failed(.interrupted(.silent)))
    }

    @Test func `a reader that gives no sign of life is asked, and lives`() {
        var habits = VirtualLLRPReader.Habits()
        habits.givesNoSignOfLife = true
        habits.forgivesMissingAcknowledgements = true
        var line = LLRPLine(habits: habits)
        line.start()
        line.advance(milliseconds: 300_000)
        #expect(line.notices.last?.isReady == true)
        #expect(line.notices.count == 2)
    }

    // MARK: - What real readers do wrong

    @Test(arguments: [false, true])
    func `habits of real readers change nothing`(isLast: Bool) {
        var habits = VirtualLLRPReader.Habits()
        habits.refusesEmptyDeletes = true
        habits.answersWithIDZero = true
        habits.refusesByErrorMessage = true
        habits.closesWithoutStatus = true
        habits.sendsEmptyReports = true
        habits.describesSuccess = true
        var line = LLRPLine(habits: habits)
        line.start()
        #expect(line.notices.last?.isReady == true)
        line.see(5, of: population)
        #expect(line.reads.count == 5)
        line.stop()
        #expect(line.notices.last == .stopped)
        #expect(line.counters.isEmpty)
    }

    @Test func `antenna 0 is no antenna`() {
        var habits = VirtualLLRPReader.Habits()
        habits.reportsAntennaZero = true
        var line = LLRPLine(habits: habits)
        line.start()
        line.see(2, of: population)
        #expect(line.reads.map(\.antenna) == [nil, nil])
    }

    @Test func `a reader that still holds the old connection is tried again until it lets go`() {
        var habits = VirtualLLRPReader.Habits()
        habits.holdsConnectionNanoseconds = 20_000_000_000
        var line = LLRPLine(habits: habits)
        line.start()
        line.reconnect()
        guard case .failed(.refused("connecting", let reason)) = line.notices.last else {
            return #expect(Bool(false), "\(line.notices)")
        }
        #expect(reason.contains("not noticed yet that we were gone"))
        #expect(line.reader.wantsClose)
        line.advance(milliseconds: 21_000)
        line.reconnect()
        #expect(line.notices.contains { $0.lossCause == .disconnected })
        line.see(1, of: population)
        #expect(line.reads.count == 1)
    }

    @Test func `an inventory that survived is replaced, and what was held for us is delivered at its time`() {
        var line = LLRPLine()
        let host = LLRPLine.hostOffset
        func clocks(_ now: MonotonicTime) -> Instant {
            Instant(monotonic: now, wall: WallTime(microseconds: now.nanoseconds / 1_000 + host))
        }
        line.session.setClock(clocks(line.now))
        line.start()
        #expect(line.reader.configuration.holdsReports)
        line.reader.disconnected(at: line.now)
        line.advance(milliseconds: 4_000)
        line.see(3, of: population)
        let seen = line.now
        line.advance(milliseconds: 5_000)
        line.session.setClock(clocks(line.now))
        line.start()
        #expect(line.notices.contains { $0.lossCause == .disconnected })
        #expect(line.reads.count == 3)
        #expect(line.reads.allSatisfy { abs($0.time.nanoseconds(since: seen)) < 1_000_000 })
        line.see(1, of: population)
        // What is read now was received now.
        #expect(line.reads.last?.time == line.now)
        #expect(line.reads.last?.readerTime?.microseconds == line.now.nanoseconds / 1_000 + host)
        #expect(line.clockComplaints.isEmpty)
    }

    @Test func `reports of an inventory that is not ours are not delivered`() {
        var model = VirtualLLRPReader.Model()
        model.holdsReports = false
        var line = LLRPLine(model: model)
        line.start()
        line.reader.disconnected(at: line.now)
        line.reader.connected(at: line.now)
        line.reader.observe(
            .init(nanoseconds: 0, tag: 0, antenna: 1, rssi: -50),
            of: population.tags[0],
            at: line.now
        )
        line.forget()
        line.startSession()
        #expect(line.counters.staleRecords == 1)
        #expect(line.reads.isEmpty && line.notices.contains { $0.isReady })
    }

    @Test func `holding, events or keepalive that are not supported are left out with a word`() {
        for (parameter, isTold) in [(226, false), (244, true), (220, true)] as [(UInt16, Bool)] {
            var habits = VirtualLLRPReader.Habits()
            habits.unsupportedParameters = [parameter]
            var line = LLRPLine(habits: habits)
            line.start()
            #expect(line.notices.contains { $0.isReady }, "without \(parameter)")
            #expect(line.refusedOptions.isEmpty == !isTold)
            line.see(1, of: population)
            #expect(line.reads.count == 1)
            // Not heard for long, it is asked; not taken for dead.
            line.advance(milliseconds: 120_000)
            #expect(line.notices.last?.failure == nil)
        }
    }

    @Test(arguments: [(false, 47), (true, 24)] as [(Bool, UInt16)])
    func `a reader that speaks 1.1 only is spoken to in 1.1`(insists: Bool, request: UInt16) {
        var model = VirtualLLRPReader.Model()
        model.knowsOneOne = true
        var habits = VirtualLLRPReader.Habits()
        habits.insistsOnOneOne = insists
        if !insists { habits.refusesVersionOne = true }
        var line = LLRPLine(model: model, habits: habits)
        line.start()
        #expect(line.notices.last?.isReady == true)
        #expect(line.reader.requests.contains(request))
        line.see(2, of: population)
        #expect(line.reads.count == 2)
        line.stop()
        #expect(line.notices.last == .stopped)
    }

    @Test func `damaged records are counted, those around them delivered`() {
        var line = LLRPLine()
        line.start()
        line.suffer(.corruptRecords(2))
        line.see(5, of: population)
        #expect(line.reads.count == 3 && line.counters.malformed == 2)
    }

    @Test func `noise ends the connection with a word, and the next one reads on`() {
        var line = LLRPLine()
        line.start()
        line.see(2, of: population)
        line.suffer(.bytes([UInt8](repeating: 0xFF, count: 20)))
        guard case .failed(.nonsense) = line.notices.last else {
            return #expect(Bool(false), "\(line.notices)")
        }
        line.reconnect()
        line.see(2, of: population)
        #expect(line.reads.count == 4)
        #expect(line.notices.contains { $0.lossCause == .disconnected })
    }

    @Test func `a reader that restarts is set up again`() {
        var line = LLRPLine()
        line.start()
        line.suffer(.restart)
        line.reconnect()
        line.see(1, of: population)
        #expect(line.reads.count == 1 && line.reader.restarts == 1)
    }

    // MARK: - Large

    @Test func `a report of 10,000 tags, and one of 16 MB`() {
        var options = ReaderOptions()
        options.tagsPerReport = 10_000
        var line = LLRPLine(options)
        line.start()
        let many = TagPopulation(pallet: 10_000, seed: 8)
        line.session.setClock(Instant(monotonic: line.now, wall: .init(microseconds: 0)))
        for tag in 0..<10_000 {
            line.reader.observe(
                .init(nanoseconds: 0, tag: tag, antenna: 1, rssi: -60),
                of: many.tags[tag],
                at: line.now
            )
        }
        line.suffer(.bytes([]))
        #expect(line.reads.count == 10_000)
        #expect(Set(line.reads.map(\.epc)).count == 10_000)

        // Each with 60,000 bytes that nobody understands.
        let ballast = [UInt8](repeating: 0xAA, count: 60_000)
        var report: [UInt8] = []
        for number in 0..<270 as Range<UInt32> {
            let size = UInt16(4 + 13 + 12 + ballast.count)
            report += [0x00, 0xF0, UInt8(size >> 8), UInt8(size & 0xFF), 0x8D]
            report += population.tags[0].epc.wholeWords.prefix(5).flatMap {
                [UInt8($0 >> 8), UInt8($0 & 0xFF)]
            }
            report += [UInt8(number >> 8), UInt8(number & 0xFF)]
            report += [0x03, 0xFF, 0xEA, 0x6C, 0, 0, 0, 99, 0, 0, 0, 1] + ballast
        }
        let length = UInt32(report.count + 10)
        let head = [0x04, 0x3D] + (0..<4).map { UInt8(truncatingIfNeeded: length >> (24 - 8 * $0)) }
        #expect(length > 16_000_000)
        line.portion = 65_536
        line.suffer(.bytes(head + [0, 0, 0, 1] + report))
        #expect(line.reads.count == 10_270)
        #expect(Set(line.reads.map(\.epc)).count == 10_270)
        #expect(line.counters.malformed == 0 && line.counters.unknownParts == 270)
    }
}
