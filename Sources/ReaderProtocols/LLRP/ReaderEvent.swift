// SPDX-License-Identifier: Apache-2.0

extension LLRP {
    /// Something that happened to the reader (ReaderEventNotificationData, 14.2.6).
    public enum ReaderEvent: Hashable, Sendable {
        /// What became of an attempt to connect: 0 is success.
        case connectionAttempt(ConnectionOutcome)
        /// The reader ends the connection.
        case connectionClosed
        /// An antenna was connected or lost.
        case antenna(UInt16, isConnected: Bool)
        /// An input rose or fell.
        case input(UInt16, isHigh: Bool)
        /// A ROSpec began, ended or was pushed aside.
        case roSpec(UInt32, ROSpecChange)
        /// The buffer for reports is so full, in percent.
        case bufferWarning(percent: UInt8)
        /// Reports were lost.
        case bufferOverflow
        /// Trouble in the reader's own words.
        case exception(String)
        /// An event that we have no use for.
        case other(ParameterType)
    }

    /// What became of an attempt to connect.
    public enum ConnectionOutcome: UInt16, Hashable, Sendable {
        /// The reader is ours.
        case success = 0
        /// The reader has connected to another host by itself.
        case readerInitiatedExists = 1
        /// Another host, or our own old connection, has the reader.
        case clientInitiatedExists = 2
        /// Any other reason.
        case failure = 3
        /// Another host tried, while the reader is ours.
        case anotherAttempted = 4
    }

    /// What became of a ROSpec.
    public enum ROSpecChange: UInt8, Hashable, Sendable {
        /// It began.
        case started = 0
        /// It ended.
        case ended = 1
        /// One of higher priority took its place.
        case preempted = 2
    }

    /// Takes a notification apart.
    ///
    /// - Parameters:
    ///   - body: The bytes behind the notification's header.
    ///   - take: Takes each event, in order.
    /// - Returns: The reader's clock at the time, in microseconds since 1970, or since its start for one without a
    ///   calendar; `nil` where it does not tell.
    /// - Throws: When the parameters make no sense; what came before has been taken.
    public static func readEvents(
        of body: borrowing Span<UInt8>,
        _ take: (ReaderEvent) -> Void
    ) throws(ParameterProblem) -> UInt64? {
        var time: UInt64?
        var place = 0
        while place < body.count {
            let data = try parameter(of: body, at: place)
            place = data.value.upperBound
            guard data.type == .readerEventNotificationData else { continue }
            let value = body.extracting(data.value)
            var inner = 0
            while inner < value.count {
                let parameter = try parameter(of: value, at: inner)
                inner = parameter.value.upperBound
                let content = value.extracting(parameter.value)
                switch parameter.type {
                case .utcTimestamp, .uptime:
                    guard content.count >= 8 else { throw .tooShort }
                    time = content.number64(at: 0)
                default: take(try event(parameter.type, content))
                }
            }
        }
        return time
    }

    private static func event(
        _ type: ParameterType,
        _ value: borrowing Span<UInt8>
    ) throws(ParameterProblem) -> ReaderEvent {
        func need(_ count: Int, _ have: Int) throws(ParameterProblem) {
            guard have >= count else { throw .tooShort }
        }
        let count = value.count
        switch type {
        case .connectionAttemptEvent:
            try need(2, count)
            return .connectionAttempt(ConnectionOutcome(rawValue: value.number16(at: 0)) ?? .failure)
        case .connectionCloseEvent: return .connectionClosed
        case .antennaEvent:
            try need(3, count)
            return .antenna(value.number16(at: 1), isConnected: value[0] != 0)
        case .gpiEvent:
            try need(3, count)
            return .input(value.number16(at: 0), isHigh: value[2] & 0x80 != 0)
        case .roSpecEvent:
            try need(9, count)
            guard let change = ROSpecChange(rawValue: value[0]) else { return .other(type) }
            return .roSpec(value.number32(at: 1), change)
        case .bufferLevelWarning:
            try need(1, count)
            return .bufferWarning(percent: value[0])
        case .bufferOverflow: return .bufferOverflow
        case .readerException: return .exception(text(of: value, at: 0) ?? "")
        default: return .other(type)
        }
    }
}
