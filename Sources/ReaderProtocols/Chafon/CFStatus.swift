// SPDX-License-Identifier: Apache-2.0

extension Chafon {
    /// The status of an answer.
    public struct Status: RawRepresentable, Hashable, Sendable {
        /// The byte on the wire.
        public let rawValue: UInt8

        /// The status with a byte on the wire.
        public init(rawValue: UInt8) { self.rawValue = rawValue }

        /// All went well.
        public static let success = Status(rawValue: 0x00)
        /// A parameter's value is not possible.
        public static let wrongParameter = Status(rawValue: 0x01)
        /// The reader failed.
        public static let failed = Status(rawValue: 0x02)
        /// A round found no tag, or the inventory has ended.
        public static let roundOver = Status(rawValue: 0x12)
        /// The tag does not answer.
        public static let noAnswer = Status(rawValue: 0x14)
        /// The tag's answer could not be read.
        public static let garbledAnswer = Status(rawValue: 0x15)
        /// The tag does not trust the reader.
        public static let notAuthenticated = Status(rawValue: 0x16)
        /// The password is wrong; of an inventory: a tag's data is too long.
        public static let wrongPassword = Status(rawValue: 0x17)
    }
}

extension Chafon.Status: CustomStringConvertible {
    /// The status in words, with its number.
    public var description: String { "\(words) (status \(ThingMagic.hex(rawValue)))" }

    private var words: String {
        switch self {
        case .success: "success"
        case .wrongParameter: "value not possible"
        case .failed: "failed in the reader"
        case .roundOver: "no tag"
        case .noAnswer: "the tag does not answer"
        case .garbledAnswer: "the tag's answer cannot be read"
        case .notAuthenticated: "not authenticated"
        case .wrongPassword: "wrong password"
        default: "error"
        }
    }
}

extension TagOperationFailure {
    /// Why an access to memory failed, as the reader says it.
    init(_ status: Chafon.Status, isWrite: Bool) {
        switch status {
        case .roundOver, .noAnswer: self = .noTag
        case .garbledAnswer: self = isWrite ? .unfinished("\(status)") : .lowPower
        case .wrongPassword, .notAuthenticated: self = .locked
        default: self = .refused("\(status)")
        }
    }

    /// Why an access to memory failed, as the tag says it; `nil`: it did not fail.
    init?(chafonTagStatus code: UInt8) {
        switch code {
        case 0x00: return nil
        case 0x82: self = .noSuchMemory
        case 0x83: self = .locked
        case 0x84: self = .lowPower
        default: self = .refused("the tag's error \(ThingMagic.hex(code))")
        }
    }
}
