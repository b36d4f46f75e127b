// SPDX-License-Identifier: Apache-2.0

public import EPC

/// What is to be done with one tag at a reader.
public struct TagRequest: Hashable, Sendable {
    /// What is done.
    public enum Purpose: Hashable, Sendable {
        /// Words of a bank; `nil` for as many as there are from there on, at most 32.
        case read(TagBank, word: UInt16, count: UInt8?)
        /// A new EPC, of whole words.
        case write(MemoryBits)
    }

    /// What is done.
    public var purpose: Purpose
    /// The tag, by the EPC that it has now; `nil`: the only one that answers.
    public var epc: MemoryBits?
    /// The tag, by its TID.
    public var tid: MemoryBits?
    /// The access password; 0 for none.
    public var password: UInt32 = 0
    /// The antenna to use; `nil`: the one that reads the tag.
    public var antenna: UInt8?

    /// A request for the only tag that answers.
    public init(_ purpose: Purpose) { self.purpose = purpose }
}

/// What became of a request.
public struct TagOutcome: Hashable, Sendable {
    /// The tag's own number, as far as it was read.
    public var tid: MemoryBits?
    /// The EPC that it had before.
    public var oldEPC: MemoryBits?
    /// The EPC that it has now, read back; `nil` where that is not known.
    public var epc: MemoryBits?
    /// The protocol-control word that it has now; `nil` where that is not known.
    public var pc: UInt16?
    /// The words read.
    public var words: [UInt16] = []
    /// The antenna that was used.
    public var antenna: UInt8?
    /// Why it was not done; `nil`: it was.
    public var failure: TagTaskFailure?
    /// Whether anything was written, or may have been.
    public var mayHaveChanged = false
}

/// Why a request was not done.
public enum TagTaskFailure: Error, Hashable, Sendable {
    /// No tag was read, or not the one that was named.
    case noTag
    /// More than one tag answers; their EPCs, or TIDs where the EPCs are the same.
    case several([MemoryBits])
    /// An operation was not done.
    case operation(TagOperationFailure)
    /// The tag does not hold what was written.
    case mismatch
    /// The EPC is not of whole words, or longer than the PC word can tell.
    case impossibleEPC
    /// It took too long.
    case tooLong
}

extension TagTaskFailure: CustomStringConvertible {
    /// The failure in words.
    public var description: String {
        switch self {
        case .noTag: "no such tag was read: lay it on the reader"
        case .several(let tags):
            """
            \(tags.count) tags answer: take the others away or name one by its EPC or TID \
            (\(tags.prefix(4).map(Self.hex).joined(separator: ", "))\(tags.count > 4 ? ", …" : ""))
            """
        case .operation(let failure): "\(failure)"
        case .mismatch: "the tag does not hold what was written"
        case .impossibleEPC: "an EPC is of 1 to 31 whole words"
        case .tooLong: "it took too long"
        }
    }

    private static func hex(_ bits: MemoryBits) -> String {
        var digits: [UInt8] = []
        bits.appendHexDigits(to: &digits)
        return digits.isEmpty ? "an empty EPC" : String(decoding: digits, as: UTF8.self)
    }
}
