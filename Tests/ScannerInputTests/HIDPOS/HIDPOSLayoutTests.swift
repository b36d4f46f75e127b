// SPDX-License-Identifier: Apache-2.0

import ScannerInput
import Testing

@Suite struct HIDPOSLayoutTests {
    @Test func `The usual descriptor says where everything stands`() throws {
        let layout = try #require(ScannerReports.layout(of: ScannerReports.usualDescriptor))
        #expect(layout.reportID == 2)
        #expect(layout.length == 64)
        #expect(layout.count == 1)
        #expect(layout.symbology == 2)
        #expect(layout.data == 5..<61)
        #expect(layout.vendorSymbology == 61)
        #expect(layout.continued == 63 * 8)
        #expect(layout.redirectionReport == [254, 1])
    }

    @Test func `Another order, without ids and count, is read as it is described`() throws {
        let layout = try #require(ScannerReports.layout(of: ScannerReports.otherDescriptor))
        #expect(layout.reportID == nil)
        #expect(layout.length == 24)
        #expect(layout.count == nil)
        #expect(layout.symbology == 1)
        #expect(layout.data == 4..<24)
        #expect(layout.continued == 0)
        #expect(layout.redirection == nil)
    }

    @Test func `A keyboard is no scanner, nor is the service interface of one`() {
        #expect(ScannerReports.layout(of: ScannerReports.keyboardDescriptor) == nil)
        // The same fields in an application collection of a vendor's page (0xFF8C).
        var service = ScannerReports.usualDescriptor
        service.replaceSubrange(0..<2, with: [0x06, 0x8C, 0xFF])
        #expect(ScannerReports.layout(of: service) == nil)
    }

    @Test func `A descriptor cut off anywhere, or with a size beyond all reason, is survived`() {
        let whole = ScannerReports.usualDescriptor
        for count in 0...whole.count {
            let layout = ScannerReports.layout(of: Array(whole.prefix(count)))
            if let layout { #expect(layout.data.upperBound <= layout.length) }
        }
        // Report Count 0xFFFFFFFF, and a Pop with nothing to pop.
        #expect(ScannerReports.layout(of: ([0x97, 0xFF, 0xFF, 0xFF, 0xFF, 0x81, 0x02] + whole)) == nil)
        #expect(ScannerReports.layout(of: ([0xB4] + whole)) == nil)
        // Report ID 0 is reserved.
        #expect(ScannerReports.layout(of: ([0x85, 0x00] + whole)) == nil)
    }
}
