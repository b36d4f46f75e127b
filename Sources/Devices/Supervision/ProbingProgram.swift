// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A program that writes into serial ports as they appear, to find out what is there.
enum ProbingProgram: String, CaseIterable, Hashable, Sendable {
    /// Looks for modems, with AT commands.
    case modemManager = "ModemManager"
    /// Looks for braille displays behind the converters that those share with scanners.
    case brltty

    /// Those that are installed.
    static func installed() -> Set<Self> {
        Set(allCases.filter { program in program.places.contains { unsafe access($0, F_OK) == 0 } })
    }

    private var places: [String] {
        ["/usr/sbin", "/usr/bin", "/usr/local/sbin"].map { "\($0)/\(rawValue)" }
    }

    /// Whether it may write into a serial port.
    func probes(_ node: UdevDevice) -> Bool {
        guard let usb = node.usb else { return false }
        switch self {
        case .modemManager:
            return !node.isSet("ID_MM_DEVICE_IGNORE") && !node.isSet("ID_MM_PORT_IGNORE")
        case .brltty:
            // QinHeng CH340, Silicon Labs CP210x, FTDI: the converters in its rules.
            return [0x1A86, 0x10C4, 0x0403].contains(usb.vendor)
        }
    }

    /// How to keep it away from a port.
    func mend(identity: DeviceIdentity?, node: String) -> String {
        switch self {
        case .modemManager: UdevRule.mend(subsystem: "tty", identity: identity, node: node)
        case .brltty: "remove brltty where nobody needs a braille display: sudo apt remove brltty"
        }
    }
}
