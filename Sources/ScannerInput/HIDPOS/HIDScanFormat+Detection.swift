// SPDX-License-Identifier: Apache-2.0

extension HIDScanFormat {
    /// Microscan, whose scanners stream bytes through a collection of a vendor's page.
    private static let streamVendor: UInt16 = 0x1777

    /// The format of a device; `nil` when it sends no scans that way: keyboards, mice, anything else.
    ///
    /// - Parameters:
    ///   - descriptor: Its report descriptor; any bytes are survived.
    ///   - vendor: Its USB vendor; 0 where there is none.
    public init?(descriptor: borrowing Span<UInt8>, vendor: UInt16) {
        if let layout = HIDPOSLayout(descriptor: descriptor) {
            self = .pointOfSale(layout)
        } else if vendor == Self.streamVendor, Self.isOfVendorPage(descriptor) {
            self = .stream
        } else {
            return nil
        }
    }

    private static func isOfVendorPage(_ descriptor: borrowing Span<UInt8>) -> Bool {
        var items = HIDReportItems()
        while let item = items.next(in: descriptor) {
            if item.kind == .usagePage { return item.value >= 0xFF00 }
        }
        return false
    }
}
