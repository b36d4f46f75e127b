// SPDX-License-Identifier: Apache-2.0

import Capture
import Demands
import ScannerInput

// The input's first two bytes choose the settings; the rest is what the device delivers.

/// Records of an event device and bytes of a serial port.
@c(LLVMFuzzerTestOneInput)
func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    unsafe withInput(start, count) { input in
        let options = options(input.choice(0), input.choice(1))
        let bytes = input.extracting(droppingFirst: 2)
        run(KeyboardWedge(options: options), options, bytes)
        run(SerialScan(options: options), options, bytes)
    }
    return 0
}

private func options(_ first: UInt8, _ second: UInt8) -> ScannerOptions {
    let suffixes: [ScanSuffix] = [.enter, .tab, .carriageReturnLineFeed, .lineFeed, .etx, .byte(0x23), .none]
    return ScannerOptions(
        suffix: suffixes[Int(first % 7)],
        maximumLength: [4_500, 1, 2, 7, 64, 0, -1, .max][Int(second % 8)],
        followsCapsLock: second & 8 == 0,
        timeSource: second & 16 == 0 ? .kernel : .reception
    )
}

private func run(_ driver: some ScannerDriver, _ options: ScannerOptions, _ bytes: borrowing Span<UInt8>) {
    let once = scans(of: driver, options, bytes, splitting: false)
    let split = scans(of: driver, options, bytes, splitting: true)
    demand(once == split, "\(once.count) scans from one read, \(split.count) from many")
}

private func scans(
    of driver: some ScannerDriver,
    _ options: ScannerOptions,
    _ bytes: borrowing Span<UInt8>,
    splitting: Bool
) -> [[UInt8]] {
    var driver = driver
    var output = ScanOutput()
    var scans: [[UInt8]] = []
    let now = MonotonicTime(nanoseconds: 1 << 40)
    var splitter = Splitter(seed: UInt64(bytes.count))
    var position = 0
    while position < bytes.count {
        let end = splitting ? min(bytes.count, position + splitter.next(upTo: 60)) : bytes.count
        driver.feed(bytes.extracting(position..<end), at: now, into: &output)
        take(from: &output, options, into: &scans)
        position = end
    }
    // Silence ends whatever runs, and then there is nothing left to wait for.
    for _ in 0..<3 {
        guard let deadline = driver.deadline else { break }
        driver.tick(at: deadline, into: &output)
    }
    demand(driver.deadline == nil, "silence without an end")
    driver.disconnect(at: MonotonicTime(nanoseconds: .max), into: &output)
    take(from: &output, options, into: &scans)
    return scans
}

private func take(from output: inout ScanOutput, _ options: ScannerOptions, into scans: inout [[UInt8]]) {
    let limit = min(max(1, options.maximumLength), ScannerOptions.maximumLengthLimit)
    var end = 0
    for item in output.scans {
        demand(
            item.range.lowerBound == end && !item.range.isEmpty,
            "a scan at \(item.range), not behind \(end)"
        )
        demand(item.range.count <= limit, "a scan of \(item.range.count) bytes, allowed are \(limit)")
        demand(item.scan.firstByte <= item.scan.lastByte, "a scan that ends before it begins")
        end = item.range.upperBound
        scans.append(Array(output.text[item.range]))
    }
    demand(end == output.text.count, "text of no scan")
    output.removeAll()
}
