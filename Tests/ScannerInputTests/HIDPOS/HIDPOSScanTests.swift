// SPDX-License-Identifier: Apache-2.0

import Capture
import ScannerInput
import Testing

/// Feeds reports and collects what comes of them.
private struct ReportBench {
    var driver: any ScannerDriver
    var now = MonotonicTime(nanoseconds: 1_000_000_000)
    var scans: [String] = []
    var damaged: [String] = []
    var rejections: [Rejection] = []
    var counters = ScanCounters()
    private var output = ScanOutput()

    init(_ options: ScannerOptions = ScannerOptions(), descriptor: [UInt8] = ScannerReports.usualDescriptor)
        throws
    {
        let layout = try #require(ScannerReports.layout(of: descriptor))
        driver = HIDPOSScan(options: options, layout: layout)
    }

    init(stream options: ScannerOptions) {
        driver = HIDStreamScan(options: options)
    }

    mutating func feed(_ bytes: [UInt8]) {
        driver.feed(bytes.span, at: now, into: &output)
        take()
    }

    mutating func wait(milliseconds: Int64) {
        now = now.advanced(byNanoseconds: milliseconds * 1_000_000)
        if let deadline = driver.deadline, deadline <= now { driver.tick(at: now, into: &output) }
        take()
    }

    mutating func doubtSilence() {
        driver.doubtSilence(at: now, into: &output)
        take()
    }

    mutating func unplug() {
        driver.disconnect(at: now, into: &output)
        take()
    }

    private mutating func take() {
        for item in output.scans {
            let text = String(decoding: output.text[item.range], as: UTF8.self)
            if item.scan.isDamaged { damaged.append(text) } else { scans.append(text) }
        }
        rejections += output.rejections
        counters += output.counters
        output.removeAll()
    }
}

@Suite struct HIDPOSScanTests {
    @Test func `A scan carries its identifier, and GS as it is`() throws {
        var bench = try ReportBench()
        bench.feed(ScannerReports.report(Array("010950600013435221A\u{1D}10B".utf8)))
        #expect(bench.scans == ["]d2010950600013435221A\u{1D}10B"])
        #expect(bench.driver.deadline == nil)
    }

    @Test(arguments: [1, 55, 56, 57, 111, 112, 113, 1_000])
    func `A text of any length is put together from its parts`(length: Int) throws {
        var bench = try ReportBench()
        let text = String((0..<length).map { Character(Unicode.Scalar(UInt8(33 + $0 % 90))) })
        let reports = ScannerReports.reports(text)
        #expect(reports.count == (length + 55) / 56)
        for report in reports {
            bench.feed(report)
            bench.wait(milliseconds: 10)
        }
        #expect(bench.scans == ["]d2" + text])
        #expect(bench.rejections.isEmpty)
    }

    @Test func `Reports that arrive in one read are taken apart`() throws {
        var bench = try ReportBench()
        let long = String(repeating: "0123456789", count: 12)
        bench.feed(Array((ScannerReports.reports(long) + ScannerReports.reports("next")).joined()))
        #expect(bench.scans == ["]d2" + long, "]d2next"])
    }

    @Test func `An identifier that stands one byte further is found there, and the data behind it`() throws {
        var bench = try ReportBench()
        var report = ScannerReports.report([], identifier: nil)
        let data = Array("5901234123457".utf8)
        report[1] = UInt8(data.count)
        report.replaceSubrange(3..<6, with: Array("]E0".utf8))
        report.replaceSubrange(6..<6 + data.count, with: data)
        bench.feed(report)
        #expect(bench.scans == ["]E05901234123457"])
    }

    @Test func `An identifier that stands before the data as well is told once`() throws {
        var bench = try ReportBench()
        bench.feed(ScannerReports.report(Array("]d2010950600013435221A".utf8)))
        bench.feed(ScannerReports.report(Array("]C10109506000134352".utf8), identifier: nil, vendor: 0x7C))
        // Another one is data, and nothing else alone is none.
        bench.feed(ScannerReports.report(Array("]C1x".utf8)))
        bench.feed(ScannerReports.report(Array("]d2".utf8)))
        #expect(bench.scans == ["]d2010950600013435221A", "]C10109506000134352", "]d2]C1x", "]d2]d2"])
    }

    @Test(arguments: [
        (UInt8(0x64), "]E0"), (0x44, "]E4"), (0x7C, "]C1"), (0x6A, "]C0"), (0x7D, "]e0"), (0x73, ""),
        (0x00, ""),
    ])
    func `Without identifier the vendor's code gives one, where it tells enough`(
        code: UInt8,
        identifier: String
    )
        throws
    {
        var bench = try ReportBench()
        bench.feed(ScannerReports.report(Array("12345670".utf8), identifier: nil, vendor: code))
        #expect(bench.scans == [identifier + "12345670"])
    }

    @Test func `A part without its continuation is rejected, and never joined with the next scan`() throws {
        var bench = try ReportBench()
        let part = ScannerReports.report([UInt8](repeating: 0x41, count: 56), goesOn: true)
        bench.feed(part)
        bench.wait(milliseconds: 499)
        #expect(bench.rejections.isEmpty)
        bench.wait(milliseconds: 1)
        #expect(bench.rejections == [.partial])
        bench.feed(ScannerReports.report(Array("whole".utf8)))
        // Late, without the timer having run in between.
        bench.feed(part)
        bench.now = bench.now.advanced(byNanoseconds: 600_000_000)
        bench.feed(ScannerReports.report(Array("also whole".utf8)))
        // Of another symbology: what lay between was lost.
        bench.feed(part)
        bench.feed(ScannerReports.report(Array("5901234123457".utf8), identifier: "]E0"))
        #expect(bench.scans == ["]d2whole", "]d2also whole", "]E05901234123457"])
        #expect(bench.rejections == [.partial, .partial, .partial])
    }

    @Test func `When nobody watched the time, what may be a continuation is no good scan`() throws {
        var bench = try ReportBench()
        bench.feed(ScannerReports.report([UInt8](repeating: 0x41, count: 56), goesOn: true))
        bench.now = bench.now.advanced(byNanoseconds: 600_000_000)
        bench.doubtSilence()
        bench.feed(ScannerReports.report(Array("its end".utf8)))
        bench.feed(ScannerReports.report(Array("next".utf8)))
        #expect(bench.rejections == [.partial])
        #expect(bench.damaged == ["]d2its end"] && bench.scans == ["]d2next"])
    }

    @Test func `Unplugged between two parts it is accounted for`() throws {
        var bench = try ReportBench()
        bench.feed(ScannerReports.report([UInt8](repeating: 0x41, count: 56), goesOn: true))
        bench.unplug()
        #expect(bench.rejections == [.disconnected])
        #expect(bench.driver.deadline == nil)
        bench.feed(ScannerReports.report(Array("next".utf8)))
        #expect(bench.scans == ["]d2next"])
    }

    @Test func `A report that holds less than it promises makes a damaged scan, and only that`() throws {
        var bench = try ReportBench()
        bench.feed(ScannerReports.report(Array("0123".utf8), count: 200))
        bench.feed(Array(ScannerReports.report(Array("0123456789".utf8)).prefix(10)))
        bench.feed(ScannerReports.report(Array("sound".utf8)))
        #expect(bench.damaged.count == 2)
        #expect(bench.damaged.allSatisfy { $0.hasPrefix("]d20123") })
        #expect(bench.scans == ["]d2sound"])
        // Cut off before its first byte there is nothing left to call a scan.
        bench.feed(Array(ScannerReports.report(Array("0123456789".utf8)).prefix(5)))
        #expect(bench.rejections == [.partial])
    }

    @Test func `A text beyond the longest is rejected whole, and the next scan is intact`() throws {
        var options = ScannerOptions()
        options.maximumLength = 100
        var bench = try ReportBench(options)
        for length in [500, 150, 98] {
            for report in ScannerReports.reports(String(repeating: "x", count: length)) { bench.feed(report) }
        }
        #expect(bench.rejections == [.overlong, .overlong, .overlong])
        #expect(bench.scans == [])
        for report in ScannerReports.reports(String(repeating: "y", count: 97)) { bench.feed(report) }
        #expect(bench.scans == ["]d2" + String(repeating: "y", count: 97)])
        #expect(bench.rejections == [.overlong, .overlong, .overlong])
    }

    @Test func `A suffix that the scanner adds is stripped, and a scan of nothing else is none`() throws {
        var bench = try ReportBench()
        for text in ["one\r", "two\r\n", "a\rb\r", "\r", ""] {
            bench.feed(ScannerReports.report(Array(text.utf8)))
        }
        #expect(bench.scans == ["]d2one", "]d2two", "]d2a\rb"])
        #expect(bench.counters.emptySuffixes == 2)
        #expect(bench.rejections.isEmpty)
    }

    @Test func `The scanner's own prefix is stripped, the identifier stays before the text`() throws {
        var options = ScannerOptions()
        options.prefix = Array("P-".utf8)
        options.suffix = .text(Array("##".utf8))
        options.maximumKeyGap = .milliseconds(1)
        var bench = try ReportBench(options)
        bench.feed(ScannerReports.report(Array("P-one##".utf8)))
        bench.feed(ScannerReports.report(Array("two".utf8)))
        for report in ScannerReports.reports("P-" + String(repeating: "3", count: 60)) {
            bench.feed(report)
            bench.wait(milliseconds: 20)
        }
        #expect(bench.scans == ["]d2one", "]d2" + String(repeating: "3", count: 60)])
        #expect(bench.rejections == [.unprefixed])
    }

    @Test func `Without a count, NULs at the end are padding; other reports are passed over`() throws {
        var bench = try ReportBench(descriptor: ScannerReports.otherDescriptor)
        var report = [UInt8](repeating: 0, count: 24)
        report.replaceSubrange(1..<8, with: Array("]Q1abc".utf8) + [0])
        bench.feed(report)
        #expect(bench.scans == ["]Q1abc"])
        var usual = try ReportBench()
        usual.feed([UInt8](repeating: 4, count: 64))
        #expect(usual.scans.isEmpty && usual.rejections.isEmpty)
    }

    @Test func `A stream of reports is framed by suffix, wherever the reports cut it`() throws {
        var bench = ReportBench(stream: ScannerOptions())
        func report(_ text: String, count: Int? = nil) -> [UInt8] {
            let bytes = Array(text.utf8)
            return [1, UInt8(count ?? bytes.count)] + bytes + [UInt8](repeating: 0, count: 62 - bytes.count)
        }
        bench.feed(report("first\rsec"))
        bench.feed(report("ond\r") + report("third\r\n"))
        bench.feed([9, 9, 9])
        bench.feed(report("lost", count: 70))
        bench.wait(milliseconds: 600)
        #expect(bench.scans == ["first", "second", "third"])
        #expect(bench.rejections == [.partial])
    }

    @Test func `Noise is survived, and never makes more text than it has bytes`() throws {
        var state: UInt64 = 42
        func random(_ count: UInt64) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % count)
        }
        for _ in 0..<200 {
            var bench = try ReportBench()
            for _ in 0..<20 {
                let noise = (0..<random(200)).map { _ in [2, 0x5D, UInt8(random(256))][random(3)] }
                bench.feed(noise)
            }
            bench.unplug()
            #expect(bench.driver.deadline == nil)
        }
    }
}
