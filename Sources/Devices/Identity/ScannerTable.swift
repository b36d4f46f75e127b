// SPDX-License-Identifier: Apache-2.0

/// What is known of scanners by their USB ids: one scanner has another id in each of its modes.
enum ScannerTable {
    /// What a scanner with an id shows.
    enum Mode: Hashable, Sendable {
        /// A keyboard.
        case keyboard
        /// Reports of the HID usage page for scanners.
        case hidPOS
        /// Reports with a stream of bytes.
        case hidStream
        /// A serial port.
        case serial
        /// The reports of IBM's registers, which nobody else understands.
        case ibm
        /// The vendor's own protocol.
        case snapi
    }

    /// A row of the table.
    struct Entry: Sendable {
        let vendor: UInt16
        let product: UInt16
        /// The bits of the product that matter.
        let mask: UInt16
        /// Shared by the ids of one scanner; a name that ends with `*` is completed by the other digits.
        let family: String?
        let mode: Mode?

        init(_ vendor: UInt16, _ product: UInt16, _ mask: UInt16, _ family: String?, _ mode: Mode?) {
            self.vendor = vendor
            self.product = product
            self.mask = mask
            self.family = family
            self.mode = mode
        }

        func covers(_ vendor: UInt16, _ product: UInt16) -> Bool {
            vendor == self.vendor && product & mask == self.product
        }
    }

    /// What a scanner with these ids shows; `nil` where that is not known.
    static func mode(vendor: UInt16, product: UInt16) -> Mode? {
        entries.first { $0.covers(vendor, product) }?.mode
    }

    /// The family of scanners with these ids; `nil` where none is known.
    static func family(vendor: UInt16, product: UInt16) -> String? {
        guard let entry = entries.first(where: { $0.covers(vendor, product) }), let family = entry.family
        else {
            return nil
        }
        return family.hasSuffix("*") ? family.dropLast() + hex(product & ~entry.mask) : family
    }

    /// The product that stands for its whole family, so that a name made of it holds in every mode.
    ///
    /// That of the keyboard mode, in which scanners leave the factory, else the first.
    static func canonicalProduct(vendor: UInt16, product: UInt16) -> UInt16 {
        guard let entry = entries.first(where: { $0.covers(vendor, product) }), let family = entry.family
        else {
            return product
        }
        let members = entries.filter { $0.family == family && $0.vendor == vendor }
        let first = members.first { $0.mode == .keyboard } ?? members.first ?? entry
        return first.product | product & ~entry.mask
    }

    /// Whether two ids are those of one scanner in two modes.
    static func areModes(_ left: DeviceMatch.USBID, _ right: DeviceMatch.USBID) -> Bool {
        guard let family = family(vendor: left.vendor, product: left.product) else { return false }
        return family == self.family(vendor: right.vendor, product: right.product)
    }
}
