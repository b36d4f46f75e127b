// SPDX-License-Identifier: Apache-2.0

/// Lets the first changes of a minute through at once and gathers further ones; pure.
///
///     changes  ×  × × ×  ×  × × ×   ×                        ×
///     told     1  2 3 4  5  (held)             6 (count 4)   7
///              ├───────────── one minute ──────┤
///
/// Five changes within a minute are told at once; further ones are held and told as one when the minute is over that
/// began with the first of the five. Time is the monotonic clock's.
public struct ChangeDamper: Hashable, Sendable {
    /// Changes of a minute that are told at once.
    public static let changesPerMinute = 5
    /// A minute, in nanoseconds.
    public static let minute: Int64 = 60_000_000_000

    /// What is to be told.
    public struct Telling: Hashable, Sendable {
        /// How many changes it stands for, at least 1.
        public var count: Int
        /// Whether they came so fast that they were held back.
        public var isFlapping: Bool

        /// So many changes, held back or not.
        public init(count: Int, isFlapping: Bool) {
            self.count = count
            self.isFlapping = isFlapping
        }
    }

    private var heldCount = 0
    private var heldSince = MonotonicTime(nanoseconds: 0)
    /// When the newest tellings were, oldest first.
    private var recent: [MonotonicTime] = []

    /// Nothing changed yet.
    public init() {}

    /// Takes note of a change.
    public mutating func note(at now: MonotonicTime) {
        if heldCount == 0 { heldSince = now }
        heldCount += 1
    }

    /// When the changes noted may be told; `nil` when there is none.
    public var due: MonotonicTime? {
        guard heldCount > 0 else { return nil }
        return end.map { max($0, heldSince) } ?? heldSince
    }

    /// When the minute is over that began with the first of the last five.
    private var end: MonotonicTime? {
        recent.count < Self.changesPerMinute ? nil : recent[0].advanced(byNanoseconds: Self.minute)
    }

    /// The changes to tell now, if they are due; they count as told.
    public mutating func tell(at now: MonotonicTime) -> Telling? {
        guard let due, due <= now else { return nil }
        let telling = Telling(count: heldCount, isFlapping: due > heldSince)
        heldCount = 0
        if recent.count >= Self.changesPerMinute { recent.removeFirst() }
        recent.append(now)
        return telling
    }
}
