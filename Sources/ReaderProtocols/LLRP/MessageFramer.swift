// SPDX-License-Identifier: Apache-2.0

extension LLRP {
    /// Cuts a reader's bytes into messages, and reports into their parameters.
    ///
    /// A report may have 16 MB. It is handed on parameter by parameter as it arrives, so that a tag is known as soon
    /// as its bytes are, and no more than one parameter is ever held: 64 KiB besides what was just appended. Every
    /// other message is handed on whole.
    ///
    ///     GET_READER_CAPABILITIES_RESPONSE │ RO_ACCESS_REPORT  tag  tag  tag … │ KEEPALIVE
    ///     └────────── message ───────────┘                     └ parameter     └ message
    public struct MessageFramer: Sendable {
        /// The longest report that is taken.
        public static let maximumReport: UInt32 = 64 << 20
        /// The longest other message that is taken.
        public static let maximumMessage: UInt32 = 1 << 20

        /// What comes next in the stream; ranges are of ``bytes``.
        public enum Piece: Hashable, Sendable {
            /// A message that is no report, with the bytes behind its header.
            case message(MessageHeader, body: Range<Int>)
            /// A parameter of a report.
            case reported(Parameter)
            /// The end of a report; one without parameters is normal.
            case reportEnded(MessageHeader)
        }

        /// What has arrived and may still be looked at through the last piece.
        public private(set) var bytes: [UInt8] = []
        /// Reports so far whose rest made no sense and was left out.
        public private(set) var malformedReports = 0
        /// Bytes so far that were left out with them.
        public private(set) var bytesSkipped = 0

        /// The header of the report that has begun.
        private var report: MessageHeader?
        /// How many of its bytes are still to come; -1: none has begun.
        private var left = -1
        /// Whether the rest of the report is to be left out.
        private var isSkipping = false
        private var head = 0
        private var failure: StreamFailure?

        /// A framer at the beginning of a connection.
        public init() { bytes.reserveCapacity(128 << 10) }

        /// Whether a message has begun and not ended.
        public var isWaiting: Bool { head < bytes.count || left >= 0 }

        /// Adds what arrived; take all pieces with ``next()`` before adding more.
        public mutating func append(_ more: borrowing Span<UInt8>) {
            if head > 0 {
                bytes.removeSubrange(0..<head)
                head = 0
            }
            // One copy instead of one check a byte. SAFETY: the pointer is used during the call only.
            unsafe more.withUnsafeBufferPointer { unsafe bytes.append(contentsOf: $0) }
        }

        /// The next piece; `nil`: more bytes are needed.
        ///
        /// - Throws: When nothing that follows can be understood; then every time.
        public mutating func next() throws(StreamFailure) -> Piece? {
            if left >= 0 { return nextOfReport() }
            if let failure { throw failure }
            do throws(StreamFailure) {
                return try nextMessage()
            } catch {
                failure = error
                throw error
            }
        }

        private mutating func nextMessage() throws(StreamFailure) -> Piece? {
            guard bytes.count - head >= MessageHeader.length else { return nil }
            let header = try MessageHeader(bytes.span.extracting(head..<(head + MessageHeader.length)))
            let isReport = header.type == .report
            guard header.messageLength <= (isReport ? Self.maximumReport : Self.maximumMessage) else {
                throw .tooLong(header.type, header.messageLength)
            }
            let length = Int(header.messageLength)
            if isReport {
                head += MessageHeader.length
                report = header
                left = length - MessageHeader.length
                return nextOfReport()
            }
            guard bytes.count - head >= length else { return nil }
            defer { head += length }
            return .message(header, body: (head + MessageHeader.length)..<(head + length))
        }

        @inline(__always)
        private mutating func nextOfReport() -> Piece? {
            if left == 0 { return end() }
            if isSkipping { return skip() }
            let have = min(bytes.count - head, left)
            do throws(ParameterProblem) {
                let parameter = try LLRP.parameter(of: bytes.span.extracting(..<(head + have)), at: head)
                left -= parameter.value.upperBound - head
                head = parameter.value.upperBound
                return .reported(parameter)
            } catch {
                // What is not all there yet is waited for, unless it cannot be within the report.
                if error == .tooShort, have < left, isPossible(have) { return nil }
                malformedReports += 1
                isSkipping = true
                return skip()
            }
        }

        /// Whether the parameter that has begun, of which there is so much, can end within the report.
        private func isPossible(_ have: Int) -> Bool {
            guard have >= LLRP.parameterHeadLength, bytes[head] & 0x80 == 0 else { return true }
            return Int(bytes.span.number16(at: head + 2)) <= left
        }

        private mutating func skip() -> Piece? {
            let count = min(bytes.count - head, left)
            head += count
            bytesSkipped += count
            left -= count
            return left == 0 ? end() : nil
        }

        private mutating func end() -> Piece? {
            defer { report = nil }
            left = -1
            isSkipping = false
            return report.map(Piece.reportEnded)
        }
    }
}
