// SPDX-License-Identifier: Apache-2.0

import Demands
public import ReaderProtocols

/// How bytes are split makes no difference, and each is in a frame or skipped or waits.
///
/// - Parameters:
///   - bytes: What arrives.
///   - layout: The frames.
public func frame<Layout: FrameLayout>(_ bytes: borrowing Span<UInt8>, as layout: Layout.Type) {
    var whole = LengthFramer<Layout>()
    var split = LengthFramer<Layout>()
    var frames: [[UInt8]] = []
    var framesOfSplit: [[UInt8]] = []
    whole.append(bytes)
    take(from: &whole, into: &frames)
    var splitter = Splitter(seed: UInt64(bytes.count))
    var position = 0
    while position < bytes.count {
        let end = min(bytes.count, position + splitter.next(upTo: 9))
        split.append(bytes.extracting(position..<end))
        take(from: &split, into: &framesOfSplit)
        demand(
            split.bytes.count <= Layout.maximumLength + 9,
            "\(split.bytes.count) bytes held between calls"
        )
        position = end
    }
    let framed = frames.reduce(0) { $0 + $1.count }
    demand(frames == framesOfSplit, "\(frames.count) frames whole, \(framesOfSplit.count) split")
    demand(whole.checksumFailures == split.checksumFailures, "other checksum failures")
    demand(whole.bytesSkipped == split.bytesSkipped, "other bytes skipped")
    demand(framed + whole.bytesSkipped <= bytes.count, "\(framed) + \(whole.bytesSkipped) of \(bytes.count)")
    if !whole.isWaiting {
        demand(framed + whole.bytesSkipped == bytes.count, "bytes that went nowhere")
    }
}

private func take<Layout>(from framer: inout LengthFramer<Layout>, into frames: inout [[UInt8]]) {
    while let frame = framer.next() {
        demand(frame.upperBound <= framer.bytes.count, "a frame beyond the bytes")
        demand(frame.count <= Layout.maximumLength, "a frame of \(frame.count) bytes")
        frames.append(Array(framer.bytes[frame]))
    }
}
