// SPDX-License-Identifier: Apache-2.0

/// How to find out whether a reader of a family is at the other end: a question that changes nothing, and what a true
/// answer looks like.
///
/// No family can be told by one byte. An answer is believed when its length and its checksum are right.
public struct ReaderProbe: Sendable {
    /// The question; reads a version or the like, writes nothing.
    public var question: [UInt8]
    /// How long an answer may take, in milliseconds.
    public var patienceMilliseconds: Int64
    /// Looks for an answer in all that has arrived since the question, in whatever order and with whatever noise.
    public var examine: @Sendable (_ bytes: borrowing Span<UInt8>) -> Verdict

    /// What has arrived so far.
    public enum Verdict: Hashable, Sendable {
        /// No whole answer yet.
        case unknown
        /// A reader of this family, or of the kin that its answer names.
        case family(ReaderFamily, ReaderDescription)
    }

    /// A probe.
    public init(
        question: [UInt8],
        patienceMilliseconds: Int64 = 300,
        examine: @escaping @Sendable (borrowing Span<UInt8>) -> Verdict
    ) {
        self.question = question
        self.patienceMilliseconds = patienceMilliseconds
        self.examine = examine
    }
}
