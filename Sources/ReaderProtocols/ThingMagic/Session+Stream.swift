// SPDX-License-Identifier: Apache-2.0

internal import Capture

extension ThingMagic.Session {
    /// Takes all frames that have arrived, and accounts for what was none.
    mutating func drain(at now: MonotonicTime, into output: inout ReaderOutput) {
        let skipped = framer.bytesSkipped
        let failures = framer.checksumFailures
        let resynchronisations = framer.resynchronisations
        while let frame = framer.next() { handle(frame, at: now, into: &output) }
        output.counters.bytesSkipped += framer.bytesSkipped - skipped
        output.counters.resynchronisations += framer.resynchronisations - resynchronisations
        let failed = framer.checksumFailures - failures
        output.counters.checksumFailures += failed
        if failed > 0, phase == .reading, burst.isTooMany(adding: failed, at: now) {
            interrupt(.corrupted, at: now, into: &output)
        }
    }

    mutating func handle(_ frame: ThingMagic.Frame, at now: MonotonicTime, into output: inout ReaderOutput) {
        lastFrame = now
        let isStream = frame.opcode == .readMultiple
        switch phase {
        case .idle:
            break
        case .quieting(let attempt, _):
            if isStream {
                takeRecord(frame, at: now, into: &output)
            } else if frame.opcode == .multiProtocolTagOperation {
                phase = .quieting(attempt: attempt, isAnswered: true)
                timer = now.advanced(byNanoseconds: ThingMagic.Timing.quiet)
            }
        case .asking(let step, _):
            if frame.opcode == command(for: step)?.opcode ?? .bootFirmware {
                answered(step, frame, at: now, into: &output)
            } else if isStream {
                // Still streaming after all.
                takeRecord(frame, at: now, into: &output)
                interrupt(loss?.cause, at: now, into: &output)
            } else {
                interrupt(.restarted, at: now, into: &output)
            }
        case .cooling:
            if !isStream, frame.opcode != .multiProtocolTagOperation {
                interrupt(.restarted, at: now, into: &output)
            }
        case .reading:
            takeStream(frame, at: now, into: &output)
        case .pausing(let pause):
            takePause(pause, frame, at: now, into: &output)
        case .stopping:
            if isStream {
                takeRecord(frame, at: now, into: &output)
            } else if frame.opcode == .multiProtocolTagOperation || frame.opcode == .setOutput,
                darken(into: &output)
            {
                end(into: &output)
            }
        }
    }

    private mutating func takeStream(
        _ frame: ThingMagic.Frame,
        at now: MonotonicTime,
        into output: inout ReaderOutput
    ) {
        guard frame.opcode == .readMultiple || frame.opcode == .multiProtocolTagOperation else {
            interrupt(.restarted, at: now, into: &output)
            return
        }
        let isStream = frame.opcode == .readMultiple
        switch frame.status {
        case .success where isStream:
            if takeRecord(frame, at: now, into: &output) {
                interrupt(.streamEnded, at: now, into: &output)
            } else {
                noteAlive(at: now)
            }
        case .noTags where isStream:
            noteAlive(at: now)
        case .bufferFull:
            output.counters.overflows += 1
            interrupt(.bufferFull, at: now, into: &output)
        case .assertion:
            let words = ThingMagic.assertionWords(framer.bytes.span.extracting(frame.data))
            interrupt(.assertion(words), at: now, into: &output)
        case let status where !status.fault.isEmpty && isStream:
            note(status.fault, at: now, into: &output)
        case let status where !status.fault.isEmpty:
            // The answer to the read itself: it is over.
            noteLoss(.streamEnded)
            cool(status.fault, at: now, into: &output)
        default:
            if isStream {
                output.counters.malformed += 1
            } else {
                interrupt(.streamEnded, at: now, into: &output)
            }
        }
    }

    private mutating func noteAlive(at now: MonotonicTime) {
        lastAlive = now
        interruptionsLeft = 3
    }

    /// Takes one record, and says whether it ends the stream.
    @discardableResult
    mutating func takeRecord(
        _ frame: ThingMagic.Frame,
        at now: MonotonicTime,
        into output: inout ReaderOutput
    ) -> Bool {
        guard frame.status == .success else { return false }
        let memory = search.memory?.bank ?? .tid
        do throws(ThingMagic.RecordProblem) {
            switch try ThingMagic.parseRecord(
                framer.bytes.span.extracting(frame.data),
                memory: memory,
                at: now
            ) {
            case .tag(let read, let lengthMatches):
                if isStale {
                    output.counters.staleRecords += 1
                } else {
                    output.reads.append(read)
                    if !lengthMatches { output.counters.lengthMismatches += 1 }
                }
            case .statistics: break
            case .end: return true
            }
        } catch {
            output.counters.malformed += 1
        }
        return false
    }

    mutating func beginReading(at now: MonotonicTime, into output: inout ReaderOutput) {
        phase = .reading
        timer = MonotonicTime(nanoseconds: .max)
        lastFrame = now
        lastAlive = now
        isStale = false
        faults = []
        lit = []
        output.notices.append(.ready(description))
        if let loss {
            output.notices.append(.alert(.readsLost(loss.cause, from: loss.from, to: now)))
            self.loss = nil
        }
        pauseIfWanted(at: now, into: &output)
    }

    /// Adds a fault that does not end the stream.
    private mutating func note(
        _ fault: ReaderFaults,
        at now: MonotonicTime,
        into output: inout ReaderOutput
    ) {
        faultSeen = now
        guard !faults.isSuperset(of: fault) else { return }
        faults.formUnion(fault)
        output.notices.append(.degraded(faults))
    }

    /// Tries to start again after a while.
    mutating func cool(_ fault: ReaderFaults, at now: MonotonicTime, into output: inout ReaderOutput) {
        note(fault, at: now, into: &output)
        phase = .cooling
        timer = now.advanced(byNanoseconds: ThingMagic.Timing.cooling)
    }

    /// Remembers since when reads may be lost, unless something already does.
    mutating func noteLoss(_ cause: ReaderInterruption) {
        if loss == nil { loss = Loss(cause: cause, from: lastAlive) }
    }

    /// Begins again on the open port.
    mutating func interrupt(
        _ cause: ReaderInterruption?,
        at now: MonotonicTime,
        into output: inout ReaderOutput
    ) {
        switch phase {
        case .reading, .pausing, .cooling:
            output.counters.interruptions += 1
            if let cause { noteLoss(cause) }
        case .idle, .quieting, .asking, .stopping: break
        }
        abandonOperations(.disconnected, at: now, into: &output)
        isSearchListReplaced = false
        guard interruptionsLeft > 0 else {
            fail(cause.map { .interrupted($0) } ?? .neverQuiet, at: now, into: &output)
            return
        }
        interruptionsLeft -= 1
        hasBooted = false
        faults = []
        output.notices.append(.connecting(cause))
        quiet(at: now, into: &output)
    }

    mutating func fail(_ failure: ReaderFailure, at now: MonotonicTime, into output: inout ReaderOutput) {
        abandonOperations(.disconnected, at: now, into: &output)
        isSearchListReplaced = false
        phase = .idle
        faults = []
        framer.removeAll()
        output.notices.append(.failed(failure))
    }

    private mutating func end(into output: inout ReaderOutput) {
        phase = .idle
        faults = []
        framer.removeAll()
        output.notices.append(.stopped)
    }

    /// The phase has waited long enough.
    mutating func timeOut(at now: MonotonicTime, into output: inout ReaderOutput) {
        switch phase {
        case .idle, .reading:
            timer = MonotonicTime(nanoseconds: .max)
        case .stopping:
            end(into: &output)
        case .pausing:
            abandonOperations(.noAnswer, at: now, into: &output)
            interrupt(.silent, at: now, into: &output)
        case .cooling:
            send(.start(search), for: .start, attempt: 1, at: now, into: &output)
        case .asking(let step, let attempt):
            guard let command = command(for: step), step == .version, attempt < 3 else {
                let command = command(for: step) ?? .bootFirmware
                fail(.noAnswer(command: "\(command)"), at: now, into: &output)
                return
            }
            send(command, for: step, attempt: attempt + 1, at: now, into: &output)
        case .quieting(let attempt, let isAnswered):
            let quietSince = lastByte.advanced(byNanoseconds: ThingMagic.Timing.quiet)
            if now < quietSince, isAnswered || attempt >= 3 {
                timer = quietSince
            } else if isAnswered || attempt >= 3 {
                ask(from: .version, at: now, into: &output)
            } else {
                ThingMagic.Command.stop.append(to: &output.send)
                phase = .quieting(attempt: attempt + 1, isAnswered: false)
                timer = now.advanced(byNanoseconds: ThingMagic.Timing.stop)
            }
        }
    }
}
