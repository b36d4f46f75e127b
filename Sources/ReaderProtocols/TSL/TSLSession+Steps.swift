// SPDX-License-Identifier: Apache-2.0

internal import Capture
internal import EPC

extension TSL.Session {
    // MARK: - Sending

    mutating func send(_ command: TSL.Command, at now: MonotonicTime, into output: inout ReaderOutput) {
        command.append(to: &output.send)
        pending = command
        sent = now
        timer = now.advanced(byNanoseconds: command == .abort ? TSL.Timing.stop : TSL.Timing.answer)
    }

    /// Tells the reader to stop and waits for silence.
    mutating func quiet(at now: MonotonicTime, into output: inout ReaderOutput) {
        response = TSL.Response()
        misses = 0
        tellsPC = false
        toldError = nil
        beepsLeft = 0
        phase = .quieting(attempt: 1, isAnswered: false)
        patience = now.advanced(byNanoseconds: TSL.Timing.patience)
        // Ends what noise there may be on the line before.
        output.send += [0x0D, 0x0A]
        send(.abort, at: now, into: &output)
    }

    // MARK: - Configuring

    /// Goes to the first step at or after `step` that has a command.
    mutating func ask(from step: Int, at now: MonotonicTime, into output: inout ReaderOutput) {
        if step == 0, let filter = options.filters.first, filter.bits.bitCount > TSL.Inventory.maximumMask {
            let words = "of a filter \(TSL.Inventory.maximumMask) bits are compared, the rest is left out"
            output.notices.append(.alert(.optionRefused(words)))
        }
        for candidate in Step.allCases.dropFirst(step) {
            guard let command = command(for: candidate) else { continue }
            phase = .asking(candidate, attempt: 1)
            send(command, at: now, into: &output)
            return
        }
        beginReading(at: now, into: &output)
    }

    /// What a step sends; `nil`: nothing, go on.
    private func command(for step: Step) -> TSL.Command? {
        switch step {
        case .version: .version
        case .inventory: .configure(inventory)
        case .radioFacts: .radioFacts
        case .trigger: isTriggered ? .triggerAction : nil
        }
    }

    private var inventory: TSL.Inventory {
        var inventory = TSL.Inventory()
        // Whole dBm; what is between is rounded down: rather too little than too much.
        inventory.power = options.antennas.first(where: \.isEnabled)?.powerCentidBm.map { Int($0) / 100 }
        inventory.session = options.session
        inventory.population = options.population
        inventory.filter = options.filters.first
        inventory.tellsTID = options.memoryReads.contains { $0.bank == .tid }
        return inventory
    }

    /// Takes the answer to a step's command.
    private mutating func answered(
        _ step: Step,
        _ answer: TSL.Response,
        at now: MonotonicTime,
        into output: inout ReaderOutput
    ) {
        if let code = answer.error {
            let words = TSL.ErrorCode.words(code)
            switch step {
            // None is needed to read.
            case .version, .radioFacts: break
            case .inventory:
                let command = command(for: step).map { "\($0)" } ?? ""
                return fail(.refused(command: command, reason: words), at: now, into: &output)
            case .trigger:
                output.notices.append(.alert(.optionRefused("the trigger's action refused: \(words)")))
            }
        }
        ask(from: step.rawValue + 1, at: now, into: &output)
    }

    // MARK: - Answers

    /// The response under way is over; `isWhole` says whether its end was seen.
    mutating func endResponse(isWhole: Bool, at now: MonotonicTime, into output: inout ReaderOutput) {
        completeTag(into: &output)
        let answer = response
        response = TSL.Response()
        guard phase != .idle else { return }
        // What the trigger made it do is told as well, and answers nothing.
        guard let command = pending, answer.command == nil || answer.command == command.name else {
            if phase == .reading { lastAlive = now }
            return
        }
        guard isWhole else {
            // As if it had not come.
            timer = now
            return
        }
        pending = nil
        switch phase {
        case .idle: break
        case .quieting(let attempt, _):
            phase = .quieting(attempt: attempt, isAnswered: true)
            timer = now.advanced(byNanoseconds: TSL.Timing.quiet)
        case .asking(let step, _): answered(step, answer, at: now, into: &output)
        case .reading: answered(command, answer, at: now, into: &output)
        case .stopping: end(into: &output)
        }
    }

    // MARK: - Time

    /// The phase, or the command under way, has waited long enough.
    mutating func timeOut(at now: MonotonicTime, into output: inout ReaderOutput) {
        switch phase {
        case .idle: timer = MonotonicTime(nanoseconds: .max)
        case .stopping: end(into: &output)
        case .quieting(let attempt, let isAnswered):
            let quietSince = lastByte.advanced(byNanoseconds: TSL.Timing.quiet)
            if isAnswered || attempt >= 3 {
                if now < quietSince { timer = quietSince } else { ask(from: 0, at: now, into: &output) }
            } else {
                phase = .quieting(attempt: attempt + 1, isAnswered: false)
                send(.abort, at: now, into: &output)
            }
        case .asking(let step, let attempt):
            guard let command = pending, attempt < 3 else {
                let command = pending.map { "\($0)" } ?? "\(TSL.Command.version)"
                return fail(.noAnswer(command: command), at: now, into: &output)
            }
            phase = .asking(step, attempt: attempt + 1)
            send(command, at: now, into: &output)
        case .reading:
            readingTimeOut(at: now, into: &output)
        }
    }

    // MARK: - Endings

    /// Remembers since when reads may be lost, unless something already does.
    mutating func noteLoss(_ cause: ReaderInterruption) {
        if loss == nil { loss = (cause, lastAlive) }
    }

    /// Begins again on the open port.
    mutating func interrupt(
        _ cause: ReaderInterruption,
        at now: MonotonicTime,
        into output: inout ReaderOutput
    ) {
        noteLoss(cause)
        failOperation(.noAnswer, at: now, into: &output)
        output.counters.interruptions += 1
        guard interruptionsLeft > 0 else { return fail(.interrupted(cause), at: now, into: &output) }
        interruptionsLeft -= 1
        output.notices.append(.connecting(cause))
        quiet(at: now, into: &output)
    }

    mutating func fail(_ failure: ReaderFailure, at now: MonotonicTime, into output: inout ReaderOutput) {
        failOperation(.disconnected, at: now, into: &output)
        close()
        output.notices.append(.failed(failure))
    }

    private mutating func end(into output: inout ReaderOutput) {
        close()
        output.notices.append(.stopped)
    }

    private mutating func close() {
        phase = .idle
        pending = nil
        response = TSL.Response()
        timer = MonotonicTime(nanoseconds: .max)
        framer.removeAll()
    }

    /// Answers the operation under way, if there is one.
    mutating func failOperation(
        _ failure: TagOperationFailure,
        at now: MonotonicTime,
        into output: inout ReaderOutput
    ) {
        guard let operation else { return }
        self.operation = nil
        output.answers.append(TagAnswer(id: operation.id, .failure(failure), at: now))
    }
}
