// SPDX-License-Identifier: Apache-2.0

public import Capture

extension Alien {
    /// A conversation with one reader, from whatever state it is found in to months of reading.
    ///
    ///     start ──▶ greeting ──Username>──▶ login ──Alien>──▶ asking ──done──▶ reading: the tag list, again and again
    ///                  │ silence: a serial line                ▲  │ no answer,      │  between: outputs, tag memory
    ///                  └───────────────────────────────────────┘  │ refused         │ silence
    ///                  │ "#Alien RFID Reader Auto Notification"   ▼                 │
    ///                  ▼                               idle ◀──failed───────────────┘
    ///             listening: a reader that connects by itself and is not talked to
    ///
    /// The reader gathers tags while nobody asks, so that what is between two lists is not lost, nor is the time in which
    /// an output is switched.
    public struct Session: ReaderProtocol {
        enum Phase: Hashable {
            case idle
            case greeting
            case login(isPasswordSent: Bool)
            case asking(step: Int, attempt: Int)
            case reading
            case listening
            case stopping
        }

        let options: ReaderOptions
        var framer = LineFramer(endsAtNUL: true)
        var phase = Phase.idle
        /// When the phase, or the command under way, has waited long enough, or the next list is due.
        var timer = MonotonicTime(nanoseconds: .max)
        /// The commands that make it read, in order.
        var steps: [Step] = []
        /// The command whose answer is awaited.
        var pending: Command?
        /// What the answer under way began with.
        var answer: [UInt8] = []
        /// When an answer last showed that reading goes on.
        var lastAlive = MonotonicTime(nanoseconds: 0)
        var nextList = MonotonicTime(nanoseconds: 0)
        var misses = 0
        /// Whether the list that comes has tags from before.
        var isStale = true
        var hasLoggedIn = false
        var dataBank: TagBank?
        var description = ReaderDescription(model: "Alien", firmware: "unknown")
        var loss: (cause: ReaderInterruption, from: MonotonicTime)?
        /// The pins that can be switched.
        public internal(set) var outputs: Set<UInt8> = []
        /// What the pins are, and what they are to be.
        var lit: Set<UInt8> = []
        var wanted: Set<UInt8> = []
        var access: Access?

        /// A session that has not started yet.
        public init(_ options: ReaderOptions) { self.options = options }

        /// When ``tick(at:into:)`` wants to be called next.
        public var deadline: MonotonicTime? {
            switch phase {
            case .idle, .listening: nil
            case .greeting, .login, .asking, .reading, .stopping: timer
            }
        }

        /// Begins with listening to what the reader says first.
        public mutating func start(at now: MonotonicTime, into output: inout ReaderOutput) {
            switch phase {
            case .reading, .listening: noteLoss(.disconnected)
            case .idle, .greeting, .login, .asking, .stopping: break
            }
            failAccess(.disconnected, at: now, into: &output)
            framer.removeAll()
            answer.removeAll(keepingCapacity: true)
            answer.reserveCapacity(Self.answerLength)
            pending = nil
            misses = 0
            isStale = true
            hasLoggedIn = false
            outputs = []
            wanted = []
            dataBank = options.memoryReads.first?.bank
            steps = makeSteps()
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
            let (skipped, overlongs) = (framer.bytesSkipped, framer.overlongs)
            var start = 0
            while start < bytes.count, phase != .idle {
                let end = min(bytes.count, start + 4096)
                framer.append(bytes.extracting(start..<end))
                start = end
                while phase != .idle, let line = framer.next() { take(line, at: now, into: &output) }
            }
            output.counters.bytesSkipped += framer.bytesSkipped - skipped + bytes.count - start
            output.counters.resynchronisations += framer.overlongs - overlongs
        }

        /// Lets time-outs happen.
        public mutating func tick(at now: MonotonicTime, into output: inout ReaderOutput) {
            switch phase {
            case .idle, .listening: break
            case .greeting, .login, .asking, .reading, .stopping:
                if now >= timer { timeOut(at: now, into: &output) }
            }
        }

        /// Tells the reader to gather no more tags.
        public mutating func stop(at now: MonotonicTime, into output: inout ReaderOutput) {
            loss = nil
            failAccess(.disconnected, at: now, into: &output)
            switch phase {
            case .idle, .greeting, .login, .listening: end(into: &output)
            case .asking, .reading, .stopping:
                // Not to be left on when nobody is there to switch it off.
                if !lit.isEmpty { Command.set("ExternalOutput", "0").append(to: &output.send) }
                lit = []
                phase = .stopping
                send(.set("AutoMode", "Off"), at: now, into: &output)
            }
        }

        /// Switches pins, between two lists.
        public mutating func switchOutputs(
            _ levels: [UInt8: Bool],
            at now: MonotonicTime,
            into output: inout ReaderOutput
        ) {
            for (pin, isOn) in levels where outputs.contains(pin) {
                if isOn { wanted.insert(pin) } else { wanted.remove(pin) }
            }
            proceed(at: now, into: &output)
        }

        /// Accesses a tag's memory, between two lists; the reader gathers no tags meanwhile.
        public mutating func perform(
            _ operation: TagOperation,
            at now: MonotonicTime,
            into output: inout ReaderOutput
        ) {
            guard phase == .reading, access == nil else {
                output.answers.append(TagAnswer(id: operation.id, .failure(.busy), at: now))
                return
            }
            access = Access(operation, options)
            proceed(at: now, into: &output)
        }
    }

    /// How long a session waits, in nanoseconds.
    enum Timing {
        /// For a reader on the network to greet; a serial line says nothing.
        static let greeting: Int64 = 2_000_000_000
        /// For the answer to a command.
        static let answer: Int64 = 3_000_000_000
        /// For the answer to one that accesses a tag, or to a list.
        static let slow: Int64 = 8_000_000_000
        /// From one list to the next.
        static let list: Int64 = 200_000_000
    }
}
