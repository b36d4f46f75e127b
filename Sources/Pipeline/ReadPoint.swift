// SPDX-License-Identifier: Apache-2.0

internal import Capture
internal import ReadWindows

/// A read point at work: its settings, its window, and what the windows before it counted.
struct ReadPoint {
    var entry: ReadPointEntry
    var window: ReadWindow
    /// Overflows and losses that an alert was raised for.
    var toldOverflows: UInt64 = 0
    var toldLost: UInt64 = 0

    init(_ entry: ReadPointEntry, seed: UInt64) {
        self.entry = entry
        window = ReadWindow(entry.window, seed: seed)
    }
}
