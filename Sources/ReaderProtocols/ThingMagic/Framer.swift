// SPDX-License-Identifier: Apache-2.0

extension ThingMagic {
    /// Cuts a byte stream into frames and finds its way back after noise.
    ///
    /// The marker occurs inside frames, so only length and checksum together make a frame. When they do not, just
    /// the one byte of the false marker is dropped and the search goes on at the next: a good frame behind or
    /// inside garbage is never lost.
    ///
    ///     … 12 A7 FF 30 22 … 00 FF 00 22 04 00 96 15 FF 28 …
    ///       └noise┘ └ false: crc wrong   └ a good frame inside what the false one had claimed
    ///
    /// Holds less than one frame between calls, besides what was just appended.
    public struct Framer: Sendable {
        /// Whose frames they are.
        public enum Sender: Sendable {
            /// Frames without status.
            case host
            /// Frames with status.
            case reader
        }

        /// What has arrived and may still be looked at through ``Frame/data``.
        public private(set) var bytes: [UInt8] = []
        /// Frames with a wrong checksum so far.
        ///
        /// Counted where a frame was to be expected; what looks like a frame amid noise is noise.
        public private(set) var checksumFailures = 0
        /// Bytes so far that belonged to no good frame.
        public private(set) var bytesSkipped = 0
        /// How often so far a good frame was found behind bytes that were none.
        public private(set) var resynchronisations = 0

        private let sender: Sender
        private let overhead: Int
        private let maximumLength: UInt8
        // The next byte to look at, and where the frame before says that one begins; -1 when nobody knows.
        private var head = 0
        private var boundary = -1
        private var isLost = false

        /// A framer for the frames of one side.
        public init(_ sender: Sender) {
            self.sender = sender
            overhead = sender == .host ? 5 : 7
            maximumLength = sender == .host ? 250 : 248
            bytes.reserveCapacity(4096 + 256)
        }

        /// Whether a frame has begun and not ended.
        public var isWaiting: Bool { head < bytes.count }

        /// Adds what arrived; take all frames with ``next()`` before adding more.
        public mutating func append(_ more: borrowing Span<UInt8>) {
            if head > 0 {
                bytes.removeSubrange(0..<head)
                boundary = boundary >= head ? boundary - head : -1
                head = 0
            }
            // One copy instead of one check a byte. SAFETY: the pointer is used during the call only.
            unsafe more.withUnsafeBufferPointer { unsafe bytes.append(contentsOf: $0) }
        }

        /// Forgets everything that has arrived; the counters stay.
        public mutating func removeAll() {
            bytes.removeAll(keepingCapacity: true)
            head = 0
            boundary = -1
        }

        /// The next good frame; `nil`: more bytes are needed.
        public mutating func next() -> Frame? {
            while head < bytes.count {
                switch candidate(at: head) {
                case .incomplete:
                    return nil
                case .frame(let frame, let end):
                    head = end
                    boundary = end
                    if isLost { resynchronisations += 1 }
                    isLost = false
                    return frame
                case .wrongChecksum(let end):
                    if head == boundary {
                        checksumFailures += 1
                        boundary = end
                    }
                    fallthrough
                case .none:
                    head += 1
                    bytesSkipped += 1
                    isLost = true
                }
            }
            return nil
        }

        /// The next good frame behind one that has begun and does not go on.
        ///
        /// For when nothing has come for a while: a marker amid noise may claim up to 255 bytes and hide short
        /// frames. If there is no good frame behind, nothing is given up: the rest may just be late.
        public mutating func nextBehindUnfinished() -> Frame? {
            guard head < bytes.count else { return nil }
            for start in (head + 1)..<max(head + 1, bytes.count) {
                guard case .frame(let frame, let end) = candidate(at: start) else { continue }
                bytesSkipped += start - head
                resynchronisations += 1
                isLost = false
                head = end
                boundary = end
                return frame
            }
            return nil
        }

        private enum Candidate {
            case none
            case incomplete
            case wrongChecksum(end: Int)
            case frame(Frame, end: Int)
        }

        private func candidate(at start: Int) -> Candidate {
            guard bytes[start] == marker else { return .none }
            guard start + 1 < bytes.count else { return .incomplete }
            let length = bytes[start + 1]
            guard length <= maximumLength else { return .none }
            let end = start + Int(length) + overhead
            guard end <= bytes.count else { return .incomplete }
            let crc = Checksum.thingMagic(bytes.span.extracting((start + 1)..<(end - 2)))
            guard bytes[end - 2] == UInt8(crc >> 8), bytes[end - 1] == UInt8(crc & 0xFF) else {
                return .wrongChecksum(end: end)
            }
            let opcode = Opcode(rawValue: bytes[start + 2])
            switch sender {
            case .host:
                return .frame(
                    Frame(opcode: opcode, status: .success, data: (start + 3)..<(end - 2)),
                    end: end
                )
            case .reader:
                let status = Status(rawValue: UInt16(bytes[start + 3]) << 8 | UInt16(bytes[start + 4]))
                return .frame(Frame(opcode: opcode, status: status, data: (start + 5)..<(end - 2)), end: end)
            }
        }
    }
}
