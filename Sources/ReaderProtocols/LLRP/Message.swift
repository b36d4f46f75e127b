// SPDX-License-Identifier: Apache-2.0

/// The Low Level Reader Protocol of EPCglobal, versions 1.0.1 and 1.1: the language of fixed readers.
///
/// Clauses in this folder are those of the standard's version 1.1.
public enum LLRP {
    /// Which version a message is written in; 1.0.1 calls itself 1.
    public enum Version: UInt8, Hashable, Sendable {
        /// Version 1.0.1.
        case one = 1
        /// Version 1.1.
        case oneOne = 2
    }

    /// What a message is about (17.1).
    public struct MessageType: RawRepresentable, Hashable, Sendable {
        /// The ten bits on the wire.
        public let rawValue: UInt16

        /// A type from its number.
        public init(rawValue: UInt16) { self.rawValue = rawValue }

        /// Tags, survey reports and a vendor's own, as many as the reader had (14.1.2).
        public static let report = MessageType(rawValue: 61)
    }

    /// How a message begins (17.1); big-endian.
    ///
    ///      0       2           6           10
    ///     ┌───────┬───────────┬───────────┬──────────────────────────
    ///     │ 0 v t │ length    │ id        │ fields and parameters …
    ///     └───────┴───────────┴───────────┴──────────────────────────
    ///       │ │ └ type, ten bits    └ the length counts all of it, these ten bytes included
    ///       │ └ version, three bits
    ///       └ three bits, 0
    public struct MessageHeader: Hashable, Sendable {
        /// Bytes of a header.
        public static let length = 10

        /// The version.
        public var version: Version
        /// What the message is about.
        public var type: MessageType
        /// Bytes of the whole message, at least ``length``.
        public var messageLength: UInt32
        /// What ties an answer to its question.
        public var id: UInt32

        /// Reads a header.
        ///
        /// - Parameter bytes: At least ``length`` bytes.
        /// - Throws: What shows that these bytes are no LLRP; where the next message begins is then unknown.
        init(_ bytes: borrowing Span<UInt8>) throws(StreamFailure) {
            let word = bytes.number16(at: 0)
            guard word >> 13 == 0, let version = Version(rawValue: UInt8(word >> 10)) else {
                throw .notLLRP(firstWord: word)
            }
            self.version = version
            type = MessageType(rawValue: word & 0x3FF)
            messageLength = bytes.number32(at: 2)
            id = bytes.number32(at: 6)
            guard messageLength >= UInt32(Self.length) else { throw .impossibleLength(messageLength) }
        }
    }

    /// Why nothing behind some byte of a connection can be understood: close it and connect anew.
    public enum StreamFailure: Error, Hashable, Sendable {
        /// The first bits of a message are not those of LLRP.
        case notLLRP(firstWord: UInt16)
        /// A message says that it is shorter than its header.
        case impossibleLength(UInt32)
        /// A message is longer than we are willing to take.
        case tooLong(MessageType, UInt32)
    }
}

extension LLRP.StreamFailure: CustomStringConvertible {
    /// The failure in words.
    public var description: String {
        switch self {
        case .notLLRP(let word):
            "what the reader sends is not LLRP: a message begins with \(String(word, radix: 16))"
        case .impossibleLength(let length): "a message says that it is \(length) bytes long"
        case .tooLong(let type, let length): "a message of type \(type.rawValue) is \(length) bytes long"
        }
    }
}
