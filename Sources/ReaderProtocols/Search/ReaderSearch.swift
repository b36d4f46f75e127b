// SPDX-License-Identifier: Apache-2.0

public import Capture

/// Finds out which reader is at the other end of a serial line, and leads the conversation with it (`driver = "auto"`).
///
///              ┌───────── next speed ◀──── nobody answered ◀─┐
///     start    ▼                                             │
///     ─────▶ setting ──▶ listening ──────────────────────▶ asking ──all tried──▶ failed
///                          │ two stretches show one family    │ answered twice
///                          └──────────────▶ found ◀───────────┘
///                                             │ its session from here on
///
/// It asks by read-only commands, each family's ``ReaderProbe``, at each of its speeds, and believes an answer only when
/// length and checksum are right, twice. A reader that talks unasked (one that goes on streaming for a host that died, or
/// that was set up to) is known by what it says, before anything is sent. What was found another time is tried first,
/// without asking: its session goes from any state it finds the reader in.
public struct ReaderSearch: ReaderProtocol {
    enum Phase: Hashable {
        case idle
        case setting(stage: Int)
        case listening(stage: Int, stretch: Int)
        case asking(stage: Int, family: Int, isSure: Bool)
        case leading
        /// The session of what was found waits for its line to be set.
        case leadingSoon
    }

    /// How long it waits, in nanoseconds.
    enum Timing {
        /// For the line to be set.
        static let setting: Int64 = 5_000_000_000
        /// Of a stretch of listening.
        static let stretch: Int64 = 100_000_000
    }

    /// Stretches of listening at each speed.
    static let stretches = 3
    /// And where there is nothing to ask: somebody may hold a card to it.
    static let longStretches = 50
    /// Bytes of a stretch, after which the next begins; more are thrown away.
    static let stretchCapacity = 512
    /// Bytes of an answer that are kept; the oldest go first.
    static let answerCapacity = 2_048

    let options: ReaderOptions
    let families: [ReaderFamily]
    let fixedBaudRate: UInt32?
    var plan: SearchPlan
    var phase = Phase.idle
    var timer = MonotonicTime(nanoseconds: .max)
    /// What arrived in this stretch, or since the question.
    var heard: [UInt8] = []
    /// Whether anything arrived since the search began.
    var hasHeard = false
    /// Stretches of listening in which a family was recognised.
    var recognised: [ReaderFamily: Int] = [:]
    /// Speeds that the port cannot be set to.
    var refusedRates: [UInt32] = []
    /// What was found, in this run or another.
    var finding: ReaderFinding?
    /// Whether it was found in this run, so that failures are the reader's and not the memory's.
    var isConfirmed = false
    /// How often in a row the session of what was found gave up for want of an answer.
    var misses = 0
    /// The time as it was told last.
    var clock: Instant?
    /// The session of what was found.
    var inner: (any ReaderProtocol)?

    /// A search that has not started yet.
    ///
    /// - Parameters:
    ///   - options: What the reader is to do, whichever it is.
    ///   - baudRate: The only speed to try; `nil` for all.
    ///   - remembered: What was found another time at this port.
    ///   - families: Whom to look for, the likeliest first.
    public init(
        _ options: ReaderOptions,
        baudRate: UInt32? = nil,
        remembered: ReaderFinding? = nil,
        families: [ReaderFamily] = ReaderFamily.allCases
    ) {
        self.options = options
        self.families = families
        fixedBaudRate = baudRate
        finding = remembered
        plan = SearchPlan(families, baudRate: baudRate, hint: remembered)
        heard.reserveCapacity(Self.answerCapacity)
    }

    // MARK: - ReaderProtocol

    /// Passed on: only some families ask for the time.
    public mutating func setClock(_ now: Instant) {
        clock = now
        inner?.setClock(now)
    }

    /// When ``tick(at:into:)`` wants to be called next.
    public var deadline: MonotonicTime? {
        switch phase {
        case .idle: nil
        case .leading: inner?.deadline
        case .setting, .listening, .asking, .leadingSoon: timer
        }
    }

    /// Begins with what was found another time, else with the search.
    public mutating func start(at now: MonotonicTime, into output: inout ReaderOutput) {
        if let finding, misses < 2 {
            // A new port is set to whatever it was opened with.
            lead(finding, at: now, into: &output)
        } else {
            search(at: now, into: &output)
        }
    }

    /// Takes bytes in the order they arrived.
    public mutating func feed(
        _ bytes: borrowing Span<UInt8>,
        at now: MonotonicTime,
        into output: inout ReaderOutput
    ) {
        switch phase {
        case .leading:
            inner?.feed(bytes, at: now, into: &output)
            watch(at: now, into: &output)
        case .listening: listen(bytes, at: now, into: &output)
        case .asking: takeAnswer(bytes, at: now, into: &output)
        // Of another speed, or for nobody.
        case .idle, .setting, .leadingSoon: output.counters.bytesSkipped += bytes.count
        }
    }

    /// Goes on at the speed that was set, or with the next.
    public mutating func lineIsSet(_ isDone: Bool, at now: MonotonicTime, into output: inout ReaderOutput) {
        switch phase {
        case .setting(let stage):
            if isDone { return beginListening(stage, at: now, into: &output) }
            if let baudRate = plan.stages[stage].baudRate { refusedRates.append(baudRate) }
            set(stage + 1, at: now, into: &output)
        case .leadingSoon:
            guard isDone else { return search(at: now, into: &output) }
            phase = .leading
            inner?.start(at: now, into: &output)
            watch(at: now, into: &output)
        case .leading:
            inner?.lineIsSet(isDone, at: now, into: &output)
            watch(at: now, into: &output)
        case .idle, .listening, .asking: break
        }
    }

    /// Lets time-outs happen.
    public mutating func tick(at now: MonotonicTime, into output: inout ReaderOutput) {
        switch phase {
        case .leading:
            inner?.tick(at: now, into: &output)
            watch(at: now, into: &output)
        case .idle: break
        case .setting, .leadingSoon, .listening, .asking:
            if now >= timer { timeOut(at: now, into: &output) }
        }
    }

    /// Asks the reader to be quiet; a search just ends.
    public mutating func stop(at now: MonotonicTime, into output: inout ReaderOutput) {
        guard phase == .leading else {
            phase = .idle
            output.notices.append(.stopped)
            return
        }
        inner?.stop(at: now, into: &output)
    }

    /// The pins of what was found that can be switched now.
    public var outputs: Set<UInt8> { phase == .leading ? inner?.outputs ?? [] : [] }

    /// Switches pins of what was found.
    public mutating func switchOutputs(
        _ levels: [UInt8: Bool],
        at now: MonotonicTime,
        into output: inout ReaderOutput
    ) {
        guard phase == .leading else { return }
        inner?.switchOutputs(levels, at: now, into: &output)
        watch(at: now, into: &output)
    }

    /// Whether what was found has a beeper that can be sounded now.
    public var hasBeeper: Bool { phase == .leading && inner?.hasBeeper == true }

    /// Sounds the beeper of what was found.
    public mutating func beep(times: UInt8, at now: MonotonicTime, into output: inout ReaderOutput) {
        guard phase == .leading else { return }
        inner?.beep(times: times, at: now, into: &output)
        watch(at: now, into: &output)
    }

    /// Has what was found access a tag's memory.
    public mutating func perform(
        _ operation: TagOperation,
        at now: MonotonicTime,
        into output: inout ReaderOutput
    ) {
        guard phase == .leading, inner != nil else {
            output.answers.append(TagAnswer(id: operation.id, .failure(.busy), at: now))
            return
        }
        inner?.perform(operation, at: now, into: &output)
        watch(at: now, into: &output)
    }
}
