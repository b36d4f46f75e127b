// SPDX-License-Identifier: Apache-2.0

/// The serial protocol of ThingMagic modules.
///
///     host   ┌────┬─────┬────────┬──────────────┬───────┐
///            │ FF │ len │ opcode │ data[len]    │ crc16 │   len ≤ 250
///            └────┴─────┴────────┴──────────────┴───────┘
///     reader ┌────┬─────┬────────┬────────┬──────────────┬───────┐
///            │ FF │ len │ opcode │ status │ data[len]    │ crc16 │   len ≤ 248, without status
///            └────┴─────┴────────┴────────┴──────────────┴───────┘
///                 └───────── covered by the crc ─────────┘
///
/// Numbers are big-endian. Commands and answers alternate, except while the module reads continuously: then it
/// sends tag records (``Opcode/readMultiple``) until told to stop, and without tags a status about once a second.
public enum ThingMagic {
    /// The byte every frame starts with; it also occurs inside frames.
    public static let marker: UInt8 = 0xFF

    /// The Gen2 protocol's number.
    public static let gen2: UInt8 = 0x05

    /// What a frame asks for or answers.
    public struct Opcode: RawRepresentable, Hashable, Sendable {
        /// The byte on the wire.
        public let rawValue: UInt8

        /// The opcode with a byte on the wire.
        public init(rawValue: UInt8) { self.rawValue = rawValue }

        /// Versions of boot loader, hardware and firmware.
        public static let version = Opcode(rawValue: 0x03)
        /// Start the firmware from the boot loader; also what a module sends unasked when it has started.
        public static let bootFirmware = Opcode(rawValue: 0x04)
        /// Whether the boot loader or the firmware is running.
        public static let currentProgram = Opcode(rawValue: 0x0C)
        /// Hardware version and serial number.
        public static let hardwareVersion = Opcode(rawValue: 0x10)
        /// Words written to a tag's memory.
        public static let writeTagMemory = Opcode(rawValue: 0x24)
        /// Words read from a tag's memory.
        public static let readTagMemory = Opcode(rawValue: 0x28)
        /// A tag record in a continuous read.
        public static let readMultiple = Opcode(rawValue: 0x22)
        /// Start and stop of a continuous read.
        public static let multiProtocolTagOperation = Opcode(rawValue: 0x2F)
        /// Query of antenna ports.
        public static let getAntennaPorts = Opcode(rawValue: 0x61)
        /// The list of ports to search, or power for each port.
        public static let setAntennaPorts = Opcode(rawValue: 0x91)
        /// Transmit power for reading.
        public static let setReadPower = Opcode(rawValue: 0x92)
        /// Transmit power for writing.
        public static let setWritePower = Opcode(rawValue: 0x94)
        /// The tag protocol.
        public static let setProtocol = Opcode(rawValue: 0x93)
        /// The level, or the direction, of one pin for input and output.
        public static let setOutput = Opcode(rawValue: 0x96)
        /// The radio regulation.
        public static let setRegion = Opcode(rawValue: 0x97)
        /// One optional parameter, by key.
        public static let setOptionalParameter = Opcode(rawValue: 0x9A)
        /// One parameter of a tag protocol, by key.
        public static let setProtocolParameter = Opcode(rawValue: 0x9B)
    }

    /// One frame of which length and checksum are right.
    public struct Frame: Hashable, Sendable {
        /// What it asks for or answers.
        public var opcode: Opcode
        /// How it went; zero in the host's frames, which carry none.
        public var status: Status
        /// Where the data stands in ``Framer/bytes``; valid until the next ``Framer/append(_:)``.
        public var data: Range<Int>
    }

    /// Appends one frame of the host.
    public static func appendCommand(_ opcode: Opcode, data: [UInt8] = [], to bytes: inout [UInt8]) {
        precondition(data.count <= 250)
        let start = bytes.count
        bytes.append(marker)
        bytes.append(UInt8(data.count))
        bytes.append(opcode.rawValue)
        bytes.append(contentsOf: data)
        appendChecksum(from: start, to: &bytes)
    }

    /// Appends one frame of the reader.
    public static func appendAnswer(
        _ opcode: Opcode,
        status: Status = .success,
        data: [UInt8] = [],
        to bytes: inout [UInt8]
    ) {
        precondition(data.count <= 248)
        let start = bytes.count
        bytes.append(marker)
        bytes.append(UInt8(data.count))
        bytes.append(opcode.rawValue)
        bytes.append(UInt8(status.rawValue >> 8))
        bytes.append(UInt8(status.rawValue & 0xFF))
        bytes.append(contentsOf: data)
        appendChecksum(from: start, to: &bytes)
    }

    private static func appendChecksum(from start: Int, to bytes: inout [UInt8]) {
        let crc = Checksum.thingMagic(bytes.span.extracting((start + 1)..<bytes.count))
        bytes.append(UInt8(crc >> 8))
        bytes.append(UInt8(crc & 0xFF))
    }
}
