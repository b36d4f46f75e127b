// SPDX-License-Identifier: Apache-2.0

internal import Capture

extension Chafon.Session {
    /// Takes all frames that have arrived, and accounts for what was none.
    mutating func drain(at now: MonotonicTime, into output: inout ReaderOutput) {
        let before = ReaderCounters.Before(scanner)
        while let range = scanner.next() { handle(scanner.frame(in: range), at: now, into: &output) }
        let failed = before.add(scanner, to: &output.counters)
        if failed > 0, isReading, burst.isTooMany(adding: failed, at: now) {
            interrupt(.corrupted, at: now, into: &output)
        }
    }

    mutating func handle(_ frame: Chafon.Frame, at now: MonotonicTime, into output: inout ReaderOutput) {
        // Another unit on the same line.
        if let own = options.address, own != 0xFF, frame.address != own { return }
        if frame.opcode == .inventory {
            takeStream(frame, at: now, into: &output)
            return
        }
        if isReading { noteAlive(at: now, into: &output) }
        switch phase {
        case .idle, .reading:
            // Late.
            break
        case .halting:
            if frame.opcode == .stop { ask(from: .information, at: now, into: &output) }
        case .asking(let step, _):
            if frame.opcode == command(for: step)?.opcode { answered(step, frame, at: now, into: &output) }
        case .pausing(let pause):
            takePause(pause, frame, at: now, into: &output)
        case .stopping:
            guard frame.opcode == .stop || frame.opcode == .relay || frame.opcode == .secondRelay else {
                break
            }
            darken(at: now, into: &output)
        }
    }

    private mutating func takeStream(
        _ frame: Chafon.Frame,
        at now: MonotonicTime,
        into output: inout ReaderOutput
    ) {
        switch frame.status {
        case .success:
            noteAlive(at: now, into: &output)
            takeRecord(frame, at: now, into: &output)
            note(isRoundOver: false, at: now)
        case .roundOver:
            noteAlive(at: now, into: &output)
            note(isRoundOver: true, at: now)
        case .wrongParameter where phase == .reading, .failed where phase == .reading:
            interruptionsLeft -= 1
            guard interruptionsLeft > 0 else {
                fail(.refused(command: "starting to read", reason: "\(frame.status)"), at: now, into: &output)
                return
            }
            note(isRoundOver: true, at: now)
        default:
            // A tag whose data is too long, or that could not be read: the stream goes on.
            if phase == .reading {
                noteAlive(at: now, into: &output)
                note(isRoundOver: false, at: now)
            }
            output.counters.malformed += 1
        }
    }

    private mutating func note(isRoundOver: Bool, at now: MonotonicTime) {
        guard phase == .reading else { return }
        self.isRoundOver = isRoundOver
        timer = now.advanced(byNanoseconds: isRoundOver ? Chafon.Timing.over : Chafon.Timing.silence)
    }

    private mutating func noteAlive(at now: MonotonicTime, into output: inout ReaderOutput) {
        guard isReading else { return }
        lastAlive = now
        interruptionsLeft = 3
        reportLoss(at: now, into: &output)
    }

    private mutating func takeRecord(
        _ frame: Chafon.Frame,
        at now: MonotonicTime,
        into output: inout ReaderOutput
    ) {
        let data = scanner.bytes.span.extracting(frame.data)
        do throws(Chafon.RecordProblem) {
            let record = try Chafon.parseRecord(data, carriers: parameters?.carriers, at: now)
            if isStale {
                output.counters.staleRecords += 1
                return
            }
            switch record {
            case .tag(let read):
                output.reads.append(read)
            case .barcode(let text, let isWhole):
                let scan = Scan(isDamaged: !isWhole, firstByte: now, lastByte: now)
                output.append(scan, text: data.extracting(text))
            }
        } catch {
            output.counters.malformed += 1
        }
    }

    mutating func beginReading(at now: MonotonicTime, into output: inout ReaderOutput) {
        isStale = false
        lastAlive = now
        output.notices.append(.ready(description))
        reportLoss(at: now, into: &output)
        resume(at: now, into: &output)
    }

    /// Starts the inventory, unless something is to be done before.
    mutating func resume(at now: MonotonicTime, into output: inout ReaderOutput) {
        phase = .reading
        isRoundOver = false
        send(.start, wait: Chafon.Timing.silence, at: now, into: &output)
    }

    /// Remembers since when reads may be lost, unless something already does.
    mutating func noteLoss(_ cause: ReaderInterruption) {
        if loss == nil { loss = Loss(cause: cause, from: lastAlive) }
    }

    private mutating func reportLoss(at now: MonotonicTime, into output: inout ReaderOutput) {
        guard let loss else { return }
        output.notices.append(.alert(.readsLost(loss.cause, from: loss.from, to: now)))
        self.loss = nil
    }

    /// Begins again on the open port.
    mutating func interrupt(
        _ cause: ReaderInterruption,
        at now: MonotonicTime,
        into output: inout ReaderOutput
    ) {
        if isReading { noteLoss(cause) }
        abandonOperation(.noAnswer, at: now, into: &output)
        output.counters.interruptions += 1
        guard interruptionsLeft > 0 else {
            fail(.interrupted(cause), at: now, into: &output)
            return
        }
        interruptionsLeft -= 1
        output.notices.append(.connecting(cause))
        begin(at: now, into: &output)
    }

    mutating func fail(_ failure: ReaderFailure, at now: MonotonicTime, into output: inout ReaderOutput) {
        abandonOperation(.disconnected, at: now, into: &output)
        phase = .idle
        outputs = []
        scanner.removeAll()
        output.notices.append(.failed(failure))
    }

    /// The phase has waited long enough.
    mutating func timeOut(at now: MonotonicTime, into output: inout ReaderOutput) {
        switch phase {
        case .idle:
            timer = MonotonicTime(nanoseconds: .max)
        case .halting(let attempt):
            guard attempt < 3 else {
                // One that streams by itself may not answer a stop; whether it is there its information tells.
                ask(from: .information, at: now, into: &output)
                return
            }
            phase = .halting(attempt: attempt + 1)
            send(.stop, wait: Chafon.Timing.stop, at: now, into: &output)
        case .asking(let step, let attempt):
            guard attempt < 3, let command = command(for: step) else {
                refused(step, nil, at: now, into: &output)
                return
            }
            phase = .asking(step, attempt: attempt + 1)
            send(command, wait: Chafon.Timing.answer, at: now, into: &output)
        case .reading where isRoundOver:
            // Over indeed.
            resume(at: now, into: &output)
        case .reading:
            halt(attempt: 1, at: now, into: &output)
        case .pausing(.halting(let attempt)):
            guard attempt < 2 else {
                interrupt(.silent, at: now, into: &output)
                return
            }
            halt(attempt: attempt + 1, at: now, into: &output)
        case .pausing(let pause):
            pauseTimedOut(pause, at: now, into: &output)
        case .stopping:
            end(into: &output)
        }
    }

    /// Tells a running inventory to stop.
    mutating func halt(attempt: Int, at now: MonotonicTime, into output: inout ReaderOutput) {
        phase = .pausing(.halting(attempt: attempt))
        send(.stop, wait: Chafon.Timing.stop, at: now, into: &output)
    }

    mutating func end(into output: inout ReaderOutput) {
        phase = .idle
        outputs = []
        scanner.removeAll()
        output.notices.append(.stopped)
    }
}
