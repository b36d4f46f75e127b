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

/// A TagReportData with 17 fields: EPC, ROSpecID, SpecIndex, InventoryParameterSpecID, antenna, RSSI, channel, four
/// times, count, CRC, PC, AccessSpecID, singulation details and XPC.
private let tagReport: [UInt8] = [
    0x8D, 0x30, 0x74, 0x25, 0x7B, 0xF7, 0x19, 0x4E, 0x40, 0x00, 0x00, 0x1A, 0x85, 0x89, 0x00, 0x00, 0x00,
    0x01,
    0x8E, 0x00, 0x01, 0x8A, 0x00, 0x01, 0x81, 0x00, 0x01, 0x86, 0xC4, 0x87, 0x00, 0x03, 0x82, 0x00, 0x06,
    0x61,
    0x8D, 0x5A, 0x2B, 0x5C, 0x00, 0x83, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x05, 0x84, 0x00, 0x06,
    0x61,
    0x8D, 0x5A, 0x2B, 0x5C, 0x00, 0x85, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x09, 0x88, 0x00, 0x01,
    0x8B,
    0x00, 0x07, 0x8C, 0x30, 0x00, 0x90, 0x00, 0x00, 0x00, 0x01, 0x92, 0x00, 0x00, 0x00, 0x07, 0x93, 0x00,
    0x00,
]

func benchmarkCapture() {
    Benchmark("Decode.LLRP-tag-report") { benchmark in
        var report = LLRP.TagReport()
        let now = MonotonicTime(nanoseconds: 0)
        for _ in benchmark.scaledIterations {
            try LLRP.readTag(tagReport.span, at: now, into: &report)
            blackHole(report.read.epc.words[1])
        }
    }
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
