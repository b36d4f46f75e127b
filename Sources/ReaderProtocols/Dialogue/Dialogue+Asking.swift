// SPDX-License-Identifier: Apache-2.0

internal import Capture

extension Dialogue {
    /// Tells the reader to be quiet and waits for silence.
    mutating func quiet(at now: MonotonicTime, into output: inout ReaderOutput) {
        isStale = true
        isConfirmed = false
        isDoubtful = false
        outputs = options.outputs
        wantedLevels = [:]
        phase = .quieting(attempt: 1, isAnswered: false)
        timer = now.advanced(byNanoseconds: dialect.pace.answer / 2)
        patience = now.advanced(byNanoseconds: dialect.pace.patience)
        dialect.appendQuiet(attempt: 1, to: &output.send)
    }

    /// Takes all frames that have arrived, and accounts for what was none.
    mutating func drain(at now: MonotonicTime, into output: inout ReaderOutput) {
        account(into: &output) { dialogue, output in
            while let frame = dialogue.framer.next() { dialogue.handle(frame, at: now, into: &output) }
        } failed: { dialogue, output, failures in
            guard dialogue.phase == .reading else { return }
            dialogue.isDoubtful = dialogue.dialect.pace.round == nil
            if dialogue.burst.isTooMany(adding: failures, at: now) {
                dialogue.interrupt(.corrupted, at: now, into: &output)
            }
        }
    }

    mutating func searchBehindUnfinished(at now: MonotonicTime, into output: inout ReaderOutput) {
        account(into: &output) { dialogue, output in
            if let frame = dialogue.framer.nextBehindUnfinished() {
                dialogue.handle(frame, at: now, into: &output)
            }
        } failed: { _, _, _ in
        }
        drain(at: now, into: &output)
    }

    @inline(__always)
    private mutating func account(
        into output: inout ReaderOutput,
        _ body: (inout Dialogue, inout ReaderOutput) -> Void,
        failed: (inout Dialogue, inout ReaderOutput, Int) -> Void
    ) {
        let skipped = framer.bytesSkipped
        let failures = framer.checksumFailures
        let resynchronisations = framer.resynchronisations
        body(&self, &output)
        output.counters.bytesSkipped += framer.bytesSkipped - skipped
        output.counters.resynchronisations += framer.resynchronisations - resynchronisations
        guard framer.checksumFailures > failures else { return }
        output.counters.checksumFailures += framer.checksumFailures - failures
        failed(&self, &output, framer.checksumFailures - failures)
    }

    private mutating func handle(
        _ frame: Range<Int>,
        at now: MonotonicTime,
        into output: inout ReaderOutput
    ) {
        lastFrame = now
        switch phase {
        case .idle:
            break
        case .quieting(let attempt, _):
            if Self.isQuiet(frame, of: framer, for: &dialect) {
                phase = .quieting(attempt: attempt, isAnswered: true)
                timer = now.advanced(byNanoseconds: dialect.pace.quiet)
            } else {
                takeRound(frame, at: now, into: &output)
            }
        case .asking(let index, _):
            let verdict = Self.take(frame, of: framer, answering: commands[index], by: &dialect)
            asked(index, verdict, frame, at: now, into: &output)
        case .reading:
            let event = takeRound(frame, at: now, into: &output)
            follow(event, at: now, into: &output)
        case .halting:
            if Self.isQuiet(frame, of: framer, for: &dialect) {
                between(at: now, into: &output)
            } else {
                takeRound(frame, at: now, into: &output)
            }
        case .working(let job, let index):
            let verdict = Self.take(frame, of: framer, answering: commands[index], by: &dialect)
            worked(job, index, verdict, frame, at: now, into: &output)
        case .resting:
            takeRound(frame, at: now, into: &output)
        }
    }

    // The framer's bytes are lent to the dialect while that changes: two parameters, not two parts of self.

    private static func take(
        _ frame: Range<Int>,
        of framer: borrowing LengthFramer<Dialect.Layout>,
        answering command: DialogueCommand,
        by dialect: inout Dialect
    ) -> DialogueVerdict {
        dialect.take(framer.bytes.span.extracting(frame), answering: command)
    }

    private static func isQuiet(
        _ frame: Range<Int>,
        of framer: borrowing LengthFramer<Dialect.Layout>,
        for dialect: inout Dialect
    ) -> Bool {
        dialect.isQuiet(framer.bytes.span.extracting(frame))
    }

    private static func takeRound(
        _ frame: Range<Int>,
        of framer: borrowing LengthFramer<Dialect.Layout>,
        by dialect: inout Dialect,
        at now: MonotonicTime,
        into output: inout ReaderOutput
    ) -> RoundEvent {
        dialect.takeRound(framer.bytes.span.extracting(frame), at: now, into: &output)
    }

    /// Takes the reads of a frame, or counts them where nobody has asked for them.
    @discardableResult
    mutating func takeRound(
        _ frame: Range<Int>,
        at now: MonotonicTime,
        into output: inout ReaderOutput
    ) -> RoundEvent {
        let reads = output.reads.count
        let mismatches = output.counters.lengthMismatches
        let event = Self.takeRound(frame, of: framer, by: &dialect, at: now, into: &output)
        if isStale, output.reads.count > reads {
            output.counters.staleRecords += output.reads.count - reads
            output.counters.lengthMismatches = mismatches
            output.reads.removeLast(output.reads.count - reads)
        }
        return event
    }
}

// MARK: - The commands before reading

extension Dialogue {
    private mutating func ask(
        _ index: Int,
        attempt: Int = 1,
        at now: MonotonicTime,
        into output: inout ReaderOutput
    ) {
        guard index < commands.count else { return beginReading(at: now, into: &output) }
        output.send.append(contentsOf: commands[index].bytes)
        phase = .asking(index, attempt: attempt)
        timer = now.advanced(byNanoseconds: dialect.pace.answer)
    }

    /// Asks all there is to ask, from the start.
    private mutating func askAll(at now: MonotonicTime, into output: inout ReaderOutput) {
        commands = dialect.commands()
        for pin in options.outputs.sorted() {
            commands += dialect.commands(switching: pin, isOn: false)
        }
        ask(0, at: now, into: &output)
    }

    private mutating func asked(
        _ index: Int,
        _ verdict: DialogueVerdict,
        _ frame: Range<Int>,
        at now: MonotonicTime,
        into output: inout ReaderOutput
    ) {
        let command = commands[index]
        switch verdict {
        case .unrelated:
            takeRound(frame, at: now, into: &output)
            return
        case .partial:
            timer = now.advanced(byNanoseconds: dialect.pace.answer)
            return
        case .accepted:
            commands.insert(contentsOf: dialect.commands(after: command), at: index + 1)
        case .refused(let failure):
            let reason = failure.reason
            if let pin = command.pin {
                if outputs.remove(pin) != nil {
                    output.notices.append(.alert(.optionRefused("output \(pin) refused: \(reason)")))
                }
            } else {
                switch command.weight {
                case .informative: break
                case .optional:
                    output.notices.append(.alert(.optionRefused("\(command.words) refused: \(reason)")))
                case .required:
                    fail(.refused(command: command.words, reason: reason), at: now, into: &output)
                    return
                }
            }
        }
        ask(index + 1, at: now, into: &output)
    }

    /// The phase has waited long enough.
    mutating func timeOut(at now: MonotonicTime, into output: inout ReaderOutput) {
        switch phase {
        case .idle, .reading:
            timer = Self.never
        case .resting:
            between(at: now, into: &output)
        case .working:
            interrupt(.silent, at: now, into: &output)
        case .halting(let attempt):
            guard attempt < 3, dialect.appendHalt(to: &output.send) else {
                return interrupt(.silent, at: now, into: &output)
            }
            phase = .halting(attempt: attempt + 1)
            timer = now.advanced(byNanoseconds: dialect.pace.answer / 2)
        case .asking(let index, let attempt):
            if attempt < 3 {
                ask(index, attempt: attempt + 1, at: now, into: &output)
            } else if commands[index].weight == .informative {
                ask(index + 1, at: now, into: &output)
            } else {
                fail(.noAnswer(command: commands[index].words), at: now, into: &output)
            }
        case .quieting(let attempt, let isAnswered):
            let quietSince = lastByte.advanced(byNanoseconds: dialect.pace.quiet)
            if now < quietSince, isAnswered || attempt >= 3 {
                timer = quietSince
            } else if isAnswered || attempt >= 3 {
                askAll(at: now, into: &output)
            } else {
                dialect.appendQuiet(attempt: attempt + 1, to: &output.send)
                phase = .quieting(attempt: attempt + 1, isAnswered: false)
                timer = now.advanced(byNanoseconds: dialect.pace.answer / 2)
            }
        }
    }
}

extension TagOperationFailure {
    /// The reader's words, without ours before them.
    var reason: String {
        if case .refused(let words) = self { words } else { "\(self)" }
    }
}
