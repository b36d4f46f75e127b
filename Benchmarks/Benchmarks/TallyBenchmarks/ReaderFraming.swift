// SPDX-License-Identifier: Apache-2.0

import Benchmark
import Capture
import ReaderProtocols

// The table of all families: what each says, and what cuts it up.
//
// An iteration is a byte here, so that the throughput is in MB/s. Portions are those in which sessions take them.

/// Takes a portion of the stream; returns how many frames have ended in it.
private typealias Cutting = (borrowing Span<UInt8>) -> Int

private let framings: [(stream: ReaderStream, framesEach: Int, makeCutting: @Sendable () -> Cutting)] = [
    (.a0, 1, { cutting(A0.Framer()) }),
    (.alien, 1, { cutting(LineFramer(endsAtNUL: true)) }),
    (.chafon, 1, { cutting(CFFraming()) }),
    (.em4100, 1, { cutting(EM4100.Framer()) }),
    (.magicRF, 1, { cutting(MagicRF.Framer()) }),
    (.swct, 1, { cutting(SWCT.Framer()) }),
    (.thingMagic, 1, { cutting(ThingMagic.Framer(.reader)) }),
    (.tsl, 5, { cutting(LineFramer(hasEscapes: true)) }),
    (.uhfReader18, 1, { cutting(UHFFraming()) }),
    (.uhfReader288, 1, { cutting(UHFFraming()) }),
    // The parameter and the end of its report.
    (.llrp, 2, { cutting(LLRPFraming()) }),
]

func benchmarkFraming() {
    let configuration = Benchmark.Configuration(
        metrics: [.instructions, .wallClock, .throughput],
        scalingFactor: .mega,
        maxDuration: .seconds(1)
    )
    for (stream, framesEach, makeCutting) in framings {
        Benchmark("Frame.\(stream.name)", configuration: configuration) { benchmark in
            let (bytes, tags) = stream.bytes(room: benchmark.scaledIterations.count)
            let cut = makeCutting()
            benchmark.startMeasurement()
            var frames = 0
            for start in stride(from: 0, to: bytes.count, by: 4096) {
                frames += cut(bytes.span.extracting(start..<min(bytes.count, start + 4096)))
            }
            benchmark.stopMeasurement()
            precondition(frames == tags * framesEach, "\(stream.name): \(frames) frames of \(tags) tags")
        }
    }
}

// MARK: - What cuts

/// What the framers have in common.
private protocol Framing {
    associatedtype Frame
    mutating func append(_ more: borrowing Span<UInt8>)
    mutating func next() -> Frame?
}

extension LengthFramer: Framing {}
extension LineFramer: Framing {}
extension EM4100.Framer: Framing {}
extension ThingMagic.Framer: Framing {}

private struct UHFFraming: Framing {
    private var scanner = UHFFrameScanner(.reader)
    mutating func append(_ more: borrowing Span<UInt8>) { scanner.append(more) }
    mutating func next() -> UHFReader.Frame? { scanner.nextFrame() }
}

private struct CFFraming: Framing {
    private var scanner = CFFrameScanner(.reader)
    mutating func append(_ more: borrowing Span<UInt8>) { scanner.append(more) }
    mutating func next() -> Chafon.Frame? { scanner.nextFrame() }
}

private struct LLRPFraming: Framing {
    private var framer = LLRP.MessageFramer()
    mutating func append(_ more: borrowing Span<UInt8>) { framer.append(more) }
    mutating func next() -> LLRP.MessageFramer.Piece? { try? framer.next() }
}

private func cutting(_ framing: some Framing) -> Cutting {
    var framing = framing
    return { portion in
        framing.append(portion)
        var frames = 0
        while framing.next() != nil { frames += 1 }
        return frames
    }
}
