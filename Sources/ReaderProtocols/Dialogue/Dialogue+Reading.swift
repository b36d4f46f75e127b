// SPDX-License-Identifier: Apache-2.0

internal import Capture

extension Dialogue {
    mutating func beginReading(at now: MonotonicTime, into output: inout ReaderOutput) {
        lastAlive = now
        faults = []
        lastTrouble = ""
        restEnd = now
        spanEnd = options.dutyCycle.map { span($0.onMilliseconds, after: now) } ?? Self.never
        nextCheck = dialect.check == nil ? Self.never : now.advanced(byNanoseconds: dialect.pace.check)
        isStale = false
        beginRound(at: now, into: &output)
    }

    private mutating func beginRound(at now: MonotonicTime, into output: inout ReaderOutput) {
        dialect.appendRound(to: &output.send)
        phase = .reading
        timer = Self.never
        lastFrame = now
        isDoubtful = false
        roundEnd = min(dialect.pace.round.map { now.advanced(byNanoseconds: $0) } ?? Self.never, spanEnd)
    }

    /// Goes on after a frame of a round.
    mutating func follow(_ event: RoundEvent, at now: MonotonicTime, into output: inout ReaderOutput) {
        switch event {
        case .unrelated:
            return
        case .ongoing:
            noteAlive(at: now, into: &output)
        case .over:
            noteAlive(at: now, into: &output)
            between(at: now, into: &output)
        case .troubled(let faults, let words):
            noteAlive(at: now, into: &output)
            note(faults, words, at: now, into: &output)
        case .failed(let faults, let words):
            noteAlive(at: now, into: &output)
            note(faults, words, at: now, into: &output)
            restEnd = max(restEnd, now.advanced(byNanoseconds: dialect.pace.pause))
            between(at: now, into: &output)
        }
    }

    private mutating func noteAlive(at now: MonotonicTime, into output: inout ReaderOutput) {
        lastAlive = now
        if isConfirmed { return }
        isConfirmed = true
        interruptionsLeft = 3
        output.notices.append(.ready(dialect.description))
        guard let loss else { return }
        output.notices.append(.alert(.readsLost(loss.cause, from: loss.from, to: now)))
        self.loss = nil
    }

    /// Decides what comes next, the reader being quiet.
    mutating func between(at now: MonotonicTime, into output: inout ReaderOutput) {
        if let (pin, isOn) = takeWantedLevel() {
            return begin(
                .output(pin, isOn: isOn),
                dialect.commands(switching: pin, isOn: isOn),
                at: now,
                into: &output
            )
        }
        if stopEnd != nil { return end(at: now, into: &output) }
        if operation != nil {
            return beginOperation(at: now, into: &output)
        }
        if now >= nextCheck, let check = dialect.check {
            nextCheck = now.advanced(byNanoseconds: dialect.pace.check)
            return begin(.check, [check], at: now, into: &output)
        }
        if let duty = options.dutyCycle, now >= spanEnd {
            restEnd = max(restEnd, span(duty.offMilliseconds, after: now))
            spanEnd = span(duty.onMilliseconds, after: restEnd)
        }
        guard now < restEnd else { return beginRound(at: now, into: &output) }
        phase = .resting
        timer = restEnd
    }

    private func span(_ milliseconds: UInt32, after moment: MonotonicTime) -> MonotonicTime {
        moment.advanced(byNanoseconds: Int64(milliseconds) * 1_000_000)
    }

    /// Comes between rounds as soon as can be.
    mutating func interruptRound(at now: MonotonicTime, into output: inout ReaderOutput) {
        switch phase {
        case .reading: halt(at: now, into: &output)
        case .resting: between(at: now, into: &output)
        case .idle, .quieting, .asking, .halting, .working: break
        }
    }

    /// Ends a round that does not end by itself.
    mutating func halt(at now: MonotonicTime, into output: inout ReaderOutput) {
        guard dialect.appendHalt(to: &output.send) else { return }
        phase = .halting(attempt: 1)
        timer = now.advanced(byNanoseconds: dialect.pace.answer / 2)
    }

    /// Nothing was heard in a round for too long.
    mutating func silent(at now: MonotonicTime, into output: inout ReaderOutput) {
        guard isDoubtful else { return interrupt(.silent, at: now, into: &output) }
        // The frame that ended the round is among those that were corrupted, most likely.
        between(at: now, into: &output)
    }

    // MARK: - Faults

    /// Adds a fault that does not end reading, or tells a trouble once a minute.
    private mutating func note(
        _ more: ReaderFaults,
        _ words: String,
        at now: MonotonicTime,
        into output: inout ReaderOutput
    ) {
        if !more.isEmpty {
            note(more, for: dialect.pace.faultAge, at: now, into: &output)
        } else if !words.isEmpty, words != lastTrouble || now >= troubleEnd {
            lastTrouble = words
            troubleEnd = now.advanced(byNanoseconds: 60_000_000_000)
            output.notices.append(.alert(.exception(words)))
        }
    }

    mutating func note(
        _ more: ReaderFaults,
        for nanoseconds: Int64,
        at now: MonotonicTime,
        into output: inout ReaderOutput
    ) {
        let end = now.advanced(byNanoseconds: nanoseconds)
        faultsEnd = faults.isEmpty ? end : max(faultsEnd, end)
        guard !faults.isSuperset(of: more) else { return }
        faults.formUnion(more)
        output.notices.append(.degraded(faults))
    }

    mutating func ageFaults(at now: MonotonicTime, into output: inout ReaderOutput) {
        switch phase {
        case .reading, .halting, .working, .resting:
            faults = []
            output.notices.append(.recovered)
        case .idle, .quieting, .asking:
            faultsEnd = now.advanced(byNanoseconds: dialect.pace.faultAge)
        }
    }
}
