// SPDX-License-Identifier: Apache-2.0

import ScannerInput
import Testing

/// What a report descriptor says of sounds (HID Point of Sale Usage Tables 1.02, clause 3).
@Suite struct HIDPOSSoundsTests {
    /// The trigger report of Honeywell units and those who followed: output report 4, one bit each.
    private static let trigger: [UInt8] = [
        0x05, 0x8C, 0x09, 0x14, 0xA1, 0x02, 0x85, 0x04, 0x15, 0x00, 0x25, 0x01, 0x75, 0x01, 0x95, 0x08,
        0x09, 0x00, 0x09, 0x5F, 0x09, 0x60, 0x09, 0x00, 0x09, 0x00, 0x09, 0x85, 0x09, 0x86, 0x91, 0x86, 0xC0,
    ]

    private func sounds(with collection: [UInt8]) throws -> HIDPOSSounds {
        let descriptor = Array(ScannerReports.usualDescriptor.dropLast()) + collection + [0xC0]
        return try #require(ScannerReports.layout(of: descriptor)).sounds
    }

    @Test func `A trigger report sounds by its bits`() throws {
        let sounds = try sounds(with: Self.trigger)
        #expect(sounds.error == HIDPOSSounds.Report(isFeature: false, bytes: [4, 0x20]))
        #expect(sounds.goodRead == HIDPOSSounds.Report(isFeature: false, bytes: [4, 0x40]))
        #expect(sounds.notOnFile == nil)
    }

    @Test func `A descriptor without such usages declares none`() throws {
        #expect(try sounds(with: []) == HIDPOSSounds())
    }

    @Test func `Feature reports, wide fields and ranges of usages are laid out like any`() throws {
        // Feature report 9: eight bits of padding, then three fields of 4 bits for 85, 86 and 87.
        let sounds = try sounds(with: [
            0x05, 0x8C, 0x85, 0x09, 0x75, 0x08, 0x95, 0x01, 0xB1, 0x03,
            0x75, 0x04, 0x95, 0x03, 0x19, 0x85, 0x29, 0x87, 0xB1, 0x02,
        ])
        #expect(sounds.error == HIDPOSSounds.Report(isFeature: true, bytes: [9, 0, 0x01, 0]))
        #expect(sounds.goodRead == HIDPOSSounds.Report(isFeature: true, bytes: [9, 0, 0x10, 0]))
        #expect(sounds.notOnFile == HIDPOSSounds.Report(isFeature: true, bytes: [9, 0, 0, 0x01]))
    }

    @Test(arguments: [
        // A constant, a list of usages in place of switches, another page, and a report that is too long.
        [0x05, 0x8C, 0x85, 0x04, 0x75, 0x01, 0x95, 0x08, 0x09, 0x86, 0x91, 0x03] as [UInt8],
        [0x05, 0x8C, 0x85, 0x04, 0x75, 0x08, 0x95, 0x01, 0x09, 0x86, 0x91, 0x00],
        [0x06, 0x66, 0xFF, 0x85, 0x04, 0x75, 0x01, 0x95, 0x08, 0x09, 0x86, 0x91, 0x02],
        [0x05, 0x8C, 0x85, 0x04, 0x75, 0x20, 0x96, 0xFF, 0x7F, 0x09, 0x86, 0x91, 0x02],
    ])
    func `What is no switch of the scanner's page does not sound`(_ items: [UInt8]) throws {
        #expect(try sounds(with: items) == HIDPOSSounds())
    }

    @Test func `Without ids the report begins with 0`() throws {
        let descriptor =
            Array(ScannerReports.otherDescriptor.dropLast())
            + [0x75, 0x01, 0x95, 0x08, 0x09, 0x86, 0x91, 0x02, 0xC0]
        let sounds = try #require(ScannerReports.layout(of: descriptor)).sounds
        #expect(sounds.goodRead == HIDPOSSounds.Report(isFeature: false, bytes: [0, 0x01]))
    }
}
