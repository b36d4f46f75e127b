// SPDX-License-Identifier: Apache-2.0

internal import Capture

extension LLRP.Session {
    /// Takes what the reader says next.
    mutating func take(
        _ piece: LLRP.MessageFramer.Piece,
        at now: MonotonicTime,
        into output: inout ReaderOutput
    ) {
        switch piece {
        case .reported(let parameter) where parameter.type == .tagReportData:
            takeTag(parameter.value, at: now, into: &output)
        case .reported, .reportEnded: break
        case .message(let header, let body):
            take(header, body, at: now, into: &output)
        }
    }

    private mutating func takeTag(_ range: Range<Int>, at now: MonotonicTime, into output: inout ReaderOutput)
    {
        guard phase == .reading || phase == .stopping else {
            output.counters.staleRecords += 1
            return
        }
        lastAlive = now
        interruptionsLeft = 3
        do throws(LLRP.ParameterProblem) {
            try framer.readTag(in: range, at: now, into: &report)
            if let channel = report.channel {
                report.read.frequencyKHz = capabilities.frequency(ofChannel: channel)
            }
            output.reads.append(report.read)
        } catch {
            output.counters.malformed += 1
        }
    }

    private mutating func take(
        _ header: LLRP.MessageHeader,
        _ body: Range<Int>,
        at now: MonotonicTime,
        into output: inout ReaderOutput
    ) {
        switch header.type {
        case .keepalive:
            lastAlive = now
            writer.removeAll()
            LLRP.Request.keepaliveAck.write(id: header.id, to: &writer)
            output.send.append(contentsOf: writer.bytes)
        case .readerEventNotification: takeEvents(body, at: now, into: &output)
        case .closeConnectionResponse where phase == .stopping: end(into: &output)
        case .closeConnectionResponse: fail(.interrupted(.disconnected), into: &output)
        default: takeAnswer(header, body, at: now, into: &output)
        }
    }

    /// An answer carries its question's number on most readers; some write 0.
    private mutating func takeAnswer(
        _ header: LLRP.MessageHeader,
        _ body: Range<Int>,
        at now: MonotonicTime,
        into output: inout ReaderOutput
    ) {
        guard case .asking(let step) = phase, let asked, header.id == asked.id || header.id == 0,
            header.type == asked.answer || header.type == .errorMessage
        else { return }
        self.asked = nil
        var status = LLRP.Status(code: 100, words: "the answer makes no sense")
        do throws(LLRP.ParameterProblem) {
            status = try LLRP.status(of: framer.bytes.span.extracting(body))
        } catch {
            output.counters.malformed += 1
        }
        // An error without a status is one all the same.
        if header.type == .errorMessage, status.isSuccess { status = LLRP.Status(code: 109, words: "") }
        answered(step, status, body, at: now, into: &output)
    }

    private mutating func takeEvents(
        _ body: Range<Int>,
        at now: MonotonicTime,
        into output: inout ReaderOutput
    ) {
        var events: [LLRP.ReaderEvent] = []
        do throws(LLRP.ParameterProblem) {
            _ = try LLRP.readEvents(of: framer.bytes.span.extracting(body)) { events.append($0) }
        } catch {
            output.counters.malformed += 1
        }
        for event in events where phase != .idle { take(event, at: now, into: &output) }
    }

    private mutating func take(
        _ event: LLRP.ReaderEvent,
        at now: MonotonicTime,
        into output: inout ReaderOutput
    ) {
        switch event {
        case .connectionAttempt(.success) where phase == .greeting:
            hasCleared = false
            leavesOutHolding = false
            ask(.capabilities, at: now, into: &output)
        case .connectionAttempt(let outcome) where phase == .greeting:
            fail(.refused(command: "connecting", reason: outcome.words), into: &output)
        // Another host tried while the reader is ours: its affair.
        case .connectionAttempt: break
        case .connectionClosed: fail(.interrupted(.disconnected), into: &output)
        case .antenna(let number, let isConnected): note(number, isConnected, into: &output)
        case .bufferOverflow:
            output.notices.append(.alert(.readsLost(.bufferFull, from: lastAlive, to: now)))
        case .roSpec(LLRP.Inventory().spec, let change) where change != .started && phase == .reading:
            noteLoss(.streamEnded)
            guard interruptionsLeft > 0 else { return fail(.interrupted(.streamEnded), into: &output) }
            interruptionsLeft -= 1
            output.notices.append(.connecting(.streamEnded))
            ask(.deleteROSpecs, at: now, into: &output)
        case .roSpec, .input, .bufferWarning, .exception, .other: break
        }
    }

    private mutating func note(_ antenna: UInt16, _ isConnected: Bool, into output: inout ReaderOutput) {
        let isOurs =
            options.antennas.isEmpty
            || options.antennas.contains { $0.isEnabled && UInt16($0.port) == antenna }
        guard isOurs, antenna <= 256 else { return }
        let wasGood = missingAntennas.isEmpty
        if isConnected { missingAntennas.remove(antenna) } else { missingAntennas.insert(antenna) }
        guard wasGood != missingAntennas.isEmpty else { return }
        output.notices.append(wasGood ? .degraded(.antennaMissing) : .recovered)
    }
}

extension LLRP.ConnectionOutcome {
    /// The outcome in words.
    var words: String {
        switch self {
        case .success: "it is ours"
        case .readerInitiatedExists: "the reader has connected to another host by itself"
        case .clientInitiatedExists:
            "another host has the reader, or it has not noticed yet that we were gone"
        case .failure: "the reader does not say why"
        case .anotherAttempted: "another host tried to connect"
        }
    }
}
