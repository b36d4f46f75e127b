// SPDX-License-Identifier: Apache-2.0

internal import Capture

extension LLRP.Session {
    /// Sentences that were told lately, so that the same is not told over and over.
    struct Damper: Hashable {
        private var sentences: [(words: String, until: MonotonicTime)] = []

        static func == (left: Damper, right: Damper) -> Bool {
            left.sentences.elementsEqual(right.sentences) { $0 == $1 }
        }

        func hash(into hasher: inout Hasher) { for sentence in sentences { hasher.combine(sentence.words) } }

        /// Whether to tell a sentence: not twice within a minute.
        mutating func lets(_ words: String, at now: MonotonicTime) -> Bool {
            sentences.removeAll { now >= $0.until }
            guard !sentences.contains(where: { $0.words == words }) else { return false }
            // A reader with more to say than this is told the oldest of again.
            if sentences.count >= 16 { sentences.removeFirst() }
            sentences.append((words, now.advanced(byNanoseconds: LLRP.Timing.sentence)))
            return true
        }
    }

    /// Losses of a full buffer, of which one is told a second.
    struct Overflow: Hashable {
        private(set) var from: MonotonicTime?
        private var quietUntil = MonotonicTime(nanoseconds: .min)

        /// When to tell.
        var due: MonotonicTime { from == nil ? MonotonicTime(nanoseconds: .max) : quietUntil }

        /// Notes a loss.
        mutating func note(since alive: MonotonicTime) { if from == nil { from = alive } }

        /// Since when reads were lost, if that is to be told now.
        mutating func take(at now: MonotonicTime) -> MonotonicTime? {
            guard let from, now >= quietUntil else { return nil }
            self.from = nil
            quietUntil = now.advanced(byNanoseconds: 1_000_000_000)
            return from
        }
    }

    mutating func takeEvents(
        _ body: Range<Int>,
        at now: MonotonicTime,
        into output: inout ReaderOutput
    ) {
        var events: [LLRP.ReaderEvent] = []
        do throws(LLRP.ParameterProblem) {
            let time = try LLRP.readEvents(of: framer.bytes.span.extracting(body)) { events.append($0) }
            if let time { clock.note(time, at: now) }
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
            ask(.capabilities, at: now, into: &output)
        case .connectionAttempt(let outcome) where phase == .greeting:
            fail(.refused(command: "connecting", reason: outcome.words), at: now, into: &output)
        // Another host tried while the reader is ours: its affair, and the operator's.
        case .connectionAttempt(.success): break
        case .connectionAttempt(let outcome): tell(outcome.words, at: now, into: &output)
        case .connectionClosed: fail(.interrupted(.disconnected), at: now, into: &output)
        case .antenna(let number, let isConnected): note(number, isConnected, into: &output)
        case .bufferOverflow:
            output.counters.overflows += 1
            overflow.note(since: lastAlive)
            guard let from = overflow.take(at: now) else { return }
            output.notices.append(.alert(.readsLost(.bufferFull, from: from, to: now)))
        case .bufferWarning: output.counters.bufferWarnings += 1
        case .exception(let words):
            tell(words.isEmpty ? "an exception without words" : words, at: now, into: &output)
        case .input(let input, let isHigh):
            guard let input = UInt8(exactly: input) else { return }
            output.notices.append(.input(input, isOn: isHigh))
        case .roSpec(LLRP.Inventory().spec, .ended) where endsByItself: break
        case .roSpec(LLRP.Inventory().spec, let change) where change != .started && phase == .reading:
            noteLoss(.streamEnded)
            guard interruptionsLeft > 0 else {
                return fail(.interrupted(.streamEnded), at: now, into: &output)
            }
            interruptionsLeft -= 1
            output.counters.interruptions += 1
            output.notices.append(.connecting(.streamEnded))
            ask(.deleteROSpecs, at: now, into: &output)
        case .roSpec, .other: break
        }
    }

    private mutating func tell(_ words: String, at now: MonotonicTime, into output: inout ReaderOutput) {
        guard damper.lets(words, at: now) else { return }
        output.notices.append(.alert(.exception("the reader says: \(words)")))
    }

    /// Notes whether an antenna is there.
    mutating func note(_ antenna: UInt16, _ isConnected: Bool, into output: inout ReaderOutput) {
        let isOurs =
            options.antennas.isEmpty
            || options.antennas.contains { $0.isEnabled && UInt16($0.port) == antenna }
        guard isOurs, antenna <= 256, missingAntennas.contains(antenna) == isConnected else { return }
        if isConnected { missingAntennas.remove(antenna) } else { missingAntennas.insert(antenna) }
        let faults = missingAntennas.reduce(into: ReaderFaults()) { $0.formUnion(.antennaMissing(port: $1)) }
        output.notices.append(faults.isEmpty ? .recovered : .degraded(faults))
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
