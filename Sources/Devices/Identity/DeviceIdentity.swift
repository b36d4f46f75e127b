// SPDX-License-Identifier: Apache-2.0

/// What names a piece of hardware for ever, or as long as it can: never the number the kernel gave its node.
package enum DeviceIdentity: Hashable, Sendable {
    /// USB ids and the serial number, the same at every port.
    case usbSerial(vendor: UInt16, product: UInt16, serial: String)
    /// A Bluetooth address.
    case bluetooth(String)
    /// USB ids and the port: another unit at the same port is taken for the same.
    case usbPort(vendor: UInt16, product: UInt16, port: String)
    /// Nothing better than where the kernel put it.
    case path(String)

    /// How it was named, in words.
    package var basis: String {
        switch self {
        case .usbSerial: "USB serial number"
        case .bluetooth: "Bluetooth address"
        case .usbPort: "USB port (no serial number of its own)"
        case .path: "path"
        }
    }

    /// The match that means this hardware.
    package var match: DeviceMatch {
        switch self {
        case .usbSerial(let vendor, let product, let serial):
            DeviceMatch(usb: .init(vendor: vendor, product: product), serial: serial)
        case .usbPort(let vendor, let product, let port):
            DeviceMatch(usb: .init(vendor: vendor, product: product), port: port)
        case .bluetooth(let address): DeviceMatch(bluetooth: address)
        case .path(let path): DeviceMatch(path: path)
        }
    }

    /// A name made of it, such as a device that nobody configured gets: `scanner-05e0-1200-s1`.
    package func derivedName(prefix: String) -> String {
        let words: String =
            switch self {
            case .usbSerial(let vendor, let product, let serial):
                "\(hex(vendor))-\(hex(product))-\(serial)"
            case .bluetooth(let address): address
            case .usbPort(let vendor, let product, let port): "\(hex(vendor))-\(hex(product))-at-\(port)"
            case .path(let path): path
            }
        var name = prefix
        for character in "-\(words)".lowercased().unicodeScalars {
            let isAllowed = ("a"..."z").contains(character) || ("0"..."9").contains(character)
            if isAllowed || character == "." {
                name.unicodeScalars.append(character)
            } else if name.last != "-" {
                name.append("-")
            }
            if name.utf8.count == 63 { break }
        }
        while name.last == "-" { name.removeLast() }
        return name
    }
}

extension DeviceIdentity: CustomStringConvertible {
    package var description: String {
        switch self {
        case .usbSerial(let vendor, let product, let serial):
            "usb \(hex(vendor)):\(hex(product)) serial \(serial)"
        case .bluetooth(let address): "bluetooth \(address)"
        case .usbPort(let vendor, let product, let port): "usb \(hex(vendor)):\(hex(product)) port \(port)"
        case .path(let path): path
        }
    }
}

/// Four hexadecimal digits, as USB ids are written.
func hex(_ value: UInt16) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 4 - digits.count) + digits
}
