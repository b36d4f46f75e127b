// SPDX-License-Identifier: Apache-2.0

internal import Capture
internal import EPC

extension A0.Dialect {
    /// Plans the rounds of the options.
    mutating func prepareTurns() {
        turn = 0
        let ports = enabled.map(\.port)
        if knowsFast != false, ports.count > 1, options.session == nil, options.memoryReads.isEmpty {
            turns = [turn(nil, .fastInventory, fastData(ports))]
            return
        }
        turns = []
        for port in ports {
            for memory in options.memoryReads {
                let data = [memory.bank.rawValue, UInt8(truncatingIfNeeded: memory.word), memory.count]
                turns.append(turn(port, .read, data + [0, 0, 0, 0], memory))
            }
            guard options.memoryReads.isEmpty else { continue }
            if let session = options.session {
                turns.append(turn(port, .sessionInventory, [session, 0x00, 0x01]))
            } else {
                turns.append(turn(port, .inventory, [0x01]))
            }
        }
        turn = turns.count - 1
    }

    private func turn(
        _ antenna: UInt8?,
        _ code: A0.Code,
        _ data: [UInt8],
        _ memory: ReaderOptions.MemoryRead? = nil
    ) -> Turn {
        Turn(
            antenna: antenna,
            code: code,
            memory: memory,
            antennaFrame: antenna.map { frame(.setWorkAntenna, [$0 - 1]) } ?? [],
            frame: frame(code, data)
        )
    }

    /// Antenna and stay for four, or eight, antennas; no pause between them; once.
    private func fastData(_ ports: [UInt8]) -> [UInt8] {
        let count = ports.contains { $0 > 4 } ? 8 : 4
        var data: [UInt8] = []
        for place in 0..<count {
            data += place < ports.count ? [ports[place] - 1, 1] : [A0.everyone, 0]
        }
        return data + [0x00, 0x01]
    }

    /// Starts the next turn: with its antenna, where it has one.
    mutating func appendRound(to bytes: inout [UInt8]) {
        tagsLeft = 0
        turn = turn + 1 < turns.count ? turn + 1 : 0
        let isAntennaSet = turns[turn].antenna == nil
        bytes.append(contentsOf: isAntennaSet ? turns[turn].frame : turns[turn].antennaFrame)
    }

    mutating func takeRound(
        _ frame: borrowing Span<UInt8>,
        at now: MonotonicTime,
        into output: inout ReaderOutput
    ) -> RoundEvent {
        let code = A0.Code(rawValue: frame[3])
        let data = frame.extracting(4..<(frame.count - 1))
        switch code {
        case .setWorkAntenna where !turns.isEmpty && data.count == 1:
            guard data[0] == A0.Status.success.rawValue else { return failed(data[0]) }
            output.send.append(contentsOf: turns[turn].frame)
            return .ongoing
        case .inventory, .fastInventory, .sessionInventory:
            return takeInventory(code, data, at: now, into: &output)
        case .read:
            return takeRead(data, at: now, into: &output)
        default:
            return .unrelated
        }
    }

    /// A record, or what ends the round: seven bytes, one, or two for a single antenna.
    private mutating func takeInventory(
        _ code: A0.Code,
        _ data: borrowing Span<UInt8>,
        at now: MonotonicTime,
        into output: inout ReaderOutput
    ) -> RoundEvent {
        let isOurs = !turns.isEmpty && turns[turn].code == code
        switch data.count {
        case 7:
            if code == .fastInventory { knowsFast = true }
            return isOurs ? .over : .unrelated
        case 1:
            return isOurs ? failed(data[0]) : .unrelated
        case 2 where code == .fastInventory:
            let status = A0.Status(rawValue: data[1])
            return .troubled(status.fault, status.fault.isEmpty ? "\(status)" : "")
        default:
            guard let (read, matches) = A0.parseRecord(data, channels: channels, at: now) else {
                output.counters.malformed += 1
                return .ongoing
            }
            output.reads.append(read)
            if !matches { output.counters.lengthMismatches += 1 }
            return .ongoing
        }
    }

    /// The end of a round that no summary ends.
    private mutating func failed(_ octet: UInt8) -> RoundEvent {
        let status = A0.Status(rawValue: octet)
        if status == .noTag || status == .success { return .over }
        if turns[turn].code == .fastInventory, knowsFast == nil, status.fault.isEmpty {
            // Old units know one antenna at a time.
            knowsFast = false
            prepareTurns()
            return .failed(
                [],
                "switching antennas within a round refused, done by commands instead: \(status)"
            )
        }
        return .failed(status.fault, status.fault.isEmpty ? "\(status)" : "")
    }

    /// One tag's memory; the tags of a round say how many they are.
    private mutating func takeRead(
        _ data: borrowing Span<UInt8>,
        at now: MonotonicTime,
        into output: inout ReaderOutput
    ) -> RoundEvent {
        guard !turns.isEmpty, let memory = turns[turn].memory else { return .unrelated }
        guard data.count > 1 else {
            // A tag that has no such memory, or is too far: the others are told, or the round is over.
            let status = A0.Status(rawValue: data.count == 1 ? data[0] : A0.Status.noTag.rawValue)
            return status.fault.isEmpty ? .over : .failed(status.fault, "")
        }
        guard let answer = A0.parseMemory(data, isWrite: false, channels: channels, at: now) else {
            output.counters.malformed += 1
            return .ongoing
        }
        var read = answer.read
        let words = MemoryBits(data.extracting(answer.words))
        switch memory.bank {
        case .tid: read.tid = words
        case .user: read.user = words
        case .epc, .reserved: break
        }
        output.reads.append(read)
        tagsLeft = (tagsLeft == 0 ? answer.tags : tagsLeft) - 1
        return tagsLeft > 0 ? .ongoing : .over
    }
}

// MARK: - Memory of tags

extension A0.Dialect {
    mutating func commands(
        for operation: TagOperation
    ) -> Result<[DialogueCommand], TagOperationFailure> {
        words = []
        // A tag can be chosen by its EPC only.
        if operation.epc == nil, operation.tid != nil { return .failure(.notSupported) }
        let antenna = operation.antenna ?? enabled[0].port
        var commands = [command(.setWorkAntenna, [antenna &- 1], "antenna \(antenna)")]
        if let epc = operation.epc {
            let bytes = (0..<epc.byteCount).map { epc.byte(at: $0) }
            commands.append(
                command(.setMatch, [0x00, UInt8(bytes.count)] + bytes, "choosing the tag")
            )
        }
        let password = (0..<4).map { UInt8(truncatingIfNeeded: operation.password >> UInt32(24 - 8 * $0)) }
        switch operation.action {
        case .read(let bank, let word, let count):
            guard word <= 255 else { return .failure(.noSuchMemory) }
            commands.append(
                command(.read, [bank.rawValue, UInt8(word), count] + password, "reading the tag")
            )
        case .write(let bank, let word, let words):
            guard word <= 255, words.count <= TagOperation.maximumWords else {
                return .failure(.noSuchMemory)
            }
            let data = words.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
            commands.append(
                command(
                    .write,
                    password + [bank.rawValue, UInt8(word), UInt8(words.count)] + data,
                    "writing the tag"
                )
            )
        }
        if operation.epc != nil {
            var clear = command(.setMatch, [0x01], "clearing the EPC to match", .informative)
            clear.isCleanup = true
            commands.append(clear)
        }
        return .success(commands)
    }

    /// The answer of one tag to an operation, or a status.
    mutating func takeMemory(_ data: borrowing Span<UInt8>, isWrite: Bool) -> DialogueVerdict {
        if data.count == 1 { return refusal(data[0]) }
        let none = MonotonicTime(nanoseconds: 0)
        guard let answer = A0.parseMemory(data, isWrite: isWrite, channels: channels, at: none) else {
            return .refused(.refused("an answer without sense"))
        }
        words = stride(from: answer.words.lowerBound, to: answer.words.upperBound - 1, by: 2).map {
            UInt16(data[$0]) << 8 | UInt16(data[$0 + 1])
        }
        return refusal(answer.status)
    }
}
