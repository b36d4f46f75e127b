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
        case .reported: output.counters.unknownParts += 1
        case .reportEnded: complain(at: now, into: &output)
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
        } catch {
            output.counters.malformed += 1
            return
        }
        if let channel = report.channel {
            report.read.frequencyKHz = capabilities.frequency(ofChannel: channel)
        }
        if report.others > 0 { output.counters.unknownParts += report.others }
        takeTimes(at: now)
        output.reads.append(report.read)
        if let result = report.operation { accessed(result, at: now, into: &output) }
    }

    /// Compares the reader's clock, and tells of its time what can be told.
    private mutating func takeTimes(at now: MonotonicTime) {
        // One without a calendar counts from its start: that is the beginning of 1970.
        guard
            let seen = report.lastSeen ?? report.firstSeen ?? report.lastSeenUptime ?? report.firstSeenUptime
        else { return }
        clock.note(seen, at: now)
        guard let time = report.read.readerTime else { return }
        guard clock.believes(time, at: now) else {
            report.read.readerTime = nil
            return
        }
        // What was held for us happened before we came. All else was received when it happened, or nearly.
        if let moment = clock.moment(of: time, at: now), moment < connectionStart {
            report.read.time = moment
        }
    }

    /// Tells once that the reader's clock is nonsense.
    private mutating func complain(at now: MonotonicTime, into output: inout ReaderOutput) {
        guard let offset = clock.complaint() else { return }
        output.notices.append(.alert(.clock(offsetMicroseconds: offset)))
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
        case .readerEventNotification:
            // Who begins in 1.1 is answered in 1.1.
            if phase == .greeting, header.version != .one { writer = LLRP.MessageWriter(header.version) }
            takeEvents(body, at: now, into: &output)
        case .closeConnectionResponse where phase == .stopping: end(into: &output)
        case .closeConnectionResponse: fail(.interrupted(.disconnected), at: now, into: &output)
        default: takeAnswer(header, body, at: now, into: &output)
        }
    }

    /// An answer carries its question's number on most readers; some write 0, terse ones a number of their own.
    private mutating func takeAnswer(
        _ header: LLRP.MessageHeader,
        _ body: Range<Int>,
        at now: MonotonicTime,
        into output: inout ReaderOutput
    ) {
        guard case .asking(let step) = phase, let asked,
            header.id == asked.id || header.id == 0 || isTerse && header.type == asked.answer,
            header.type == asked.answer || header.type == .errorMessage
        else { return takePending(header, body, at: now, into: &output) }
        self.asked = nil
        let status = status(of: header, body, into: &output)
        answered(step, status, body, at: now, into: &output)
    }
}
