// SPDX-License-Identifier: Apache-2.0

package import ScannerInput

/// A device node as udev knows it, copied out of libudev.
package struct UdevDevice: Hashable, Sendable {
    /// The kernel's path of the device, its name here.
    package var sysPath: String
    /// `input`, `tty`, `hidraw` or `usb`.
    package var subsystem: String
    /// The last part of the path: `event5`, `ttyACM0`.
    package var sysName: String
    /// The device node.
    package var node: String
    /// Other paths of the node, made by rules.
    package var links: [String] = []
    /// The properties that rules and the kernel set.
    package var properties: [String: String] = [:]
    /// Whether it belongs to hardware; virtual consoles do not.
    package var hasParent = true
    /// The USB device it belongs to.
    package var usb: USBParent?
    /// The input device behind an event node.
    package var input: InputParent?
    /// How a hidraw node sends scans; `nil` when it sends none, and for nodes of other subsystems.
    package var scanFormat: HIDScanFormat?

    /// The USB device behind a node.
    package struct USBParent: Hashable, Sendable {
        package var sysPath: String
        /// Where it is plugged in: `1-2.3`.
        package var port: String
        /// Which of its interfaces: `1-2.3:1.0`.
        package var interface: String?
        package var vendor: UInt16
        package var product: UInt16
        package var serial: String?
        package var manufacturer: String?
        package var productName: String?
        package var properties: [String: String] = [:]

        /// A USB device with these facts.
        package init(
            sysPath: String,
            port: String,
            interface: String? = nil,
            vendor: UInt16,
            product: UInt16,
            serial: String? = nil,
            manufacturer: String? = nil,
            productName: String? = nil
        ) {
            self.sysPath = sysPath
            self.port = port
            self.interface = interface
            self.vendor = vendor
            self.product = product
            self.serial = serial
            self.manufacturer = manufacturer
            self.productName = productName
        }
    }

    /// The parent of an event node.
    package struct InputParent: Hashable, Sendable {
        package var sysPath: String
        package var name: String?
        /// For Bluetooth devices the MAC address.
        package var unique: String?

        /// An input device with these facts.
        package init(sysPath: String, name: String? = nil, unique: String? = nil) {
            self.sysPath = sysPath
            self.name = name
            self.unique = unique
        }
    }

    /// A node with these names; the rest is filled in.
    package init(sysPath: String, subsystem: String, sysName: String, node: String) {
        self.sysPath = sysPath
        self.subsystem = subsystem
        self.sysName = sysName
        self.node = node
    }

    /// Whether a property is set to 1, here or on the USB device.
    func isSet(_ property: String) -> Bool {
        properties[property] == "1" || usb?.properties[property] == "1"
    }
}

/// What happened to a device.
package enum UdevChange: Sendable {
    /// It is there, or was there before; its properties may have changed.
    case present(UdevDevice, isNew: Bool)
    /// It is gone.
    case removed(sysPath: String)
}
