// SPDX-License-Identifier: Apache-2.0

/// What a session counted besides reads: how well the line and the reader do.
public struct ReaderCounters: Hashable, Sendable {
    /// Frames whose checksum was wrong.
    public var checksumFailures = 0
    /// Frames or records that made no sense though their checksum was right.
    public var malformed = 0
    /// Bytes that belonged to no good frame.
    public var bytesSkipped = 0
    /// How often bytes had to be skipped to find the next frame.
    public var resynchronisations = 0
    /// Good records that were under way before the session asked for any; not delivered, their age is unknown.
    public var staleRecords = 0
    /// Reads, delivered nevertheless, whose EPC is not as long as their PC word says.
    public var lengthMismatches = 0
    /// How often the reader said that its buffer was full and tags were lost.
    public var overflows = 0
    /// How often the reader said that its buffer was filling up.
    public var bufferWarnings = 0
    /// Parts of records that a vendor added and that are not understood; passed over whole.
    public var unknownParts = 0
    /// Gaps in a sequence that the reader numbers.
    public var sequenceGaps = 0
    /// How often reading was interrupted, for whatever reason.
    public var interruptions = 0
    /// How often a card that lay on the reader was told again: no scan of its own.
    public var repeats = 0

    /// Nothing counted.
    public init() {}

    /// Whether anything was counted.
    public var isEmpty: Bool { self == ReaderCounters() }

    /// Adds what another counted.
    public static func += (left: inout ReaderCounters, right: ReaderCounters) {
        left.checksumFailures += right.checksumFailures
        left.malformed += right.malformed
        left.bytesSkipped += right.bytesSkipped
        left.resynchronisations += right.resynchronisations
        left.staleRecords += right.staleRecords
        left.lengthMismatches += right.lengthMismatches
        left.overflows += right.overflows
        left.bufferWarnings += right.bufferWarnings
        left.unknownParts += right.unknownParts
        left.sequenceGaps += right.sequenceGaps
        left.interruptions += right.interruptions
        left.repeats += right.repeats
    }
}
