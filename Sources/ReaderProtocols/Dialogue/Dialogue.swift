// SPDX-License-Identifier: Apache-2.0

internal import Capture

/// A conversation with one reader that answers commands, from whatever state it is found in to months of reading.
///
///             ┌──────────────── interruption: silence, corruption ◀────────┐
///     start   ▼                                                             │
///     ────▶ quieting ──answered, quiet──▶ asking ──last answer──▶ reading ──┤
///             │ never quiet                 │ no answer, refused   ▲   │ round over, or halted
///             ▼                             ▼                      │   ▼
///           idle ◀──────────failed─────────idle                 (between) ──job──▶ working
///             ▲                                                    │   ▲              │
///             └────────────────────stopped─────────────────────────┘   └── resting ◀──┘
///
/// Between rounds the reader is quiet: then outputs are switched, a tag's memory is accessed, health is asked for,
/// and rest is taken. All that a family has of its own is in its ``ReaderDialect``.
struct Dialogue<Dialect: ReaderDialect>: Sendable {
    enum Phase: Hashable {
        case idle
        case quieting(attempt: Int, isAnswered: Bool)
        case asking(Int, attempt: Int)
        case reading
        case halting(attempt: Int)
        case working(Job, Int)
        case resting
    }

    /// What is done between two rounds.
    enum Job: Hashable {
        case output(UInt8, isOn: Bool)
        case operation
        case check
    }

    /// A time in which reads may have been lost, not yet reported.
    struct Loss: Hashable {
        var cause: ReaderInterruption
        var from: MonotonicTime
    }

    let options: ReaderOptions
    var dialect: Dialect
    var framer = LengthFramer<Dialect.Layout>()
    var phase = Phase.idle
    /// When the phase has waited long enough.
    var timer = Self.never
    /// When quieting is hopeless.
    var patience = Self.never
    var lastByte = MonotonicTime(nanoseconds: 0)
    var lastFrame = MonotonicTime(nanoseconds: 0)
    /// When reading last showed that it goes on.
    var lastAlive = MonotonicTime(nanoseconds: 0)
    /// Whether the bytes since ``lastByte`` were searched for a frame hidden behind a false start.
    var isSearched = true
    /// Whether records come from a round that this session did not start.
    var isStale = true
    /// Whether a frame since the start of reading has shown that the reader reads.
    var isConfirmed = false
    /// Whether a frame of the round was lost, maybe the last.
    var isDoubtful = false
    var loss: Loss?
    /// The commands of the phase ``Phase/asking(_:attempt:)`` or ``Phase/working(_:_:)``.
    var commands: [DialogueCommand] = []
    /// What the job under way, or an output's preparation, has failed with.
    var failure: TagOperationFailure?
    var faults: ReaderFaults = []
    var faultsEnd = Self.never
    var lastTrouble = ""
    var troubleEnd = MonotonicTime(nanoseconds: 0)
    /// Interruptions that may still happen before reading shows that things are well.
    var interruptionsLeft = 0
    var burst = ChecksumBurst()
    /// When the round has to be ended.
    var roundEnd = Self.never
    var restEnd = MonotonicTime(nanoseconds: 0)
    var spanEnd = Self.never
    var nextCheck = Self.never
    /// When stopping must be over; `nil`: not stopping.
    var stopEnd: MonotonicTime?
    /// The pins that can be switched.
    var outputs: Set<UInt8> = []
    /// The pins that are on.
    var lit: Set<UInt8> = []
    /// Levels that pins are still to get.
    var wantedLevels: [UInt8: Bool] = [:]
    /// The operation that waits or is under way.
    var operation: TagOperation?

    static var never: MonotonicTime { MonotonicTime(nanoseconds: .max) }

    init(_ options: ReaderOptions) {
        self.options = options
        dialect = Dialect(options)
    }

    var deadline: MonotonicTime? {
        guard phase != .idle else { return nil }
        var deadline = min(timer, stopEnd ?? Self.never)
        if case .quieting = phase { deadline = min(deadline, patience) }
        if phase == .reading { deadline = min(deadline, min(silenceEnd, roundEnd)) }
        if !faults.isEmpty { deadline = min(deadline, faultsEnd) }
        if framer.isWaiting, !isSearched {
            deadline = min(deadline, lastByte.advanced(byNanoseconds: dialect.pace.unfinished))
        }
        return deadline
    }

    /// When a round has been silent for too long.
    private var silenceEnd: MonotonicTime {
        if isDoubtful { return lastFrame.advanced(byNanoseconds: 2 * dialect.pace.unfinished) }
        return dialect.pace.silence.map { lastFrame.advanced(byNanoseconds: $0) } ?? Self.never
    }

    mutating func start(at now: MonotonicTime, into output: inout ReaderOutput) {
        if isReading { noteLoss(.disconnected) }
        giveUpOperation(.disconnected, at: now, into: &output)
        framer.removeAll()
        isSearched = true
        lastByte = now
        lastFrame = now
        faults = []
        stopEnd = nil
        lit = []
        interruptionsLeft = 3
        output.notices.append(.connecting(loss?.cause))
        quiet(at: now, into: &output)
    }

    mutating func feed(
        _ bytes: borrowing Span<UInt8>,
        at now: MonotonicTime,
        into output: inout ReaderOutput
    ) {
        guard phase != .idle else {
            output.counters.bytesSkipped += bytes.count
            return
        }
        guard !bytes.isEmpty else { return }
        lastByte = now
        isSearched = false
        // In portions, so that the framer's buffer stays small whatever the size of a turn.
        var start = 0
        while start < bytes.count {
            let end = min(bytes.count, start + 4096)
            framer.append(bytes.extracting(start..<end))
            start = end
            drain(at: now, into: &output)
        }
    }

    mutating func tick(at now: MonotonicTime, into output: inout ReaderOutput) {
        guard phase != .idle else { return }
        if framer.isWaiting, !isSearched,
            now >= lastByte.advanced(byNanoseconds: dialect.pace.unfinished)
        {
            isSearched = true
            searchBehindUnfinished(at: now, into: &output)
        }
        if !faults.isEmpty, now >= faultsEnd { ageFaults(at: now, into: &output) }
        if let stopEnd, now >= stopEnd { return end(at: now, into: &output) }
        if phase == .reading {
            if now >= silenceEnd {
                silent(at: now, into: &output)
            } else if now >= roundEnd {
                roundEnd = Self.never
                halt(at: now, into: &output)
            }
        } else if case .quieting = phase, now >= patience {
            fail(.neverQuiet, at: now, into: &output)
        } else if now >= timer {
            timeOut(at: now, into: &output)
        }
    }

    mutating func stop(at now: MonotonicTime, into output: inout ReaderOutput) {
        loss = nil
        switch phase {
        case .idle:
            output.notices.append(.stopped)
            return
        case .quieting, .asking:
            dialect.appendQuiet(attempt: 1, to: &output.send)
            return end(at: now, into: &output)
        case .reading, .halting, .working, .resting:
            break
        }
        // The answer to what switched it may still be on its way.
        if case .working(.output(let pin, isOn: true), _) = phase { lit.insert(pin) }
        // Not to be left on when nobody is there to switch it off.
        wantedLevels = Dictionary(uniqueKeysWithValues: lit.map { ($0, false) })
        stopEnd = now.advanced(byNanoseconds: dialect.pace.answer)
        interruptRound(at: now, into: &output)
    }

    /// Whether reads would be lost by going away.
    private var isReading: Bool {
        switch phase {
        case .reading, .halting, .working, .resting: true
        case .idle, .quieting, .asking: false
        }
    }

    /// Remembers since when reads may be lost, unless something already does.
    mutating func noteLoss(_ cause: ReaderInterruption) {
        if loss == nil { loss = Loss(cause: cause, from: lastAlive) }
    }

    /// Begins again on the open port.
    mutating func interrupt(
        _ cause: ReaderInterruption,
        at now: MonotonicTime,
        into output: inout ReaderOutput
    ) {
        if stopEnd != nil { return end(at: now, into: &output) }
        if isReading { noteLoss(cause) }
        giveUpOperation(.noAnswer, at: now, into: &output)
        guard interruptionsLeft > 0 else { return fail(.interrupted(cause), at: now, into: &output) }
        interruptionsLeft -= 1
        output.counters.interruptions += 1
        faults = []
        output.notices.append(.connecting(cause))
        quiet(at: now, into: &output)
    }

    mutating func fail(_ failure: ReaderFailure, at now: MonotonicTime, into output: inout ReaderOutput) {
        giveUpOperation(.disconnected, at: now, into: &output)
        rest()
        output.notices.append(.failed(failure))
    }

    mutating func end(at now: MonotonicTime, into output: inout ReaderOutput) {
        giveUpOperation(.disconnected, at: now, into: &output)
        rest()
        output.notices.append(.stopped)
    }

    private mutating func rest() {
        phase = .idle
        faults = []
        stopEnd = nil
        framer.removeAll()
    }
}
