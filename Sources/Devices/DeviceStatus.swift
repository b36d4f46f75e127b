// SPDX-License-Identifier: Apache-2.0

package import Capture
package import ReaderProtocols
package import ScannerInput

/// What a device is doing: a line of `tally status`.
package struct DeviceStatus: Hashable, Sendable {
    /// Its place in the table of devices.
    package var index: DeviceIndex
    /// Its name.
    package var name: String
    /// `scanner` or `reader`.
    package var kind: String
    /// How it is read: `keyboard`, `hid-pos`, `stream`, `serial`, or the reader's family; `nil` while it never was.
    package var driver: String?
    /// What it is doing.
    package var state: DeviceState
    /// Why, in words for the operator.
    package var reason: String
    /// What the operator can do about it; `nil` where nothing is to be done, or nobody knows what.
    package var mend: String?
    /// Since when.
    package var since: Instant
    /// What names the hardware, once it was found.
    package var identity: DeviceIdentity?
    /// The nodes being read, or to be read once that is possible.
    package var paths: [String]
    /// Whether a udev rule claimed it, not the configuration.
    package var isAutoClaimed: Bool
    /// What a scanner did besides scanning.
    package var counters = ScanCounters()
    /// What a reader's session counted besides reads.
    package var readerCounters = ReaderCounters()
    /// Which signals it can give now, and by what.
    package var signalMeans: [StationSignal: SignalAnswer.Means] = [:]
    /// How often it was asked for signals.
    package var signals = SignalCounts()
}
