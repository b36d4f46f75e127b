// SPDX-License-Identifier: Apache-2.0

import Capture
import ControlAPI
import ScannerInput
import Simulators
import Testing

@testable import TallyCommands

@Suite struct ScanAnalysisTests {
    private func analyse(
        _ text: String,
        as result: TapRecord.Kind = .scan,
        told: String? = nil,
        _ typing: ScannerTyping = ScannerTyping()
    ) throws -> ScanAnalysis {
        var record = TapRecord(result, timeUs: 0, channel: 0)
        if result == .scan { record.text = told ?? text } else { record.reason = "partial" }
        let delivery = ScannerDelivery(events: try typing.type(Array(text.utf8)))
        return ScanAnalysis(delivery, record, layouts: Calibration.tryableLayouts())
    }

    @Test func `Keys, gaps, suffix, separator and identifier are told`() throws {
        var typing = ScannerTyping()
        typing.controlEncoding = .altKeypad
        typing.suffix = .tab
        let analysis = try analyse("]d2010950600013435210A\u{1D}21B", typing)
        #expect(analysis.suffix == "tab")
        #expect(analysis.separator == "Alt+0029")
        #expect(analysis.symbologyIdentifier == "]d2")
        #expect(analysis.shortestGapUs == 8_000)
        #expect(analysis.advice.isEmpty)
        #expect(try analyse("]C0A\u{1D}B").separator == "Ctrl+]")
    }

    @Test func `A scan without its suffix is told how to be one`() throws {
        var typing = ScannerTyping()
        typing.suffix = .none
        #expect(
            try analyse("]C0ABC", as: .rejected, typing).advice.first?.hasPrefix("no suffix seen") == true
        )
        typing.suffix = .tab
        let analysis = try analyse("]C0ABC", as: .rejected, typing)
        #expect(analysis.advice.first == "it ends with another suffix: set suffix = \"tab\"")
        typing.suffix = .text([0x03, 0x09])
        let words = try analyse("]C0ABC", as: .rejected, typing).advice.first
        #expect(words == "it ends with another suffix: set suffix = { text = \"<0x03><0x09>\" }")
    }

    @Test(arguments: ["de", "fr"])
    func `Text that makes sense under another layout names it`(_ layout: String) throws {
        var typing = ScannerTyping()
        typing.keyMap = try SheetTyping.map(layout)
        let events = try typing.type(Array("https://id.gs1.org/01/09506000134352".utf8))
        var record = TapRecord(.scan, timeUs: 0, channel: 0)
        record.text = String(decoding: Reading.typed(events, .us, true), as: UTF8.self)
        let analysis = ScanAnalysis(
            ScannerDelivery(events: events),
            record,
            layouts: Calibration.tryableLayouts()
        )
        #expect(analysis.likelyLayout == layout)
        #expect(analysis.advice.contains { $0.contains("layout = \"\(layout)\"") })
    }

    @Test func `Every key is a line with its gap, modifiers with the key they are held for`() throws {
        var watch = ScannerWatch(layouts: [])
        var lines: [String] = []
        var typing = ScannerTyping()
        typing.reportInterval = .milliseconds(2)
        for event in try typing.type(Array("aB".utf8)) {
            var record = TapRecord(.event, timeUs: event.time.nanoseconds / 1_000, channel: 0)
            (record.type, record.code, record.value) = (event.type, event.code, event.value)
            lines += watch.take(record).lines
        }
        #expect(lines.map { $0.drop { $0 == " " } } == ["A", "4.0 ms Shift+B", "4.0 ms Enter"])
        var scan = TapRecord(.scan, timeUs: 0, channel: 0)
        scan.text = "aB"
        let findings = watch.take(scan)
        #expect(findings.analysis?.keys == 3)
        #expect(findings.lines.first?.hasSuffix("aB") == true)
    }
}
