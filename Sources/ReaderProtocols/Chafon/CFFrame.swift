// SPDX-License-Identifier: Apache-2.0

/// The protocol of Chafon's CF readers ("UHF Prime").
///
///     host   ┌────┬─────┬─────┬─────┬──────────────┬───────┐
///            │ CF │ adr │ cmd │ len │ data[len]    │ crc16 │
///            └────┴─────┴─────┴─────┴──────────────┴───────┘
///                         2                          2
///     reader ┌────┬─────┬─────┬─────┬────────┬──────────────┬───────┐
///            │ CF │ adr │ cmd │ len │ status │ data         │ crc16 │   len counts the status
///            └────┴─────┴─────┴─────┴────────┴──────────────┴───────┘
///            └──────────── covered by the crc ─────────────┘
///
/// Numbers are big-endian, the crc too. An inventory that was started sends a frame for each tag until it is told to
/// stop; a reader whose work mode is "active" does so without being asked.
public enum Chafon {
    /// The byte every frame starts with; it also occurs inside frames.
    public static let marker: UInt8 = 0xCF

    /// What a frame asks for or answers.
    public struct Opcode: RawRepresentable, Hashable, Sendable {
        /// The number on the wire.
        public let rawValue: UInt16

        /// The opcode with a number on the wire.
        public init(rawValue: UInt16) { self.rawValue = rawValue }

        /// Starts an inventory; also a tag that it found.
        public static let inventory = Opcode(rawValue: 0x0001)
        /// Stops an inventory.
        public static let stop = Opcode(rawValue: 0x0002)
        /// Words of a tag's memory.
        public static let readMemory = Opcode(rawValue: 0x0003)
        /// Words for a tag's memory.
        public static let writeMemory = Opcode(rawValue: 0x0004)
        /// The EPC of the tag whose memory is meant.
        public static let select = Opcode(rawValue: 0x0007)
        /// Transmit power.
        public static let setPower = Opcode(rawValue: 0x0053)
        /// Transmit power of each antenna.
        public static let portPowers = Opcode(rawValue: 0x0063)
        /// Model, firmware, serial number.
        public static let information = Opcode(rawValue: 0x0070)
        /// Sets all parameters at once, in the permanent memory.
        public static let setParameters = Opcode(rawValue: 0x0071)
        /// Tells all parameters.
        public static let getParameters = Opcode(rawValue: 0x0072)
        /// The first relay.
        public static let relay = Opcode(rawValue: 0x0077)
        /// The second relay.
        public static let secondRelay = Opcode(rawValue: 0x0078)
        /// Whether a unit of both reads tags (0) or barcodes (1).
        public static let readMode = Opcode(rawValue: 0x008E)
    }

    /// One frame of which length and checksum are right.
    public struct Frame: Hashable, Sendable {
        /// The reader's address.
        public var address: UInt8
        /// What it asks for or answers.
        public var opcode: Opcode
        /// How it went; ``Status/success`` in the host's frames, which carry none.
        public var status: Status
        /// Where the data stands in ``FrameScanner/bytes``; valid until the next ``FrameScanner/append(_:)``.
        public var data: Range<Int>
    }

    /// How frames are told from noise.
    public struct Format: FrameFormat {
        /// Whose frames they are.
        public enum Sender: Sendable {
            /// Frames without status.
            case host
            /// Frames with status.
            case reader
        }

        let sender: Sender

        /// The frames of one side.
        public init(_ sender: Sender) { self.sender = sender }

        /// Five bytes in front, 255, and the crc.
        public var maximumLength: Int { 262 }

        /// Judges by marker, command and length, and by the checksum when all of it is there.
        public func judge(_ bytes: borrowing Span<UInt8>, at start: Int) -> FrameVerdict {
            guard bytes[start] == marker else { return .none }
            // No command is above FF.
            guard start + 2 >= bytes.count || bytes[start + 2] == 0 else { return .none }
            guard start + 4 < bytes.count else { return .incomplete }
            let length = Int(bytes[start + 4])
            guard length > 0 || sender == .host else { return .none }
            let end = start + 7 + length
            guard end <= bytes.count else { return .incomplete }
            let crc = Checksum.mcrf4xx(bytes.extracting(start..<(end - 2)))
            guard bytes[end - 2] == UInt8(crc >> 8), bytes[end - 1] == UInt8(crc & 0xFF) else {
                return .wrongChecksum(length: end - start)
            }
            return .frame(length: end - start)
        }
    }

    /// Appends one frame of the host.
    ///
    /// - Parameters:
    ///   - opcode: What it asks for.
    ///   - address: Whom; 0xFF is whoever is there.
    ///   - data: At most 255 bytes.
    ///   - bytes: Where to.
    public static func appendCommand(
        _ opcode: Opcode,
        to address: UInt8 = 0xFF,
        data: [UInt8] = [],
        into bytes: inout [UInt8]
    ) {
        precondition(data.count <= 255)
        append(opcode, address, data, status: nil, into: &bytes)
    }

    /// Appends one frame of the reader.
    ///
    /// - Parameters:
    ///   - opcode: What it answers.
    ///   - address: The reader's address.
    ///   - status: How it went.
    ///   - data: At most 254 bytes.
    ///   - bytes: Where to.
    public static func appendAnswer(
        _ opcode: Opcode,
        from address: UInt8 = 0,
        status: Status = .success,
        data: [UInt8] = [],
        into bytes: inout [UInt8]
    ) {
        precondition(data.count <= 254)
        append(opcode, address, data, status: status, into: &bytes)
    }

    private static func append(
        _ opcode: Opcode,
        _ address: UInt8,
        _ data: [UInt8],
        status: Status?,
        into bytes: inout [UInt8]
    ) {
        let start = bytes.count
        bytes.append(marker)
        bytes.append(address)
        bytes.append(UInt8(opcode.rawValue >> 8))
        bytes.append(UInt8(opcode.rawValue & 0xFF))
        bytes.append(UInt8(data.count + (status == nil ? 0 : 1)))
        if let status { bytes.append(status.rawValue) }
        bytes.append(contentsOf: data)
        let crc = Checksum.mcrf4xx(bytes.span.extracting(start..<bytes.count))
        bytes.append(UInt8(crc >> 8))
        bytes.append(UInt8(crc & 0xFF))
    }
}

/// A scanner for the frames of CF readers.
public typealias CFFrameScanner = FrameScanner<Chafon.Format>

extension FrameScanner<Chafon.Format> {
    /// A scanner for the frames of one side.
    public init(_ sender: Chafon.Format.Sender) { self.init(Chafon.Format(sender)) }

    /// The next good frame; `nil`: more bytes are needed.
    public mutating func nextFrame() -> Chafon.Frame? { next().map(frame) }

    /// The frame in a range of ``bytes``.
    func frame(in range: Range<Int>) -> Chafon.Frame {
        let start = range.lowerBound
        let hasStatus = format.sender == .reader
        return Chafon.Frame(
            address: bytes[start + 1],
            opcode: Chafon.Opcode(rawValue: UInt16(bytes[start + 2]) << 8 | UInt16(bytes[start + 3])),
            status: hasStatus ? Chafon.Status(rawValue: bytes[start + 5]) : .success,
            data: (start + (hasStatus ? 6 : 5))..<(range.upperBound - 2)
        )
    }
}
