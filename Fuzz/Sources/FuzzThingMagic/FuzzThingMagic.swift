// SPDX-License-Identifier: Apache-2.0

import Demands
import ReaderDemands
import ReaderProtocols

/// Bytes from a reader's serial line: framing on both sides, and a whole session.
@c(LLVMFuzzerTestOneInput)
func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    unsafe withInput(start, count) { bytes in
        frame(bytes, as: .reader)
        frame(bytes, as: .host)
        converse(bytes, with: .thingMagic) { choice in
            ReaderOptions(
                antennas: choice % 2 == 0 ? [] : [.init(port: 1, powerCentidBm: 2700), .init(port: 2)],
                region: choice % 3 == 0 ? .europe : nil,
                session: choice % 5 == 0 ? 1 : nil
            )
        }
    }
    return 0
}

/// How bytes are split makes no difference, and each is in a frame or skipped or waits.
private func frame(_ bytes: borrowing Span<UInt8>, as sender: ThingMagic.Framer.Sender) {
    var whole = ThingMagic.Framer(sender)
    var split = ThingMagic.Framer(sender)
    var frames: [[UInt8]] = []
    var framesOfSplit: [[UInt8]] = []
    var (framed, framedOfSplit) = (0, 0)
    whole.append(bytes)
    framed += take(from: &whole, sender, into: &frames)
    var splitter = Splitter(seed: UInt64(bytes.count))
    var position = 0
    while position < bytes.count {
        let end = min(bytes.count, position + splitter.next(upTo: 9))
        split.append(bytes.extracting(position..<end))
        framedOfSplit += take(from: &split, sender, into: &framesOfSplit)
        demand(split.bytes.count <= 600, "\(split.bytes.count) bytes held between calls")
        position = end
    }
    demand(frames == framesOfSplit, "\(frames.count) frames whole, \(framesOfSplit.count) split")
    demand(whole.checksumFailures == split.checksumFailures, "other checksum failures")
    demand(whole.bytesSkipped == split.bytesSkipped, "other bytes skipped")
    demand(framed + whole.bytesSkipped <= bytes.count, "\(framed) + \(whole.bytesSkipped) of \(bytes.count)")
    if !whole.isWaiting {
        demand(framed + whole.bytesSkipped == bytes.count, "bytes that went nowhere")
    }
}

private func take(
    from framer: inout ThingMagic.Framer,
    _ sender: ThingMagic.Framer.Sender,
    into frames: inout [[UInt8]]
) -> Int {
    var framed = 0
    while let frame = framer.next() {
        demand(frame.data.upperBound + 2 <= framer.bytes.count, "a frame beyond the bytes")
        frames.append([frame.opcode.rawValue] + framer.bytes[frame.data])
        framed += frame.data.count + (sender == .host ? 5 : 7)
    }
    return framed
}
