// SPDX-License-Identifier: Apache-2.0

extension A0 {
    /// The one byte with which most commands are answered; 0x10 is success.
    public struct Status: RawRepresentable, Hashable, Sendable {
        /// The byte on the wire.
        public let rawValue: UInt8

        /// The status with a byte on the wire.
        public init(rawValue: UInt8) { self.rawValue = rawValue }

        /// All went well.
        public static let success = Status(rawValue: 0x10)
        /// It did not.
        public static let failure = Status(rawValue: 0x11)
        /// A port has no antenna.
        public static let antennaMissing = Status(rawValue: 0x22)
        /// The tag did not take what was written.
        public static let writeError = Status(rawValue: 0x33)
        /// No tag answered.
        public static let noTag = Status(rawValue: 0x36)
        /// The password is wrong, or the memory is locked.
        public static let accessError = Status(rawValue: 0x40)
        /// A value is not possible.
        public static let invalidParameter = Status(rawValue: 0x41)

        /// The lasting fault this status tells of; empty when it is none.
        var fault: ReaderFaults { self == .antennaMissing ? .antennaMissing : [] }

        /// Why an operation on a tag was not done.
        var failure: TagOperationFailure {
            switch self {
            case .noTag: .noTag
            case .accessError: .locked
            case .writeError: .unfinished("\(self)")
            default: .refused("\(self)")
            }
        }
    }
}

extension A0.Status: CustomStringConvertible {
    /// The status in words, with its number.
    public var description: String { "\(words) (code \(ThingMagic.hex(rawValue)))" }

    private var words: String {
        switch rawValue {
        case 0x10: "success"
        case 0x11: "failed"
        case 0x20: "processor reset"
        case 0x21: "carrier could not be switched on"
        case 0x22: "antenna not connected"
        case 0x23, 0x24: "the reader's own memory failed"
        case 0x25: "power could not be set"
        case 0x31: "inventory failed"
        case 0x32: "tag could not be read"
        case 0x33: "tag could not be written"
        case 0x34: "tag could not be locked"
        case 0x35: "tag could not be killed"
        case 0x36: "no tag"
        case 0x37: "tag seen, access failed"
        case 0x38: "buffer empty"
        case 0x40: "access failed or wrong password"
        case 0x41: "value not possible"
        case 0x42: "too many words"
        case 0x43: "no such memory bank"
        case 0x46: "address not possible"
        case 0x47: "antenna port does not exist"
        case 0x48: "power not possible"
        case 0x49: "region not possible"
        case 0x4A: "speed not possible"
        case 0x4B: "beeper mode not possible"
        case 0x4C, 0x4D: "EPC too long"
        case 0x4E: "EPC match not possible"
        case 0x4F: "frequency not possible"
        case 0x50: "tag did not answer"
        case 0x52: "synthesizer did not lock"
        case 0x53: "radio chip does not answer"
        case 0x54: "power not reached"
        case 0x55: "firmware not authorized"
        case 0x56: "not allowed by the region"
        case 0x57: "power too low"
        case 0xEE: "return loss could not be measured"
        default: "error"
        }
    }
}
