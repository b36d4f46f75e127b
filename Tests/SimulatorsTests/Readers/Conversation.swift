// SPDX-License-Identifier: Apache-2.0

import Capture
import ReaderProtocols
import Simulators

/// A session and a virtual reader on one line, in virtual time; nothing waits for real.
struct LineConversation<Reader: VirtualReader> {
    var session: any ReaderProtocol
    var reader: Reader
    var now = MonotonicTime(nanoseconds: 1_000_000_000_000)
    /// Whether the line carries anything.
    var isConnected = true
    /// In which portions bytes of the reader arrive; `nil`: as they come.
    var portion: Int?

    private(set) var reads: [TagRead] = []
    private(set) var scans: [(scan: Scan, text: [UInt8])] = []
    private(set) var answers: [TagAnswer] = []
    private(set) var notices: [ReaderNotice] = []
    private(set) var counters = ReaderCounters()
    /// Intact records that left the reader while the line was connected, by tag.
    private(set) var sent: [Int: Int] = [:]
    private var output = ReaderOutput()

    init(_ session: any ReaderProtocol, with reader: Reader) {
        self.session = session
        self.reader = reader
    }

    var sentCount: Int { sent.values.reduce(0, +) }

    mutating func start() {
        reader.connected(at: now)
        startSession()
    }

    /// Begins with a reader to which the line stands already.
    mutating func startSession() {
        session.start(at: now, into: &output)
        settle()
    }

    mutating func stop() {
        session.stop(at: now, into: &output)
        settle()
    }

    mutating func switchOutputs(_ levels: [UInt8: Bool]) {
        session.switchOutputs(levels, at: now, into: &output)
        settle()
    }

    mutating func beep(times: UInt8) {
        session.beep(times: times, at: now, into: &output)
        settle()
    }

    mutating func perform(_ operation: TagOperation) {
        session.perform(operation, at: now, into: &output)
        settle()
    }

    mutating func suffer(_ fault: VirtualFault) {
        reader.suffer(fault, at: now)
        settle()
    }

    /// Bytes on the line that the reader did not send.
    mutating func inject(_ bytes: [UInt8]) {
        session.feed(bytes.span, at: now, into: &output)
        settle()
    }

    /// Lets a tag be seen now.
    mutating func see(_ sighting: TagSighting, of population: TagPopulation) {
        reader.observe(sighting, of: population.tags[sighting.tag], at: now)
        settle()
    }

    /// Lets time pass, with all that falls due on the way.
    mutating func advance(milliseconds: Int64) {
        let end = now.advanced(byNanoseconds: milliseconds * 1_000_000)
        while true {
            guard let due = [session.deadline, reader.deadline].compactMap({ $0 }).min(), due <= end else {
                break
            }
            now = max(now, due)
            let before = (session.deadline, reader.deadline)
            reader.tick(at: now)
            session.tick(at: now, into: &output)
            settle()
            // What is due must go away by being done, else this would never end.
            precondition(before != (session.deadline, reader.deadline), "a deadline was not met")
        }
        now = end
    }

    /// Lets a pallet pass.
    mutating func play(_ pass: DoorPass) {
        let start = now
        for sighting in pass.sightings {
            let moment = start.advanced(byNanoseconds: sighting.nanoseconds)
            advance(milliseconds: max(0, moment.nanoseconds(since: now) / 1_000_000))
            see(sighting, of: pass.population)
        }
        advance(milliseconds: 300)
    }

    /// Carries bytes to and fro until both sides are silent.
    private mutating func settle() {
        repeat {
            collect()
            let toReader = output.send
            output.removeAll()
            if isConnected { reader.receive(toReader.span, at: now) }
            let fromReader = reader.output.bytes
            for mark in reader.output.removeAll() where mark.isIntact && isConnected {
                sent[mark.tag, default: 0] += 1
            }
            guard isConnected else { continue }
            for start in stride(from: 0, to: fromReader.count, by: portion ?? max(1, fromReader.count)) {
                let end = min(fromReader.count, start + (portion ?? fromReader.count))
                session.feed(fromReader.span.extracting(start..<end), at: now, into: &output)
            }
        } while !output.send.isEmpty
        collect()
        output.removeAll()
    }

    private mutating func collect() {
        reads += output.reads
        notices += output.notices
        scans += output.scans.map { ($0.scan, Array(output.texts[$0.text])) }
        answers += output.answers
        counters += output.counters
    }

    mutating func forget() {
        reads = []
        scans = []
        answers = []
        notices = []
        sent = [:]
    }
}

/// One with a ThingMagic module.
typealias Conversation = LineConversation<VirtualThingMagicReader>

extension LineConversation where Reader == VirtualThingMagicReader {
    init(
        _ options: ReaderOptions = .init(antennas: [.init(port: 1), .init(port: 2)], region: .europe),
        module: VirtualThingMagicReader.Module = .init(),
        seed: UInt64 = 3
    ) {
        self.init(
            ReaderFamily.thingMagic.makeSession(options),
            with: VirtualThingMagicReader(module, seed: seed)
        )
    }
}

extension ReaderNotice {
    var isReady: Bool { if case .ready = self { true } else { false } }

    /// Why reads may have been lost, where this says so.
    var lossCause: ReaderInterruption? {
        if case .alert(.readsLost(let cause, _, _)) = self { cause } else { nil }
    }

    var failure: ReaderFailure? { if case .failed(let failure) = self { failure } else { nil } }
}
