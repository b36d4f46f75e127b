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

        /// The report that has begun, and how many of its bytes are still to come.
        private var report: (header: MessageHeader, left: Int)?
        /// Whether the rest of the report is to be left out.
        private var isSkipping = false
        private var head = 0
        private var failure: StreamFailure?

        /// A framer at the beginning of a connection.
        public init() { bytes.reserveCapacity(128 << 10) }

        /// Whether a message has begun and not ended.
        public var isWaiting: Bool { head < bytes.count || report != nil }

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
            if let failure { throw failure }
            do throws(StreamFailure) {
                if let report { return nextOfReport(report.header, report.left) }
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
                return nextOfReport(header, length - MessageHeader.length)
            }
            guard bytes.count - head >= length else { return nil }
            defer { head += length }
            return .message(header, body: (head + MessageHeader.length)..<(head + length))
        }

        private mutating func nextOfReport(_ header: MessageHeader, _ left: Int) -> Piece? {
            report = (header, left)
            if isSkipping { return skip(header, left) }
            if left == 0 { return end(header) }
            let have = min(bytes.count - head, left)
            do throws(ParameterProblem) {
                let parameter = try LLRP.parameter(of: bytes.span.extracting(..<(head + have)), at: head)
                report?.left = left - (parameter.value.upperBound - head)
                head = parameter.value.upperBound
                return .reported(parameter)
            } catch {
                // What is not all there yet is waited for, unless it cannot be within the report.
                if error == .tooShort, have < left, isPossible(within: left, have) { return nil }
                malformedReports += 1
                isSkipping = true
                return skip(header, left)
            }
        }

        /// Whether the parameter that has begun can end within the report.
        private func isPossible(within left: Int, _ have: Int) -> Bool {
            guard have >= LLRP.parameterHeadLength, bytes[head] & 0x80 == 0 else { return true }
            return Int(bytes.span.number16(at: head + 2)) <= left
        }

        private mutating func skip(_ header: MessageHeader, _ left: Int) -> Piece? {
            let count = min(bytes.count - head, left)
            head += count
            bytesSkipped += count
            report?.left = left - count
            return count == left ? end(header) : nil
        }

        private mutating func end(_ header: MessageHeader) -> Piece {
            report = nil
            isSkipping = false
            return .reportEnded(header)
        }
    }
}
