// SPDX-License-Identifier: Apache-2.0

public import EPC

/// That a tag was written to by order of somebody, or that it was tried and may have changed the tag.
public struct TagWrite: Hashable, Sendable {
    /// How it went.
    public enum Outcome: String, Sendable, CaseIterable {
        /// The tag holds what was ordered, read back.
        case written
        /// The tag held it already.
        case unchanged
        /// It does not, or nobody knows.
        case failed
    }

    /// How it went.
    public var outcome: Outcome
    /// The tag's own number, where it was read.
    public var tid: MemoryBits?
    /// The EPC that was ordered.
    public var wanted: MemoryBits
    /// The EPC that the tag had before, where it was read.
    public var oldEPC: MemoryBits?
    /// The EPC that it has now, read back; `nil`: nobody knows.
    public var epc: MemoryBits?
    /// The protocol-control word that it has now.
    public var pc: UInt16?
    /// The antenna that was used.
    public var antenna: UInt8?
    /// Why it failed, for the operator.
    public var reason: String?

    /// A writing.
    public init(_ outcome: Outcome, wanted: MemoryBits) {
        self.outcome = outcome
        self.wanted = wanted
    }
}

extension EventBody {
    /// Writes what was ordered and what became of it: `tag_write`.
    public mutating func tagWrite(_ write: TagWrite) {
        json.beginObject("tag_write")
        json.member("outcome", write.outcome.rawValue)
        json.key("wanted")
        json.hex(write.wanted)
        if let old = write.oldEPC {
            json.key("old_epc")
            json.hex(old)
        }
        if let reason = write.reason { json.member("reason", reason) }
        json.endObject()
    }
}
