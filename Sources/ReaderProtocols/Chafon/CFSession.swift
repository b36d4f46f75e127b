// SPDX-License-Identifier: Apache-2.0

public import Capture

extension Chafon {
    /// A conversation with one reader, from whatever state it is found in to months of reading.
    ///
    ///             ┌──────────── interruption: no answer, garbage ◀───────┐
    ///     start   ▼                                                      │
    ///     ────▶ halting ──answered──▶ asking ──start sent──▶ reading ────┤
    ///             │                    │                      │    ▲     │
    ///             │ no answer          │ refused       silent, │    │ start
    ///             ▼                    ▼               errands ▼    │
    ///           idle ◀────failed──────idle                    pausing ───┘
    ///                                       idle ◀─stopped─ stopping
    ///
    /// A reader does not notice that its host is gone, and one in active mode streams from the moment it has power: what
    /// comes before this session has started an inventory is not taken.
    ///
    /// While there are tags, their records show that the reader is alive. Firmware differs in whether it says anything
    /// while there are none, so after some silence it is told to stop, which every firmware answers, and to go on.
    public struct Session: ReaderProtocol {
        enum Phase: Hashable {
            case idle
            case halting(attempt: Int)
            case asking(Step, attempt: Int)
            case reading
            case pausing(Pause)
            case stopping
        }

        /// The way through a pause of reading.
        enum Pause: Hashable {
            /// The inventory was told to stop.
            case halting(attempt: Int)
            case relay(UInt8, isOn: Bool)
            /// The tag was chosen.
            case selecting
            case accessing
            /// No tag is chosen any more.
            case releasing
        }

        /// A time in which reads may have been lost, not yet reported.
        struct Loss: Hashable {
            var cause: ReaderInterruption
            var from: MonotonicTime
        }

        let options: ReaderOptions
        var scanner = CFFrameScanner(.reader)
        var phase = Phase.idle
        /// When the phase has waited long enough.
        var timer = MonotonicTime(nanoseconds: .max)
        var lastByte = MonotonicTime(nanoseconds: 0)
        /// When a frame last showed that the reader is alive.
        var lastAlive = MonotonicTime(nanoseconds: 0)
        /// Whether the bytes since ``lastByte`` were searched for a frame hidden behind a false start.
        var isSearched = true
        /// Whether records come from an inventory that this session did not start.
        var isStale = true
        /// Zeros that may still greet whoever connects; units on a network send two.
        var greeting = 0
        var loss: Loss?
        var burst = ChecksumBurst()
        /// Interruptions that may still happen before a frame shows that things are well.
        var interruptionsLeft = 0

        var description = ReaderDescription(model: "", firmware: "")
        var parameters: Parameters?
        var usesOnePower = false
        /// Whether the inventory has said that it is over; some say so of each round.
        var isRoundOver = false

        /// The relays that can be switched.
        public internal(set) var outputs: Set<UInt8> = []
        /// The relays that are on.
        var lit: Set<UInt8> = []
        /// Relays that are still to be told their level.
        var wantedLevels: [UInt8: Bool] = [:]
        var operation: TagOperation?

        /// A session that has not started yet.
        public init(_ options: ReaderOptions) { self.options = options }

        /// When ``tick(at:into:)`` wants to be called next.
        public var deadline: MonotonicTime? {
            guard phase != .idle else { return nil }
            guard scanner.isWaiting, !isSearched else { return timer }
            return min(timer, lastByte.advanced(byNanoseconds: Timing.unfinished))
        }

        /// Begins with telling the reader to stop.
        public mutating func start(at now: MonotonicTime, into output: inout ReaderOutput) {
            if isReading { noteLoss(.disconnected) }
            abandonOperation(.disconnected, at: now, into: &output)
            scanner.removeAll()
            isSearched = true
            lastByte = now
            greeting = 2
            interruptionsLeft = 3
            output.notices.append(.connecting(loss?.cause))
            begin(at: now, into: &output)
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
            isSearched = false
            var start = 0
            while greeting > 0, start < bytes.count {
                greeting = bytes[start] == 0 ? greeting - 1 : 0
                if bytes[start] == 0 { start += 1 }
            }
            // In portions, so that the scanner's buffer stays small whatever the size of a turn.
            while start < bytes.count {
                let end = min(bytes.count, start + 4096)
                scanner.append(bytes.extracting(start..<end))
                start = end
                drain(at: now, into: &output)
            }
        }

        /// Lets time-outs happen.
        public mutating func tick(at now: MonotonicTime, into output: inout ReaderOutput) {
            if scanner.isWaiting, !isSearched, now >= lastByte.advanced(byNanoseconds: Timing.unfinished) {
                isSearched = true
                let before = ReaderCounters.Before(scanner)
                if let range = scanner.nextBehindUnfinished() {
                    handle(scanner.frame(in: range), at: now, into: &output)
                }
                before.add(scanner, to: &output.counters)
                drain(at: now, into: &output)
            }
            if phase != .idle, now >= timer { timeOut(at: now, into: &output) }
        }

        /// Tells the reader to stop.
        public mutating func stop(at now: MonotonicTime, into output: inout ReaderOutput) {
            loss = nil
            abandonOperation(.disconnected, at: now, into: &output)
            guard phase != .idle else {
                output.notices.append(.stopped)
                return
            }
            // The answer to what switched it may still be on its way.
            if case .pausing(.relay(let relay, isOn: true)) = phase { lit.insert(relay) }
            wantedLevels = Dictionary(uniqueKeysWithValues: lit.map { ($0, false) })
            phase = .stopping
            send(.stop, wait: Timing.answer, at: now, into: &output)
        }

        /// Whether tags are expected, or will be after a pause.
        var isReading: Bool {
            switch phase {
            case .reading, .pausing: true
            case .idle, .halting, .asking, .stopping: false
            }
        }

        /// Sends a command and sets the time to wait for its answer.
        mutating func send(
            _ command: Command,
            wait: Int64,
            at now: MonotonicTime,
            into output: inout ReaderOutput
        ) {
            command.append(to: options.address ?? 0xFF, into: &output.send)
            timer = now.advanced(byNanoseconds: wait)
        }
    }

    /// How long a session waits, in nanoseconds.
    enum Timing {
        /// For the answer to a command.
        static let answer: Int64 = 1_000_000_000
        /// For the answer to a stop; a stream may be in the way.
        static let stop: Int64 = 500_000_000
        /// For an access to a tag's memory, with the reader's own retries.
        static let access: Int64 = 3_000_000_000
        /// For the rest of a frame.
        static let unfinished: Int64 = 100_000_000
        /// Without a frame before the reader is asked whether it is there.
        static let silence: Int64 = 3_000_000_000
        /// Without a frame after one that says that the inventory, or just its round, is over.
        static let over: Int64 = 300_000_000
    }
}
