// SPDX-License-Identifier: Apache-2.0

public import Capture
import ReaderProtocols

/// A fixed reader that speaks LLRP, without a radio: the other side of `LLRP.Session`, true to the wire.
///
/// It greets whoever connects, keeps what hosts have set over their connections, carries out ROSpecs and AccessSpecs,
/// reports the fields that were asked for only, and has, on demand, the habits of real readers that break their hosts.
///
///     connected ─▶ greeting ─▶ requests ⇄ answers ─▶ reports, events, signs of life
///     disconnected ─▶ ROSpecs go on; with holding, their reports wait for ENABLE_EVENTS_AND_REPORTS
public struct VirtualLLRPReader: VirtualReader {
    /// What it is.
    public let model: Model
    /// What it does otherwise than others.
    public var habits: Habits
    /// What hosts have set; gone after a restart.
    public internal(set) var configuration = Configuration()
    /// What waits to be sent.
    public var output = Transmission()
    /// What happened to the tags.
    public internal(set) var tally = SightingTally()
    /// What outputs were switched to, one after the other.
    public internal(set) var switches: [OutputSwitch] = []
    /// Whether the connection is to be closed once ``output`` has left.
    public internal(set) var wantsClose = false
    /// Whether a host is connected and the reader is its.
    public internal(set) var isConnected = false
    /// How often it has restarted.
    public internal(set) var restarts = 0
    /// Requests that were refused.
    public internal(set) var refusals = 0
    /// The requests that were made, by their types, oldest first; the last thousand.
    public internal(set) var requests: [UInt16] = []
    /// The levels of its inputs that are high.
    public internal(set) var highInputs: Set<UInt8> = []
    /// The tags near it, with what was written to them.
    public internal(set) var field = TagField()

    /// The version of the messages of this connection.
    var version = LLRP.Version.one
    var framer = LLRP.MessageFramer()
    var random: SeededRandom
    var lastID: UInt32 = 0
    /// Microseconds to add to the monotonic clock for the reader's calendar.
    var clockOffset: Int64
    var bootTime = MonotonicTime(nanoseconds: 0)
    /// Until when a connection that nobody ended is taken for alive.
    var occupiedUntil: MonotonicTime?
    /// Whether Impinj's parameters are understood on this connection.
    var hasExtensions = false
    /// Whether reports wait for ENABLE_EVENTS_AND_REPORTS.
    var isHolding = false
    /// Reports that were made while nobody was connected, or before they were let go.
    var held = Transmission()
    var keepaliveDue: MonotonicTime?
    var unacknowledged = 0
    var stalledUntil: MonotonicTime?
    var heldBack = Transmission()
    var isDead = false
    var isHot = false
    var missingPorts: Set<UInt8> = []
    var recordsToCorrupt = 0
    /// Tags that wait for their report to be full, by ROSpec.
    var gathered: [UInt32: Gathering] = [:]

    /// A reader that was just switched on.
    ///
    /// - Parameters:
    ///   - model: What it is.
    ///   - habits: What it does otherwise than others.
    ///   - seed: Decides about noise.
    public init(_ model: Model = Model(), habits: Habits = Habits(), seed: UInt64 = 1) {
        self.model = model
        self.habits = habits
        random = SeededRandom(seed: seed)
        clockOffset = model.clockOffsetMicroseconds
    }

    /// Whether a ROSpec is active.
    public var isReading: Bool { configuration.roSpecs.contains { $0.state == .active } }

    /// When ``tick(at:)`` is due.
    public var deadline: MonotonicTime? {
        let times = configuration.roSpecs.flatMap { [$0.startDue, $0.stopDue] }
        return (times + [stalledUntil, isConnected ? keepaliveDue : nil]).compactMap { $0 }.min()
    }

    /// A host has connected: the reader is its, unless another's connection seems to live.
    public mutating func connected(at now: MonotonicTime) {
        guard !isDead else { return }
        framer = LLRP.MessageFramer()
        output.removeAll()
        heldBack.removeAll()
        version = habits.insistsOnOneOne ? .oneOne : .one
        if isConnected || occupiedUntil.map({ now < $0 }) ?? false {
            wantsClose = true
            return tell(.attempt(2), at: now)
        }
        occupiedUntil = nil
        isConnected = true
        wantsClose = false
        hasExtensions = false
        isHolding = configuration.holdsReports
        unacknowledged = 0
        scheduleKeepalive(at: now)
        tell(.attempt(0), at: now)
        if habits.sendsEmptyReports { say(.report) { _ in } }
    }

    /// The host has gone; ROSpecs go on.
    public mutating func disconnected(at now: MonotonicTime) {
        guard isConnected || wantsClose else { return }
        if isConnected, habits.holdsConnectionNanoseconds > 0 {
            occupiedUntil = now.advanced(byNanoseconds: habits.holdsConnectionNanoseconds)
        }
        isConnected = false
        wantsClose = false
        keepaliveDue = nil
        output.removeAll()
        isHolding = configuration.holdsReports
    }

    /// What a host hears that connects while the reader is another's; the other is told.
    ///
    /// - Returns: The bytes for the newcomer, whose connection is to be closed then.
    public mutating func refuseConnection(at now: MonotonicTime) -> [UInt8] {
        let kept = output
        output = Transmission()
        tell(.attempt(2), at: now)
        let refusal = output.bytes
        output = kept
        tell(.attempt(4), at: now)
        return refusal
    }

    /// Takes the host's bytes and answers the requests in them.
    public mutating func receive(_ bytes: borrowing Span<UInt8>, at now: MonotonicTime) {
        guard !isDead, isConnected, !bytes.isEmpty else { return }
        framer.append(bytes)
        do throws(LLRP.StreamFailure) {
            while isConnected, case .message(let header, let body)? = try framer.next() {
                obey(header, Array(framer.bytes[body]), at: now)
            }
        } catch {
            close(at: now)
        }
    }

    /// Lets stalls end, triggers work, and signs of life be given.
    public mutating func tick(at now: MonotonicTime) {
        if let end = stalledUntil, now >= end {
            stalledUntil = nil
            output.append(contentsOf: heldBack)
            heldBack.removeAll()
        }
        runTriggers(at: now)
        while isConnected, let due = keepaliveDue, now >= due {
            scheduleKeepalive(at: due)
            if unacknowledged >= 3, !habits.forgivesMissingAcknowledgements { return close(at: now) }
            unacknowledged += 1
            if !habits.givesNoSignOfLife { say(.keepalive) { _ in } }
        }
    }

    private mutating func scheduleKeepalive(at now: MonotonicTime) {
        let period = configuration.keepaliveMilliseconds
        keepaliveDue = period == 0 ? nil : now.advanced(byNanoseconds: Int64(period) * 1_000_000)
    }

    /// Sets how often a sign of life is given.
    mutating func setKeepalive(milliseconds: UInt32, at now: MonotonicTime) {
        configuration.keepaliveMilliseconds = milliseconds
        scheduleKeepalive(at: now)
    }

    /// Ends the connection on purpose.
    mutating func close(at now: MonotonicTime) {
        tell(.closed, at: now)
        hangUp()
    }

    /// Ends the connection without a word.
    mutating func hangUp() {
        isConnected = false
        wantsClose = true
        keepaliveDue = nil
        isHolding = configuration.holdsReports
    }
}
