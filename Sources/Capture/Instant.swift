// SPDX-License-Identifier: Apache-2.0

/// A reading of `CLOCK_MONOTONIC`, in nanoseconds since an arbitrary start (boot).
///
/// Windows, time-outs and back-off use nothing else; it never steps. Differences are `Duration`s in whole
/// nanoseconds.
@frozen
public struct MonotonicTime: Hashable, Comparable, Sendable {
    /// Nanoseconds since the clock's start.
    public var nanoseconds: Int64

    /// A reading of the clock.
    @inlinable
    public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    /// Earlier readings come first.
    @inlinable
    public static func < (left: Self, right: Self) -> Bool { left.nanoseconds < right.nanoseconds }

    /// The reading `nanoseconds` later; saturates instead of overflowing.
    @inlinable
    public func advanced(byNanoseconds nanoseconds: Int64) -> Self {
        let (sum, overflow) = self.nanoseconds.addingReportingOverflow(nanoseconds)
        return Self(nanoseconds: overflow ? (nanoseconds < 0 ? .min : .max) : sum)
    }

    /// Nanoseconds from `earlier` to this reading; negative when `earlier` is later, saturating.
    @inlinable
    public func nanoseconds(since earlier: Self) -> Int64 {
        let (difference, overflow) = nanoseconds.subtractingReportingOverflow(earlier.nanoseconds)
        return overflow ? (nanoseconds < 0 ? .min : .max) : difference
    }
}

/// A reading of the wall clock: microseconds since 1970-01-01T00:00:00Z, without leap seconds (POSIX time).
@frozen
public struct WallTime: Hashable, Comparable, Sendable {
    /// Microseconds since the epoch.
    public var microseconds: Int64

    /// A reading of the clock.
    @inlinable
    public init(microseconds: Int64) { self.microseconds = microseconds }

    /// Earlier readings come first.
    @inlinable
    public static func < (left: Self, right: Self) -> Bool { left.microseconds < right.microseconds }
}

/// One moment on both clocks, read together at the edge where something arrived.
///
/// Monotonic time drives state machines, wall time is what an event says.
@frozen
public struct Instant: Hashable, Sendable {
    /// For windows and time-outs.
    public var monotonic: MonotonicTime

    /// For the event.
    public var wall: WallTime

    /// Both readings of one moment.
    @inlinable
    public init(monotonic: MonotonicTime, wall: WallTime) {
        self.monotonic = monotonic
        self.wall = wall
    }

    /// The wall-clock time of another moment near this one: this moment's, moved by the monotonic difference.
    @inlinable
    public func wall(at moment: MonotonicTime) -> WallTime {
        WallTime(microseconds: wall.microseconds &+ moment.nanoseconds(since: monotonic) / 1_000)
    }
}
