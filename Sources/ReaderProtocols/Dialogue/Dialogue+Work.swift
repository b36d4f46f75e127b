// SPDX-License-Identifier: Apache-2.0

internal import Capture

// What is done between two rounds: outputs are switched, a tag's memory is accessed, health is asked for.

extension Dialogue {
    mutating func begin(
        _ job: Job,
        _ commands: [DialogueCommand],
        at now: MonotonicTime,
        into output: inout ReaderOutput
    ) {
        self.commands = commands
        failure = nil
        work(job, 0, at: now, into: &output)
    }

    private mutating func work(
        _ job: Job,
        _ index: Int,
        at now: MonotonicTime,
        into output: inout ReaderOutput
    ) {
        guard index < commands.count else { return finish(job, at: now, into: &output) }
        if failure != nil, !commands[index].isCleanup {
            return work(job, index + 1, at: now, into: &output)
        }
        output.send.append(contentsOf: commands[index].bytes)
        phase = .working(job, index)
        timer = now.advanced(byNanoseconds: 2 * dialect.pace.answer)
    }

    mutating func worked(
        _ job: Job,
        _ index: Int,
        _ verdict: DialogueVerdict,
        _ frame: Range<Int>,
        at now: MonotonicTime,
        into output: inout ReaderOutput
    ) {
        switch verdict {
        case .unrelated:
            // Of the round before.
            takeRound(frame, at: now, into: &output)
            return
        case .partial:
            timer = now.advanced(byNanoseconds: 2 * dialect.pace.answer)
            return
        case .accepted: break
        case .refused(let reason):
            if failure == nil, commands[index].weight != .informative { failure = reason }
        }
        work(job, index + 1, at: now, into: &output)
    }

    private mutating func finish(_ job: Job, at now: MonotonicTime, into output: inout ReaderOutput) {
        lastAlive = now
        switch job {
        case .output(let pin, let isOn):
            if let failure {
                outputs.remove(pin)
                output.notices.append(.alert(.optionRefused("output \(pin) refused: \(failure.reason)")))
            } else if isOn {
                lit.insert(pin)
            } else {
                lit.remove(pin)
            }
        case .operation:
            if let operation {
                let result = failure.map { Result<[UInt16], _>.failure($0) } ?? .success(dialect.words)
                output.answers.append(TagAnswer(id: operation.id, result, at: now))
            }
            operation = nil
        case .check:
            if failure == nil, !dialect.checkedFaults.isEmpty {
                note(dialect.checkedFaults, for: dialect.pace.check * 3 / 2, at: now, into: &output)
            }
        }
        failure = nil
        between(at: now, into: &output)
    }

    // MARK: - Outputs

    mutating func switchOutputs(
        _ levels: [UInt8: Bool],
        at now: MonotonicTime,
        into output: inout ReaderOutput
    ) {
        for (pin, isOn) in levels where outputs.contains(pin) { wantedLevels[pin] = isOn }
        wantedLevels = wantedLevels.filter { lit.contains($0.key) != $0.value || isSwitching }
        if !wantedLevels.isEmpty { interruptRound(at: now, into: &output) }
    }

    private var isSwitching: Bool {
        if case .working(.output, _) = phase { true } else { false }
    }

    mutating func takeWantedLevel() -> (pin: UInt8, isOn: Bool)? {
        wantedLevels = wantedLevels.filter { lit.contains($0.key) != $0.value }
        // What goes off comes first, so that of a traffic light one is on.
        let next = wantedLevels.min { left, right in
            left.value == right.value ? left.key < right.key : right.value
        }
        guard let next else { return nil }
        wantedLevels[next.key] = nil
        return (next.key, next.value)
    }

    // MARK: - Memory of tags

    mutating func perform(
        _ operation: TagOperation,
        at now: MonotonicTime,
        into output: inout ReaderOutput
    ) {
        let isReady =
            switch phase {
            case .reading, .halting, .working, .resting: isConfirmed && stopEnd == nil
            case .idle, .quieting, .asking: false
            }
        guard isReady, self.operation == nil else {
            output.answers.append(TagAnswer(id: operation.id, .failure(.busy), at: now))
            return
        }
        self.operation = operation
        interruptRound(at: now, into: &output)
    }

    mutating func beginOperation(at now: MonotonicTime, into output: inout ReaderOutput) {
        guard let operation else { return }
        switch dialect.commands(for: operation) {
        case .success(let commands):
            begin(.operation, commands, at: now, into: &output)
        case .failure(let failure):
            giveUpOperation(failure, at: now, into: &output)
            between(at: now, into: &output)
        }
    }

    mutating func giveUpOperation(
        _ failure: TagOperationFailure,
        at now: MonotonicTime,
        into output: inout ReaderOutput
    ) {
        guard let operation else { return }
        self.operation = nil
        output.answers.append(TagAnswer(id: operation.id, .failure(failure), at: now))
    }
}
