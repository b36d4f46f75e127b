// SPDX-License-Identifier: Apache-2.0

/// A piece of hardware that udev shows, with all its nodes: a line of `tally devices`.
package struct SeenDevice: Hashable, Sendable {
    /// What names it.
    package var identity: DeviceIdentity
    /// What it calls itself.
    package var title: String
    /// Its nodes, ordered by path.
    package var nodes: [SeenNode]
    /// What udev rules say about it.
    package var claim: DeviceClaim
    /// The configured or claimed device that it is.
    package var name: String?

    /// Whether something in it types, reports scans or has a serial port, so that it could be a scanner or a
    /// reader.
    package var isUsable: Bool { nodes.contains { $0.kind.isReadable } }

    /// How to make it deliver, or why it does; a sentence for the operator.
    package var advice: String {
        if claim == .ignored { return "left alone: TALLY_IGNORE=1 is set for it by a udev rule" }
        if let name { return "claimed as \(name)" }
        if !isUsable, nodes.contains(where: { $0.kind == .smartCard }) {
            return
                "a smart-card reader: to read NFC tags with it, add a scanner with driver = \"ccid\" and match = "
                + suggestedMatch
        }
        guard isUsable else { return "not a keyboard, HID POS interface or serial port" }
        let claiming = "add a device with match = \(suggestedMatch)"
        return switch claim {
        case .candidate: "may be a scanner: to claim it, \(claiming)"
        case .claimed: "claimed by a udev rule"
        case .none, .ignored: "not claimed: if it is a scanner or reader, \(claiming)"
        }
    }

    /// The match to write into the configuration.
    package var suggestedMatch: String {
        switch identity {
        case .usbSerial(let vendor, let product, let serial):
            "{ usb = \"\(hex(vendor)):\(hex(product))\", serial = \"\(escaped(serial))\" }"
        case .usbPort(let vendor, let product, let port):
            "{ usb = \"\(hex(vendor)):\(hex(product))\", port = \"\(port)\" }"
        case .bluetooth(let address): "{ bluetooth = \"\(address)\" }"
        case .path, .network: "{ path = \"\(nodes.first?.path ?? "")\" }"
        }
    }

    private func escaped(_ text: String) -> String {
        text.map { $0 == "\"" || $0 == "\\" ? "\\\($0)" : "\($0)" }.joined()
    }
}

/// One device node of a piece of hardware.
package struct SeenNode: Hashable, Sendable {
    /// What can be read there.
    package enum Kind: String, Sendable {
        /// An event device with keys.
        case keys
        /// A mouse, touch screen, joystick or the like.
        case pointer
        /// A serial port.
        case serial
        /// Reports of a HID POS scanner.
        case hidPOS = "hid-pos"
        /// Raw HID reports of something else.
        case hidraw
        /// A smart-card reader, which may be one of NFC tags, or somebody's login.
        case smartCard = "ccid"
        /// Something else.
        case other

        /// Whether scans or tag reads can come from it.
        package var isReadable: Bool {
            switch self {
            case .keys, .hidPOS, .serial: true
            case .pointer, .hidraw, .smartCard, .other: false
            }
        }
    }

    /// What can be read there.
    package var kind: Kind
    /// The device node.
    package var path: String
    /// The USB interface, where there is one.
    package var interface: String?
}

/// What udev rules say about a device (design §7, "Claiming").
package enum DeviceClaim: String, Sendable {
    /// Nothing: it is read only if the configuration says so.
    case none
    /// `TALLY_CANDIDATE=1`: it may be a scanner; never touched without configuration.
    case candidate
    /// `TALLY_CLAIM=1`: only ever a scanner, read without configuration.
    case claimed
    /// `TALLY_IGNORE=1`: left alone, whatever else is said.
    case ignored
}
