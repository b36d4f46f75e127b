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
    /// A host and a port of the network: another reader at the same address is taken for the same.
    case network(String)

    /// How it was named, in words.
    package var basis: String {
        switch self {
        case .usbSerial: "USB serial number"
        case .bluetooth: "Bluetooth address"
        case .usbPort: "USB port (no serial number of its own)"
        case .path: "path"
        case .network: "network address"
        }
    }

    /// Whether `other` is the same scanner in another of its modes: of one family, with the same serial number
    /// or at the same port.
    func isOtherMode(of other: Self) -> Bool {
        switch (self, other) {
        case (
            .usbSerial(let vendor, let product, let serial),
            .usbSerial(let vendor2, let product2, let serial2)
        ):
            serial == serial2
                && ScannerTable.areModes(
                    .init(vendor: vendor, product: product),
                    .init(vendor: vendor2, product: product2)
                )
        case (.usbPort(let vendor, let product, let port), .usbPort(let vendor2, let product2, let port2)):
            port == port2
                && ScannerTable.areModes(
                    .init(vendor: vendor, product: product),
                    .init(vendor: vendor2, product: product2)
                )
        default: false
        }
    }

    /// What its USB ids say that it shows.
    var mode: ScannerTable.Mode? {
        switch self {
        case .usbSerial(let vendor, let product, _), .usbPort(let vendor, let product, _):
            ScannerTable.mode(vendor: vendor, product: product)
        case .bluetooth, .path, .network: nil
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
        // Nothing that is plugged in.
        case .network: DeviceMatch()
        }
    }

    /// A name made of it, such as a device that nobody configured gets: `scanner-05e0-1200-s1`.
    ///
    /// The same in each mode of a scanner whose ids are known as one family's.
    package func derivedName(prefix: String) -> String {
        func ids(_ vendor: UInt16, _ product: UInt16) -> String {
            "\(hex(vendor))-\(hex(ScannerTable.canonicalProduct(vendor: vendor, product: product)))"
        }
        let words: String =
            switch self {
            case .usbSerial(let vendor, let product, let serial): "\(ids(vendor, product))-\(serial)"
            case .bluetooth(let address): address
            case .usbPort(let vendor, let product, let port): "\(ids(vendor, product))-at-\(port)"
            case .path(let path): path
            case .network(let address): address
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
        case .network(let address): "network \(address)"
        }
    }
}

/// Four hexadecimal digits, as USB ids are written.
func hex(_ value: UInt16) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 4 - digits.count) + digits
}
