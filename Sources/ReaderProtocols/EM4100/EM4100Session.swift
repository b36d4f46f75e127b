// SPDX-License-Identifier: Apache-2.0

public import Capture

extension EM4100 {
    /// Listens to one card reader.
    ///
    /// A card that lies on the reader is one scan. It is a new one after a second without it, or after another card;
    /// what is told again before is counted as repeated.
    public struct Session: ReaderProtocol {
        /// How long a card must have been away to be new, in nanoseconds.
        static let absence: Int64 = 1_000_000_000

        private var framer = Framer()
        private var isListening = false
        private var card: Card?
        private var lastSeen = MonotonicTime(nanoseconds: 0)
        /// When the frame that has not ended yet began.
        private var begun = MonotonicTime(nanoseconds: 0)

        /// A session that has not started yet; the reader knows no options.
        public init(_ options: ReaderOptions) {}

        /// Nothing is ever due: a reader without a card is silent for days.
        public var deadline: MonotonicTime? { nil }

        /// Listens from now on.
        public mutating func start(at now: MonotonicTime, into output: inout ReaderOutput) {
            framer.removeAll()
            isListening = true
            output.notices.append(.connecting(nil))
            output.notices.append(
                .ready(ReaderDescription(model: "125 kHz card reader", firmware: "unknown"))
            )
        }

        /// Takes bytes in the order they arrived.
        public mutating func feed(
            _ bytes: borrowing Span<UInt8>,
            at now: MonotonicTime,
            into output: inout ReaderOutput
        ) {
            guard isListening else {
                output.counters.bytesSkipped += bytes.count
                return
            }
            let skipped = framer.bytesSkipped
            let resynchronised = framer.resynchronisations
            let failures = framer.checksumFailures
            var start = 0
            while start < bytes.count {
                if !framer.isWaiting { begun = now }
                let end = min(bytes.count, start + 4096)
                framer.append(bytes.extracting(start..<end))
                start = end
                while let card = framer.next() {
                    take(card, at: now, into: &output)
                    begun = now
                }
            }
            output.counters.bytesSkipped += framer.bytesSkipped - skipped
            output.counters.resynchronisations += framer.resynchronisations - resynchronised
            output.counters.checksumFailures += framer.checksumFailures - failures
        }

        private mutating func take(_ card: Card, at now: MonotonicTime, into output: inout ReaderOutput) {
            defer {
                self.card = card
                lastSeen = now
            }
            if card == self.card, now < lastSeen.advanced(byNanoseconds: Self.absence) {
                output.counters.repeats += 1
                return
            }
            let scan = Scan(isDamaged: false, firstByte: begun, lastByte: now, tag: card.tag)
            let printed = card.printed
            output.append(scan, text: printed.span)
        }

        /// Nothing is ever due.
        public mutating func tick(at now: MonotonicTime, into output: inout ReaderOutput) {}

        /// Listens no longer; the reader does not notice.
        public mutating func stop(at now: MonotonicTime, into output: inout ReaderOutput) {
            isListening = false
            framer.removeAll()
            card = nil
            output.notices.append(.stopped)
        }
    }

    /// What these readers can be told: nothing.
    static let traits: ReaderTraits = {
        var traits = ReaderTraits(title: "125 kHz card readers that cannot be asked (RDM6300, ID-12/20)")
        traits.baudRates = [9600]
        traits.choosesPorts = false
        // Not to be asked: known by a card that is held to it.
        traits.probe = ReaderProbe(question: []) { bytes in
            var framer = Framer()
            framer.append(bytes)
            guard framer.next() != nil else { return .unknown }
            return .family(.em4100, ReaderDescription(model: "", firmware: ""))
        }
        return traits
    }()
}
