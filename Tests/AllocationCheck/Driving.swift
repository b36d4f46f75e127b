// SPDX-License-Identifier: Apache-2.0

import Capture
import KeyboardLayouts
import ScannerInput

/// Scanners, from key and byte to scan.
func checkScanners(_ verdict: inout Verdict) {
    let now = MonotonicTime(nanoseconds: 2_000_000_000)
    let keys = typing([2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 2, 3, 4], at: 1_000_000_000)
    var wedge = KeyboardWedge(options: ScannerOptions())
    var output = ScanOutput()
    var scans = 0
    verdict.expectNone("a keyboard scanner's scan") {
        wedge.feed(keys.span, at: now, into: &output)
        scans += output.scans.count
        output.removeAll()
        wedge.tick(at: now, into: &output)
    }
    let bytes = Array("]d20109506000134352\u{1D}21A7\r\n".utf8)
    var serial = SerialScan(options: ScannerOptions())
    verdict.expectNone("a serial scanner's scan in two pieces") {
        serial.feed(bytes.span.extracting(first: 7), at: now, into: &output)
        serial.feed(bytes.span.extracting(droppingFirst: 7), at: now, into: &output)
        scans += output.scans.count
        output.removeAll()
    }
    verdict.expect("each round is a scan, there are \(scans)", scans == 206)
    checkLayouts(&verdict)
}

/// A German scanner with a frame, a dead key and substitutes.
private func checkLayouts(_ verdict: inout Verdict) {
    guard let german = LayoutName("de"), let keyMap = try? KeyboardLayouts.keyMap(of: german),
        let substitute = TextSubstitute(typed: Array("1z".utf8), meant: [0x1D])
    else { return verdict.expect("the layout de can be had", false) }
    var options = ScannerOptions(suffix: .text(Array("ß\r".utf8)))
    options.prefix = Array("12".utf8)
    options.substitutes = [substitute]
    options.keys = [66: [0x1D]]
    options.maximumKeyGap = .milliseconds(50)
    // 1 2, 1 z: GS, ^ a: â, F8: GS, ^ 1; then ß and Enter end it.
    let keys = typing([2, 3, 2, 21, 41, 30, 66, 41, 2, 12], at: 1_000_000_000)
    let now = MonotonicTime(nanoseconds: 2_000_000_000)
    var wedge = KeyboardWedge(options: options, keyMap: keyMap)
    var output = ScanOutput()
    var bytes = 0
    verdict.expectNone("a German scanner's scan with substitutes") {
        wedge.feed(keys.span, at: now, into: &output)
        bytes += output.scans.count == 1 ? output.text.count : 0
        output.removeAll()
        wedge.tick(at: now, into: &output)
    }
    verdict.expect("each round is a scan of six bytes, there are \(bytes)", bytes == 103 * 6)
}

/// The records of a keyboard that types `keys` and Enter.
private func typing(_ keys: [UInt16], at start: Int64) -> [UInt8] {
    var bytes: [UInt8] = []
    var time = MonotonicTime(nanoseconds: start)
    for key in keys + [KeyCode.enter] {
        for value: Int32 in [1, 0] {
            time = time.advanced(byNanoseconds: 1_000_000)
            InputEvent(time: time, type: InputEvent.key, code: key, value: value).append(to: &bytes)
            InputEvent(time: time, type: 0, code: InputEvent.report, value: 0).append(to: &bytes)
        }
    }
    return bytes
}
