// SPDX-License-Identifier: Apache-2.0

extension UHFReader {
    /// The status of an answer.
    public struct Status: RawRepresentable, Hashable, Sendable {
        /// The byte on the wire.
        public let rawValue: UInt8

        /// The status with a byte on the wire.
        public init(rawValue: UInt8) { self.rawValue = rawValue }

        /// All went well.
        public static let success = Status(rawValue: 0x00)
        /// An inventory has ended by itself.
        public static let finished = Status(rawValue: 0x01)
        /// An inventory has ended because its time was over.
        public static let timeOver = Status(rawValue: 0x02)
        /// Part of an inventory; further frames follow.
        public static let moreFollows = Status(rawValue: 0x03)
        /// An inventory has ended because the reader's memory is full.
        public static let memoryFull = Status(rawValue: 0x04)
        /// The access password is wrong.
        public static let wrongPassword = Status(rawValue: 0x05)
        /// The tag does not support the command.
        public static let notSupportedByTag = Status(rawValue: 0x0B)
        /// The value holds until the reader is switched off; it could not be stored.
        public static let notStored = Status(rawValue: 0x13)
        /// The power could not be adjusted.
        public static let powerNotAdjusted = Status(rawValue: 0x14)
        /// Statistics of an inventory.
        public static let statistics = Status(rawValue: 0x26)
        /// No tag for a while; the reader is alive.
        public static let heartbeat = Status(rawValue: 0x28)
        /// The antenna is not connected.
        public static let antennaError = Status(rawValue: 0xF8)
        /// The command failed.
        public static let failed = Status(rawValue: 0xF9)
        /// There is a tag and it cannot be heard well enough.
        public static let poorCommunication = Status(rawValue: 0xFA)
        /// There is no tag.
        public static let noTag = Status(rawValue: 0xFB)
        /// The tag says why not; its code is the data.
        public static let tagError = Status(rawValue: 0xFC)
        /// The command has a wrong length.
        public static let wrongLength = Status(rawValue: 0xFD)
        /// The command is not known, or its checksum was wrong.
        public static let unknownCommand = Status(rawValue: 0xFE)
        /// A parameter's value is not possible.
        public static let wrongParameter = Status(rawValue: 0xFF)

        /// Whether an inventory's frame may carry tags.
        var carriesTags: Bool { (0x01...0x04).contains(rawValue) }
    }
}

extension UHFReader.Status: CustomStringConvertible {
    /// The status in words, with its number.
    public var description: String { "\(words) (status \(ThingMagic.hex(rawValue)))" }

    private var words: String {
        switch self {
        case .success: "success"
        case .finished: "inventory finished"
        case .timeOver: "inventory time over"
        case .moreFollows: "more follows"
        case .memoryFull: "the reader's memory is full"
        case .wrongPassword: "wrong access password"
        case .notSupportedByTag: "not supported by the tag"
        case .notStored: "not stored"
        case .powerNotAdjusted: "power not adjusted"
        case .statistics: "statistics"
        case .heartbeat: "no tag"
        case .antennaError: "antenna not connected"
        case .failed: "failed in the reader"
        case .poorCommunication: "the tag cannot be heard well enough"
        case .noTag: "no tag"
        case .tagError: "refused by the tag"
        case .wrongLength: "wrong length"
        case .unknownCommand: "command not known to this reader, or garbled on its way"
        case .wrongParameter: "value not possible"
        default: "error"
        }
    }
}

extension TagOperationFailure {
    /// Why an access to memory failed.
    ///
    /// - Parameters:
    ///   - status: The reader's status.
    ///   - tagError: The tag's code, where the status is ``UHFReader/Status/tagError``.
    ///   - isWrite: Whether something may have been written.
    init(_ status: UHFReader.Status, tagError: UInt8?, isWrite: Bool) {
        switch status {
        case .wrongPassword: self = .locked
        case .noTag: self = .noTag
        case .poorCommunication: self = isWrite ? .unfinished("\(status)") : .lowPower
        case .tagError:
            // Gen2, Annex I: the codes a tag answers with.
            switch tagError {
            case 0x03: self = .noSuchMemory
            case 0x04: self = .locked
            case 0x0B: self = .lowPower
            case let code: self = .refused("the tag's error \(code.map(ThingMagic.hex) ?? "without a code")")
            }
        case .unknownCommand: self = .notSupported
        default: self = .refused("\(status)")
        }
    }
}
