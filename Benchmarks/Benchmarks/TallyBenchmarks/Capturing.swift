// SPDX-License-Identifier: Apache-2.0

import Benchmark
import Capture
import EPC
import Pipeline
import ReadWindows
import ReaderProtocols

/// A record captured from an M6e Nano.
private let record: [UInt8] = [
    0xFF, 0x28, 0x22, 0x00, 0x00, 0x10, 0x00, 0x1B, 0x01, 0xFF, 0x01, 0x01, 0xC4, 0x11, 0x0E, 0x16, 0x40,
    0x00, 0x00,
    0x01, 0x27, 0x00, 0x00, 0x05, 0x00, 0x00, 0x0F, 0x00, 0x80, 0x30, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x00, 0x00,
    0x00, 0x00, 0x00, 0x15, 0x45, 0xE9, 0x4A, 0x56, 0x1D,
]

func benchmarkCapture() {
    Benchmark("Frame.ThingMagic-record") { benchmark in
        var framer = ThingMagic.Framer(.reader)
        let now = MonotonicTime(nanoseconds: 0)
        for _ in benchmark.scaledIterations {
            framer.append(record.span)
            guard let frame = framer.next() else { continue }
            blackHole(try ThingMagic.parseRecord(framer.bytes.span.extracting(frame.data), at: now))
        }
    }
    Benchmark("Window.repeated-read") { benchmark in
        var window = ReadWindow(WindowOptions(), seed: 1)
        var output = WindowOutput(capacity: 1024)
        let reads = (0..<1000).map { TagRead(epc: tag($0), time: MonotonicTime(nanoseconds: 0)) }
        let now = instant(1_000_000)
        for number in benchmark.scaledIterations {
            let read = reads[number % 1000]
            let key = WindowKey(epc: read.epc.windowKey)
            blackHole(
                window.read(read, key: key, device: DeviceIndex(0), at: now, room: 1 << 20, into: &output)
            )
        }
    }
    Benchmark("Pipeline.repeated-read") { benchmark in
        let pipeline = makePipeline()
        let reads = (0..<1000).map { TagRead(epc: tag($0), time: MonotonicTime(nanoseconds: 0)) }
        pipeline.beginTurn(at: instant(1_000_000), room: .ample)
        pipeline.accept(reads.span, from: DeviceIndex(0), at: instant(1_000_000))
        pipeline.batch.removeAll()
        benchmark.startMeasurement()
        // One call takes the thousand reads of a turn.
        pipeline.accept(reads.span, from: DeviceIndex(0), at: instant(2_000_000))
        benchmark.stopMeasurement()
        blackHole(pipeline.eventsMade)
    }
    Benchmark("Pipeline.arrival") { benchmark in
        let pipeline = makePipeline()
        let reads = (0..<1000).map { TagRead(epc: tag($0), time: MonotonicTime(nanoseconds: 0)) }
        benchmark.startMeasurement()
        pipeline.beginTurn(at: instant(1_000_000), room: .ample)
        pipeline.accept(reads.span, from: DeviceIndex(0), at: instant(1_000_000))
        benchmark.stopMeasurement()
        blackHole(pipeline.eventsMade)
    }
}

private func tag(_ serial: UInt64) -> MemoryBits {
    SGTIN96(gtin: 80_614_141_123_458, serial: serial, companyPrefixLength: 7)?.bits ?? MemoryBits()
}

private func instant(_ nanoseconds: Int64) -> Instant {
    Instant(
        monotonic: MonotonicTime(nanoseconds: nanoseconds),
        wall: WallTime(microseconds: nanoseconds / 1000)
    )
}

private func makePipeline() -> Pipeline {
    Pipeline(
        gateway: Gateway(host: "dock-gw-3", boot: "boot"),
        devices: [
            DeviceEntry(index: DeviceIndex(0), name: "dock-3-portal", kind: .reader, readPoint: "dock-3")
        ],
        readPoints: [ReadPointEntry(name: "dock-3", step: "shipping")],
        random: { 0x9E37_79B9_7F4A_7C15 }
    )
}
