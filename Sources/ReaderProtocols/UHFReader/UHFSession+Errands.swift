// SPDX-License-Identifier: Apache-2.0

public import Capture
internal import EPC

// MARK: - Outputs and beeper

extension UHFReader.Session {
    /// Switches pins before the next round.
    public mutating func switchOutputs(
        _ levels: [UInt8: Bool],
        at now: MonotonicTime,
        into output: inout ReaderOutput
    ) {
        for (pin, isOn) in levels where outputs.contains(pin) {
            let bit = UInt8(1) << (pin - 1)
            wantedLevels = isOn ? wantedLevels | bit : wantedLevels & ~bit
        }
        runSoon(at: now, into: &output)
    }

    /// Whether the beeper can be sounded.
    public var hasBeeper: Bool { isReading && !isBeeperRefused }

    /// Sounds the beeper before the next round.
    public mutating func beep(times: UInt8, at now: MonotonicTime, into output: inout ReaderOutput) {
        guard hasBeeper else { return }
        wantedBeeps = max(1, times)
        runSoon(at: now, into: &output)
    }

    /// Switches off what is on, the last inventory being over.
    mutating func darken(at now: MonotonicTime, into output: inout ReaderOutput) {
        guard levels != 0 else {
            end(into: &output)
            return
        }
        levels = 0
        UHFReader.Command.setOutputs(0).append(to: address, into: &output.send)
        timer = now.advanced(byNanoseconds: UHFReader.Timing.answer)
    }
}

// MARK: - Memory

extension UHFReader.Session {
    /// Accesses a tag's memory before the next round.
    public mutating func perform(
        _ operation: TagOperation,
        at now: MonotonicTime,
        into output: inout ReaderOutput
    ) {
        func answer(_ failure: TagOperationFailure) {
            output.answers.append(TagAnswer(id: operation.id, .failure(failure), at: now))
        }
        guard isReading, self.operation == nil else { return answer(.busy) }
        guard command(for: operation) != nil else { return answer(.notSupported) }
        self.operation = operation
        runSoon(at: now, into: &output)
    }

    /// What is sent for an access; `nil`: these readers cannot.
    func command(for operation: TagOperation) -> UHFReader.Command? {
        guard let tag = tag(of: operation) else { return nil }
        let access = UHFReader.Command.Access(tag: tag, password: operation.password)
        switch operation.action {
        case .read(let bank, let word, let count):
            guard word <= 255, (1...TagOperation.maximumWords).contains(Int(count)) else { return nil }
            return .readMemory(access, bank: bank.rawValue, word: UInt8(word), count: count)
        case .write(let bank, let word, let words):
            guard word <= 255, (1...TagOperation.maximumWords).contains(words.count) else { return nil }
            return .writeMemory(access, bank: bank.rawValue, word: UInt8(word), words: words)
        }
    }

    private func tag(of operation: TagOperation) -> UHFReader.Command.Tag? {
        if model == .reader288, let tid = operation.tid {
            return tid.bitCount <= 255 ? .mask(.init(bank: 2, firstBit: 0, bits: tid)) : nil
        }
        guard let epc = operation.epc else { return operation.tid == nil ? .epc(MemoryBits()) : nil }
        if epc.bitCount % 16 == 0, epc.bitCount <= 15 * 16 { return .epc(epc) }
        guard model == .reader288, epc.bitCount <= 255 else { return nil }
        return .mask(.init(bank: 1, firstBit: 32, bits: epc))
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

    private mutating func takeAccess(
        _ frame: UHFReader.Frame,
        at now: MonotonicTime,
        into output: inout ReaderOutput
    ) {
        guard let operation else { return }
        self.operation = nil
        let data = frame.data
        let status = frame.opcode == .unknown ? .unknownCommand : frame.status
        var isWrite = true
        if case .read = operation.action { isWrite = false }
        var result: Result<[UInt16], TagOperationFailure>
        if status != .success {
            let code = scanner.bytes[data].first
            result = .failure(TagOperationFailure(status, tagError: code, isWrite: isWrite))
        } else {
            result = .success([])
        }
        if status == .success, case .read(_, _, let count) = operation.action {
            if data.count == Int(count) * 2 {
                let words = stride(from: data.lowerBound, to: data.upperBound, by: 2)
                result = .success(
                    words.map { UInt16(scanner.bytes[$0]) << 8 | UInt16(scanner.bytes[$0 + 1]) }
                )
            } else {
                output.counters.malformed += 1
                result = .failure(.refused("\(data.count) bytes instead of \(Int(count) * 2)"))
            }
        }
        output.answers.append(TagAnswer(id: operation.id, result, at: now))
    }
}

// MARK: - Between two rounds

extension UHFReader.Session {
    private mutating func runSoon(at now: MonotonicTime, into output: inout ReaderOutput) {
        if phase == .resting { _ = runErrand(at: now, into: &output) }
    }

    /// Begins with what waits to be done; whether there is anything.
    mutating func runErrand(at now: MonotonicTime, into output: inout ReaderOutput) -> Bool {
        if wantedLevels != levels {
            run(.outputs(wantedLevels), sending: .setOutputs(wantedLevels), at: now, into: &output)
        } else if wantedBeeps > 0 {
            let times = wantedBeeps
            wantedBeeps = 0
            run(.beep(times), sending: .beep(times: times), at: now, into: &output)
        } else if let operation, let command = command(for: operation) {
            let port = operation.antenna ?? ports[0]
            if model == .reader288, port != accessPort, (1...16).contains(port) {
                accessPort = port
                run(.antenna(port), sending: .setAntenna(port), at: now, into: &output)
            } else {
                run(.operation, sending: command, at: now, into: &output)
                timer = now.advanced(byNanoseconds: UHFReader.Timing.access)
            }
        } else {
            return false
        }
        return true
    }

    private mutating func run(
        _ errand: Errand,
        sending command: UHFReader.Command,
        at now: MonotonicTime,
        into output: inout ReaderOutput
    ) {
        command.append(to: address, into: &output.send)
        phase = .running(errand)
        timer = now.advanced(byNanoseconds: UHFReader.Timing.answer)
    }

    /// Takes the answer to an errand.
    mutating func takeErrand(
        _ errand: Errand,
        _ frame: UHFReader.Frame,
        at now: MonotonicTime,
        into output: inout ReaderOutput
    ) {
        let status = frame.opcode == .unknown ? .unknownCommand : frame.status
        switch (errand, frame.opcode) {
        case (.outputs(let wanted), .setOutputs), (.outputs(let wanted), .unknown):
            if status == .success {
                levels = wanted
            } else {
                outputs = []
                wantedLevels = levels
                output.notices.append(.alert(.optionRefused("outputs refused: \(status)")))
            }
        case (.beep, .beep), (.beep, .unknown):
            if status != .success {
                isBeeperRefused = true
                output.notices.append(.alert(.optionRefused("the beeper refused: \(status)")))
            }
        // Readers of one antenna need not know the command.
        case (.antenna, .setAntennas), (.antenna, .unknown): break
        case (.operation, .readMemory), (.operation, .writeMemory), (.operation, .unknown):
            takeAccess(frame, at: now, into: &output)
        default:
            // Late, and to something else.
            return
        }
        proceed(pausing: 0, at: now, into: &output)
    }

    /// An errand without an answer is given up; whether the reader is there the next round tells.
    mutating func errandTimedOut(_ errand: Errand, at now: MonotonicTime, into output: inout ReaderOutput) {
        switch errand {
        case .outputs(let wanted): levels = wanted
        case .operation: abandonOperation(.noAnswer, at: now, into: &output)
        case .beep, .antenna: break
        }
        proceed(pausing: 0, at: now, into: &output)
    }
}
