// SPDX-License-Identifier: Apache-2.0

/// The protocol of the readers UHFReader18 and UHFReader288: one frame, one set of commands, two forms of inventory.
///
///     host   ┌─────┬─────┬─────┬──────────────┬───────┐
///            │ len │ adr │ cmd │ data         │ crc16 │   len = 4 + data, without itself
///            └─────┴─────┴─────┴──────────────┴───────┘
///     reader ┌─────┬─────┬─────┬────────┬──────────────┬───────┐
///            │ len │ adr │ cmd │ status │ data         │ crc16 │   len = 5 + data, without itself
///            └─────┴─────┴─────┴────────┴──────────────┴───────┘
///            └───────── covered by the crc ───────────┘
///
/// The crc is sent low byte first, all other numbers high byte first. Commands and answers alternate: what is sent
/// while the reader is busy is lost. A reader that is set to report by itself sends answers to ``Opcode/report`` that
/// nobody asked for.
public enum UHFReader {
    /// The two models.
    public enum Model: Sendable {
        /// One antenna; an inventory tells EPCs only. CF-RU5102, RU5106 and their kin.
        case reader18
        /// Up to sixteen antennas; an inventory tells the antenna and the RSSI. CF-RU6403, MU801, MU804, MU904.
        case reader288
    }

    /// What a frame asks for or answers.
    public struct Opcode: RawRepresentable, Hashable, Sendable {
        /// The byte on the wire.
        public let rawValue: UInt8

        /// The opcode with a byte on the wire.
        public init(rawValue: UInt8) { self.rawValue = rawValue }

        /// What an answer carries when the command was not understood.
        public static let unknown = Opcode(rawValue: 0x00)
        /// One inventory.
        public static let inventory = Opcode(rawValue: 0x01)
        /// Words of a tag's memory.
        public static let readMemory = Opcode(rawValue: 0x02)
        /// Words for a tag's memory.
        public static let writeMemory = Opcode(rawValue: 0x03)
        /// Firmware, type, band, power, inventory time.
        public static let information = Opcode(rawValue: 0x21)
        /// The band and the channels in it.
        public static let setRegion = Opcode(rawValue: 0x22)
        /// The longest time of an inventory.
        public static let setScanTime = Opcode(rawValue: 0x25)
        /// Transmit power.
        public static let setPower = Opcode(rawValue: 0x2F)
        /// The beeper, a number of times.
        public static let beep = Opcode(rawValue: 0x33)
        /// How a UHFReader18 works.
        public static let setMode18 = Opcode(rawValue: 0x35)
        /// How a UHFReader18 is set to work.
        public static let getMode18 = Opcode(rawValue: 0x36)
        /// The antennas that are used for access to memory.
        public static let setAntennas = Opcode(rawValue: 0x3F)
        /// The levels of the outputs.
        public static let setOutputs = Opcode(rawValue: 0x46)
        /// The serial number.
        public static let serialNumber = Opcode(rawValue: 0x4C)
        /// How a UHFReader288 works.
        public static let setMode288 = Opcode(rawValue: 0x76)
        /// How a UHFReader288 is set to work.
        public static let getMode288 = Opcode(rawValue: 0x77)
        /// A tag, or a sign of life, that a reader tells by itself.
        public static let report = Opcode(rawValue: 0xEE)
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

        /// A length of 255 and itself.
        public var maximumLength: Int { 256 }

        /// Judges by the length, and by the checksum when all of it is there.
        public func judge(_ bytes: borrowing Span<UInt8>, at start: Int) -> FrameVerdict {
            let length = Int(bytes[start])
            guard length >= (sender == .host ? 4 : 5) else { return .none }
            let end = start + length + 1
            guard end <= bytes.count else { return .incomplete }
            let crc = Checksum.mcrf4xx(bytes.extracting(start..<(end - 2)))
            guard bytes[end - 2] == UInt8(crc & 0xFF), bytes[end - 1] == UInt8(crc >> 8) else {
                return .wrongChecksum(length: length + 1)
            }
            return .frame(length: length + 1)
        }
    }
}

/// A scanner for the frames of UHFReader18 and 288.
public typealias UHFFrameScanner = FrameScanner<UHFReader.Format>

extension FrameScanner<UHFReader.Format> {
    /// A scanner for the frames of one side.
    public init(_ sender: UHFReader.Format.Sender) { self.init(UHFReader.Format(sender)) }

    /// The next good frame; `nil`: more bytes are needed.
    public mutating func nextFrame() -> UHFReader.Frame? { next().map(frame) }

    /// The frame in a range of ``bytes``.
    func frame(in range: Range<Int>) -> UHFReader.Frame {
        let start = range.lowerBound
        let hasStatus = format.sender == .reader
        return UHFReader.Frame(
            address: bytes[start + 1],
            opcode: UHFReader.Opcode(rawValue: bytes[start + 2]),
            status: hasStatus ? UHFReader.Status(rawValue: bytes[start + 3]) : .success,
            data: (start + (hasStatus ? 4 : 3))..<(range.upperBound - 2)
        )
    }
}

extension UHFReader {
    /// Appends one frame of the host.
    ///
    /// - Parameters:
    ///   - opcode: What it asks for.
    ///   - address: Whom; 0xFF is whoever is there.
    ///   - data: At most 251 bytes.
    ///   - bytes: Where to.
    public static func appendCommand(
        _ opcode: Opcode,
        to address: UInt8 = 0xFF,
        data: [UInt8] = [],
        into bytes: inout [UInt8]
    ) {
        precondition(data.count <= 251)
        let start = bytes.count
        bytes.append(UInt8(data.count + 4))
        bytes.append(address)
        bytes.append(opcode.rawValue)
        bytes.append(contentsOf: data)
        appendChecksum(from: start, to: &bytes)
    }

    /// Appends one frame of the reader.
    ///
    /// - Parameters:
    ///   - opcode: What it answers.
    ///   - address: The reader's address.
    ///   - status: How it went.
    ///   - data: At most 250 bytes.
    ///   - bytes: Where to.
    public static func appendAnswer(
        _ opcode: Opcode,
        from address: UInt8 = 0,
        status: Status = .success,
        data: [UInt8] = [],
        into bytes: inout [UInt8]
    ) {
        precondition(data.count <= 250)
        let start = bytes.count
        bytes.append(UInt8(data.count + 5))
        bytes.append(address)
        bytes.append(opcode.rawValue)
        bytes.append(status.rawValue)
        bytes.append(contentsOf: data)
        appendChecksum(from: start, to: &bytes)
    }

    static func appendChecksum(from start: Int, to bytes: inout [UInt8]) {
        let crc = Checksum.mcrf4xx(bytes.span.extracting(start..<bytes.count))
        bytes.append(UInt8(crc & 0xFF))
        bytes.append(UInt8(crc >> 8))
    }
}
