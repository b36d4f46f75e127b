// SPDX-License-Identifier: Apache-2.0

import ScannerInput
import Testing

@Suite struct HIDReportSizesTests {
    /// Vendor-defined, 64 bytes in and out, as most readers of that kind have it.
    private static let plain: [UInt8] = [
        0x06, 0x00, 0xFF, 0x09, 0x01, 0xA1, 0x01,
        0x09, 0x02, 0x15, 0x00, 0x26, 0xFF, 0x00, 0x75, 0x08, 0x95, 0x40, 0x81, 0x02,
        0x09, 0x03, 0x75, 0x08, 0x95, 0x40, 0x91, 0x02,
        0xC0,
    ]

    @Test func `Reports without numbers have the size of their fields`() {
        let sizes = HIDReportSizes(descriptor: Self.plain.span)
        #expect(sizes?.input == .init(id: nil, size: 64))
        #expect(sizes?.output == .init(id: nil, size: 64))
    }

    @Test func `Of several reports the longest counts, and the output of the same number`() {
        let descriptor: [UInt8] = [
            0x06, 0x00, 0xFF, 0x09, 0x01, 0xA1, 0x01, 0x75, 0x08,
            0x85, 0x01, 0x95, 0x08, 0x09, 0x01, 0x81, 0x02, 0x95, 0x3F, 0x09, 0x01, 0x91, 0x02,
            0x85, 0x02, 0x95, 0x20, 0x09, 0x01, 0x81, 0x02, 0x95, 0x1F, 0x09, 0x01, 0x91, 0x02,
            0xC0,
        ]
        let sizes = HIDReportSizes(descriptor: descriptor.span)
        #expect(sizes?.input == .init(id: 2, size: 32))
        #expect(sizes?.output == .init(id: 2, size: 31))
    }

    @Test func `A device that only talks, or only listens, is none to talk with`() {
        for half in [Array(Self.plain[..<20]), []] { #expect(HIDReportSizes(descriptor: half.span) == nil) }
    }

    @Test func `Any bytes are survived`() {
        var state: UInt64 = 1
        for _ in 0..<2_000 {
            let bytes = (0..<64).map { _ in
                state = state &* 6_364_136_223_846_793_005 &+ 1
                return UInt8(truncatingIfNeeded: state >> 56)
            }
            if let sizes = HIDReportSizes(descriptor: bytes.span) {
                #expect((1...16_384).contains(sizes.input.size) && (1...16_384).contains(sizes.output.size))
            }
        }
    }
}
