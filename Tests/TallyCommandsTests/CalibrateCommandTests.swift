// SPDX-License-Identifier: Apache-2.0

import Capture
import ControlAPI
import DaemonStage
import Foundation
import Recordings
import ScannerInput
import Simulators
import Testing

@testable import TallyCommands

/// `tally test` and `tally calibrate` as they are run.
@Suite(.timeLimit(.minutes(4)))
struct CalibrateCommandTests {
    @Test func `what tally test wrote is calibrated from`() async throws {
        var sheet = SheetTyping()
        sheet.typing.keyMap = try SheetTyping.map("de")
        sheet.typing.suffix = .tab
        var text = ""
        for event in try sheet.deliveries().flatMap(\.events) {
            var record = TapRecord(.event, timeUs: event.time.nanoseconds / 1_000, channel: 0)
            (record.type, record.code, record.value) = (event.type, event.code, event.value)
            text += String(decoding: try ReportJSON.encode(record), as: UTF8.self) + "\n"
        }
        text += #"{"record":"analysis","advice":[]}"# + "\n"
        let content = text
        try await Stage.alone { stage in
            try content.write(toFile: stage.path("tap.jsonl"), atomically: true, encoding: .utf8)
            let answer = try await stage.tally("calibrate", "--from", stage.path("tap.jsonl"), "--json")
            #expect(answer.status == 0, "\(answer.errors)")
            let report = try ReportJSON.decode(CalibrationReport.self, from: Data(answer.output))
            #expect(report.settings == ["layout": .text("de"), "suffix": .text("tab")])
            #expect(report.toml == "layout = \"de\"\nsuffix = \"tab\"\n")
            #expect(report.symbols == [1, 2] && !report.isWritten)

            let nothing = try await stage.tally("calibrate", "--from", stage.path("nowhere"))
            #expect(nothing.status == 5)
            #expect(try await stage.tally("calibrate").status == 2)
            #expect(try await stage.tally("calibrate", "--output", "sheet.gif").status == 2)
            let lonely = try await stage.tally(
                "calibrate",
                "--output",
                stage.path("sheet.png"),
                environment: ["PATH": stage.path("nothing")]
            )
            #expect(lonely.status == 1)
            #expect(lonely.errors.contains("sudo apt install zint"))
        }
    }

    @Test func `a recording of the sheet is calibrated from, unless its letters were replaced`() async throws
    {
        var sheet = SheetTyping()
        sheet.typing.keyMap = try SheetTyping.map("it")
        sheet.typing.suffix = .tab
        var recording = Recording()
        recording.channels = [.init(number: 0, driver: "keyboard")]
        recording.records = try sheet.deliveries().flatMap(\.events).map { event in
            let key = Recording.KeyRecord(type: event.type, code: event.code, value: event.value)
            return .init(time: event.time.nanoseconds / 1_000, channel: 0, event: .keys([key]))
        }
        let (plain, redacted) = (recording.text, recording.redacted().text)
        try await Stage.alone { stage in
            try plain.write(toFile: stage.path("sheet.rec"), atomically: true, encoding: .utf8)
            let answer = try await stage.tally("calibrate", "--from", stage.path("sheet.rec"), "--json")
            #expect(answer.status == 0, "\(answer.errors)")
            let report = try ReportJSON.decode(CalibrationReport.self, from: Data(answer.output))
            #expect(report.settings == ["layout": .text("it"), "suffix": .text("tab")])

            try redacted.write(toFile: stage.path("redacted.rec"), atomically: true, encoding: .utf8)
            let silent = try await stage.tally("calibrate", "--from", stage.path("redacted.rec"))
            #expect(silent.status == 1)
            #expect(silent.errors.contains("record --show-text"))

            try (plain + "bogus\n").write(toFile: stage.path("bad.rec"), atomically: true, encoding: .utf8)
            let bad = try await stage.tally("calibrate", "--from", stage.path("bad.rec"))
            #expect(bad.status == 1)
            #expect(bad.errors.contains("bad.rec: line "))
        }
    }

    @Test func `a serial scanner's recording of the sheet is calibrated from`() async throws {
        let elements = CalibrationSheet.elementString
        let parts = ["]Q1\(CalibrationSheet.text)\r\n", "]Q3\(elements.head)\u{1D}\(elements.tail)\r\n"]
        var recording = Recording()
        recording.channels = [.init(number: 0, driver: "serial")]
        recording.records = parts.enumerated().map {
            .init(time: Int64($0.offset) * 1_000_000, channel: 0, event: .bytes(Array($0.element.utf8)))
        }
        let text = recording.text
        try await Stage.alone { stage in
            try text.write(toFile: stage.path("serial.rec"), atomically: true, encoding: .utf8)
            let answer = try await stage.tally("calibrate", "--from", stage.path("serial.rec"), "--json")
            #expect(answer.status == 0, "\(answer.errors)")
            let report = try ReportJSON.decode(CalibrationReport.self, from: Data(answer.output))
            #expect(report.symbols == [1, 2])
            #expect(report.settings == ["suffix": .text("crlf")])
        }
    }

    @Test func `a scanner that is set up otherwise is watched, calibrated and read`() async throws {
        try await Stage.with { stage in
            let path = stage.path("scanner")
            try stage.configure("[[scanner]]\nname = \"bench-1\"\nmatch = { path = \"\(path)\" }\n")
            let scanner = try PipedScanner(at: path)
            let daemon = try await stage.daemon()
            try await scanner.plugIn()
            try await stage.device("bench-1", becomes: "ready")
            var typing = ScannerTyping()
            typing.keyMap = try SheetTyping.map("fr")
            typing.suffix = .tab

            let test = try stage.start(["test", "bench-1", "--scans", "1"])
            try await eventually("the tap") {
                String(decoding: test.output, as: UTF8.self).contains("reading")
            }
            try await scanner.type("]C0AQ", with: typing)
            #expect(try await test.end() == .exited(0), "\(test.errors)")
            let told = String(decoding: test.output, as: UTF8.self)
            #expect(told.contains("rejected") && told.contains("set suffix = \"tab\""), "\(told)")

            let calibration = try stage.start(["calibrate", "bench-1", "--no-sheet", "--write", "--json"])
            try await eventually("the tap") { calibration.errors.contains("scan symbol 1") }
            try await scanner.type("]Q1\(CalibrationSheet.text)", with: typing)
            try await eventually("the first symbol") { calibration.errors.contains("symbol 1 is read") }
            let elements = CalibrationSheet.elementString
            try await scanner.type("]Q3\(elements.head)\u{1D}\(elements.tail)", with: typing)
            #expect(try await calibration.end() == .exited(0), "\(calibration.errors)")
            let report = try ReportJSON.decode(CalibrationReport.self, from: Data(calibration.output))
            #expect(report.settings == ["layout": .text("fr"), "suffix": .text("tab")])
            #expect(report.isWritten)

            await scanner.unplug()
            try await eventually("the new settings in force") {
                try await stage.report(ConfigurationReport.self, Route.configuration).keys.contains {
                    $0.path.contains("suffix") && $0.value.contains("tab")
                }
            }
            try await scanner.type("]C0READ", with: typing)
            try await eventually("the scan") {
                try StoredEvents(stage.database).all(ofType: "scan").last?.text == "READ"
            }
            daemon.send(SIGTERM)
            #expect(try await daemon.end() == .exited(0), "\(daemon.errors)")
        }
    }
}
