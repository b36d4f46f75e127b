// SPDX-License-Identifier: Apache-2.0

public import Capture

/// What became of a scan.
public enum ScanVerdict: Equatable, Sendable {
    /// An event of this quality.
    case event(Quality)
    /// It was the one before once more.
    case repeated
    /// A rule says to ignore it.
    case ignored
    /// It was counted as rejected.
    case rejected
    /// There was no room on the way to the queue.
    case lost
    /// No device of that index delivers scans.
    case unknown
}
