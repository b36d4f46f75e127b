// SPDX-License-Identifier: Apache-2.0

internal import Capture

extension LLRP {
    /// A reader's clock, compared with the host's over one connection.
    ///
    /// A reader tells its time with each event, and with each tag when it was last seen. Both arrive late, never early:
    /// so of what is told within some minutes the greatest difference is nearest to the truth. A report that was held
    /// does not disturb it, nor does one that was long under way.
    ///
    ///     difference  ─┬─ reader's clock − host's clock
    ///      · ·  ·   ·  │   live reports and events        ◀ the estimate
    ///          ·     · │   delayed ones
    ///       · ·        ▼   held ones, hours below
    struct ReaderClock: Hashable {
        /// Differences beyond this are nonsense: a clock that was never set, or one that only counts.
        static let plausible: Int64 = 86_400_000_000
        /// How long an estimate is kept, in nanoseconds; the one before is kept as long.
        private static let window: Int64 = 600_000_000_000

        /// The host's clocks; `nil` before they were told.
        private var host: Instant?
        private var greatest: Int64?
        private var greatestBefore: Int64?
        private var windowEnd = MonotonicTime(nanoseconds: 0)
        /// Whether it was told that the clock is nonsense.
        private var isFlagged = false

        /// Learns what the host's clocks show.
        mutating func set(_ now: Instant) { host = now }

        /// Forgets the reader's clock: another connection begins.
        mutating func restart() {
            greatest = nil
            greatestBefore = nil
            isFlagged = false
        }

        /// How far the reader's clock is ahead of the host's, in microseconds; `nil` while nothing is known.
        var offset: Int64? {
            guard let greatest else { return greatestBefore }
            return max(greatest, greatestBefore ?? greatest)
        }

        /// Whether the reader's times mean something.
        var isPlausible: Bool { offset.map { abs($0) <= Self.plausible } ?? false }

        /// Takes what the reader's clock showed at the latest when something arrived.
        mutating func note(_ reader: UInt64, at now: MonotonicTime) {
            guard let host else { return }
            let difference = Int64(clamping: reader).subtractingSaturated(host.wall(at: now).microseconds)
            if now >= windowEnd {
                // What is older than the window before says nothing any more.
                let isNext = now.nanoseconds(since: windowEnd) < Self.window
                greatestBefore = isNext ? greatest : nil
                greatest = nil
                windowEnd = now.advanced(byNanoseconds: Self.window)
            }
            greatest = max(greatest ?? difference, difference)
        }

        /// How far off the clock is, once per connection and if it is nonsense.
        mutating func complaint() -> Int64? {
            guard !isFlagged, let offset, !isPlausible else { return nil }
            isFlagged = true
            return offset
        }

        /// Whether the reader's time of a tag can be told as such.
        ///
        /// A clock may be set while a report is under way: each time is looked at by itself too.
        func believes(_ reader: WallTime, at now: MonotonicTime) -> Bool {
            guard let host else { return false }
            let difference = reader.microseconds.subtractingSaturated(host.wall(at: now).microseconds)
            return isPlausible && difference <= Self.plausible && difference >= -2 * Self.plausible
        }

        /// When on the host's clock the reader saw a tag.
        ///
        /// - Parameters:
        ///   - reader: When by the reader's clock.
        ///   - now: When the host received it.
        /// - Returns: The moment; `nil` where it cannot be told.
        func moment(of reader: WallTime, at now: MonotonicTime) -> MonotonicTime? {
            guard let host, let offset, isPlausible else { return nil }
            let age = host.wall(at: now).microseconds.addingSaturated(offset)
                .subtractingSaturated(reader.microseconds)
            guard age >= 0, age <= Self.plausible else { return nil }
            return now.advanced(byNanoseconds: -age * 1_000)
        }
    }
}

extension Int64 {
    fileprivate func addingSaturated(_ other: Int64) -> Int64 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? (self < 0 ? .min : .max) : sum
    }

    fileprivate func subtractingSaturated(_ other: Int64) -> Int64 {
        let (difference, overflow) = subtractingReportingOverflow(other)
        // The least number has no magnitude.
        return overflow ? (self < 0 ? .min + 1 : .max) : Swift.max(difference, .min + 1)
    }
}
