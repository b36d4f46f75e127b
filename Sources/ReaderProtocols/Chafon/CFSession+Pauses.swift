// SPDX-License-Identifier: Apache-2.0

public import Capture
internal import EPC

//   reading ──stop──▶ halting ──▶ relay … ──▶ selecting ──▶ accessing ──▶ releasing ──start──▶ reading
//
// A reader that is told to do something else while its inventory runs may take it or not, so reading pauses.

extension Chafon.Session {
    /// Switches relays, as soon as the inventory has paused.
    public mutating func switchOutputs(
        _ levels: [UInt8: Bool],
        at now: MonotonicTime,
        into output: inout ReaderOutput
    ) {
        for (relay, isOn) in levels where outputs.contains(relay) { wantedLevels[relay] = isOn }
        if phase == .reading, hasWork { halt(attempt: 1, at: now, into: &output) }
    }

    /// Accesses a tag's memory, as soon as the inventory has paused.
    public mutating func perform(
        _ operation: TagOperation,
        at now: MonotonicTime,
        into output: inout ReaderOutput
    ) {
        func answer(_ failure: TagOperationFailure) {
            output.answers.append(TagAnswer(id: operation.id, .failure(failure), at: now))
        }
        guard isReading, self.operation == nil else { return answer(.busy) }
        // Only by its EPC, of at most 255 bits; which antenna is the reader's choice.
        guard command(for: operation) != nil, operation.tid == nil || operation.epc != nil,
            operation.epc?.bitCount ?? 0 <= 255
        else { return answer(.notSupported) }
        self.operation = operation
        if phase == .reading { halt(attempt: 1, at: now, into: &output) }
    }

    /// What is sent for an access; `nil`: not possible.
    private func command(for operation: TagOperation) -> Chafon.Command? {
        let password = operation.password
        switch operation.action {
        case .read(let bank, let word, let count):
            guard (1...TagOperation.maximumWords).contains(Int(count)) else { return nil }
            return .readMemory(bank: bank.rawValue, word: word, count: count, password: password)
        case .write(let bank, let word, let words):
            guard (1...TagOperation.maximumWords).contains(words.count) else { return nil }
            return .writeMemory(bank: bank.rawValue, word: word, words: words, password: password)
        }
    }

    /// Answers the operation that is under way or waits, if there is one.
    mutating func abandonOperation(
        _ failure: TagOperationFailure,
        at now: MonotonicTime,
        into output: inout ReaderOutput
    ) {
        guard let operation else { return }
        self.operation = nil
        output.answers.append(TagAnswer(id: operation.id, .failure(failure), at: now))
    }

    private var hasWork: Bool {
        operation != nil || wantedLevels.contains { lit.contains($0.key) != $0.value }
    }

    /// Takes a frame in a pause.
    mutating func takePause(
        _ pause: Pause,
        _ frame: Chafon.Frame,
        at now: MonotonicTime,
        into output: inout ReaderOutput
    ) {
        switch (pause, frame.opcode) {
        case (.halting, .stop):
            next(at: now, into: &output)
        case (.relay(let relay, let isOn), .relay), (.relay(let relay, let isOn), .secondRelay):
            if frame.status == .success {
                if isOn { lit.insert(relay) } else { lit.remove(relay) }
            } else {
                outputs.remove(relay)
                output.notices.append(.alert(.optionRefused("output \(relay) refused: \(frame.status)")))
            }
            next(at: now, into: &output)
        case (.selecting, .select):
            guard frame.status == .success, let operation, let command = command(for: operation) else {
                abandonOperation(.refused("\(frame.status)"), at: now, into: &output)
                next(at: now, into: &output)
                return
            }
            phase = .pausing(.accessing)
            send(command, wait: Chafon.Timing.access, at: now, into: &output)
        case (.accessing, .readMemory), (.accessing, .writeMemory):
            takeAccess(frame, at: now, into: &output)
            phase = .pausing(.releasing)
            send(.select(nil), wait: Chafon.Timing.answer, at: now, into: &output)
        case (.releasing, .select):
            next(at: now, into: &output)
        default:
            // Late, and to something else.
            break
        }
    }

    /// A command without an answer is given up; whether the reader is there the stream tells.
    mutating func pauseTimedOut(_ pause: Pause, at now: MonotonicTime, into output: inout ReaderOutput) {
        switch pause {
        case .relay(let relay, true): lit.insert(relay)
        case .selecting, .accessing: abandonOperation(.noAnswer, at: now, into: &output)
        case .halting, .relay, .releasing: break
        }
        next(at: now, into: &output)
    }

    /// Does the next thing that waits, or goes on reading.
    private mutating func next(at now: MonotonicTime, into output: inout ReaderOutput) {
        if let (relay, isOn) = takeWantedLevel() {
            phase = .pausing(.relay(relay, isOn: isOn))
            send(.setRelay(relay, isOn: isOn), wait: Chafon.Timing.answer, at: now, into: &output)
        } else if let operation {
            phase = .pausing(.selecting)
            send(.select(operation.epc), wait: Chafon.Timing.answer, at: now, into: &output)
        } else {
            resume(at: now, into: &output)
        }
    }

    private mutating func takeWantedLevel() -> (relay: UInt8, isOn: Bool)? {
        wantedLevels = wantedLevels.filter { lit.contains($0.key) != $0.value }
        // What goes off comes first.
        let next = wantedLevels.min { left, right in
            left.value == right.value ? left.key < right.key : right.value
        }
        guard let next else { return nil }
        wantedLevels[next.key] = nil
        return (next.key, next.value)
    }

    /// Releases what is on, the inventory having stopped.
    mutating func darken(at now: MonotonicTime, into output: inout ReaderOutput) {
        guard let relay = wantedLevels.keys.min() else {
            end(into: &output)
            return
        }
        wantedLevels[relay] = nil
        lit.remove(relay)
        send(.setRelay(relay, isOn: false), wait: Chafon.Timing.answer, at: now, into: &output)
    }

    /// Tag's status, antenna, CRC, PC, EPC with its length; of a read the words with their number.
    private mutating func takeAccess(
        _ frame: Chafon.Frame,
        at now: MonotonicTime,
        into output: inout ReaderOutput
    ) {
        guard let operation else { return }
        self.operation = nil
        output.answers.append(
            TagAnswer(id: operation.id, result(of: operation, frame, into: &output), at: now)
        )
    }

    private func result(
        of operation: TagOperation,
        _ frame: Chafon.Frame,
        into output: inout ReaderOutput
    ) -> Result<[UInt16], TagOperationFailure> {
        var isWrite = true
        if case .read = operation.action { isWrite = false }
        guard frame.status == .success else {
            return .failure(TagOperationFailure(frame.status, isWrite: isWrite))
        }
        let data = Array(scanner.bytes[frame.data])
        guard let code = data.first else { return isWrite ? .success([]) : .failure(.refused("no data")) }
        if let failure = TagOperationFailure(chafonTagStatus: code) { return .failure(failure) }
        guard case .read(_, _, let count) = operation.action else { return .success([]) }
        guard data.count >= 8 else { return .failure(.refused("\(data.count) bytes")) }
        let start = 7 + Int(data[6])
        guard start < data.count, data[start] == count, data.count == start + 1 + Int(count) * 2 else {
            output.counters.malformed += 1
            return .failure(.refused("not as many words as asked for"))
        }
        return .success(
            stride(from: start + 1, to: data.count, by: 2).map {
                UInt16(data[$0]) << 8 | UInt16(data[$0 + 1])
            }
        )
    }
}
