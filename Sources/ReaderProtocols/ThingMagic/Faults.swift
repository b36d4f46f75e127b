// SPDX-License-Identifier: Apache-2.0

extension ThingMagic {
    /// The status word of an answer; zero is success.
    public struct Status: RawRepresentable, Hashable, Sendable {
        /// The word on the wire.
        public let rawValue: UInt16

        /// The status with a word on the wire.
        public init(rawValue: UInt16) { self.rawValue = rawValue }

        /// All went well.
        public static let success = Status(rawValue: 0x0000)
        /// The data has not the length the command needs.
        public static let wrongLength = Status(rawValue: 0x0100)
        /// The opcode is not known.
        public static let invalidOpcode = Status(rawValue: 0x0101)
        /// The opcode is known and does nothing in this firmware.
        public static let unimplementedOpcode = Status(rawValue: 0x0102)
        /// The power is above what the module can do.
        public static let powerTooHigh = Status(rawValue: 0x0103)
        /// A parameter's value is not possible.
        public static let invalidParameter = Status(rawValue: 0x0105)
        /// The power is below what the module can do.
        public static let powerTooLow = Status(rawValue: 0x0106)
        /// The option is known and does nothing in this firmware.
        public static let unimplementedFeature = Status(rawValue: 0x0109)
        /// The region is not possible, or none is set.
        public static let invalidRegion = Status(rawValue: 0x010B)
        /// No tags; in a continuous read sent about once a second while there are none.
        public static let noTags = Status(rawValue: 0x0400)
        /// No tag protocol was set.
        public static let noProtocol = Status(rawValue: 0x0401)
        /// The tag was there and let nothing be read.
        public static let noDataRead = Status(rawValue: 0x0404)
        /// The tag did not take what was written, or was gone before it had all.
        public static let writeFailed = Status(rawValue: 0x0406)
        /// The tag has no such memory, by the module.
        public static let invalidAddress = Status(rawValue: 0x0409)
        /// The tag tells an error that has no number of its own.
        public static let generalTagError = Status(rawValue: 0x040A)
        /// More words than a command can have.
        public static let dataTooLarge = Status(rawValue: 0x040B)
        /// Gen2 error "other".
        public static let otherTagError = Status(rawValue: 0x0420)
        /// Gen2 error "memory overrun": the tag has no such memory.
        public static let memoryOverrun = Status(rawValue: 0x0423)
        /// Gen2 error "memory locked".
        public static let memoryLocked = Status(rawValue: 0x0424)
        /// Gen2 error "insufficient power".
        public static let insufficientPower = Status(rawValue: 0x042B)
        /// Gen2 error "non-specific".
        public static let nonSpecificTagError = Status(rawValue: 0x042F)
        /// A Gen2 error that Gen2 does not know.
        public static let unknownTagError = Status(rawValue: 0x0430)
        /// The frequency is not possible.
        public static let invalidFrequency = Status(rawValue: 0x0500)
        /// Listening before talking, the module found no free channel.
        public static let channelOccupied = Status(rawValue: 0x0501)
        /// A port has no antenna.
        public static let antennaNotConnected = Status(rawValue: 0x0503)
        /// Too hot; the module throttles itself.
        public static let overTemperature = Status(rawValue: 0x0504)
        /// Too much power comes back.
        public static let highReturnLoss = Status(rawValue: 0x0505)
        /// A port is used that does not exist.
        public static let invalidAntennaConfiguration = Status(rawValue: 0x0507)
        /// The tag buffer is full.
        public static let bufferFull = Status(rawValue: 0x0601)
        /// The firmware failed an assertion; the data is its line and file.
        public static let assertion = Status(rawValue: 0x7F01)

        /// The lasting fault this status tells of; empty when it is none.
        var fault: ReaderFaults {
            switch self {
            case .antennaNotConnected: .antennaMissing
            case .overTemperature: .overTemperature
            case .highReturnLoss: .returnLoss
            default: []
            }
        }
    }
}

extension ThingMagic.Status: CustomStringConvertible {
    /// The status in words, with its number.
    public var description: String { "\(words) (status \(ThingMagic.hex(rawValue)))" }

    private var words: String {
        switch self {
        case .success: "success"
        case .wrongLength: "wrong length"
        case .invalidOpcode: "command not known to this module"
        case .unimplementedOpcode, .unimplementedFeature: "not implemented in this module"
        case .powerTooHigh: "power too high for this module"
        case .invalidParameter: "value not possible"
        case .powerTooLow: "power too low for this module"
        case .invalidRegion: "region not possible in this module, or none set"
        case .noTags: "no tags"
        case .noProtocol: "no tag protocol set"
        case .noDataRead: "the tag let nothing be read"
        case .writeFailed: "writing to the tag failed"
        case .invalidAddress, .memoryOverrun: "the tag has no such memory"
        case .generalTagError, .otherTagError, .nonSpecificTagError, .unknownTagError:
            "the tag tells an error without a reason"
        case .dataTooLarge: "too many words at once"
        case .memoryLocked: "the tag's memory is locked"
        case .insufficientPower: "the tag has not enough power"
        case .invalidFrequency: "frequency not possible"
        case .channelOccupied: "no channel is free"
        case .antennaNotConnected: "antenna not connected"
        case .overTemperature: "too hot, transmits less or not at all until it has cooled down"
        case .highReturnLoss: "high return loss"
        case .invalidAntennaConfiguration: "antenna port does not exist"
        case .bufferFull: "tag buffer full"
        case .assertion: "firmware assertion"
        default: "error"
        }
    }
}

extension ThingMagic {
    /// Hexadecimal digits in upper case, at their full width.
    static func hex<Value: FixedWidthInteger & UnsignedInteger>(_ value: Value) -> String {
        let digits = String(value, radix: 16, uppercase: true)
        return String(repeating: "0", count: Value.bitWidth / 4 - digits.count) + digits
    }

    /// What the data of an assertion says: a line and a file.
    ///
    /// Letters that are not printable ASCII are left out.
    static func assertionWords(_ data: borrowing Span<UInt8>) -> String {
        guard data.count >= 4 else { return "assertion" }
        var line: UInt32 = 0
        for index in 0..<4 { line = line << 8 | UInt32(data[index]) }
        var file = ""
        for index in 4..<data.count where (0x20..<0x7F).contains(data[index]) {
            file.unicodeScalars.append(Unicode.Scalar(data[index]))
        }
        return file.isEmpty ? "assertion at line \(line)" : "assertion at line \(line) of \(file)"
    }
}
