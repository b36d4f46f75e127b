// SPDX-License-Identifier: Apache-2.0

import Demands
public import ReaderProtocols

/// How bytes are split makes no difference, and each is in a frame or skipped or waits.
public func scan<Format: FrameFormat>(_ bytes: borrowing Span<UInt8>, as format: Format) {
    var whole = FrameScanner(format)
    var split = FrameScanner(format)
    var frames: [[UInt8]] = []
    var framesOfSplit: [[UInt8]] = []
    whole.append(bytes)
    let framed = take(from: &whole, into: &frames)
    var splitter = Splitter(seed: UInt64(bytes.count))
    var position = 0
    while position < bytes.count {
        let end = min(bytes.count, position + splitter.next(upTo: 9))
        split.append(bytes.extracting(position..<end))
        _ = take(from: &split, into: &framesOfSplit)
        demand(
            split.bytes.count <= 2 * format.maximumLength + 9,
            "\(split.bytes.count) bytes held between calls"
        )
        position = end
    }
    demand(frames == framesOfSplit, "\(frames.count) frames whole, \(framesOfSplit.count) split")
    demand(whole.checksumFailures == split.checksumFailures, "other checksum failures")
    demand(whole.bytesSkipped == split.bytesSkipped, "other bytes skipped")
    demand(whole.resynchronisations == split.resynchronisations, "other resynchronisations")
    demand(framed + whole.bytesSkipped <= bytes.count, "\(framed) + \(whole.bytesSkipped) of \(bytes.count)")
    if !whole.isWaiting {
        demand(framed + whole.bytesSkipped == bytes.count, "bytes that went nowhere")
    }
}

private func take<Format>(from scanner: inout FrameScanner<Format>, into frames: inout [[UInt8]]) -> Int {
    var framed = 0
    while let range = scanner.next() {
        demand(range.upperBound <= scanner.bytes.count, "a frame beyond the bytes")
        demand(range.count <= scanner.format.maximumLength, "a frame of \(range.count) bytes")
        frames.append(Array(scanner.bytes[range]))
        framed += range.count
    }
    return framed
}
