// SPDX-License-Identifier: Apache-2.0

public import Capture

extension ThingMagic {
    /// A conversation with one module, from whatever state it is found in to months of reading.
    ///
    ///             ┌──────────── interruption: buffer full, restart, silence, … ◀──────┐
    ///     start   ▼                                                                   │
    ///     ────▶ quieting ──answered, quiet──▶ asking ──start accepted──▶ reading ─────┤
    ///             │ never quiet                │ no answer, refused    ▲     │ stop   │ hot, no antenna
    ///             ▼                            ▼               switched│     ▼        ▼
    ///           idle ◀────────failed──────────idle                  pausing  │      cooling ──▶ start again
    ///                                                       idle ◀─stopped─ stopping
    ///
    /// A module does not notice that its host is gone: it may be streaming when the port is opened. So each
    /// beginning tells it to stop, and discards until it has answered and is quiet.
    public struct Session: ReaderProtocol {
        enum Phase: Hashable {
            case idle
            case quieting(attempt: Int, isAnswered: Bool)
            case asking(Step, attempt: Int)
            case cooling
            case reading
            case pausing(Pause)
            case stopping
        }

        /// The way through a pause of reading in which pins are switched and tags' memories accessed.
        enum Pause: Hashable {
            /// Reading was told to stop.
            case halting
            /// A pin was told its level.
            case switching(UInt8, isOn: Bool)
            /// The antenna for a tag's memory was told.
            case choosing
            /// The power to write with was told.
            case limiting
            /// A tag's memory was asked for.
            case accessing
            /// The antennas to read with were told.
            case restoring
            /// Reading was told to start.
            case resuming
        }

        /// A time in which reads may have been lost, not yet reported.
        struct Loss: Hashable {
            var cause: ReaderInterruption
            var from: MonotonicTime
        }

        let options: ReaderOptions
        var framer = Framer(.reader)
        var phase = Phase.idle
        /// When the phase has waited long enough.
        var timer = MonotonicTime(nanoseconds: .max)
        /// When quieting is hopeless.
        var patience = MonotonicTime(nanoseconds: .max)
        var lastByte = MonotonicTime(nanoseconds: 0)
        var lastFrame = MonotonicTime(nanoseconds: 0)
        /// When a tag, or the word that there is none, last showed that reading goes on.
        var lastAlive = MonotonicTime(nanoseconds: 0)
        /// Whether the bytes since ``lastByte`` were searched for a frame hidden behind a false start.
        var isSearched = true
        /// Whether records come from a read that this session did not start.
        var isStale = true
        var loss: Loss?
        var description = ReaderDescription(model: "", firmware: "")
        var detectedPorts: [UInt8] = []
        var usesOnePower = false
        var hasBooted = false
        var faults: ReaderFaults = []
        var faultSeen = MonotonicTime(nanoseconds: 0)
        /// Interruptions that may still happen before a frame of the stream shows that things are well.
        var interruptionsLeft = 0
        var burst = ChecksumBurst()
        /// The pins that can be switched.
        public internal(set) var outputs: Set<UInt8> = []
        /// Commands that are still to make pins outputs.
        var outputCommands: [Command] = []
        /// The pins that are on.
        var lit: Set<UInt8> = []
        /// Levels that pins are still to get.
        var wantedLevels: [UInt8: Bool] = [:]
        /// What is to be done with tags' memories; the first is under way in a pause.
        var operations: [TagOperation] = []
        /// Whether an operation's antenna stands in for those to read with.
        var isSearchListReplaced = false
        /// What to look for, without what the module refused.
        var search: Search

        /// A session that has not started yet.
        public init(_ options: ReaderOptions) {
            self.options = options
            search = Search(
                filter: options.filters.first.map { Select($0) },
                memory: options.memoryReads.first,
                dutyCycle: options.dutyCycle
            )
        }

        /// When ``tick(at:into:)`` wants to be called next.
        public var deadline: MonotonicTime? {
            guard phase != .idle else { return nil }
            var deadline = timer
            if case .quieting = phase { deadline = min(deadline, patience) }
            if phase == .reading {
                deadline = min(deadline, lastFrame.advanced(byNanoseconds: silence))
            }
            if !faults.isEmpty {
                deadline = min(deadline, faultSeen.advanced(byNanoseconds: Timing.faultAge))
            }
            if framer.isWaiting, !isSearched {
                deadline = min(deadline, lastByte.advanced(byNanoseconds: Timing.unfinished))
            }
            return deadline
        }

        /// Begins with telling the module to be quiet.
        public mutating func start(at now: MonotonicTime, into output: inout ReaderOutput) {
            switch phase {
            case .reading, .pausing:
                noteLoss(.disconnected)
                output.counters.interruptions += 1
            case .idle, .quieting, .asking, .cooling, .stopping: break
            }
            abandonOperations(.disconnected, at: now, into: &output)
            framer.removeAll()
            isSearched = true
            isStale = true
            lastByte = now
            lastFrame = now
            faults = []
            interruptionsLeft = 3
            output.notices.append(.connecting(loss?.cause))
            quiet(at: now, into: &output)
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
            // In portions, so that the framer's buffer stays small whatever the size of a turn.
            var start = 0
            while start < bytes.count {
                let end = min(bytes.count, start + 4096)
                framer.append(bytes.extracting(start..<end))
                start = end
                drain(at: now, into: &output)
            }
        }

        /// Lets time-outs happen.
        public mutating func tick(at now: MonotonicTime, into output: inout ReaderOutput) {
            if framer.isWaiting, !isSearched, now >= lastByte.advanced(byNanoseconds: Timing.unfinished) {
                isSearched = true
                let (skipped, resynchronisations) = (framer.bytesSkipped, framer.resynchronisations)
                if let frame = framer.nextBehindUnfinished() { handle(frame, at: now, into: &output) }
                output.counters.bytesSkipped += framer.bytesSkipped - skipped
                output.counters.resynchronisations += framer.resynchronisations - resynchronisations
                drain(at: now, into: &output)
            }
            if !faults.isEmpty, now >= faultSeen.advanced(byNanoseconds: Timing.faultAge) {
                if phase == .reading {
                    faults = []
                    output.notices.append(.recovered)
                } else {
                    faultSeen = now
                }
            }
            if phase == .reading, now >= lastFrame.advanced(byNanoseconds: silence) {
                interrupt(.silent, at: now, into: &output)
            }
            if case .quieting = phase, now >= patience {
                fail(.neverQuiet, at: now, into: &output)
            } else if now >= timer {
                timeOut(at: now, into: &output)
            }
        }

        /// Tells the module to be quiet.
        public mutating func stop(at now: MonotonicTime, into output: inout ReaderOutput) {
            loss = nil
            abandonOperations(.disconnected, at: now, into: &output)
            guard phase != .idle else {
                output.notices.append(.stopped)
                return
            }
            // The answer to what switched it may still be on its way.
            if case .pausing(.switching(let pin, isOn: true)) = phase { lit.insert(pin) }
            // Not to be left on when nobody is there to switch it off.
            wantedLevels = Dictionary(uniqueKeysWithValues: lit.map { ($0, false) })
            Command.stop.append(to: &output.send)
            phase = .stopping
            timer = now.advanced(byNanoseconds: Timing.answer)
        }

        /// For the next frame of a stream; while the module rests it says nothing.
        private var silence: Int64 {
            guard let dutyCycle = search.dutyCycle else { return Timing.silence }
            let spans = [dutyCycle.onMilliseconds, dutyCycle.offMilliseconds].map {
                min($0, Search.longestSpan)
            }
            return Timing.silence + Int64(spans[0] + spans[1]) * 1_000_000
        }
    }

    /// How long a session waits, in nanoseconds.
    enum Timing {
        /// For the answer to most commands.
        static let answer: Int64 = 1_000_000_000
        /// For the answer to the command that starts the firmware.
        static let boot: Int64 = 4_000_000_000
        /// For the answer to a stop; a stream may be in the way.
        static let stop: Int64 = 500_000_000
        /// Without a byte after the answer to a stop.
        static let quiet: Int64 = 100_000_000
        /// For quiet, altogether.
        static let patience: Int64 = 6_000_000_000
        /// For the rest of a frame; at 9600 bit/s and with a USB bridge's latency it takes no gap this long.
        static let unfinished: Int64 = 100_000_000
        /// For the next frame of a stream: three of the module's periods.
        static let silence: Int64 = 3_000_000_000
        /// For a tag whose memory is to be read or written, in milliseconds.
        static let readSearch: UInt16 = 500
        static let writeSearch: UInt16 = 1_000
        /// For the answer to that.
        static let access: Int64 = 2_500_000_000
        /// For a fault to be told again, else it is over.
        static let faultAge: Int64 = 5_000_000_000
        /// Before starting again what the module refused for heat or a missing antenna.
        static let cooling: Int64 = 2_000_000_000
    }
}
