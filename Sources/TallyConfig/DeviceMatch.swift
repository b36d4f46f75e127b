// SPDX-License-Identifier: Apache-2.0

/// What a device must be like to be the one an entry of the configuration means: all that is set must agree.
public struct DeviceMatch: Hashable, Sendable {
    /// The USB vendor and product.
    public var usb: USBIdentifier?
    /// The USB serial number, as the device spells it.
    public var serial: String?
    /// The USB port, as the kernel names it: `1-2.3` is bus 1, port 2, port 3 of the hub there.
    public var port: String?
    /// The Bluetooth address, lower case with colons.
    public var bluetooth: String?
    /// The device node or a stable link to it, such as one in `/dev/serial/by-id`.
    public var path: String?

    /// A match that nothing is asked of yet.
    public init() {}
}

/// A USB vendor and product.
public struct USBIdentifier: Hashable, Sendable, CustomStringConvertible {
    /// The vendor (`idVendor`).
    public var vendor: UInt16
    /// The product (`idProduct`).
    public var product: UInt16

    /// A vendor's product.
    public init(vendor: UInt16, product: UInt16) {
        self.vendor = vendor
        self.product = product
    }

    /// The product written as four hex digits, a colon and four hex digits; `nil` for anything else.
    public init?(_ text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ $0.utf8.count == 4 && $0.allSatisfy(\.isASCIIHexDigit) }),
            let vendor = UInt16(parts[0], radix: 16), let product = UInt16(parts[1], radix: 16)
        else { return nil }
        self.init(vendor: vendor, product: product)
    }

    /// The form of `lsusb`, such as `05e0:1200`.
    public var description: String { "\(Self.hex(vendor)):\(Self.hex(product))" }

    private static func hex(_ number: UInt16) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 4 - digits.utf8.count) + digits
    }
}

extension Character {
    /// Whether this is one of `0`–`9`, `a`–`f`, `A`–`F`.
    var isASCIIHexDigit: Bool { isASCII && isHexDigit }

    /// Whether this is one of `0`–`9`.
    var isASCIIDigit: Bool { ("0"..."9").contains(self) }
}
