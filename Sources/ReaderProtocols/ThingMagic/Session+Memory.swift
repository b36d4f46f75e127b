// SPDX-License-Identifier: Apache-2.0

public import Capture

//   reading ──2F stop──▶ halting ──91 port──▶ choosing ──94 power──▶ limiting ──28, 24──▶ accessing ──…
//   … ──91 list──▶ restoring ──2F start──▶ resuming ──▶ reading
//
// Several operations that are asked for meanwhile are done in one pause.

extension ThingMagic.Session {
    /// Operations that may wait at once; more are refused as busy.
    static let operationLimit = 8

    /// Reads or writes a tag's memory as soon as the module reads.
    public mutating func perform(
        _ operation: TagOperation,
        at now: MonotonicTime,
        into output: inout ReaderOutput
    ) {
        func refuse(_ failure: TagOperationFailure) {
            output.answers.append(TagAnswer(id: operation.id, .failure(failure), at: now))
        }
        switch operation.action {
        case .read(_, _, let count):
            guard (1...TagOperation.maximumWords).contains(Int(count)) else {
                return refuse(.refused("\(count) words at once"))
            }
        case .write(_, _, let words):
            guard (1...TagOperation.maximumWords).contains(words.count) else {
                return refuse(.refused("\(words.count) words at once"))
            }
        }
        switch phase {
        case .reading, .pausing: break
        case .idle, .quieting, .asking, .cooling, .stopping: return refuse(.busy)
        }
        guard operations.count < Self.operationLimit else { return refuse(.busy) }
        operations.append(operation)
        if phase == .reading { pauseIfWanted(at: now, into: &output) }
    }

    /// Begins the next operation: chooses the antenna.
    mutating func beginAccess(
        _ operation: TagOperation,
        at now: MonotonicTime,
        into output: inout ReaderOutput
    ) {
        isSearchListReplaced = true
        pause(.choosing, sending: .setAntenna(antenna(for: operation)), at: now, into: &output)
    }

    /// Goes on with an operation whose antenna is chosen.
    mutating func chosen(_ frame: ThingMagic.Frame, at now: MonotonicTime, into output: inout ReaderOutput) {
        guard let operation = operations.first else { return switchNext(at: now, into: &output) }
        guard frame.status == .success else {
            finish(
                .failure(.refused("antenna \(antenna(for: operation)): \(frame.status)")),
                at: now,
                into: &output
            )
            return switchNext(at: now, into: &output)
        }
        // Written with no more power than is read with, lest a tag further off is written.
        if case .write = operation.action, let power = power(for: operation) {
            pause(.limiting, sending: .setWritePower(power), at: now, into: &output)
        } else {
            access(operation, at: now, into: &output)
        }
    }

    /// Goes on with an operation whose power is set.
    mutating func limited(_ frame: ThingMagic.Frame, at now: MonotonicTime, into output: inout ReaderOutput) {
        guard let operation = operations.first else { return switchNext(at: now, into: &output) }
        guard frame.status == .success else {
            finish(.failure(.refused("the power to write with: \(frame.status)")), at: now, into: &output)
            return switchNext(at: now, into: &output)
        }
        access(operation, at: now, into: &output)
    }

    private mutating func access(
        _ operation: TagOperation,
        at now: MonotonicTime,
        into output: inout ReaderOutput
    ) {
        pause(.accessing, sending: .access(operation), at: now, into: &output)
        timer = now.advanced(byNanoseconds: ThingMagic.Timing.access)
    }

    /// Takes the answer of the tag.
    mutating func accessed(_ frame: ThingMagic.Frame, at now: MonotonicTime, into output: inout ReaderOutput)
    {
        guard let operation = operations.first else { return switchNext(at: now, into: &output) }
        finish(result(of: operation, frame), at: now, into: &output)
        switchNext(at: now, into: &output)
    }

    private func result(
        of operation: TagOperation,
        _ frame: ThingMagic.Frame
    ) -> Result<[UInt16], TagOperationFailure> {
        guard frame.status == .success else {
            return .failure(frame.status.operationFailure(operation.action))
        }
        guard case .read(_, _, let count) = operation.action else { return .success([]) }
        // The option comes back, then the words.
        let bytes = framer.bytes[frame.data].dropFirst()
        guard bytes.count == Int(count) * 2 else {
            return .failure(.refused("\(bytes.count) bytes instead of \(Int(count) * 2)"))
        }
        return .success(
            stride(from: bytes.startIndex, to: bytes.endIndex, by: 2).map {
                UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1])
            }
        )
    }

    private mutating func finish(
        _ result: Result<[UInt16], TagOperationFailure>,
        at now: MonotonicTime,
        into output: inout ReaderOutput
    ) {
        output.answers.append(TagAnswer(id: operations.removeFirst().id, result, at: now))
    }

    /// Answers what waits when there will be no answer.
    mutating func abandonOperations(
        _ failure: TagOperationFailure,
        at now: MonotonicTime,
        into output: inout ReaderOutput
    ) {
        guard !operations.isEmpty else { return }
        // Of what was sent nobody knows how far it came.
        if phase == .pausing(.accessing), case .write = operations[0].action {
            finish(.failure(.unfinished("\(failure)")), at: now, into: &output)
        }
        while !operations.isEmpty { finish(.failure(failure), at: now, into: &output) }
    }

    private func antenna(for operation: TagOperation) -> UInt8 { operation.antenna ?? ports.first ?? 1 }

    /// The configured power of an operation's antenna; `nil`: the module's own, or it has each port's own.
    private func power(for operation: TagOperation) -> UInt16? {
        let antenna = antenna(for: operation)
        let power = options.antennas.first { $0.port == antenna }?.powerCentidBm
        return power.map { UInt16(max(0, $0)) }
    }
}

extension ThingMagic.Status {
    /// Why an operation was not done.
    func operationFailure(_ action: TagOperation.Action) -> TagOperationFailure {
        switch self {
        case .noTags, .noDataRead: .noTag
        case .invalidAddress, .memoryOverrun: .noSuchMemory
        case .memoryLocked: .locked
        case .insufficientPower: .lowPower
        case .writeFailed: .unfinished("\(self)")
        default: .refused("\(self)")
        }
    }
}
