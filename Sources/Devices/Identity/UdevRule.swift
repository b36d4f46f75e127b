// SPDX-License-Identifier: Apache-2.0

/// The udev rule that lets the daemon open a device.
enum UdevRule {
    /// The file to put it in: after the shipped rules, before those that act on `uaccess`.
    static let file = "/etc/udev/rules.d/61-tally-local.rules"

    /// The line that gives a device's nodes to the daemon's group, as exact as its identity allows.
    static func line(subsystem: String, identity: DeviceIdentity?, node: String) -> String {
        var words = ["ACTION!=\"remove\"", "SUBSYSTEM==\"\(subsystem)\""]
        switch identity {
        case .usbSerial(let vendor, let product, let serial):
            words.append("ATTRS{idVendor}==\"\(hex(vendor))\"")
            words.append("ATTRS{idProduct}==\"\(hex(product))\"")
            // A serial number that a rule cannot spell is left out.
            if !serial.contains(where: { $0 == "\"" || $0 == "\\" || $0 == "*" || $0 == "?" || $0 == "[" }) {
                words.append("ATTRS{serial}==\"\(serial)\"")
            }
        case .usbPort(let vendor, let product, let port):
            words.append("KERNELS==\"\(port)\"")
            words.append("ATTRS{idVendor}==\"\(hex(vendor))\"")
            words.append("ATTRS{idProduct}==\"\(hex(product))\"")
        case .bluetooth(let address):
            words.append("ATTRS{uniq}==\"\(address)\"")
        case .path, .network, nil:
            words.append("KERNEL==\"\(node.split(separator: "/").last ?? "")\"")
        }
        words.append("GROUP=\"tally\"")
        words.append("MODE=\"0660\"")
        if subsystem == "input" { words.append("ENV{LIBINPUT_IGNORE_DEVICE}=\"1\"") }
        if subsystem == "tty" { words.append("ENV{ID_MM_PORT_IGNORE}=\"1\"") }
        return words.joined(separator: ", ")
    }

    /// What to do about a node that the rules shall say something about, for the operator.
    static func mend(subsystem: String, identity: DeviceIdentity?, node: String) -> String {
        """
        put this line into \(file), run `sudo udevadm control --reload` and plug the device in again: \
        \(line(subsystem: subsystem, identity: identity, node: node))
        """
    }
}
