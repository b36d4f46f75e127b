// SPDX-License-Identifier: Apache-2.0

public import Capture
public import EPC

/// A bank of a Gen2 tag's memory, by its number.
public enum TagBank: UInt8, Hashable, Sendable, CaseIterable {
    /// Kill and access password.
    case reserved = 0
    /// StoredCRC, PC, EPC.
    case epc = 1
    /// The chip's model and mostly its serial number; permanently locked.
    case tid = 2
    /// The user's data.
    case user = 3

    /// The bank's word in the configuration and on the command line.
    public var word: String {
        switch self {
        case .reserved: "reserved"
        case .epc: "epc"
        case .tid: "tid"
        case .user: "user"
        }
    }
}

/// One access to one tag's memory, on demand (``ReaderProtocol/perform(_:at:into:)``).
public struct TagOperation: Hashable, Sendable {
    /// What is done.
    public enum Action: Hashable, Sendable {
        /// Read words.
        case read(TagBank, word: UInt16, count: UInt8)
        /// Write words, one by one or in blocks as the reader does it.
        case write(TagBank, word: UInt16, words: [UInt16])
    }

    /// The most words of one operation: what fits a frame of every family.
    public static let maximumWords = 32

    /// Comes back in the answer.
    public var id: UInt64
    /// What is done.
    public var action: Action
    /// The tag, by its EPC; `nil`: whichever answers, where only one is near.
    public var epc: MemoryBits?
    /// The tag, by its TID from word 0, beside or instead of the EPC; for families that can select by it.
    public var tid: MemoryBits?
    /// The tag's access password; 0 for none.
    public var password: UInt32 = 0
    /// The antenna to use; `nil`: the first that is enabled.
    public var antenna: UInt8?

    /// An operation.
    public init(id: UInt64, _ action: Action, epc: MemoryBits? = nil) {
        self.id = id
        self.action = action
        self.epc = epc
    }
}

/// How an operation went.
public struct TagAnswer: Hashable, Sendable {
    /// The operation's number.
    public var id: UInt64
    /// The words read (none for a write), or why it was not done.
    public var result: Result<[UInt16], TagOperationFailure>
    /// When.
    public var time: MonotonicTime

    /// An answer.
    public init(id: UInt64, _ result: Result<[UInt16], TagOperationFailure>, at time: MonotonicTime) {
        self.id = id
        self.result = result
        self.time = time
    }
}

/// Why an operation on a tag was not done.
public enum TagOperationFailure: Error, Hashable, Sendable {
    /// The family, or this reader, cannot.
    case notSupported
    /// The reader is not ready, or has another operation under way.
    case busy
    /// No such tag answered.
    case noTag
    /// The tag says that there is no such memory.
    case noSuchMemory
    /// The tag says that the memory is locked, or the password is wrong.
    case locked
    /// The tag has not enough power: bring it nearer.
    case lowPower
    /// Part of it may have been written: read it back.
    case unfinished(String)
    /// Otherwise refused, in the reader's words.
    case refused(String)
    /// No answer in time.
    case noAnswer
    /// The reader went away.
    case disconnected
}

extension TagOperationFailure: CustomStringConvertible {
    /// The failure in words.
    public var description: String {
        switch self {
        case .notSupported: "this reader cannot access a tag's memory"
        case .busy: "the reader is not ready"
        case .noTag: "no such tag answered"
        case .noSuchMemory: "the tag has no such memory"
        case .locked: "the memory is locked, or the password is wrong"
        case .lowPower: "the tag has not enough power: bring it nearer to the antenna"
        case .unfinished(let words): "part of it may have been written: \(words)"
        case .refused(let words): "refused: \(words)"
        case .noAnswer: "the reader did not answer"
        case .disconnected: "the reader went away"
        }
    }
}
