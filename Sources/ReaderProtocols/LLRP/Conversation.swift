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
    /// reported before that is another's inventory, or an old one of ours, and not delivered.
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
        var lastID: UInt32 = 0
        /// The request that waits for its answer.
        var asked: (id: UInt32, answer: MessageType)?
        /// Why reads may have been lost, and since when; not told yet.
        var loss: (cause: ReaderInterruption, from: MonotonicTime)?
        var capabilities = Capabilities()
        /// What was left out because the reader refused it.
        var leavesOutHolding = false
        var hasCleared = false
        /// Antennas that the reader says are gone.
        var missingAntennas: Set<UInt16> = []
        /// Outputs that are on.
        private var lit: Set<UInt8> = []
        /// ROSpecs that may still end by themselves before a report shows that things are well.
        var interruptionsLeft = 0

        /// A session that has not started yet.
        public init(_ options: ReaderOptions) { self.options = options }

        /// When ``tick(at:into:)`` wants to be called next.
        public var deadline: MonotonicTime? {
            switch phase {
            case .idle: nil
            case .reading: lastByte.advanced(byNanoseconds: Timing.silence)
            default: timer
            }
        }

        /// Waits for the reader's word that it is ours.
        public mutating func start(at now: MonotonicTime, into output: inout ReaderOutput) {
            if phase == .reading { noteLoss(.disconnected) }
            framer = MessageFramer()
            asked = nil
            missingAntennas = []
            lit = []
            interruptionsLeft = 3
            lastByte = now
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
            let skipped = framer.bytesSkipped
            let malformed = framer.malformedReports
            framer.append(bytes)
            do throws(StreamFailure) {
                while phase != .idle, let piece = try framer.next() { take(piece, at: now, into: &output) }
            } catch {
                fail(.nonsense("\(error)"), into: &output)
            }
            output.counters.bytesSkipped += framer.bytesSkipped - skipped
            output.counters.malformed += framer.malformedReports - malformed
        }

        /// Lets time-outs happen.
        public mutating func tick(at now: MonotonicTime, into output: inout ReaderOutput) {
            guard let deadline, now >= deadline else { return }
            switch phase {
            case .idle: break
            case .greeting: fail(.noAnswer(command: "connecting"), into: &output)
            case .asking(let step): fail(.noAnswer(command: step.words), into: &output)
            case .reading:
                noteLoss(.silent)
                fail(.interrupted(.silent), into: &output)
            case .stopping: end(into: &output)
            }
        }

        /// The outputs of the options while the reader is ours: LLRP readers tell in no way which they have.
        public var outputs: Set<UInt8> { phase == .reading ? options.outputs : [] }

        /// Switches outputs; reading does not pause.
        public mutating func switchOutputs(
            _ levels: [UInt8: Bool],
            at now: MonotonicTime,
            into output: inout ReaderOutput
        ) {
            let levels = levels.filter { outputs.contains($0.key) && lit.contains($0.key) != $0.value }
            if levels.isEmpty { return }
            for (pin, isOn) in levels { if isOn { lit.insert(pin) } else { lit.remove(pin) } }
            send(.switchOutputs(levels), into: &output)
        }

        /// Ends the inventory and says goodbye.
        public mutating func stop(at now: MonotonicTime, into output: inout ReaderOutput) {
            loss = nil
            guard phase != .idle, phase != .greeting else { return end(into: &output) }
            switchOutputs(Dictionary(uniqueKeysWithValues: lit.map { ($0, false) }), at: now, into: &output)
            send(.disableROSpec(Inventory().spec), into: &output)
            send(.deleteROSpec(Inventory().spec), into: &output)
            send(.close, into: &output)
            phase = .stopping
            timer = now.advanced(byNanoseconds: Timing.goodbye)
        }

        /// Sends a request, and remembers what answer is due.
        mutating func send(_ request: Request, into output: inout ReaderOutput) {
            lastID &+= 1
            if let answer = request.answer { asked = (lastID, answer) }
            writer.removeAll()
            request.write(id: lastID, to: &writer)
            output.send.append(contentsOf: writer.bytes)
        }

        mutating func noteLoss(_ cause: ReaderInterruption) {
            if loss == nil { loss = (cause, lastAlive) }
        }

        mutating func fail(_ failure: ReaderFailure, into output: inout ReaderOutput) {
            if phase == .reading { noteLoss(.disconnected) }
            phase = .idle
            output.notices.append(.failed(failure))
        }

        mutating func end(into output: inout ReaderOutput) {
            phase = .idle
            output.notices.append(.stopped)
        }
    }

    /// How long a session waits, in nanoseconds.
    enum Timing {
        /// For the reader's word after the connection stands.
        static let greeting: Int64 = 30_000_000_000
        /// For an answer.
        static let answer: Int64 = 10_000_000_000
        /// From one sign of life to the next, in milliseconds.
        static let keepalive: UInt32 = 10_000
        /// Without a byte: less than three signs of life.
        static let silence: Int64 = 28_000_000_000
        /// For the answer to a goodbye.
        static let goodbye: Int64 = 400_000_000
    }
}
