// SPDX-License-Identifier: Apache-2.0

import Capture
import KeyboardLayouts
import ScannerInput
import Simulators
import Testing

/// Scanners of every layout type, and what they typed is read back.
@Suite("A scanner of each layout")
struct LayoutRoundTripTests {
    static let layouts = [
        "us", "gb", "de", "fr", "es", "it", "ch", "se", "jp", "de(nodeadkeys)", "ch(fr)", "us(intl)",
        "us(dvorak)",
        "be", "pt", "dk", "no", "fi", "pl", "cz", "hu",
    ]
    static let printable = String(decoding: (0x20...0x7E).map { UInt8($0) }, as: UTF8.self)
    static let gs1 = "]d20109506000134352\u{1D}10ABC\u{1D}21a-7_%"
    static let iso15434 = "[)>\u{1E}06\u{1D}P123\u{1D}1T45\u{1E}\u{04}"

    /// What a scanner's keystrokes become.
    static func scans(
        _ text: String,
        typing: ScannerTyping,
        options: ScannerOptions = ScannerOptions()
    ) throws -> (texts: [String], output: ScanOutput) {
        var wedge = KeyboardWedge(options: options, keyMap: typing.keyMap)
        var output = ScanOutput()
        var bytes: [UInt8] = []
        let events = try typing.type(Array(text.utf8))
        for event in events { event.append(to: &bytes) }
        wedge.feed(bytes.span, at: MonotonicTime(nanoseconds: .max), into: &output)
        return (output.scans.map { String(decoding: output.text[$0.range], as: UTF8.self) }, output)
    }

    @Test(arguments: layouts, [printable, gs1, iso15434])
    func isReadAsItTyped(_ layout: String, _ text: String) throws {
        var typing = ScannerTyping()
        typing.keyMap = try KeyboardLayoutsTests.map(layout)
        for encoding in ScannerTyping.ControlEncoding.allCases {
            for separates in [false, true] {
                typing.controlEncoding = encoding
                typing.separatesModifiers = separates
                let (texts, output) = try Self.scans(text, typing: typing)
                #expect(texts == [text], "\(encoding)")
                #expect(output.scans.allSatisfy { !$0.scan.isDamaged })
                #expect(output.counters.ignoredKeys == 0)
            }
        }
    }

    @Test(arguments: layouts) func capsLockChangesLettersAsTheLayoutSays(_ layout: String) throws {
        var typing = ScannerTyping()
        typing.keyMap = try KeyboardLayoutsTests.map(layout)
        typing.tapsCapsLock = true
        let (texts, output) = try Self.scans(Self.gs1, typing: typing)
        #expect(texts == [Self.gs1])
        #expect(output.counters.ignoredKeys == 0)
    }

    @Test(arguments: [
        ("de", "äöüÄÖÜß€µ²³°§"), ("de", "éèêâîôûáà"), ("fr", "éèçàùâêîôûëïü€µ"), ("es", "ñÑáéíóúüÁ¿¡ç"),
        ("it", "èéòàùìç§°£"),
        ("ch", "äöüéàèçÄÖÜâêîôû"), ("ch(fr)", "éàèäöüç"), ("se", "åäöÅÄÖéü"), ("gb", "£¬€áé"),
        ("dk", "æøåÆØÅéü"),
        ("cz", "ěščřžýáíéůúťďňó"), ("hu", "őűöüóúéáí"), ("pl", "ąćęłńóśźż"), ("pt", "çãõáéíóúâêô"),
    ]) func typesLettersOfItsLanguage(_ layout: String, _ text: String) throws {
        var typing = ScannerTyping()
        typing.keyMap = try KeyboardLayoutsTests.map(layout)
        let (texts, output) = try Self.scans(text, typing: typing)
        #expect(texts == [text])
        #expect(output.counters.ignoredKeys == 0)
    }

    @Test(arguments: layouts) func typesAnyCharacterByItsNumberInUnicode(_ layout: String) throws {
        var typing = ScannerTyping()
        typing.keyMap = try KeyboardLayoutsTests.map(layout)
        typing.otherCharacters = .unicode
        let (texts, output) = try Self.scans("A中é😀\u{1D}Ω1", typing: typing)
        #expect(texts == ["A中é😀\u{1D}Ω1"])
        #expect(output.counters.ignoredKeys == 0)
    }

    @Test func substitutesAreReplacedOnEveryLayout() throws {
        var options = ScannerOptions()
        options.substitutes = [try #require(TextSubstitute(typed: Array("{GS}".utf8), meant: [0x1D]))]
        for layout in Self.layouts {
            var typing = ScannerTyping()
            typing.keyMap = try KeyboardLayoutsTests.map(layout)
            let (texts, _) = try Self.scans("10A{GS}21B{GS}", typing: typing, options: options)
            #expect(texts == ["10A\u{1D}21B\u{1D}"], "\(layout)")
        }
    }

    /// Ctrl and Alt are AltGr for what is printed on keys, not for Delete, Backspace and Escape.
    @Test(arguments: layouts) func keysThatCommandAMachineAreNeverTyped(_ layout: String) throws {
        var wedge = KeyboardWedge(options: ScannerOptions(), keyMap: try KeyboardLayoutsTests.map(layout))
        var output = ScanOutput()
        var bytes: [UInt8] = []
        let time = MonotonicTime(nanoseconds: 1_000_000_000)
        for key: Int32 in [29, 56, 111, -111, 14, -14, 1, -1, 59, -59, -56, -29, 11, -11, 28, -28] {
            let code = UInt16(abs(key))
            InputEvent(time: time, type: InputEvent.key, code: code, value: key > 0 ? 1 : 0).append(
                to: &bytes
            )
            InputEvent(time: time, type: InputEvent.synchronization, code: InputEvent.report, value: 0)
                .append(to: &bytes)
        }
        wedge.feed(bytes.span, at: time, into: &output)
        #expect(output.counters.ignoredKeys == 4)
        // The key of 0, or what the layout has there, and Enter.
        #expect(output.scans.count == 1)
        #expect(!output.text.contains { $0 < 0x20 || $0 == 0x7F })
    }

    /// Read with the wrong layout, a scan is wrong: the layout matters.
    @Test func aUSScannerReadAsFrenchIsGarbled() throws {
        let events = try ScannerTyping().type(Array("1A-]".utf8))
        var wedge = KeyboardWedge(options: ScannerOptions(), keyMap: try KeyboardLayoutsTests.map("fr"))
        var output = ScanOutput()
        var bytes: [UInt8] = []
        for event in events { event.append(to: &bytes) }
        wedge.feed(bytes.span, at: MonotonicTime(nanoseconds: .max), into: &output)
        #expect(String(decoding: output.text, as: UTF8.self) == "&Q)$")
    }
}
