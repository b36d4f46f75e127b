// SPDX-License-Identifier: Apache-2.0

public import Capture

extension LLRP {
    /// A conversation with one reader over one connection after the other.
    ///
    ///     start      the reader's word        answers           reader's end, silence, nonsense
    ///     ────▶ greeting ──it is ours──▶ asking ──enabled──▶ reading ──▶ failed: connect again
    ///             │ another's, 30 s        │ refused            │ stop
    ///             ▼                        ▼                    ▼
    ///           failed                   failed              stopping ──▶ stopped
    ///
    /// A reader's ROSpec outlives the connection that made it, so each beginning deletes what is there. What is
    /// reported before that is another's inventory, or an old one of ours, and not delivered. What a reader has held
    /// for us is let go once all is set up, and delivered.
    public struct Session: ReaderProtocol {
        enum Phase: Hashable {
            case idle
            case greeting
            case asking(Step)
            case reading
            case stopping
        }

        let options: ReaderOptions
        var framer = MessageFramer()
        var writer = MessageWriter()
        /// The report that is being read.
        var report = TagReport()
        var phase = Phase.idle
        /// When the phase has waited long enough.
        var timer = MonotonicTime(nanoseconds: .max)
        var lastByte = MonotonicTime(nanoseconds: 0)
        /// When a report or a sign of life last showed that reading goes on.
        var lastAlive = MonotonicTime(nanoseconds: 0)
        /// When this connection began.
        var connectionStart = MonotonicTime(nanoseconds: 0)
        var lastID: UInt32 = 0
        /// The request of a step that waits for its answer.
        var asked: (id: UInt32, answer: MessageType)?
        /// Requests made while reading goes on that wait for their answers.
        var pending: [Pending] = []
        /// Why reads may have been lost, and since when; not told yet.
        var loss: (cause: ReaderInterruption, from: MonotonicTime)?
        var capabilities = Capabilities()
        /// What this reader, on this connection, has to be asked without.
        var omissions: Omissions = []
        /// The same, of what broke the connection when it was asked for.
        var lastingOmissions: Omissions = []
        /// Connections in a row that ended before the reader told how its antennas and inputs are.
        var unansweredStates = 0
        var clock = ReaderClock()
        /// Antennas that the reader says are gone.
        var missingAntennas: Set<UInt16> = []
        /// Outputs that are on.
        var lit: Set<UInt8> = []
        /// Outputs that the reader refused.
        var refusedOutputs: Set<UInt8> = []
        /// ROSpecs that may still end by themselves before a report shows that things are well.
        var interruptionsLeft = 0
        /// Whether the reader was asked whether it is still there, since it was last heard.
        var isNudged = false
        /// When the tags that are gathered to a report are asked for next.
        var reportDue = MonotonicTime(nanoseconds: .max)
        /// The operation on a tag's memory that is under way.
        var access: Access?
        var lastOperation: UInt16 = OperationNumber.firstOnDemand
        var damper = Damper()
        /// Since when an overflow is known and not told: one is told a second.
        var overflow = Overflow()

        /// A session that has not started yet.
        public init(_ options: ReaderOptions) { self.options = options }

        /// When ``tick(at:into:)`` wants to be called next.
        public var deadline: MonotonicTime? {
            switch phase {
            case .idle: nil
            case .reading: min(quietDeadline, reportDue, access?.deadline ?? reportDue, overflow.due)
            default: timer
            }
        }

        /// When silence has lasted too long: first to ask, then to give up.
        private var quietDeadline: MonotonicTime {
            lastByte.advanced(byNanoseconds: isNudged ? silence : patience)
        }

        /// From one sign of life to the next, in milliseconds.
        var keepalive: UInt32 { min(max(options.keepaliveMilliseconds ?? Timing.keepalive, 100), 3_600_000) }
        /// Without a byte until the reader is asked, in nanoseconds: one sign of life is overdue.
        private var patience: Int64 { Int64(keepalive) * 1_500_000 }
        /// Without a byte until the connection is dead, in nanoseconds: less than three signs of life.
        private var silence: Int64 { Int64(keepalive) * 2_800_000 }

        /// Learns what the host's clocks show.
        public mutating func setClock(_ now: Instant) { clock.set(now) }

        /// Waits for the reader's word that it is ours.
        public mutating func start(at now: MonotonicTime, into output: inout ReaderOutput) {
            if phase == .reading { noteLoss(.disconnected) }
            leave(at: now, into: &output)
            framer = MessageFramer()
            writer = MessageWriter()
            capabilities = Capabilities()
            omissions = lastingOmissions
            asked = nil
            missingAntennas = []
            lit = []
            refusedOutputs = []
            interruptionsLeft = 3
            isNudged = false
            clock.restart()
            lastByte = now
            connectionStart = now
            phase = .greeting
            timer = now.advanced(byNanoseconds: Timing.greeting)
            output.notices.append(.connecting(loss?.cause))
        }

        /// Takes bytes in the order they arrived.
        public mutating func feed(
            _ bytes: borrowing Span<UInt8>,
            at now: MonotonicTime,
            into output: inout ReaderOutput
        ) {
            guard phase != .idle else {
                output.counters.bytesSkipped += bytes.count
                return
            }
            guard !bytes.isEmpty else { return }
            lastByte = now
            isNudged = false
            let skipped = framer.bytesSkipped
            let malformed = framer.malformedReports
            framer.append(bytes)
            do throws(StreamFailure) {
                while phase != .idle, let piece = try framer.next() { take(piece, at: now, into: &output) }
            } catch {
                fail(.nonsense("\(error)"), at: now, into: &output)
            }
            output.counters.bytesSkipped += framer.bytesSkipped - skipped
            output.counters.malformed += framer.malformedReports - malformed
        }

        /// Lets time-outs happen.
        public mutating func tick(at now: MonotonicTime, into output: inout ReaderOutput) {
            guard let deadline, now >= deadline else { return }
            switch phase {
            case .idle: break
            case .greeting: fail(.noAnswer(command: "connecting"), at: now, into: &output)
            case .asking(let step) where step.isOptional: skip(step, at: now, into: &output)
            case .asking(let step) where isTerse && step > .configuration:
                readAsItIs(at: now, into: &output)
            case .asking(.capabilities):
                lastingOmissions.insert(.capabilities)
                fail(.noAnswer(command: Step.capabilities.words), at: now, into: &output)
            case .asking(let step): fail(.noAnswer(command: step.words), at: now, into: &output)
            case .reading: tickReading(at: now, into: &output)
            case .stopping: end(into: &output)
            }
        }

        private mutating func tickReading(at now: MonotonicTime, into output: inout ReaderOutput) {
            if now >= lastByte.advanced(byNanoseconds: silence) {
                noteLoss(.silent)
                return fail(.interrupted(.silent), at: now, into: &output)
            }
            if !isNudged, now >= lastByte.advanced(byNanoseconds: patience) {
                isNudged = true
                request(.generalCapabilities, .nothing, into: &output)
            }
            if now >= reportDue {
                reportDue = now.advanced(byNanoseconds: Timing.report)
                send(.report, into: &output)
            }
            if let access, now >= access.deadline { accessTimedOut(at: now, into: &output) }
            if now >= overflow.due, let from = overflow.take(at: now) {
                output.notices.append(.alert(.readsLost(.bufferFull, from: from, to: now)))
            }
        }

        /// The outputs of the options while the reader is ours, of those that it has and did not refuse.
        public var outputs: Set<UInt8> {
            guard phase == .reading else { return [] }
            let limit = capabilities.outputs.map { UInt8(clamping: $0) } ?? .max
            return options.outputs.filter { $0 <= limit && !refusedOutputs.contains($0) }
        }

        /// Switches outputs; reading does not pause.
        public mutating func switchOutputs(
            _ levels: [UInt8: Bool],
            at now: MonotonicTime,
            into output: inout ReaderOutput
        ) {
            let levels = levels.filter { outputs.contains($0.key) && lit.contains($0.key) != $0.value }
            if levels.isEmpty { return }
            for (pin, isOn) in levels { if isOn { lit.insert(pin) } else { lit.remove(pin) } }
            request(.switchOutputs(levels), .outputs(Set(levels.keys)), into: &output)
        }

        /// Ends the inventory and says goodbye.
        public mutating func stop(at now: MonotonicTime, into output: inout ReaderOutput) {
            loss = nil
            guard phase != .idle, phase != .greeting else { return end(into: &output) }
            switchOutputs(Dictionary(uniqueKeysWithValues: lit.map { ($0, false) }), at: now, into: &output)
            leave(at: now, into: &output)
            if !options.memoryReads.isEmpty {
                send(.deleteAccessSpec(AccessSpec.inventory), into: &output)
            }
            send(.disableROSpec(Inventory().spec), into: &output)
            send(.deleteROSpec(Inventory().spec), into: &output)
            send(.close, into: &output)
            phase = .stopping
            timer = now.advanced(byNanoseconds: Timing.goodbye)
        }

        /// Sends a request.
        ///
        /// - Returns: Its number.
        @discardableResult
        mutating func send(_ request: Request, into output: inout ReaderOutput) -> UInt32 {
            lastID &+= 1
            writer.removeAll()
            request.write(id: lastID, to: &writer)
            output.send.append(contentsOf: writer.bytes)
            return lastID
        }

        mutating func noteLoss(_ cause: ReaderInterruption) {
            if loss == nil { loss = (cause, lastAlive) }
        }

        mutating func fail(
            _ failure: ReaderFailure,
            at now: MonotonicTime,
            into output: inout ReaderOutput
        ) {
            if phase == .reading { noteLoss(.disconnected) }
            leave(at: now, into: &output)
            phase = .idle
            output.notices.append(.failed(failure))
        }

        mutating func end(into output: inout ReaderOutput) {
            phase = .idle
            output.notices.append(.stopped)
        }

        /// Reading is over, for now.
        private mutating func leave(at now: MonotonicTime, into output: inout ReaderOutput) {
            if let access {
                output.answers.append(TagAnswer(id: access.operation.id, .failure(.disconnected), at: now))
                self.access = nil
            }
            // What a connection ends with three times in a row is not asked for again.
            if pending.contains(where: { $0.purpose == .state }) {
                unansweredStates += 1
                if unansweredStates >= 3 { lastingOmissions.insert(.state) }
            }
            pending.removeAll()
            reportDue = MonotonicTime(nanoseconds: .max)
            if let from = overflow.from {
                output.notices.append(.alert(.readsLost(.bufferFull, from: from, to: now)))
            }
            overflow = Overflow()
        }
    }

    /// How long a session waits, in nanoseconds.
    enum Timing {
        /// For the reader's word after the connection stands.
        static let greeting: Int64 = 30_000_000_000
        /// For an answer.
        static let answer: Int64 = 10_000_000_000
        /// From one sign of life to the next, in milliseconds, unless the options say otherwise.
        static let keepalive: UInt32 = 10_000
        /// For an answer of a reader that has left a question unanswered.
        static let terseAnswer: Int64 = 2_000_000_000
        /// For the answer to a goodbye.
        static let goodbye: Int64 = 400_000_000
        /// From asking for gathered tags to asking again.
        static let report: Int64 = 1_000_000_000
        /// For a tag to come by whose memory is to be accessed.
        static let access: Int64 = 5_000_000_000
        /// From one sentence to the same again.
        static let sentence: Int64 = 60_000_000_000
    }
}
