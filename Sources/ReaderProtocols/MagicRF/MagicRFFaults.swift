// SPDX-License-Identifier: Apache-2.0

extension MagicRF {
    /// The code of a command that failed.
    public struct Fault: RawRepresentable, Hashable, Sendable {
        /// The byte on the wire.
        public let rawValue: UInt8

        /// The fault with a byte on the wire.
        public init(rawValue: UInt8) { self.rawValue = rawValue }

        /// No tag to read.
        public static let readNoTag = Fault(rawValue: 0x09)
        /// No tag to write.
        public static let writeNoTag = Fault(rawValue: 0x10)
        /// No tag in this round, or none that was understood; no fault at all.
        public static let noTag = Fault(rawValue: 0x15)
        /// The password is wrong.
        public static let access = Fault(rawValue: 0x16)
        /// The command is not known, or has a wrong value.
        public static let command = Fault(rawValue: 0x17)
        /// No free channel was found.
        public static let hopping = Fault(rawValue: 0x20)

        /// Why an operation on a tag was not done.
        var failure: TagOperationFailure {
            switch rawValue {
            case 0x09, 0x10, 0x12, 0x13, 0x15: return .noTag
            case 0x16: return .locked
            case 0xA0...0xCF:
                let tag = rawValue & 0x0F
                if tag == 0x3 { return .noSuchMemory }
                if tag == 0x4 { return .locked }
                if tag == 0xB { return .lowPower }
                // What a write has done before it failed nobody says.
                return rawValue & 0xF0 == 0xB0 ? .unfinished("\(self)") : .refused("\(self)")
            default: return .refused("\(self)")
            }
        }
    }
}

extension MagicRF.Fault: CustomStringConvertible {
    /// The fault in words, with its number.
    public var description: String { "\(words) (code \(ThingMagic.hex(rawValue)))" }

    private var words: String {
        switch rawValue {
        case 0x09: "no tag to read"
        case 0x10: "no tag to write"
        case 0x12: "no tag to kill"
        case 0x13: "no tag to lock"
        case 0x14: "no tag to lock for good"
        case 0x15: "no tag"
        case 0x16: "wrong password"
        case 0x17: "command or value not known to this module"
        case 0x20: "no free channel"
        case 0xA0...0xAF: "the tag was not read: \(tagWords)"
        case 0xB0...0xBF: "the tag was not written: \(tagWords)"
        case 0xC0...0xCF: "the tag was not locked: \(tagWords)"
        case 0xD0...0xDF: "the tag was not killed: \(tagWords)"
        case 0xE0...0xEF: "the tag was not locked for good: \(tagWords)"
        default: "error"
        }
    }

    /// The tag's own error code (Gen2, annex I).
    private var tagWords: String {
        switch rawValue & 0x0F {
        case 0x0: "another error"
        case 0x1: "not supported"
        case 0x2: "insufficient privileges"
        case 0x3: "no such memory"
        case 0x4: "memory locked"
        case 0x5: "cryptographic error"
        case 0x6: "command not encapsulated"
        case 0x7: "response buffer full"
        case 0x8: "security time-out"
        case 0xB: "not enough power"
        default: "not a specific error"
        }
    }
}
