// SPDX-License-Identifier: Apache-2.0

internal import Capture

extension LLRP.Session {
    /// What this reader has to be asked without.
    struct Omissions: OptionSet, Hashable {
        let rawValue: UInt16
        /// Reports are not held for us.
        static let holding = Omissions(rawValue: 1 << 0)
        /// Events stay as they are.
        static let events = Omissions(rawValue: 1 << 1)
        /// The vendor's additions to reports.
        static let additions = Omissions(rawValue: 1 << 2)
        /// Session, population and mode.
        static let radio = Omissions(rawValue: 1 << 3)
        /// Memory is not read along.
        static let memory = Omissions(rawValue: 1 << 4)
        /// How antennas and inputs are.
        static let state = Omissions(rawValue: 1 << 5)
        /// What was there before has been cleared away by its number.
        static let old = Omissions(rawValue: 1 << 6)
        /// The version was negotiated already.
        static let negotiation = Omissions(rawValue: 1 << 7)
        /// What it can do: a question that it never answered, and perhaps stumbled over.
        static let capabilities = Omissions(rawValue: 1 << 8)
    }

    /// A request that was made while reading goes on.
    struct Pending: Hashable {
        var id: UInt32
        var answer: LLRP.MessageType
        var purpose: Purpose
    }

    /// What a request made while reading goes on is for.
    enum Purpose: Hashable {
        /// Any answer will do, and none too.
        case nothing
        /// Outputs were switched.
        case outputs(Set<UInt8>)
        /// How antennas and inputs are.
        case state
        /// A step of access to a tag's memory, by the operation's number.
        case access(UInt16)
        /// Memory is read along again.
        case resuming
    }

    /// Makes a request while reading goes on.
    mutating func request(_ request: LLRP.Request, _ purpose: Purpose, into output: inout ReaderOutput) {
        let id = send(request, into: &output)
        guard let answer = request.answer else { return }
        // A reader that answers nothing is found silent; meanwhile not all that it owes is remembered.
        if pending.count >= 32 { pending.removeFirst() }
        pending.append(Pending(id: id, answer: answer, purpose: purpose))
    }

    /// Takes an answer that was not awaited by a step.
    mutating func takePending(
        _ header: LLRP.MessageHeader,
        _ body: Range<Int>,
        at now: MonotonicTime,
        into output: inout ReaderOutput
    ) {
        let isError = header.type == .errorMessage
        let place = pending.firstIndex {
            ($0.id == header.id || header.id == 0) && ($0.answer == header.type || isError)
        }
        guard let place else { return }
        let purpose = pending.remove(at: place).purpose
        if purpose == .state { unansweredStates = 0 }
        let status = status(of: header, body, into: &output)
        switch purpose {
        case .nothing: break
        case .outputs(let pins) where !status.isSuccess:
            refusedOutputs.formUnion(pins)
            lit.subtract(pins)
            let list = pins.sorted().map { "\($0)" }.joined(separator: " and ")
            output.notices.append(.alert(.optionRefused("output \(list) refused: \(status)")))
        case .outputs: break
        case .state where status.isSuccess: takeState(body, into: &output)
        case .state: break
        case .access(let number): accessAnswered(number, status, at: now, into: &output)
        case .resuming where !status.isSuccess:
            output.notices.append(.alert(.optionRefused("reading memory along again refused: \(status)")))
        case .resuming: break
        }
    }

    /// How a request went.
    mutating func status(
        of header: LLRP.MessageHeader,
        _ body: Range<Int>,
        into output: inout ReaderOutput
    ) -> LLRP.Status {
        var status = LLRP.Status(code: 100, words: "the answer makes no sense")
        do throws(LLRP.ParameterProblem) {
            let bytes = framer.bytes.span.extracting(body)
            status = try LLRP.status(of: bytes, from: header.type.fieldsBeforeStatus)
        } catch {
            output.counters.malformed += 1
        }
        // An error without a status is one all the same.
        if header.type == .errorMessage, status.isSuccess { status = LLRP.Status(code: 109, words: "") }
        return status
    }

    /// Learns how antennas and inputs are as reading begins.
    private mutating func takeState(_ body: Range<Int>, into output: inout ReaderOutput) {
        var state = LLRP.ReaderState()
        do throws(LLRP.ParameterProblem) {
            state = try LLRP.readerState(of: framer.bytes.span.extracting(body))
        } catch {
            output.counters.malformed += 1
        }
        for (antenna, isConnected) in state.antennas.sorted(by: { $0.key < $1.key }) {
            // Which of all are meant to be there only the options tell.
            if !options.antennas.isEmpty { note(antenna, isConnected, into: &output) }
        }
        // The trigger waits for a change; one that has happened already it would wait for in vain.
        if let trigger = options.trigger, state.inputs[UInt16(trigger.input)] == trigger.level {
            request(.startROSpec(LLRP.Inventory().spec), .nothing, into: &output)
        }
    }
}

extension LLRP.MessageType {
    /// Bytes of an answer before its parameters.
    fileprivate var fieldsBeforeStatus: Int {
        switch self {
        // The current version and the highest.
        case .getSupportedVersionResponse: 2
        // The vendor and the subtype.
        case .customMessage: 5
        default: 0
        }
    }
}
