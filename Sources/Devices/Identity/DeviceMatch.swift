// SPDX-License-Identifier: Apache-2.0

/// Which device an entry of the configuration means: all that is given must agree.
package struct DeviceMatch: Hashable, Sendable {
    /// USB ids.
    package var usb: USBID?
    /// USB serial number.
    package var serial: String?
    /// USB port (`1-2.3`) or, for one of several interfaces, port and interface (`1-2.3:1.0`).
    package var port: String?
    /// Bluetooth address, in any case.
    package var bluetooth: String?
    /// A path: of a serial port, a link of udev, a named pipe, a Unix socket.
    package var path: String?

    /// Vendor and product of a USB device.
    package struct USBID: Hashable, Sendable {
        package var vendor: UInt16
        package var product: UInt16

        /// Ids as numbers.
        package init(vendor: UInt16, product: UInt16) {
            self.vendor = vendor
            self.product = product
        }

        /// Ids as `lsusb` writes them, `05e0:1200`; `nil` for anything else.
        package init?(_ text: String) {
            let parts = text.split(separator: ":", omittingEmptySubsequences: false)
            guard parts.count == 2, parts.allSatisfy({ $0.utf8.count == 4 && $0.allSatisfy(\.isHexDigit) }),
                let vendor = UInt16(parts[0], radix: 16), let product = UInt16(parts[1], radix: 16)
            else { return nil }
            self.init(vendor: vendor, product: product)
        }
    }

    /// A match of what is given.
    package init(
        usb: USBID? = nil,
        serial: String? = nil,
        port: String? = nil,
        bluetooth: String? = nil,
        path: String? = nil
    ) {
        self.usb = usb
        self.serial = serial
        self.port = port
        self.bluetooth = bluetooth
        self.path = path
    }

    /// Whether nothing is given: such an entry would mean every device, and means none.
    package var isEmpty: Bool { self == DeviceMatch() }

    /// Whether a node is meant.
    ///
    /// - Parameters:
    ///   - node: The node.
    ///   - inOtherMode: Whether the USB ids may be those of the same scanner in another of its modes; then serial
    ///     number or port have to tell that it is the same.
    /// - Returns: Whether all that is given agrees.
    func accepts(_ node: UdevDevice, inOtherMode: Bool = false) -> Bool {
        if isEmpty { return false }
        if let usb {
            guard let there = node.usb.map({ USBID(vendor: $0.vendor, product: $0.product) }) else {
                return false
            }
            if inOtherMode {
                guard serial != nil || port != nil, ScannerTable.areModes(usb, there) else { return false }
            } else if there != usb {
                return false
            }
        }
        if let serial, node.usb?.serial != serial { return false }
        if let port, node.usb?.port != port, node.usb?.interface != port { return false }
        if let bluetooth, node.input?.unique?.lowercased() != bluetooth.lowercased() { return false }
        if let path, node.node != path, !node.links.contains(path) { return false }
        return true
    }
}

extension DeviceMatch: CustomStringConvertible {
    package var description: String {
        var words: [String] = []
        if let usb { words.append("usb \(usb)") }
        if let serial { words.append("serial \(serial)") }
        if let port { words.append("port \(port)") }
        if let bluetooth { words.append("bluetooth \(bluetooth)") }
        if let path { words.append(path) }
        return words.joined(separator: ", ")
    }
}

extension DeviceMatch.USBID: CustomStringConvertible {
    package var description: String { "\(hex(vendor)):\(hex(product))" }
}
