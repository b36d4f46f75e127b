// SPDX-License-Identifier: Apache-2.0

extension EM4100 {
    /// Cuts a byte stream into cards and finds its way back after noise.
    ///
    /// Neither start nor end can be a digit, so a frame that is not what it seems is given up where it stops being one.
    /// Holds less than one frame between calls, besides what was just appended.
    public struct Framer: Sendable {
        /// Frames of the right form with a wrong check so far.
        public private(set) var checksumFailures = 0
        /// Bytes so far that belonged to no good frame; line ends between frames are not counted.
        public private(set) var bytesSkipped = 0
        /// How often bytes had to be skipped so far.
        public private(set) var resynchronisations = 0

        private var bytes: [UInt8] = []
        private var head = 0
        private var isSkipping = false

        /// A framer at the beginning of a stream.
        public init() { bytes.reserveCapacity(4096 + 16) }

        /// Whether a frame has begun and not ended.
        public var isWaiting: Bool { head < bytes.count }

        /// Adds what arrived; take all cards with ``next()`` before adding more.
        public mutating func append(_ more: borrowing Span<UInt8>) {
            if head > 0 {
                bytes.removeSubrange(0..<head)
                head = 0
            }
            // One copy instead of one check a byte. SAFETY: the pointer is used during the call only.
            unsafe more.withUnsafeBufferPointer { unsafe bytes.append(contentsOf: $0) }
        }

        /// Forgets everything that has arrived; the counters stay.
        public mutating func removeAll() {
            bytes.removeAll(keepingCapacity: true)
            head = 0
            isSkipping = false
        }

        /// The next card; `nil`: more bytes are needed.
        public mutating func next() -> Card? {
            while head < bytes.count {
                switch Self.candidate(in: bytes.span.extracting(head..<bytes.count)) {
                case .incomplete:
                    return nil
                case .card(let card, let length):
                    head += length
                    isSkipping = false
                    return card
                case .wrongCheck(let length):
                    checksumFailures += 1
                    skip(length)
                case .lineEnd:
                    head += 1
                case .none(let length):
                    skip(length)
                }
            }
            return nil
        }

        private mutating func skip(_ count: Int) {
            head += count
            bytesSkipped += count
            if !isSkipping { resynchronisations += 1 }
            isSkipping = true
        }

        private enum Candidate {
            case none(length: Int)
            case lineEnd
            case incomplete
            case wrongCheck(length: Int)
            case card(Card, length: Int)
        }

        private static func candidate(in bytes: borrowing Span<UInt8>) -> Candidate {
            guard bytes[0] == start else {
                return bytes[0] == 0x0D || bytes[0] == 0x0A ? .lineEnd : .none(length: 1)
            }
            if bytes.count >= 14, bytes[13] == end {
                // Nearly all. Two runs of eight digits that overlap are twelve.
                let (first, last) = (HexDigit.run(bytes.number64(at: 1)), HexDigit.run(bytes.number64(at: 5)))
                if first.count == 8, last.count == 8 {
                    return checked(UInt64(first.number) << 16 | UInt64(last.number & 0xFFFF), length: 14)
                }
            }
            var digits: UInt64 = 0
            var index = 1
            while index < 13 {
                guard index < bytes.count else { return .incomplete }
                let digit = HexDigit.value(bytes[index])
                guard digit < 16 else { return .none(length: index) }
                digits = digits << 4 | UInt64(digit)
                index += 1
            }
            if index < bytes.count, bytes[index] == 0x0D {
                index += 1
                guard index < bytes.count else { return .incomplete }
                guard bytes[index] == 0x0A else { return .none(length: index) }
                index += 1
            }
            guard index < bytes.count else { return .incomplete }
            guard bytes[index] == end else { return .none(length: index) }
            return checked(digits, length: index + 1)
        }

        /// A card of twelve digits, if the last two are right.
        private static func checked(_ digits: UInt64, length: Int) -> Candidate {
            let card = Card(number: digits >> 8)
            guard card.check == UInt8(truncatingIfNeeded: digits) else { return .wrongCheck(length: length) }
            return .card(card, length: length)
        }
    }
}
