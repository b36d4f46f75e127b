// SPDX-License-Identifier: Apache-2.0

/// What an `alert` event is about: a closed set, documented in `docs/events.md`.
public enum AlertCode: String, Sendable, CaseIterable {
    /// Scans were dropped, because even the part of the way to the queue that is kept for scans was full.
    case scanLost = "scan-lost"
    /// Tags were never announced: the window's table and the way to the queue were both full.
    case tagLost = "tag-lost"
    /// Window entries closed early, because the table was full: `max_tags` is too small.
    case windowOverflow = "window-overflow"
    /// A reader says that tags may have passed unread.
    case readsLost = "reads-lost"
    /// The kernel dropped keystrokes of a scanner: the scan they belonged to is `damaged`.
    case keysLost = "keys-lost"
    /// A reader refused an option and reads without it.
    case readerOption = "reader-option"
    /// A reader tells of a fault of its own.
    case readerFault = "reader-fault"
    /// A reader's clock is so wrong that its times are not used.
    case readerClock = "reader-clock"
    /// An input of a reader changed: a light barrier, a button.
    case readerInput = "reader-input"
    /// Labels that belong together were not all scanned in time.
    case labelIncomplete = "label-incomplete"
    /// A control barcode was not obeyed: forged, for another station, or control barcodes are off.
    case commandRefused = "command-refused"
    /// The wall clock was moved by `step_us`.
    case clockStep = "clock-step"
    /// The queue cannot be written: events wait in memory.
    case storage
    /// Events were removed that a consumer had not acknowledged, `first_seq` to `last_seq`.
    case gap
    /// The database file woke on another machine (cloned, restored there): its next events are a new epoch's.
    case newEpoch = "new-epoch"

    /// How much it matters.
    public var severity: Alert.Severity {
        switch self {
        case .scanLost, .tagLost, .storage, .gap: .critical
        case .windowOverflow, .readsLost, .keysLost, .readerOption, .readerFault, .readerClock, .clockStep,
            .labelIncomplete,
            .commandRefused:
            .warning
        case .newEpoch, .readerInput: .info
        }
    }
}
