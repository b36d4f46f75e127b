// SPDX-License-Identifier: Apache-2.0

import Capture
import Demands
import ScanDemands
import ScannerInput

// The input's first two bytes choose the settings; the rest is what the device delivers. The first byte has the suffix
// in its lower bits (modulo 7, as long as it is below 28); from there on it chooses what else there is.

/// Records of an event device and bytes of a serial port.
@c(LLVMFuzzerTestOneInput)
func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    unsafe withInput(start, count) { input in
        let options = options(input.choice(0), input.choice(1))
        let bytes = input.extracting(droppingFirst: 2)
        run(KeyboardWedge(options: options, keyMap: options.layout == .us ? .us : accented), options, bytes)
        run(SerialScan(options: options), options, bytes)
    }
    return 0
}

private func options(_ first: UInt8, _ second: UInt8) -> ScannerOptions {
    let suffixes: [ScanSuffix] = [.enter, .tab, .carriageReturnLineFeed, .lineFeed, .etx, .byte(0x23), .none]
    var options = ScannerOptions(
        suffix: suffixes[Int(first % 7)],
        maximumLength: [4_500, 1, 2, 7, 64, 0, -1, .max][Int(second % 8)],
        followsCapsLock: second & 8 == 0,
        timeSource: second & 16 == 0 ? .kernel : .reception
    )
    let more = first / 28
    if more & 1 != 0 {
        options.layout = LayoutName("de") ?? .us
        options.followsNumLock = true
        options.composesDeadKeys = second & 32 == 0
        options.keys = [66: [0x1D], 108: Array("12\r".utf8), 255: [0x00]]
    }
    if more & 2 != 0 {
        options.prefix = second & 32 == 0 ? [0x02] : Array("12".utf8)
        options.maximumKeyGap = second & 64 == 0 ? nil : .milliseconds(50)
        options.substitutes = ["{GS}", "11", "1", "12"].compactMap {
            TextSubstitute(typed: Array($0.utf8), meant: [0x1D])
        }
    }
    if more & 4 != 0 { options.suffix = .text(Array((second & 128 == 0 ? "1121" : "\r\r\n").utf8)) }
    return options
}

/// A layout with dead keys, AltGr and letters of two bytes; XKB is no part of what is fuzzed.
private let accented: KeyMap = {
    var map = KeyMap.us
    for (code, mark) in zip(
        UInt16(2)...,
        ["\u{301}", "\u{302}", "\u{308}", "\u{327}", "\u{335}"] as [Unicode.Scalar]
    ) {
        map.set(deadKey: mark, for: code, at: [])
        map.set("]", for: code, at: .altGr)
        map.set("ü", for: code, at: .shift)
    }
    return map
}()

private func run(_ driver: some ScannerDriver, _ options: ScannerOptions, _ bytes: borrowing Span<UInt8>) {
    let once = scans(of: driver, options, bytes, splitting: false)
    let split = scans(of: driver, options, bytes, splitting: true)
    demand(once == split, "\(once.count) scans from one read, \(split.count) from many")
}

/// A scan that was made of the input.
private struct Found: Hashable {
    var text: [UInt8]
    var isDamaged: Bool
}

private func scans(
    of driver: some ScannerDriver,
    _ options: ScannerOptions,
    _ bytes: borrowing Span<UInt8>,
    splitting: Bool
) -> [Found] {
    var driver = driver
    var output = ScanOutput()
    var scans: [Found] = []
    let now = MonotonicTime(nanoseconds: 1 << 40)
    var splitter = Splitter(seed: UInt64(bytes.count))
    var position = 0
    while position < bytes.count {
        let end = splitting ? min(bytes.count, position + splitter.next(upTo: 60)) : bytes.count
        driver.feed(bytes.extracting(position..<end), at: now, into: &output)
        take(from: &output, options, into: &scans)
        position = end
    }
    driver.fallSilent(into: &output)
    driver.disconnect(at: MonotonicTime(nanoseconds: .max), into: &output)
    take(from: &output, options, into: &scans)
    return scans
}

private func take(from output: inout ScanOutput, _ options: ScannerOptions, into scans: inout [Found]) {
    demand(output, limit: options.textLimit)
    for item in output.scans {
        scans.append(Found(text: Array(output.text[item.range]), isDamaged: item.scan.isDamaged))
    }
    output.removeAll()
}
