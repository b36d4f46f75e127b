// SPDX-License-Identifier: Apache-2.0

import Capture
import ReaderProtocols

/// Readers of all families, from the line to the read.
func checkReaders(_ verdict: inout Verdict) {
    checkThingMagicNoise(&verdict)
    checkReports(&verdict)
    for reader in CompliantReader.all {
        var line = ReaderLine(reader)
        verdict.expect("\(reader.name): the session becomes ready", line.becomeReady())
        var reads = 0
        verdict.expectNone("\(reader.name): a session's round") { reads += line.deliverRound() }
        verdict.expect(
            "\(reader.name): each round is \(reader.reads) reads, all \(reads)",
            reads == 103 * reader.reads
        )
    }
}

/// ThingMagic frames with their tag records and noise between them.
private func checkThingMagicNoise(_ verdict: inout Verdict) {
    let bytes = CompliantReader.thingMagicRecord + [0xFF, 0x30] + CompliantReader.thingMagicRecord
    let now = MonotonicTime(nanoseconds: 2_000_000_000)
    var framer = ThingMagic.Framer(.reader)
    var tags = 0
    verdict.expectNone("framing ThingMagic records") {
        framer.append(bytes.span)
        while let frame = framer.next() {
            let record = try? ThingMagic.parseRecord(framer.bytes.span.extracting(frame.data), at: now)
            if case .tag = record { tags += 1 }
        }
    }
    verdict.expect("the frames are tags, there are \(tags)", tags > 150)
}

/// LLRP reports without a session.
private func checkReports(_ verdict: inout Verdict) {
    let now = MonotonicTime(nanoseconds: 2_000_000_000)
    let reports = CompliantReader.llrpReport
    var framer = LLRP.MessageFramer()
    var report = LLRP.TagReport()
    var tags = 0
    verdict.expectNone("decoding LLRP reports") {
        framer.append(reports.span)
        while let piece = try? framer.next() {
            guard case .reported(let parameter) = piece else { continue }
            try? LLRP.readTag(framer.bytes.span.extracting(parameter.value), at: now, into: &report)
            tags += Int(report.read.count)
        }
    }
    verdict.expect("the reports are of tags, there are \(tags)", tags == 412)
}
