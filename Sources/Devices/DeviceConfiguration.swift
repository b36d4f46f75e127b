// SPDX-License-Identifier: Apache-2.0

package import Capture
package import ReaderProtocols
package import ScannerInput

/// A device as the configuration describes it.
package struct DeviceConfiguration: Hashable, Sendable {
    /// What a device is, and how it is driven.
    package enum Kind: Hashable, Sendable {
        /// A barcode scanner, read through whichever of its interfaces the connection names.
        case scanner(ScannerOptions, ScannerConnection = ScannerConnection())
        /// An RFID reader; without a family it is found out by asking.
        case reader(ReaderFamily?, ReaderOptions, ReaderConnection = .serial())
    }

    /// Its place in the table of devices.
    package var index: DeviceIndex
    /// Its name in the configuration.
    package var name: String
    /// Whether it is to be read at all.
    package var isEnabled: Bool
    /// Which hardware it is.
    package var match: DeviceMatch
    /// What it is.
    package var kind: Kind
    /// Whether another unit of its model at its port takes its place when it is gone.
    package var takesSamePort = false
    /// How it tells something to the person who uses it.
    package var signals = SignalOptions()

    /// Why it cannot be used as it is configured, in words for the operator; `nil` where it can.
    package var fault: String?

    /// A device of the configuration.
    package init(index: DeviceIndex, name: String, isEnabled: Bool = true, match: DeviceMatch, kind: Kind) {
        self.index = index
        self.name = name
        self.isEnabled = isEnabled
        self.match = match
        self.kind = kind
    }
}

extension DeviceConfiguration.Kind {
    /// `scanner` or `reader`.
    package var word: String {
        switch self {
        case .scanner: "scanner"
        case .reader: "reader"
        }
    }
}

/// A device that a udev rule claims (`TALLY_CLAIM=1`) and no configuration mentions.
package struct AutoClaimedDevice: Hashable, Sendable {
    /// A name made of its identity, not used by any configured device.
    package var name: String
    /// What names it.
    package var identity: DeviceIdentity
    /// What it calls itself.
    package var title: String
    /// What it is taken for: a scanner with the usual options.
    package var kind: DeviceConfiguration.Kind
}
