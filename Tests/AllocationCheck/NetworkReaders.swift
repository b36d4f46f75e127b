// SPDX-License-Identifier: Apache-2.0

import Capture
import ReaderProtocols

/// LLRP reports, and a session that reads and answers signs of life.
func checkNetworkReaders(_ verdict: inout Verdict) {
    let now = MonotonicTime(nanoseconds: 2_000_000_000)
    let reports = LLRPLine.report
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
    var line = LLRPLine()
    verdict.expect("an LLRP session becomes ready", line.becomeReady())
    let keepalive: [UInt8] = [0x04, 0x3E, 0, 0, 0, 10, 0, 0, 0, 7]
    let bytes = reports + keepalive
    var reads = 0
    verdict.expectNone("an LLRP session's reads") { reads += line.deliver(bytes) }
    verdict.expect("each round is four reads, there are \(reads)", reads == 412)
}
