// SPDX-License-Identifier: Apache-2.0

/// `POST /v1/tag/read`: reads words of a tag's memory.
package struct TagReadOrder: RequestObject {
    package static let keys: Set = ["device", "bank", "word", "count", "epc", "tid", "antenna", "password"]

    /// The reader.
    package var device: String
    /// `reserved`, `epc`, `tid` or `user`; `nil`: `tid`.
    package var bank: String?
    /// The first word; `nil`: 0.
    package var word: Int?
    /// How many words; `nil`: as many as there are, at most 32.
    package var count: Int?
    /// The tag, by its EPC in hex; `nil`: the only one that answers.
    package var epc: String?
    /// The tag, by its TID in hex.
    package var tid: String?
    /// The antenna; `nil`: the one that reads the tag.
    package var antenna: Int?
    /// The access password, eight hex digits.
    package var password: String?

    package init(device: String) { self.device = device }
}

/// `POST /v1/tag/write-epc`: writes a new EPC to a tag.
package struct TagWriteOrder: RequestObject {
    package static let keys: Set = ["device", "new", "epc", "tid", "antenna", "password"]

    /// The reader.
    package var device: String
    /// The new EPC in hex, whole words.
    package var new: String
    /// The tag, by the EPC that it has now, in hex; `nil`: the only one that answers.
    package var epc: String?
    /// The tag, by its TID in hex.
    package var tid: String?
    /// The antenna; `nil`: the one that reads the tag.
    package var antenna: Int?
    /// The access password, eight hex digits.
    package var password: String?

    package init(device: String, new: String) {
        self.device = device
        self.new = new
    }
}

/// What became of an order for a tag's memory; all bits are hexadecimal digits.
package struct TagAccessReport: Codable, Sendable {
    package var device: String
    /// `read`, `written`, `unchanged` or `failed`.
    package var outcome: String
    /// Why it failed.
    package var reason: String?
    /// The chip's own number, as far as it was read.
    package var tid: String?
    /// The EPC that the tag had before.
    package var was: String?
    /// The EPC that it has now, read back.
    package var epc: String?
    /// The protocol-control word that it has now.
    package var pc: String?
    /// The words that were read.
    package var words: String?
    /// The antenna that was used.
    package var antenna: Int?
    /// Whether the tag was written to, or may have been.
    package var mayHaveChanged: Bool

    package init(device: String, outcome: String, mayHaveChanged: Bool = false) {
        self.device = device
        self.outcome = outcome
        self.mayHaveChanged = mayHaveChanged
    }
}
