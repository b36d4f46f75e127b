// SPDX-License-Identifier: Apache-2.0

/// What became of everything that came in (design §2, "Ledger").
///
///     reads = events + repeats + filtered + open + rejected + lost
///
/// A scan counts as one read, a tag read as often as the reader says it saw the tag.
public struct LedgerCounts: Hashable, Sendable {
    /// Everything that came in.
    public var reads: UInt64 = 0
    /// Told by an event.
    public var events: UInt64 = 0
    /// Suppressed: the tag was there already, or the text was scanned just before.
    public var repeats: UInt64 = 0
    /// Left out by a filter.
    public var filtered: UInt64 = 0
    /// Held by a window that has not told them yet.
    public var open: UInt64 = 0
    /// Neither scan nor read: noise, partial or overlong input.
    public var rejected: UInt64 = 0
    /// Dropped for want of room.
    public var lost: UInt64 = 0

    /// Nothing came in.
    public init() {}

    /// Whether everything that came in is accounted for.
    public var isBalanced: Bool {
        reads == events &+ repeats &+ filtered &+ open &+ rejected &+ lost
    }

    /// Adds another account to this one.
    public static func += (left: inout Self, right: Self) {
        left.reads &+= right.reads
        left.events &+= right.events
        left.repeats &+= right.repeats
        left.filtered &+= right.filtered
        left.open &+= right.open
        left.rejected &+= right.rejected
        left.lost &+= right.lost
    }

    /// Writes the counts as an object.
    public func write(to json: inout JSONWriter) {
        json.beginObject()
        json.member("reads", Int64(clamping: reads))
        json.member("events", Int64(clamping: events))
        json.member("repeats", Int64(clamping: repeats))
        json.member("filtered", Int64(clamping: filtered))
        json.member("open", Int64(clamping: open))
        json.member("rejected", Int64(clamping: rejected))
        json.member("lost", Int64(clamping: lost))
        json.endObject()
    }
}
