// SPDX-License-Identifier: Apache-2.0

import Capture
import DeviceIO
import TLSLinks

// What the operator can do about a device that does not deliver.

extension OpenFailure {
    /// What mends it; `nil` where nobody knows.
    var mend: String? {
        switch self {
        case .missing: "plug it in; tally devices --all shows what is there"
        case .undriven(_, let drivers): KernelDriver.mend(drivers)
        case .busy:
            "stop that program, which sudo tally doctor names: tallyd takes the device as soon as it is free"
        case .denied(_, let mend): mend
        case .failed: "journalctl -u tallyd; plug the device in again"
        case .notADevice: "tally devices --all shows what is there; set match to that"
        case .layout: "tally config check"
        case .unreached(let failure): failure.mend ?? "journalctl -u tallyd"
        case .insecure(let failure): failure.mend ?? "journalctl -u tallyd"
        }
    }
}

extension KernelDriver {
    /// How drivers are loaded; the service's sandbox lets through what is there when it starts.
    fileprivate static func mend(_ drivers: [KernelDriver]) -> String {
        "sudo modprobe \(drivers.count > 1 ? "-a " : "")\(drivers.map(\.module).joined(separator: " "))"
            + "; sudo systemctl restart tallyd"
    }
}

extension Resolution {
    /// Why what is plugged in cannot be read, where that is so.
    var obstacle: String? {
        switch self {
        case .unreadable(_, let reason): reason
        case .undriven(let identity, let drivers, _):
            "\(identity) is plugged in, but no driver of the kernel has taken it "
                + "(\(drivers.map(\.module).joined(separator: " or ")))"
        case .absent, .found, .ambiguous, .ignored: nil
        }
    }

    /// What mends it; `nil` where nothing is to be mended.
    var mend: String? {
        switch self {
        case .absent: "plug it in; tally devices --all shows what is there"
        case .found: nil
        case .ambiguous: "make its match more exact: tally devices --all"
        case .ignored: "remove TALLY_IGNORE from the rule, or the entry from the configuration"
        case .undriven(_, let drivers, _): KernelDriver.mend(drivers)
        case .unreadable(let identity, _): identity.mode.flatMap(\.mend) ?? Self.modes
        }
    }

    fileprivate static let modes =
        "set it to USB keyboard, HID POS or CDC by a code of its manual, or remove driver from its entry"
}

extension ScannerTable.Mode {
    fileprivate var mend: String? {
        switch self {
        case .keyboard, .hidPOS, .hidStream, .serial: nil
        case .ibm: "it is set to an IBM mode, which only IBM's hosts read: \(Resolution.modes)"
        case .snapi: "it is set to SNAPI, its vendor's own protocol: \(Resolution.modes)"
        }
    }
}
