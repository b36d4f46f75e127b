// SPDX-License-Identifier: Apache-2.0

public import Capture

//   reading ──2F stop──▶ halting ──96 pin──▶ switching ──…──▶ resuming ──2F start──▶ reading
//
// A module that reads continuously obeys nothing but the stop (the Mercury API does not switch pins meanwhile either),
// so reading pauses. Records that are under way when it is told to stop are taken as ever.

// MARK: - Before reading

extension ThingMagic.Session {
    /// What makes the pins of the options outputs that are off.
    ///
    /// Of modules whose pins have one direction only the first is refused; what counts is whether the second is.
    static func outputCommands(for pins: Set<UInt8>) -> [ThingMagic.Command] {
        pins.sorted().flatMap { [.makeOutput($0), .setOutput($0, isOn: false)] }
    }

    /// Goes on with the next command for a pin, or the next step.
    mutating func outputAnswered(
        isRefused: Bool,
        at now: MonotonicTime,
        into output: inout ReaderOutput
    ) {
        if case .setOutput(let pin, _) = outputCommands.removeFirst(), !isRefused { outputs.insert(pin) }
        ask(from: outputCommands.isEmpty ? .start : .outputs, at: now, into: &output)
    }
}

// MARK: - While reading

extension ThingMagic.Session {
    /// Switches pins, as soon as the module reads.
    public mutating func switchOutputs(
        _ levels: [UInt8: Bool],
        at now: MonotonicTime,
        into output: inout ReaderOutput
    ) {
        for (pin, isOn) in levels where outputs.contains(pin) { wantedLevels[pin] = isOn }
        if phase == .reading { pauseIfWanted(at: now, into: &output) }
    }

    /// Stops reading where a pin is to be switched or a tag's memory accessed.
    mutating func pauseIfWanted(at now: MonotonicTime, into output: inout ReaderOutput) {
        wantedLevels = wantedLevels.filter { lit.contains($0.key) != $0.value }
        if wantedLevels.isEmpty, operations.isEmpty { return }
        pause(.halting, sending: .stop, at: now, into: &output)
    }

    mutating func pause(
        _ pause: Pause,
        sending command: ThingMagic.Command,
        at now: MonotonicTime,
        into output: inout ReaderOutput
    ) {
        command.append(to: &output.send)
        phase = .pausing(pause)
        timer = now.advanced(byNanoseconds: ThingMagic.Timing.answer)
    }

    /// Takes a frame in a pause.
    mutating func takePause(
        _ pause: Pause,
        _ frame: ThingMagic.Frame,
        at now: MonotonicTime,
        into output: inout ReaderOutput
    ) {
        switch (pause, frame.opcode) {
        case (_, .readMultiple):
            takeRecord(frame, at: now, into: &output)
        case (.halting, .multiProtocolTagOperation):
            switchNext(at: now, into: &output)
        case (.switching(let pin, let isOn), .setOutput):
            noteLevel(pin, isOn, frame.status, into: &output)
            switchNext(at: now, into: &output)
        case (.choosing, .setAntennaPorts):
            chosen(frame, at: now, into: &output)
        case (.limiting, .setWritePower):
            limited(frame, at: now, into: &output)
        case (.accessing, .readTagMemory), (.accessing, .writeTagMemory):
            accessed(frame, at: now, into: &output)
        case (.restoring, .setAntennaPorts) where frame.status == .success:
            isSearchListReplaced = false
            switchNext(at: now, into: &output)
        case (.resuming, .multiProtocolTagOperation) where frame.status == .success:
            phase = .reading
            timer = MonotonicTime(nanoseconds: .max)
            // What was asked for meanwhile.
            pauseIfWanted(at: now, into: &output)
        case (.resuming, .multiProtocolTagOperation) where !frame.status.fault.isEmpty:
            noteLoss(.streamEnded)
            cool(frame.status.fault, at: now, into: &output)
        case (.resuming, .multiProtocolTagOperation):
            interrupt(.streamEnded, at: now, into: &output)
        default:
            interrupt(.restarted, at: now, into: &output)
        }
    }

    /// Takes the answer to a pin's level.
    private mutating func noteLevel(
        _ pin: UInt8,
        _ isOn: Bool,
        _ status: ThingMagic.Status,
        into output: inout ReaderOutput
    ) {
        guard status == .success else {
            outputs.remove(pin)
            output.notices.append(.alert(.optionRefused("output \(pin) refused: \(status)")))
            return
        }
        if isOn { lit.insert(pin) } else { lit.remove(pin) }
    }

    /// Switches the next pin, does the next operation, or goes on reading.
    mutating func switchNext(at now: MonotonicTime, into output: inout ReaderOutput) {
        if let (pin, isOn) = takeWantedLevel() {
            pause(.switching(pin, isOn: isOn), sending: .setOutput(pin, isOn: isOn), at: now, into: &output)
        } else if let operation = operations.first {
            beginAccess(operation, at: now, into: &output)
        } else if isSearchListReplaced {
            pause(.restoring, sending: .setSearchList(ports), at: now, into: &output)
        } else {
            pause(.resuming, sending: .start(search), at: now, into: &output)
        }
    }

    private mutating func takeWantedLevel() -> (pin: UInt8, isOn: Bool)? {
        // What goes off comes first, so that of a traffic light one is on.
        let next = wantedLevels.min { left, right in
            left.value == right.value ? left.key < right.key : right.value
        }
        guard let next else { return nil }
        wantedLevels[next.key] = nil
        return (next.key, next.value)
    }
}

// MARK: - When it ends

extension ThingMagic.Session {
    /// Switches off what is on; the module is quiet.
    ///
    /// - Returns: Whether there is nothing more to switch off.
    mutating func darken(into output: inout ReaderOutput) -> Bool {
        guard let (pin, isOn) = takeWantedLevel() else { return true }
        ThingMagic.Command.setOutput(pin, isOn: isOn).append(to: &output.send)
        return false
    }
}
