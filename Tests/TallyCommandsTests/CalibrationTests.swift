// SPDX-License-Identifier: Apache-2.0

import Capture
import ControlAPI
import ScannerInput
import ScannerSetup
import Simulators
import TallyConfig
import Testing

@testable import TallyCommands

@Suite struct CalibrationTests {
    static let layouts = ["us", "gb", "de", "fr", "es", "it", "ch", "se", "jp"]

    @Test(arguments: layouts)
    func `The layout is found, however control characters are typed`(_ layout: String) throws {
        var sheet = SheetTyping()
        sheet.typing.keyMap = try SheetTyping.map(layout)
        for encoding in ScannerTyping.ControlEncoding.allCases {
            sheet.typing.controlEncoding = encoding
            let findings = try sheet.findings()
            #expect(findings.isComplete)
            #expect(findings["layout"] == .text(layout), "\(encoding)")
            #expect(findings["suffix"] == .text("enter"), "\(encoding)")
            #expect(findings.identifiers == ["]Q1", "]Q3"])
            guard case .character(let way?) = findings.separator else {
                Issue.record("\(encoding): \(findings.separator)")
                continue
            }
            let isKeypad = encoding == .altKeypad || encoding == .altKeypadShort
            #expect(way.hasPrefix(isKeypad ? "Alt+0" : "Ctrl+"), "\(way)")
            #expect(findings.advice.isEmpty)
        }
    }

    @Test(arguments: [
        (ScanSuffix.enter, "enter"), (.tab, "tab"), (.carriageReturnLineFeed, "crlf"), (.lineFeed, "lf"),
        (.etx, "etx"), (.none, "none"), (.text([13, 13]), "enter"), (.text([13, 10, 13, 10]), "crlf"),
    ])
    func `The suffix is found`(_ suffix: ScanSuffix, _ word: String) throws {
        var sheet = SheetTyping()
        sheet.typing.suffix = suffix
        #expect(try sheet.findings()["suffix"] == .text(word))
    }

    @Test func `A suffix that has no word is given as the configuration takes it`() throws {
        var sheet = SheetTyping()
        sheet.typing.suffix = .text([0x23, 0x09])
        let findings = try sheet.findings()
        #expect(findings["suffix"] == .table(["text": .text("#<0x09>")]))
        #expect(CalibrationReport(findings).toml.contains("suffix = { text = \"#<0x09>\" }\n"))
        #expect(CalibrationFindings.suffixSetting(Array(repeating: 0x23, count: 17)) == nil)
    }

    @Test func `What is set is what the configuration takes`() throws {
        var sheet = SheetTyping()
        sheet.typing.suffix = .text([0x23, 0x23])
        sheet.separator = [0x1E]
        let toml = CalibrationReport(try sheet.findings()).toml
        let entry = "[[scanner]]\nname = \"a\"\nmatch = { path = \"/p\" }\n" + toml
        let result = ConfigurationLoader.load(files: [("t", entry)])
        #expect(result.diagnostics.isEmpty, "\(toml)")
        let options = ScannerOptions(try #require(result.configuration?.scanners.first))
        #expect(options.suffix.bytes == [0x23, 0x23])
        #expect(options.substitutes == [TextSubstitute(typed: [0x1E], meant: [0x1D])])
    }

    @Test func `A scanner that taps Caps Lock is followed, one that only pretends to is not`() throws {
        var sheet = SheetTyping()
        sheet.typing.tapsCapsLock = true
        let follows = try sheet.findings()
        #expect(follows.isComplete && follows["caps_lock"] == nil && follows.letterCase == .kept)

        sheet.typing.tapsCapsLock = false
        var deliveries = try sheet.deliveries()
        for index in deliveries.indices {
            let time = deliveries[index].events[0].time
            let taps = [Int32(1), 0].map {
                InputEvent(time: time, type: 1, code: KeyCode.capsLock, value: $0)
            }
            deliveries[index].events.insert(contentsOf: taps, at: 0)
        }
        let ignores = Calibration(layouts: Calibration.tryableLayouts()).findings(of: deliveries)
        #expect(ignores.isComplete)
        #expect(ignores["caps_lock"] == .text("ignore"))
    }

    @Test func `Separators sent as text, as a key or not at all become settings or advice`() throws {
        for text in ["{GS}", "|", "~"] {
            var sheet = SheetTyping()
            sheet.separator = Array(text.utf8)
            let findings = try sheet.findings()
            #expect(findings["substitutes"] == .table([text: .text("<GS>")]))
            #expect(findings.advice.contains { $0.contains("sent as \(text)") })
        }
        var sheet = SheetTyping()
        sheet.separatorKey = 66
        #expect(try sheet.findings()["keys"] == .table(["f8": .text("<GS>")]))
        sheet.separatorKey = 108
        #expect(try sheet.findings()["keys"] == .table(["down": .text("<GS>")]))
        sheet.separatorKey = nil
        sheet.separator = []
        #expect(try sheet.findings().separator == .missing)
        #expect(try sheet.findings().advice.contains { $0.contains("GS) is not sent") })
    }

    @Test func `A prefix is found, a missing identifier is told`() throws {
        var sheet = SheetTyping()
        sheet.typing.prefix = [0x02]
        sheet.identifiers = ["", ""]
        let findings = try sheet.findings()
        #expect(findings["prefix"] == .text("<0x02>"))
        #expect(findings.advice.contains { $0.contains("AIM symbology identifier") })
    }

    @Test func `A scanner that sends bytes has no layout`() {
        let text = Array("]Q1\(CalibrationSheet.text)\r\n".utf8)
        let elements = CalibrationSheet.elementString
        let second = Array("]Q3\(elements.head)\u{1D}\(elements.tail)\r\n".utf8)
        let findings = Calibration(layouts: Calibration.tryableLayouts()).findings(of: [
            ScannerDelivery(bytes: text), ScannerDelivery(bytes: second),
        ])
        #expect(findings.isComplete)
        #expect(findings.settings.map(\.key) == ["suffix"])
        #expect(findings["suffix"] == .text("crlf"))
        #expect(findings.separator == .character(typedAs: nil))
    }

    @Test func `One symbol alone is told to be one, anything else to be none`() throws {
        let deliveries = try SheetTyping().deliveries()
        let calibration = Calibration(layouts: Calibration.tryableLayouts())
        let first = calibration.findings(of: Array(deliveries.prefix(1)))
        #expect(first.symbols == [.text] && !first.isComplete)
        #expect(first.advice.contains { $0.contains("symbol 2 is missing") })
        let nothing = calibration.findings(of: [ScannerDelivery(bytes: Array("4006381333931\r".utf8))])
        #expect(nothing.symbols.isEmpty && nothing.settings.isEmpty && nothing.advice.count == 1)
        #expect(calibration.findings(of: []).symbols.isEmpty)
    }

    @Test func `A suffix that changes from scan to scan is not guessed`() throws {
        var deliveries = try SheetTyping().deliveries()
        var other = SheetTyping()
        other.typing.suffix = .tab
        deliveries[1] = try other.deliveries()[1]
        let findings = Calibration(layouts: Calibration.tryableLayouts()).findings(of: deliveries)
        #expect(findings["suffix"] == nil)
        #expect(findings.advice.contains { $0.hasPrefix("the suffix differs") })
    }

    @Test(arguments: [Reading.LetterCase.swapped, .upper, .lower])
    func `Letters in the wrong case are told`(_ letterCase: Reading.LetterCase) throws {
        let text = CalibrationSheet.text.utf8.map(letterCase.apply) + [0x0D]
        let findings = Calibration(layouts: []).findings(of: [ScannerDelivery(bytes: text)])
        #expect(findings.symbols == [.text])
        #expect(findings.letterCase == letterCase)
        #expect(findings.advice.contains { $0.contains("case") })
    }
}
