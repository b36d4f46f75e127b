// SPDX-License-Identifier: Apache-2.0

public import Capture

/// What a scanner's state machine found in the bytes it was fed.
///
/// Reused: hand the same value in each time, act on it, and ``removeAll()``. Its storage stays, so that nothing
/// is allocated in steady state. A rejected text is not kept.
public struct ScanOutput: Sendable {
    /// A complete scan and where its text stands.
    @frozen
    public struct Item: Sendable {
        /// When it was scanned, and whether bytes were lost.
        public var scan: Scan
        /// Its text in ``ScanOutput/text``, at least one byte.
        public var range: Range<Int>
    }

    /// The scans completed, oldest first.
    public internal(set) var scans: [Item] = []
    /// The text of all ``scans``, one after another, suffixes removed.
    public internal(set) var text: [UInt8] = []
    /// What became no scan, oldest first, one element each.
    public internal(set) var rejections: [Rejection] = []
    /// What else happened, since ``removeAll()``.
    public internal(set) var counters = ScanCounters()
    /// Whether the keys held down are unknown, because the kernel dropped events.
    ///
    /// The caller reads `EVIOCGKEY` and calls ``KeyboardWedge/resynchronise(pressed:at:into:)`` before it makes
    /// anything of ``scans``: the answer may be that some are damaged.
    public internal(set) var needsKeyState = false

    /// An output with room for a usual burst before it grows.
    public init() {
        scans.reserveCapacity(64)
        text.reserveCapacity(8 * 1024)
        rejections.reserveCapacity(64)
    }

    /// Whether there is nothing to act on, ``counters`` apart.
    public var isEmpty: Bool { scans.isEmpty && rejections.isEmpty && !needsKeyState }

    /// Empties the output and keeps its storage.
    public mutating func removeAll() {
        scans.removeAll(keepingCapacity: true)
        text.removeAll(keepingCapacity: true)
        rejections.removeAll(keepingCapacity: true)
        counters = ScanCounters()
        needsKeyState = false
    }
}

/// What a scanner did besides scanning; a total or a difference of totals.
@frozen
public struct ScanCounters: Hashable, Sendable {
    /// Characters typed or bytes received, suffixes included.
    public var characters = 0
    /// Keys that mean nothing in the layout.
    public var ignoredKeys = 0
    /// Repetitions made by the kernel because a key was held.
    public var repeats = 0
    /// Suffixes without a text before them.
    public var emptySuffixes = 0
    /// Times the kernel's queue overflowed and lost keys (`SYN_DROPPED`).
    public var drops = 0

    /// Nothing counted yet.
    public init() {}

    /// Adds what happened since.
    public static func += (total: inout Self, since: Self) {
        total.characters &+= since.characters
        total.ignoredKeys &+= since.ignoredKeys
        total.repeats &+= since.repeats
        total.emptySuffixes &+= since.emptySuffixes
        total.drops &+= since.drops
    }
}
