// SPDX-License-Identifier: Apache-2.0

import Capture
import EPC
import Pipeline
import ReadWindows

/// Tags that are read again, in each kind of window and through the whole pipeline; and scans through it.
func checkWindows(_ verdict: inout Verdict) {
    for mode in WindowMode.allCases { checkWindow(mode, &verdict) }
    checkPipeline(&verdict)
}

private func checkWindow(_ mode: WindowMode, _ verdict: inout Verdict) {
    var window = ReadWindow(WindowOptions(mode: mode), seed: 1)
    var output = WindowOutput(capacity: 8)
    var time: Int64 = 1_000_000_000
    var read = TagRead(epc: tag(1), time: MonotonicTime(nanoseconds: time))
    read.antenna = 1
    read.rssiCentidBm = -5450
    let key = WindowKey(epc: read.epc.windowKey)
    var suppressed = 0
    verdict.expectNone("a repeated read in a \(mode.rawValue) window", warmUp: 20) {
        time += 10_000_000
        read.time = MonotonicTime(nanoseconds: time)
        let now = instant(time)
        let outcome = window.read(read, key: key, device: DeviceIndex(0), at: now, room: 100, into: &output)
        if case .suppressed = outcome { suppressed += 1 }
        window.advance(to: now, room: 100, into: &output)
        output.removeAll()
    }
    verdict.expect("repeated reads are suppressed, \(suppressed) are", suppressed > 100)
}

private func checkPipeline(_ verdict: inout Verdict) {
    let pipeline = makePipeline()
    let reads = (0..<64).map { TagRead(epc: tag($0), time: MonotonicTime(nanoseconds: 0)) }
    var time: Int64 = 1_000_000_000
    // Long enough for entries to be saved several times.
    verdict.expectNone("repeated reads in the pipeline", warmUp: 300, rounds: 300) {
        time += 10_000_000
        let now = instant(time)
        pipeline.beginTurn(at: now, room: .ample)
        pipeline.accept(reads.span, from: DeviceIndex(0), at: now)
        pipeline.advance(to: now)
        pipeline.batch.removeAll()
    }
    verdict.expect("they are counted as repeats", pipeline.ledger.total.repeats > 30_000)
    let text = Array("]E09506000134352".utf8)
    verdict.expectNone("a scan in the pipeline, from text to event") {
        time += 10_000_000
        let now = instant(time)
        pipeline.beginTurn(at: now, room: .ample)
        let scan = Scan(isDamaged: false, firstByte: now.monotonic, lastByte: now.monotonic)
        pipeline.accept(scan, text: text.span, from: DeviceIndex(1), at: now)
        pipeline.batch.removeAll()
    }
    checkLabels(pipeline, &verdict, &time)
}

/// Scans under rules for labels: those that fit none, and those that give an identifier, a place or nothing.
private func checkLabels(_ pipeline: Pipeline, _ verdict: inout Verdict, _ time: inout Int64) {
    let patterns: [(LabelRole, String, String?)] = [
        (.operator, "^EMP\\d{6}$", nil), (.redact, "PATIENT", nil), (.ignore, "^WIFI:", nil),
        (.location, "^LOC-([A-Z0-9-]+)$", "bin"), (.item, "^.*S/N:(\\w{4,20})", "serial"),
    ]
    var settings = LabelSettings()
    settings.rules = LabelRules(
        patterns.compactMap { role, pattern, identifier in
            guard let pattern = try? LabelPattern(pattern) else { return nil }
            var rule = LabelRule(role: role, pattern: pattern)
            rule.identifier = identifier
            return rule
        }
    )
    pipeline.setLabels(settings)
    verdict.expect("there are five rules", settings.rules.rules.count == 5)
    for text in ["]E09506000134352", "]C0LOC-A-17", "]C0 S/N:A7B9C1", "WIFI:S:x;;", "]d2PATIENT 7", "EMP12"] {
        let bytes = Array(text.utf8)
        var events = 0
        verdict.expectNone("a scan of \(text) under rules for labels") {
            time += 10_000_000
            let now = instant(time)
            pipeline.beginTurn(at: now, room: .ample)
            let scan = Scan(isDamaged: false, firstByte: now.monotonic, lastByte: now.monotonic)
            pipeline.accept(scan, text: bytes.span, from: DeviceIndex(1), at: now)
            events += pipeline.batch.eventCount
            pipeline.batch.removeAll()
        }
        verdict.expect("\(text) is told or ignored", events == (text.hasPrefix("WIFI") ? 0 : 103))
    }
}

private func tag(_ serial: UInt64) -> MemoryBits {
    SGTIN96(gtin: 80_614_141_123_458, serial: serial, companyPrefixLength: 7)?.bits ?? MemoryBits()
}

private func instant(_ nanoseconds: Int64) -> Instant {
    Instant(
        monotonic: MonotonicTime(nanoseconds: nanoseconds),
        wall: WallTime(microseconds: 1_795_363_385_000_000 + nanoseconds / 1_000)
    )
}

private func makePipeline() -> Pipeline {
    var random: UInt64 = 1
    let pipeline = Pipeline(
        gateway: Gateway(host: "dock-gw-3", boot: "boot"),
        devices: [
            DeviceEntry(index: DeviceIndex(0), name: "dock-3-portal", kind: .reader, readPoint: "dock-3"),
            DeviceEntry(index: DeviceIndex(1), name: "bench-4", kind: .scanner, readPoint: "bench-4"),
        ],
        readPoints: [ReadPointEntry(name: "dock-3", step: "shipping")],
        random: {
            random = random &* 6_364_136_223_846_793_005 &+ 1
            return random
        }
    )
    pipeline.heartbeatEvery = nil
    return pipeline
}
