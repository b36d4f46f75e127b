// SPDX-License-Identifier: Apache-2.0

public import Capture
internal import EPC

//   perform ──▶ resting ──▶ clearing ──▶ adding ──▶ enabling ──▶ waiting ──result──▶ answer; memory is read along again
//              (only where memory is       ▲                        │ no answer of the tag: twice more
//               read along)                └────────────────────────┘
//
// A reader carries out the first AccessSpec that a tag fits, so the one of the inventory has to rest meanwhile. Reading
// itself goes on all the time.

extension LLRP.Session {
    /// The way of an operation on a tag's memory.
    struct Access: Hashable {
        enum Stage: Hashable {
            case resting
            case clearing
            case adding
            case enabling
            case waiting
        }

        var operation: TagOperation
        /// What its result carries.
        var number: UInt16
        var stage: Stage
        var attempts = 1
        var deadline: MonotonicTime
        /// What the last attempt came to.
        var lastFailure: TagOperationFailure?
    }

    /// Accesses a tag's memory; reading goes on meanwhile.
    public mutating func perform(
        _ operation: TagOperation,
        at now: MonotonicTime,
        into output: inout ReaderOutput
    ) {
        func answer(_ failure: TagOperationFailure) {
            output.answers.append(TagAnswer(id: operation.id, .failure(failure), at: now))
        }
        guard phase == .reading, access == nil else { return answer(.busy) }
        let count =
            switch operation.action {
            case .read(_, _, let count): Int(count)
            case .write(_, _, let words): words.count
            }
        guard (1...TagOperation.maximumWords).contains(count) else {
            return answer(.refused("\(count) words are too few or too many"))
        }
        lastOperation = lastOperation == .max ? LLRP.OperationNumber.firstOnDemand : lastOperation + 1
        let wait = LLRP.Timing.access + Int64(restMilliseconds) * 1_000_000
        access = Access(
            operation: operation,
            number: lastOperation,
            stage: .resting,
            deadline: now.advanced(byNanoseconds: wait)
        )
        if accessSpec == nil {
            go(.clearing, into: &output)
        } else {
            go(.resting, into: &output)
        }
    }

    private mutating func go(_ stage: Access.Stage, into output: inout ReaderOutput) {
        guard let access else { return }
        self.access?.stage = stage
        let purpose = Purpose.access(access.number)
        switch stage {
        case .resting: request(.disableAccessSpec(LLRP.AccessSpec.inventory), purpose, into: &output)
        case .clearing: request(.deleteAccessSpec(LLRP.AccessSpec.onDemand), purpose, into: &output)
        case .adding: request(.addAccessSpec(spec(of: access)), purpose, into: &output)
        case .enabling: request(.enableAccessSpec(LLRP.AccessSpec.onDemand), purpose, into: &output)
        case .waiting: break
        }
    }

    private func spec(of access: Access) -> LLRP.AccessSpec {
        var spec = LLRP.AccessSpec(spec: LLRP.AccessSpec.onDemand)
        let operation = access.operation
        let first = options.antennas.first { $0.isEnabled }?.port
        spec.antenna = UInt16(operation.antenna ?? first ?? 0)
        spec.isOnce = true
        spec.epc = operation.epc
        spec.tid = operation.tid
        spec.password = operation.password
        spec.operations = [.init(access.number, operation.action)]
        return spec
    }

    /// Takes the answer to a stage's request.
    mutating func accessAnswered(
        _ number: UInt16,
        _ status: LLRP.Status,
        at now: MonotonicTime,
        into output: inout ReaderOutput
    ) {
        guard let access, access.number == number else { return }
        switch access.stage {
        // Whatever it says: the one may not be there, and the other should not.
        case .resting: go(.clearing, into: &output)
        case .clearing: go(.adding, into: &output)
        case .adding, .enabling:
            guard status.isSuccess else {
                let failure: TagOperationFailure =
                    status.isUnsupported ? .notSupported : .refused("\(status)")
                return finish(.failure(failure), at: now, into: &output)
            }
            go(access.stage == .adding ? .enabling : .waiting, into: &output)
        case .waiting: break
        }
    }

    /// Takes what became of an operation.
    mutating func accessed(
        _ result: LLRP.OperationResult,
        at now: MonotonicTime,
        into output: inout ReaderOutput
    ) {
        // The result may overtake the answer that the AccessSpec is enabled.
        guard let access, access.number == result.number else { return }
        guard let failure = result.failure else {
            let words = (0..<Int(result.words.bitCount) / 16).map {
                UInt16(result.words.bits(at: $0 * 16, count: 16))
            }
            return finish(.success(result.isRead ? words : []), at: now, into: &output)
        }
        guard result.isTransient, access.attempts < 3 else {
            return finish(.failure(failure), at: now, into: &output)
        }
        self.access?.attempts += 1
        self.access?.lastFailure = failure
        go(.clearing, into: &output)
    }

    /// No tag came by, or the reader does not answer.
    mutating func accessTimedOut(at now: MonotonicTime, into output: inout ReaderOutput) {
        guard let access else { return }
        let failure = access.lastFailure ?? (access.stage == .waiting ? .noTag : .noAnswer)
        finish(.failure(failure), at: now, into: &output)
    }

    private mutating func finish(
        _ result: Result<[UInt16], TagOperationFailure>,
        at now: MonotonicTime,
        into output: inout ReaderOutput
    ) {
        guard let access else { return }
        self.access = nil
        output.answers.append(TagAnswer(id: access.operation.id, result, at: now))
        request(.deleteAccessSpec(LLRP.AccessSpec.onDemand), .nothing, into: &output)
        if accessSpec != nil {
            request(.enableAccessSpec(LLRP.AccessSpec.inventory), .resuming, into: &output)
        }
    }
}
