// SPDX-License-Identifier: Apache-2.0

import Capture
import EPC
import Glibc
import Synchronization

/// The thread of a ``SimulatedReader``: virtual reader on one side, serial line on the other.
final class SimulatedReaderLoop {
    /// How many bytes a module keeps for a host that reads too slowly: some thousand records.
    private static let bufferSize = 64 * 1024

    private let owner: SimulatedReader
    private var port: SimulatedPort
    private var reader: any VirtualReader
    private var report = SimulatedReader.Report()
    private var pass: DoorPass?
    private var movement = SimulatedReader.Movement.steady
    private var passStart: MonotonicTime?
    /// When the pallet was last looked at.
    private var lastLook: MonotonicTime?
    private var nextSighting = 0
    private var isPlugged = true
    private var wasOpen = false
    private var portions = SimulatedReader.Portions.asTheyCome
    private var incoming: [UInt8] = []
    // The records of the pass that runs: marks carry places in its population.
    private var tags: [SimulatedTag] = []
    private var random = SeededRandom(seed: 11)

    init(_ owner: SimulatedReader, _ port: consuming SimulatedPort, _ reader: any VirtualReader) {
        self.owner = owner
        self.port = port
        self.reader = reader
    }

    /// Works until the owner wants it to stop.
    func run() {
        var isStopping = false
        while !isStopping {
            isStopping = takeOrders()
            step()
            publish()
        }
        port.unplug()
        owner.state.withLock { $0.hasEnded = true }
    }

    private static var now: MonotonicTime {
        var time = timespec()
        // SAFETY: the pointer is to a local, for the call. CLOCK_MONOTONIC always exists.
        _ = unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return MonotonicTime(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
    }

    private func takeOrders() -> Bool {
        let (orders, isStopping) = owner.state.withLock { state in
            defer { state.orders = [] }
            return (state.orders, state.isStopping)
        }
        for order in orders { obey(order) }
        return isStopping
    }

    private func obey(_ order: SimulatedReader.Order) {
        switch order {
        case .play(let pass, let movement):
            // Marks still waiting belong to the pass before.
            settle(reader.output.removeAll(), asHeard: false)
            self.pass = pass
            self.movement = movement
            tags = pass.population.tags
            passStart = nil
            lastLook = nil
            nextSighting = 0
            report.isPassOver = false
        case .suffer(let fault):
            reader.suffer(fault, at: Self.now)
        case .portions(let portions):
            self.portions = portions
        case .unplug:
            port.unplug()
            isPlugged = false
            hangUp()
        case .plug:
            // A failure leaves it unplugged, which the report shows.
            guard (try? port.plug()) != nil else { return }
            isPlugged = true
            settle(reader.output.removeAll(), asHeard: false)
            reader.suffer(.restart, at: Self.now)
            settle(reader.output.removeAll(), asHeard: false)
        }
    }

    /// One turn: wait, hear, see, say.
    private func step() {
        let hasOutput = !reader.output.bytes.isEmpty
        let readiness = port.wait(
            wantsToWrite: hasOutput,
            wake: owner.wakeReader,
            milliseconds: patience()
        )
        drainWake()
        if readiness.isCalled { answerCall() }
        let isOpen = isPlugged && port.isOpen
        if isOpen, !wasOpen {
            report.connections += 1
            reader.connected(at: Self.now)
        }
        incoming.removeAll(keepingCapacity: true)
        if isPlugged, readiness.canRead || isOpen != wasOpen { port.read(into: &incoming) }
        let now = Self.now
        if !incoming.isEmpty {
            report.bytesReceived += incoming.count
            reader.receive(incoming.span, at: now)
        }
        if !isOpen, !wasOpen, !incoming.isEmpty {
            report.connections += 1
            hangUp()
        }
        if wasOpen, !isOpen { hangUp() }
        wasOpen = isOpen
        see(at: now)
        reader.tick(at: now)
        if isOpen { send() } else { settle(reader.output.removeAll(), asHeard: false) }
        if isOpen, reader.wantsClose, reader.output.bytes.isEmpty {
            port.hangUp()
            hangUp()
        }
        if reader.output.bytes.count > Self.bufferSize {
            let lost = reader.output.removeAll()
            report.overrun += lost.count
            reader.suffer(.bufferFull, at: now)
        }
    }

    /// A host wants to connect over TCP: it is served, or sent away if one is.
    private func answerCall() {
        if wasOpen || !port.answer() { port.refuse(reader.refuseConnection(at: Self.now)) }
    }

    /// The host is gone: what was not sent is lost, and the next host gets a fresh pty.
    private func hangUp() {
        wasOpen = false
        reader.disconnected(at: Self.now)
        settle(reader.output.removeAll(), asHeard: false)
        if isPlugged, (try? port.plug()) == nil { isPlugged = false }
    }

    private func see(at now: MonotonicTime) {
        guard let pass else { return }
        let isRead = reader.isReading && wasOpen
        if passStart == nil, isRead { passStart = now }
        if movement == .whileRead, !isRead, let lastLook {
            // Where it stands the pass has not gone on.
            passStart = passStart?.advanced(byNanoseconds: now.nanoseconds(since: lastLook))
        }
        lastLook = now
        guard let passStart, isRead || movement == .steady else { return }
        let elapsed = now.nanoseconds(since: passStart)
        while nextSighting < pass.sightings.count, pass.sightings[nextSighting].nanoseconds <= elapsed {
            let sighting = pass.sightings[nextSighting]
            nextSighting += 1
            report.sightings += 1
            reader.observe(sighting, of: tags[sighting.tag], at: now)
        }
    }

    private func send() {
        while !reader.output.bytes.isEmpty {
            var limit = reader.output.bytes.count
            if case .atMost(let most) = portions {
                limit = min(limit, 1 + Int(random.next() % UInt64(max(1, most))))
            }
            let count = port.write(reader.output.bytes, limit: limit)
            guard count > 0 else { return }
            settle(reader.output.removeFirst(count), asHeard: true)
        }
    }

    private func settle(_ marks: [Transmission.Mark], asHeard isHeard: Bool) {
        for mark in marks {
            if !isHeard {
                report.unheard += 1
            } else if mark.isIntact {
                report.sent += 1
                report.sentEPCs.insert(tags[mark.tag].epc)
            } else {
                report.sentCorrupted += 1
            }
        }
    }

    /// Milliseconds until something is due.
    private func patience() -> Int32 {
        let now = Self.now
        var due = reader.deadline
        if let pass, let passStart, nextSighting < pass.sightings.count {
            let next = passStart.advanced(byNanoseconds: pass.sightings[nextSighting].nanoseconds)
            due = min(due ?? next, next)
        }
        guard let due else { return 100 }
        return Int32(max(0, min(100, (due.nanoseconds(since: now) + 999_999) / 1_000_000)))
    }

    private func drainWake() {
        var byte: UInt8 = 0
        // SAFETY: the pointer is to a local, for the call.
        while unsafe read(owner.wakeReader, &byte, 1) == 1 {}
    }

    private func publish() {
        report.isOpen = wasOpen
        report.isReading = reader.isReading
        report.tally = reader.tally
        report.switches = reader.switches
        if let pass {
            report.isPassOver = nextSighting == pass.sightings.count && reader.output.marks.isEmpty
        }
        let report = report
        owner.state.withLock { state in
            // An order to play that has not been taken yet: the report is of the pass before.
            let isPlayOrdered = state.orders.contains { if case .play = $0 { true } else { false } }
            state.report = report
            if isPlayOrdered { state.report.isPassOver = false }
        }
    }
}
