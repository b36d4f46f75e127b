// SPDX-License-Identifier: Apache-2.0

public import Capture
internal import EPC

extension TSL {
    /// A conversation with one handheld reader, from whatever state it is found in to months of reading.
    ///
    ///             ┌────────── interruption: silence, restart ◀─────┐
    ///     start   ▼                                                │
    ///     ────▶ quieting ──answered, quiet──▶ asking ──done──▶ reading: inventory after inventory,
    ///             │ never                       │ no answer,       or, with a trigger in the options, whatever
    ///             ▼                             ▼ refused          the trigger makes the reader do
    ///           idle ◀────────failed───────────idle
    ///
    /// An answer is known by the command that it repeats: what the trigger makes the reader tell comes between.
    public struct Session: ReaderProtocol {
        enum Phase: Hashable {
            case idle
            case quieting(attempt: Int, isAnswered: Bool)
            case asking(Step, attempt: Int)
            case reading
            case stopping
        }

        /// The commands between a quiet line and the first inventory, in this order; some are skipped.
        enum Step: Int, CaseIterable {
            case version
            case inventory
            case radioFacts
            case trigger
        }

        let options: ReaderOptions
        var framer = LineFramer(hasEscapes: true)
        var phase = Phase.idle
        /// When the phase, or the command under way, has waited long enough.
        var timer = MonotonicTime(nanoseconds: .max)
        /// When quieting is hopeless.
        var patience = MonotonicTime(nanoseconds: .max)
        var lastByte = MonotonicTime(nanoseconds: 0)
        /// When the line that has not ended began.
        var begun = MonotonicTime(nanoseconds: 0)
        /// When an answer last showed that reading goes on.
        var lastAlive = MonotonicTime(nanoseconds: 0)
        /// The command whose answer is awaited, and when it was sent.
        var pending: Command?
        var sent = MonotonicTime(nanoseconds: 0)
        var response = Response()
        /// Commands in a row that were not answered while reading.
        var misses = 0
        var nextRound = MonotonicTime(nanoseconds: 0)
        var cycleStart = MonotonicTime(nanoseconds: 0)
        var batteryDue = MonotonicTime(nanoseconds: 0)
        var beepsLeft: UInt8 = 0
        var operation: TagOperation?
        /// Whether tags came with their PC word, as they are told to: else the reader has forgotten what it was told.
        var tellsPC = false
        /// Whether a tag came without.
        var hasForgotten = false
        /// The last error of an inventory, told once.
        var toldError: UInt32?
        var isBatteryLow = false
        var batteryPercent: Int?
        var isCharging = false
        var loss: (cause: ReaderInterruption, from: MonotonicTime)?
        var description = ReaderDescription(model: "TSL", firmware: "unknown")
        /// Interruptions that may still happen before an answer shows that things are well.
        var interruptionsLeft = 0

        /// A session that has not started yet.
        public init(_ options: ReaderOptions) { self.options = options }

        /// Whether the trigger decides when tags are read.
        var isTriggered: Bool { options.trigger != nil }

        /// When ``tick(at:into:)`` wants to be called next.
        public var deadline: MonotonicTime? {
            switch phase {
            case .idle: nil
            case .quieting: min(timer, patience)
            case .asking, .reading, .stopping: timer
            }
        }

        /// Begins with telling the reader to be quiet.
        public mutating func start(at now: MonotonicTime, into output: inout ReaderOutput) {
            if phase == .reading { noteLoss(.disconnected) }
            failOperation(.disconnected, at: now, into: &output)
            framer.removeAll()
            interruptionsLeft = 3
            lastByte = now
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
            let (skipped, overlongs) = (framer.bytesSkipped, framer.overlongs)
            var start = 0
            while start < bytes.count, phase != .idle {
                if framer.unfinished.isEmpty { begun = now }
                let end = min(bytes.count, start + 4096)
                framer.append(bytes.extracting(start..<end))
                start = end
                while phase != .idle, let line = framer.next() {
                    take(line.text, at: now, into: &output)
                    begun = now
                }
            }
            output.counters.bytesSkipped += framer.bytesSkipped - skipped + bytes.count - start
            output.counters.resynchronisations += framer.overlongs - overlongs
        }

        /// Lets time-outs happen.
        public mutating func tick(at now: MonotonicTime, into output: inout ReaderOutput) {
            switch phase {
            case .idle: break
            case .quieting where now >= patience: fail(.neverQuiet, at: now, into: &output)
            default: if now >= timer { timeOut(at: now, into: &output) }
            }
        }

        /// Tells the reader to be quiet.
        public mutating func stop(at now: MonotonicTime, into output: inout ReaderOutput) {
            loss = nil
            failOperation(.disconnected, at: now, into: &output)
            guard phase != .idle else {
                output.notices.append(.stopped)
                return
            }
            phase = .stopping
            send(.abort, at: now, into: &output)
        }

        /// Only while it reads.
        public var hasBeeper: Bool { phase == .reading }

        /// Sounds beeper and vibration, five times at most, as soon as the inventory under way ends.
        public mutating func beep(times: UInt8, at now: MonotonicTime, into output: inout ReaderOutput) {
            guard phase == .reading else { return }
            beepsLeft = min(max(1, times), 5)
            proceed(at: now, into: &output)
        }

        /// Accesses a tag's memory as soon as the inventory under way ends.
        public mutating func perform(
            _ operation: TagOperation,
            at now: MonotonicTime,
            into output: inout ReaderOutput
        ) {
            guard phase == .reading, self.operation == nil else {
                output.answers.append(TagAnswer(id: operation.id, .failure(.busy), at: now))
                return
            }
            let mask = operation.epc ?? operation.tid
            guard Int(mask?.bitCount ?? 0) <= Inventory.maximumMask else {
                output.answers.append(TagAnswer(id: operation.id, .failure(.notSupported), at: now))
                return
            }
            self.operation = operation
            proceed(at: now, into: &output)
        }
    }

    /// How long a session waits, in nanoseconds.
    enum Timing {
        /// For the answer to most commands, or the next line of one that has begun.
        static let answer: Int64 = 2_000_000_000
        /// For the answer to the command that stops.
        static let stop: Int64 = 500_000_000
        /// Without a byte after the answer to a stop.
        static let quiet: Int64 = 100_000_000
        /// For quiet, altogether.
        static let patience: Int64 = 6_000_000_000
        /// From the beginning of one inventory to that of the next, at least.
        static let round: Int64 = 50_000_000
        /// After an inventory that was refused.
        static let refusal: Int64 = 1_000_000_000
        /// Between two looks at the battery while it reads.
        static let battery: Int64 = 60_000_000_000
        /// The same while the trigger is waited for: it shows that the reader is there.
        static let keepalive: Int64 = 10_000_000_000
    }

    /// What these readers can be told to do.
    static let traits: ReaderTraits = {
        var traits = ReaderTraits(
            title: "TSL handheld readers with ASCII protocol 2 (1128, 1153, 2128, 2166)"
        )
        traits.baudRates = [115_200]
        traits.powers = 1000...3000
        traits.choosesPorts = false
        traits.sessions = [0, 1, 2, 3]
        traits.takesPopulation = true
        traits.filters = 1
        traits.memoryReads = [.tid]
        traits.takesDutyCycle = true
        // The trigger of the handle.
        traits.triggerInputs = 1...1
        traits.takesTriggerLevel = false
        traits.takesTriggerTimeout = false
        traits.hasBeeper = true
        traits.accessesMemory = true
        traits.probe = ReaderProbe(
            question: Array(".vr\r\n".utf8),
            patienceMilliseconds: 500,
            examine: examine
        )
        return traits
    }()

    /// Looks for a whole answer to `.vr`: it begins, names a unit, and ends well.
    private static func examine(_ bytes: borrowing Span<UInt8>) -> ReaderProbe.Verdict {
        var framer = LineFramer(hasEscapes: true)
        var description = ReaderDescription(model: "TSL", firmware: "unknown")
        var (hasBegun, hasUnit) = (false, false)
        var start = 0
        while start < bytes.count {
            let end = min(bytes.count, start + 4096)
            framer.append(bytes.extracting(start..<end))
            start = end
            while let line = framer.next() {
                guard let entry = Entry(line.text, in: framer.bytes.span) else { continue }
                let value = framer.bytes.span.extracting(entry.value)
                switch entry.header {
                case .commandStarted: hasBegun = commandName(value) == Command.version.name
                case .unitSerial, .unitFirmware:
                    hasUnit = true
                    note(entry.header, value, in: &description)
                case .ok where hasBegun && hasUnit: return .family(.tsl, description)
                case .ok, .error: hasBegun = false
                default: break
                }
            }
        }
        return .unknown
    }

    /// The two letters of a command that begins: `.iv -x` gives `iv`.
    static func commandName(_ value: borrowing Span<UInt8>) -> Header? {
        guard value.count >= 3, value[0] == UInt8(ascii: ".") else { return nil }
        return Header(rawValue: UInt16(value[1]) << 8 | UInt16(value[2]))
    }

    /// Takes what a unit says about itself.
    static func note(
        _ header: Header,
        _ value: borrowing Span<UInt8>,
        in description: inout ReaderDescription
    ) {
        var letters: [UInt8] = []
        for index in value.indices.prefix(64) where value[index] > 0x20 && value[index] < 0x7F {
            letters.append(value[index])
        }
        guard !letters.isEmpty else { return }
        let text = String(decoding: letters, as: UTF8.self)
        guard header == .unitSerial else {
            description.firmware = text
            return
        }
        description.serial = text
        // A serial number begins with the model: 1128-EU-00123.
        let model = letters.prefix { $0 &- UInt8(ascii: "0") < 10 }
        if model.count == 4, model.count < letters.count, letters[4] == UInt8(ascii: "-") {
            description.model = "TSL " + String(decoding: model, as: UTF8.self)
        }
    }
}
