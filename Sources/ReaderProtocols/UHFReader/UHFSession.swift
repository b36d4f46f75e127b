// SPDX-License-Identifier: Apache-2.0

public import Capture

extension UHFReader {
    /// A conversation with one reader, from whatever state it is found in to months of reading.
    ///
    ///            ┌──────────── interruption: silence, garbage ◀─────────┐
    ///     start  ▼                                                      │
    ///     ────▶ asking ──configured──▶ reading ──round over──▶ resting  │
    ///            │                      ▲  │ ▲                  │ │    │
    ///            │ no answer, refused   │  └─┼──────────────────┼─┼────┘
    ///            ▼                      │    └─ next round ─────┘ │
    ///           idle ◀─stopped─ stopping└──── running an errand ◀─┘
    ///
    /// The host drives: it asks for one inventory after the other, each of one antenna and bounded in time, and does
    /// everything else between two. Whatever an earlier host has begun ends by itself.
    public struct Session: ReaderProtocol {
        enum Phase: Hashable {
            case idle
            case asking(Step, attempt: Int)
            /// An inventory is under way.
            case reading(attempt: Int)
            /// Until the next inventory is due.
            case resting
            case running(Errand)
            /// The end of an inventory, or of a command, is awaited.
            case stopping
        }

        /// What is done between two inventories.
        enum Errand: Hashable {
            case outputs(UInt8)
            case beep(UInt8)
            case antenna(UInt8)
            case operation
        }

        /// A time in which reads may have been lost, not yet reported.
        struct Loss: Hashable {
            var cause: ReaderInterruption
            var from: MonotonicTime
        }

        /// How the power is told, the better ways first.
        enum PowerForm: Hashable {
            case each
            case one
            case oneStored
        }

        let model: Model
        let options: ReaderOptions
        var scanner = UHFFrameScanner(.reader)
        var phase = Phase.idle
        /// When the phase has waited long enough.
        var timer = MonotonicTime(nanoseconds: .max)
        var lastByte = MonotonicTime(nanoseconds: 0)
        /// When an inventory last showed that reading goes on.
        var lastAlive = MonotonicTime(nanoseconds: 0)
        /// Whether the bytes since ``lastByte`` were searched for a frame hidden behind a false start.
        var isSearched = true
        /// Whether tags come from an inventory that this session did not ask for.
        var isStale = true
        var loss: Loss?
        var burst = ChecksumBurst()
        /// Interruptions that may still happen before a round shows that things are well.
        var interruptionsLeft = 0

        var information: Information?
        var description = ReaderDescription(model: "", firmware: "")
        /// What a UHFReader18 wants back with its mode.
        var modeRest: [UInt8] = []
        var powerForm = PowerForm.each
        /// The ports in use, in the order of the inventory; never empty while reading.
        var ports: [UInt8] = [1]
        var portIndex = 0
        var isTargetB = false
        var usesTID = false
        /// Whether a tag answered since the first port's turn.
        var hasTagInCycle = false
        /// When the last inventory was asked for.
        var lastRound = MonotonicTime(nanoseconds: .min)
        /// When the span of reading began, of a duty cycle.
        var spanStart = MonotonicTime(nanoseconds: 0)
        /// Rounds that failed, one after the other.
        var badRounds = 0
        /// One bit for each port without its antenna.
        var missingPorts: UInt16 = 0

        /// The pins that can be switched.
        public internal(set) var outputs: Set<UInt8> = []
        /// One bit for each pin that is on.
        var levels: UInt8 = 0
        var wantedLevels: UInt8 = 0
        var wantedBeeps: UInt8 = 0
        var isBeeperRefused = false
        var operation: TagOperation?
        /// The port that access to memory goes through; 0: as the reader has it.
        var accessPort: UInt8 = 0

        /// A session that has not started yet.
        public init(_ model: Model, _ options: ReaderOptions) {
            self.model = model
            self.options = options
        }

        /// When ``tick(at:into:)`` wants to be called next.
        public var deadline: MonotonicTime? {
            guard phase != .idle else { return nil }
            guard scanner.isWaiting, !isSearched else { return timer }
            return min(timer, lastByte.advanced(byNanoseconds: Timing.unfinished))
        }

        /// Begins with asking who is there.
        public mutating func start(at now: MonotonicTime, into output: inout ReaderOutput) {
            if isReading { noteLoss(.disconnected) }
            abandonOperation(.disconnected, at: now, into: &output)
            scanner.removeAll()
            isSearched = true
            lastByte = now
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
            // In portions, so that the scanner's buffer stays small whatever the size of a turn.
            var start = 0
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

        /// Lets the inventory that is under way end, and asks for no other.
        public mutating func stop(at now: MonotonicTime, into output: inout ReaderOutput) {
            loss = nil
            abandonOperation(.disconnected, at: now, into: &output)
            wantedLevels = 0
            switch phase {
            case .idle, .asking:
                end(into: &output)
            case .resting:
                phase = .stopping
                darken(at: now, into: &output)
            case .reading, .running, .stopping:
                // An output that is being switched on is on.
                if case .running(.outputs(let levels)) = phase { self.levels = levels }
                phase = .stopping
            }
        }

        /// Whether tags are expected, in a round or between two.
        var isReading: Bool {
            switch phase {
            case .reading, .resting, .running: true
            case .idle, .asking, .stopping: false
            }
        }

        /// The address that commands go to.
        var address: UInt8 { options.address ?? 0xFF }

        /// The longest time of a round, in tenths of a second.
        var scanTime: UInt8 {
            switch model {
            case .reader288: Timing.round
            case .reader18: min(information?.scanTime ?? Timing.longestRound18, Timing.longestRound18)
            }
        }
    }

    /// How long a session waits, in nanoseconds, and how long rounds may take, in tenths of a second.
    enum Timing {
        /// For the answer to a command other than an inventory.
        static let answer: Int64 = 1_000_000_000
        /// For an access to a tag's memory, with the reader's own retries.
        static let access: Int64 = 3_000_000_000
        /// For a frame of an inventory beyond its time: the reader's allowance of 75 ms, and the line's.
        static let allowance: Int64 = 600_000_000
        /// For the rest of a frame; a reader leaves no gap of more than 15 ms.
        static let unfinished: Int64 = 100_000_000
        /// From one inventory to the next at least, however quickly a reader answers that there is no tag.
        static let gap: Int64 = 10_000_000
        /// After a round that failed.
        static let pause: Int64 = 100_000_000
        /// A round of a UHFReader288.
        static let round: UInt8 = 5
        /// A round of a UHFReader18, whose own setting is used when it is shorter.
        static let longestRound18: UInt8 = 10
        /// How often a reader is asked who it is: an earlier host's inventory may take as long.
        static let introductions = 6
    }
}
