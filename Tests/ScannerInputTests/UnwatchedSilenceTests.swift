// SPDX-License-Identifier: Apache-2.0

import Capture
import ScannerInput
import Simulators
import Testing

/// A thread that was held up finds a deadline passed and bytes waiting: nobody knows how long those have waited.
@Suite("Silence that nobody watched")
struct UnwatchedSilenceTests {
    @Test func `the tail of a scan is no good scan`() {
        var bench = ScanFramingTests.bench()
        bench.feed(Array("0123".utf8))
        bench.wait(milliseconds: 10_000)
        bench.doubtSilence()
        bench.feed(Array("4567\r".utf8))
        #expect(bench.output.rejections == [.partial])
        #expect(bench.texts == ["4567"] && bench.damage == [true])
        // What comes behind its suffix is.
        bench.feed(Array("89\r".utf8))
        #expect(bench.texts == ["4567", "89"] && bench.damage == [true, false])
    }

    @Test func `where silence ends a scan, neither part is good`() {
        var bench = ScanFramingTests.bench(.none)
        bench.feed(Array("0123".utf8))
        bench.wait(milliseconds: 10_000)
        bench.doubtSilence()
        bench.feed(Array("4567".utf8))
        bench.wait(milliseconds: 10_000)
        bench.tick(at: bench.time)
        bench.feed(Array("89".utf8))
        bench.wait(milliseconds: 10_000)
        bench.tick(at: bench.time)
        #expect(bench.texts == ["0123", "4567", "89"] && bench.damage == [true, true, false])
    }

    @Test func `silence that was watched, or is not over, is believed`() {
        var bench = ScanFramingTests.bench()
        bench.feed(Array("0123".utf8))
        bench.wait(milliseconds: 3)
        bench.doubtSilence()
        bench.feed(Array("4567\r".utf8))
        bench.wait(milliseconds: 10_000)
        bench.doubtSilence()
        bench.feed(Array("89".utf8))
        bench.wait(milliseconds: 10_000)
        bench.tick(at: bench.time)
        bench.doubtSilence()
        bench.feed(Array("AB\r".utf8))
        #expect(bench.texts == ["01234567", "AB"] && bench.damage == [false, false])
        #expect(bench.output.rejections == [.partial])
    }

    @Test(arguments: [
        (ScannerOptions.TimeSource.kernel, [false, false]), (.reception, [true, false]),
    ])
    func `the kernel's stamps tell how long a keyboard was silent`(
        source: ScannerOptions.TimeSource,
        damage: [Bool]
    ) throws {
        var options = ScannerOptions()
        options.timeSource = source
        var bench = Bench(options)
        let events = try ScannerTyping().type(Array("0123".utf8))
        // The first key, then all others, read when the deadline has long passed.
        bench.feed(records(Array(events.prefix(4)), from: bench.time))
        let start = bench.time
        bench.wait(milliseconds: 10_000)
        bench.doubtSilence()
        bench.feed(records(Array(events.dropFirst(4)), from: start))
        try bench.type("89")
        #expect(bench.damage == damage)
        #expect(bench.texts.last == "89")
    }
}

extension Bench {
    mutating func doubtSilence() {
        driver.doubtSilence(at: MonotonicTime(nanoseconds: time), into: &output)
    }
}
