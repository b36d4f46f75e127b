// SPDX-License-Identifier: Apache-2.0

import ControlAPI
import Testing

@Suite struct ReaderCountersTests {
    @Test func `What is zero is not told`() {
        var counters = ReaderCountersReport()
        #expect(counters.words.isEmpty)
        counters.checksumFailures = 1
        counters.interruptions = 2
        #expect(counters.words == ["2 interruptions of reading", "1 wrong checksum"])
    }

    @Test func `Bytes that are hit now and then are no finding, one in a hundred reads is`() {
        var counters = ReaderCountersReport()
        counters.checksumFailures = 15
        counters.resynchronisations = 10
        #expect(counters.findings(among: 1_000_000).isEmpty)
        let findings = counters.findings(among: 2_500)
        #expect(findings.count == 1)
        #expect(findings.first?.finding.hasPrefix("15 wrong checksums and 10 resynchronisations") == true)
    }

    @Test(arguments: [
        (\ReaderCountersReport.overflows, 3), (\ReaderCountersReport.sequenceGaps, 1),
        (\ReaderCountersReport.interruptions, 10),
    ])
    func `Losses are findings however many reads there are`(
        _ counter: any WritableKeyPath<ReaderCountersReport, Int> & Sendable,
        _ count: Int
    ) {
        var counters = ReaderCountersReport()
        counters[keyPath: counter] = count - 1
        #expect(counters.findings(among: .max).isEmpty)
        counters[keyPath: counter] = count
        #expect(counters.findings(among: .max).count == 1)
    }
}
