// SPDX-License-Identifier: Apache-2.0

import Capture
import Demands
import ScanDemands
import ScannerInput

// The input's first two bytes choose the settings and split it: a report descriptor, then what the device reports.
// A descriptor of no scanner leaves the usual one.

/// Report descriptors and reports of HID POS scanners.
@c(LLVMFuzzerTestOneInput)
func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    unsafe withInput(start, count) { input in
        let (first, second) = (input.choice(0), input.choice(1))
        let rest = input.extracting(droppingFirst: 2)
        let end = min(Int(first), rest.count)
        let layout = HIDPOSLayout(descriptor: rest.extracting(0..<end)) ?? usual
        guard let layout else { return }
        demand(layout.data.upperBound <= layout.length, "data beyond the report")
        let options = ScannerOptions(
            suffix: [.enter, .tab, .carriageReturnLineFeed, .lineFeed, .etx, .none][Int(second % 6)],
            maximumLength: [4_500, 1, 7, 64, 0, .max][Int(second / 8 % 6)]
        )
        run(HIDPOSScan(options: options, layout: layout), options, rest.extracting(end..<rest.count))
        run(HIDStreamScan(options: options), options, rest.extracting(end..<rest.count))
    }
    return 0
}

/// Count, identifier, 56 bytes, vendor's code, "goes on".
private let usual = HIDPOSLayout(
    descriptor: ([
        0x05, 0x8C, 0x09, 0x02, 0xA1, 0x01, 0x09, 0x12, 0xA1, 0x02, 0x85, 0x02, 0x15, 0x00, 0x26, 0xFF, 0x00,
        0x75, 0x08, 0x95, 0x01, 0x05, 0x01, 0x09, 0x3B, 0x81, 0x02, 0x95, 0x03, 0x05, 0x8C, 0x09, 0xFB, 0x09,
        0xFC, 0x09, 0xFD, 0x81, 0x02, 0x95, 0x38, 0x09, 0xFE, 0x82, 0x02, 0x01, 0x06, 0x66, 0xFF, 0x95, 0x02,
        0x09, 0x04, 0x09, 0x00, 0x81, 0x02, 0x05, 0x8C, 0x25, 0x01, 0x75, 0x01, 0x95, 0x08, 0x09, 0xFF, 0x81,
        0x02, 0xC0, 0xC0,
    ] as [UInt8]).span
)

/// Feeds the bytes as one read and as reports of up to 64; what is promised holds for both.
private func run(_ driver: some ScannerDriver, _ options: ScannerOptions, _ bytes: borrowing Span<UInt8>) {
    for step in [bytes.count, 64] {
        var driver = driver
        var output = ScanOutput()
        let now = MonotonicTime(nanoseconds: 1 << 40)
        var position = 0
        while position < bytes.count {
            let end = min(bytes.count, position + step)
            driver.feed(bytes.extracting(position..<end), at: now, into: &output)
            check(&output, options)
            position = end
        }
        driver.fallSilent(into: &output)
        driver.disconnect(at: MonotonicTime(nanoseconds: .max), into: &output)
        check(&output, options)
    }
}

private func check(_ output: inout ScanOutput, _ options: ScannerOptions) {
    demand(output, limit: options.textLimit)
    output.removeAll()
}
