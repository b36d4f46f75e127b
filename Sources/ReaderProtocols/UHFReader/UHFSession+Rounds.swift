// SPDX-License-Identifier: Apache-2.0

internal import Capture

// MARK: - Frames

extension UHFReader.Session {
    /// Takes all frames that have arrived, and accounts for what was none.
    mutating func drain(at now: MonotonicTime, into output: inout ReaderOutput) {
        let before = ReaderCounters.Before(scanner)
        while let range = scanner.next() { handle(scanner.frame(in: range), at: now, into: &output) }
        let failed = before.add(scanner, to: &output.counters)
        if failed > 0, isReading, burst.isTooMany(adding: failed, at: now) { noteLoss(.corrupted) }
    }

    mutating func handle(_ frame: UHFReader.Frame, at now: MonotonicTime, into output: inout ReaderOutput) {
        // Another unit on the same line.
        if let own = options.address, own != 0xFF, frame.address != own { return }
        if frame.opcode == .report {
            takeReport(frame, at: now, into: &output)
            return
        }
        switch phase {
        case .idle, .resting:
            // Late.
            if frame.opcode == .inventory { takeTags(frame, at: now, into: &output) }
        case .asking(let step, _):
            if frame.opcode == .inventory {
                takeTags(frame, at: now, into: &output)
            } else if isAnswer(frame, to: step) {
                answered(step, frame, at: now, into: &output)
            }
        case .reading:
            if frame.opcode == .inventory {
                takeRound(frame, at: now, into: &output)
            } else if frame.opcode == .unknown {
                roundFailed(.unknownCommand, at: now, into: &output)
            }
        case .running(let errand):
            if frame.opcode == .inventory {
                takeTags(frame, at: now, into: &output)
            } else {
                takeErrand(errand, frame, at: now, into: &output)
            }
        case .stopping:
            if frame.opcode == .inventory { takeTags(frame, at: now, into: &output) }
            if frame.status != .moreFollows { darken(at: now, into: &output) }
        }
    }

    private func isAnswer(_ frame: UHFReader.Frame, to step: Step) -> Bool {
        let opcode =
            step == .answerMode
            ? UHFReader.Command.setAnswerMode(model, rest: []).opcode : command(for: step)?.opcode
        return frame.opcode == opcode || frame.opcode == .unknown
    }

    /// Takes the tags of an inventory's frame.
    private mutating func takeTags(
        _ frame: UHFReader.Frame,
        at now: MonotonicTime,
        into output: inout ReaderOutput
    ) {
        guard frame.status.carriesTags else { return }
        let isStale = isStale
        var count = 0
        do throws(UHFReader.RecordProblem) {
            try UHFReader.forEachTag(
                in: scanner.bytes.span.extracting(frame.data),
                of: model,
                antenna: ports.isEmpty ? 1 : ports[portIndex % ports.count],
                at: now
            ) { read in
                count += 1
                if !isStale { output.reads.append(read) }
            }
        } catch {
            output.counters.malformed += 1
        }
        if isStale { output.counters.staleRecords += count }
        if count > 0 { hasTagInCycle = true }
    }

    /// Takes what a reader tells by itself.
    private mutating func takeReport(
        _ frame: UHFReader.Frame,
        at now: MonotonicTime,
        into output: inout ReaderOutput
    ) {
        guard frame.status == .success else {
            if frame.status != .heartbeat { output.counters.malformed += 1 }
            return
        }
        do throws(UHFReader.RecordProblem) {
            let read = try UHFReader.parseReport(
                scanner.bytes.span.extracting(frame.data),
                of: model,
                at: now
            )
            if isStale { output.counters.staleRecords += 1 } else { output.reads.append(read) }
        } catch {
            output.counters.malformed += 1
        }
    }
}

// MARK: - Rounds

extension UHFReader.Session {
    mutating func beginReading(at now: MonotonicTime, into output: inout ReaderOutput) {
        isStale = false
        portIndex = 0
        isTargetB = false
        hasTagInCycle = false
        lastAlive = now
        spanStart = now
        output.notices.append(.ready(description))
        reportLoss(at: now, into: &output)
        startRound(attempt: 1, at: now, into: &output)
    }

    /// Takes a frame of the round that is under way.
    private mutating func takeRound(
        _ frame: UHFReader.Frame,
        at now: MonotonicTime,
        into output: inout ReaderOutput
    ) {
        let status = frame.status
        if status == .antennaError {
            noteAnswer(at: now, isAntennaMissing: true, into: &output)
            roundOver(pausing: UHFReader.Timing.pause, at: now, into: &output)
            return
        }
        guard status.carriesTags || status == .noTag || status == .statistics || status == .success else {
            roundFailed(status, at: now, into: &output)
            return
        }
        takeTags(frame, at: now, into: &output)
        noteAnswer(at: now, isAntennaMissing: false, into: &output)
        switch status {
        case .moreFollows, .statistics:
            timer = now.advanced(byNanoseconds: roundPatience)
        case .memoryFull:
            output.counters.overflows += 1
            noteLoss(.bufferFull)
            roundOver(at: now, into: &output)
        default:
            roundOver(at: now, into: &output)
        }
    }

    private mutating func noteAnswer(
        at now: MonotonicTime,
        isAntennaMissing: Bool,
        into output: inout ReaderOutput
    ) {
        reportLoss(at: now, into: &output)
        lastAlive = now
        badRounds = 0
        interruptionsLeft = 3
        let bit = UInt16(1) << UInt16(ports[portIndex] - 1)
        let before = missingPorts
        missingPorts = isAntennaMissing ? missingPorts | bit : missingPorts & ~bit
        if before == 0, missingPorts != 0 {
            output.notices.append(.degraded(.antennaMissing))
        } else if before != 0, missingPorts == 0 {
            output.notices.append(.recovered)
        }
    }

    /// Goes on to the next port.
    private mutating func roundOver(
        pausing pause: Int64 = 0,
        at now: MonotonicTime,
        into output: inout ReaderOutput
    ) {
        portIndex += 1
        if portIndex >= ports.count {
            portIndex = 0
            // In sessions 2 and 3 a tag that was read is silent until asked for the other target.
            if let session = options.session, session >= 2, !hasTagInCycle { isTargetB.toggle() }
            hasTagInCycle = false
        }
        proceed(pausing: pause, at: now, into: &output)
    }

    /// A round that the reader refused or could not do.
    private mutating func roundFailed(
        _ status: UHFReader.Status,
        at now: MonotonicTime,
        into output: inout ReaderOutput
    ) {
        if usesTID, status == .wrongParameter || status == .wrongLength {
            usesTID = false
            output.notices.append(
                .alert(.optionRefused("the TID along with the EPC (FastID) refused: \(status)"))
            )
            proceed(pausing: 0, at: now, into: &output)
            return
        }
        badRounds += 1
        guard badRounds < 5 else {
            interrupt(
                status == .unknownCommand ? .corrupted : .assertion("\(status)"),
                at: now,
                into: &output
            )
            return
        }
        proceed(pausing: UHFReader.Timing.pause, at: now, into: &output)
    }

    /// Does what waits to be done between two rounds, or begins the next when it is due.
    mutating func proceed(pausing pause: Int64, at now: MonotonicTime, into output: inout ReaderOutput) {
        if runErrand(at: now, into: &output) { return }
        var due = max(
            lastRound.advanced(byNanoseconds: UHFReader.Timing.gap),
            now.advanced(byNanoseconds: pause)
        )
        if let cycle = options.dutyCycle, cycle.offMilliseconds > 0,
            now >= spanStart.advanced(byNanoseconds: Int64(max(1, cycle.onMilliseconds)) * 1_000_000)
        {
            due = max(due, now.advanced(byNanoseconds: Int64(cycle.offMilliseconds) * 1_000_000))
            spanStart = due
        }
        guard now < due else {
            startRound(attempt: 1, at: now, into: &output)
            return
        }
        phase = .resting
        timer = due
    }

    mutating func startRound(attempt: Int, at now: MonotonicTime, into output: inout ReaderOutput) {
        round.append(to: address, into: &output.send)
        phase = .reading(attempt: attempt)
        lastRound = now
        timer = now.advanced(byNanoseconds: roundPatience)
    }

    private var round: UHFReader.Command {
        switch model {
        case .reader18: .inventory18
        case .reader288:
            .inventory288(
                .init(
                    q: options.population?.q ?? 4,
                    hasTID: usesTID,
                    session: options.session ?? 0,
                    mask: options.filters.first.flatMap(UHFReader.Command.Mask.init),
                    isTargetB: isTargetB,
                    port: ports[portIndex],
                    scanTime: scanTime
                )
            )
        }
    }

    private var roundPatience: Int64 { Int64(scanTime) * 100_000_000 + UHFReader.Timing.allowance }
}

// MARK: - When it does not go on

extension UHFReader.Session {
    /// Remembers since when reads may be lost, unless something already does.
    mutating func noteLoss(_ cause: ReaderInterruption) {
        if loss == nil { loss = Loss(cause: cause, from: lastAlive) }
    }

    mutating func reportLoss(at now: MonotonicTime, into output: inout ReaderOutput) {
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
        noteLoss(cause)
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

    mutating func end(into output: inout ReaderOutput) {
        phase = .idle
        outputs = []
        scanner.removeAll()
        output.notices.append(.stopped)
    }

    /// The phase has waited long enough.
    mutating func timeOut(at now: MonotonicTime, into output: inout ReaderOutput) {
        // An answer that has begun and does not go on would take the next one's bytes.
        let before = ReaderCounters.Before(scanner)
        if phase != .resting { scanner.discard() }
        before.add(scanner, to: &output.counters)
        switch phase {
        case .idle: timer = MonotonicTime(nanoseconds: .max)
        case .resting: startRound(attempt: 1, at: now, into: &output)
        case .stopping: darken(at: now, into: &output)
        case .asking(let step, let attempt):
            let isLast = attempt >= (step == .information ? UHFReader.Timing.introductions : 2)
            let command = step == .answerMode ? .setAnswerMode(model, rest: modeRest) : command(for: step)
            if isLast, step == .serial || step == .mode {
                ask(from: Step(rawValue: step.rawValue + 1), at: now, into: &output)
                return
            }
            guard let command, !isLast else {
                let words = command.map { "\($0)" } ?? ""
                fail(.noAnswer(command: words), at: now, into: &output)
                return
            }
            send(command, for: step, attempt: attempt + 1, at: now, into: &output)
        case .reading(let attempt):
            noteLoss(.silent)
            if attempt < 2 {
                startRound(attempt: attempt + 1, at: now, into: &output)
            } else {
                interrupt(.silent, at: now, into: &output)
            }
        case .running(let errand):
            errandTimedOut(errand, at: now, into: &output)
        }
    }
}
