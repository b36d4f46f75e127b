// SPDX-License-Identifier: Apache-2.0

/// What became of a record of reads that was put into a window.
///
/// A record may stand for several reads (`TagRead/count`). The verdict is about the first of them; the
/// others are repeats and suppressed.
@frozen
public enum Verdict: Sendable {
    /// The read is in an event: `arrived` was put out.
    case announced
    /// The tag is known: the read is counted in its entry and makes no event.
    case suppressed
    /// The tag is new and there was no room for its event: its entry waits, and will be announced late.
    case open
}

/// Where the reads of one reader went; ``reads`` is always the sum of the others.
///
/// Counted in reads, not records: a record with `TagRead/count` 3 counts three times, a count of 0 once.
/// A read moves from ``open`` to ``announced`` when its tag is announced late, whoever reads at that time.
@frozen
public struct WindowLedger: Hashable, Sendable {
    /// Reads in.
    public var reads: UInt64 = 0
    /// Reads that made an `arrived`.
    public var announced: UInt64 = 0
    /// Repeats of a tag that is known.
    public var suppressed: UInt64 = 0
    /// First reads of tags that wait for room to be announced.
    public var open: UInt64 = 0
    /// First reads of tags that had to be closed, the table being full, before there was room to announce them.
    public var lost: UInt64 = 0

    /// Nothing yet.
    public init() {}

    /// Whether every read is accounted for.
    public var balances: Bool { reads == announced &+ suppressed &+ open &+ lost }
}

/// What happened in a window besides reads.
@frozen
public struct WindowCounts: Hashable, Sendable {
    /// Entries closed early because the table was full.
    public var overflows: UInt64 = 0
    /// Of those, entries whose `departed` found no room and was not put out.
    public var departuresLost: UInt64 = 0
    /// Departures that were due, found no room, and were undone by the tag's return.
    public var merged: UInt64 = 0

    /// Nothing yet.
    public init() {}
}
