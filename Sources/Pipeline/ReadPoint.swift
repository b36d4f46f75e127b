// SPDX-License-Identifier: Apache-2.0

internal import Capture
internal import ReadWindows

/// A read point at work: its settings, its window, and what the windows before it counted.
struct ReadPoint {
    var entry: ReadPointEntry
    var window: ReadWindow
    /// What control barcodes changed.
    var station: StoredStation
    /// Puts the labels of one thing together, where that is wanted.
    var labelSet: LabelSet?
    /// What is stored of the open set: the event that began it, and what it lacks.
    var storedLabels: StoredLabels?
    /// Overflows and losses that an alert was raised for.
    var toldOverflows: UInt64 = 0
    var toldLost: UInt64 = 0

    init(_ entry: ReadPointEntry, seed: UInt64) {
        self.entry = entry
        window = ReadWindow(entry.window, seed: seed)
        station = StoredStation(readPoint: entry.name)
        labelSet = entry.labelSet.map { LabelSet($0) }
    }

    /// Begins a window with the settings as they are now; what else happens at the read point goes on.
    mutating func renewWindow(seed: UInt64) {
        window = ReadWindow(entry.window, seed: seed)
        toldOverflows = 0
        toldLost = 0
    }

    /// The business step that is done now.
    var step: String? { station.step ?? entry.step }
}
