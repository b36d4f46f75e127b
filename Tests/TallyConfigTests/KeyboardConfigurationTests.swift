// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import TallyConfig

@Suite("What a scanner types, as configured")
struct KeyboardConfigurationTests {
    static func load(_ lines: String) -> (scanner: Configuration.Scanner?, complaints: [String]) {
        let text = "[[scanner]]\nname = \"a\"\nmatch = { port = \"1-2\" }\n" + lines
        let result = ConfigurationLoader.load(files: [(path: "t.toml", text: text)])
        return (result.configuration?.scanners.first, result.diagnostics.map { "\($0)" })
    }

    @Test func everyKeyIsRead() throws {
        let (scanner, complaints) = Self.load(
            """
            layout = "ch"
            variant = "fr"
            caps_lock = "ignore"
            keypad = "numlock"
            dead_keys = "plain"
            keys = { f8 = "<GS>", down = "<0x1D>", f13 = "a<b>", enter = "<CR><LF>" }
            substitutes = { "{GS}" = "<GS>", "|" = "<GS>", "<RS>" = "<RS>" }
            prefix = "<STX>"
            suffix = { text = "<ETX>#" }
            partial_timeout = "2s"
            max_key_gap = "60ms"
            """
        )
        #expect(complaints == [])
        let keyboard = try #require(scanner?.keyboard)
        #expect(keyboard.layout == "ch(fr)")
        #expect(keyboard.capsLock == .ignore)
        #expect(keyboard.keypad == .numlock)
        #expect(keyboard.deadKeys == .plain)
        #expect(keyboard.keys == [66: [0x1D], 108: [0x1D], 183: Array("a<b>".utf8), 28: [0x0D, 0x0A]])
        #expect(
            keyboard.substitutes == [
                .init(typed: Array("<RS>".utf8), meant: [0x1E]),
                .init(typed: Array("{GS}".utf8), meant: [0x1D]),
                .init(typed: [0x7C], meant: [0x1D]),
            ]
        )
        #expect(keyboard.prefix == [0x02])
        #expect(keyboard.maxKeyGap == .milliseconds(60))
        #expect(scanner?.suffixText == [0x03, 0x23])
        #expect(scanner?.partialTimeout == .seconds(2))
    }

    @Test func tablesAreShownAsTheyCanBeWritten() throws {
        let text = """
            [[scanner]]
            name = "a"
            match = { port = "1-2" }
            suffix = { text = "##" }
            substitutes = { "{GS}" = "<GS>", x = "<RS>" }
            """
        let keys = ConfigurationLoader.load(files: [(path: "t.toml", text: text)]).effectiveKeys
        func value(_ key: String) -> String? { keys.first { $0.path == "scanner[a].\(key)" }?.value }
        #expect(value("suffix") == ###"{ text = "##" }"###)
        #expect(value("substitutes") == #"{ x = "<RS>", "{GS}" = "<GS>" }"#)
    }

    @Test func withoutKeysTheDefaultsHold() throws {
        let scanner = try #require(Self.load("").scanner)
        #expect(scanner.keyboard == Configuration.Keyboard())
        #expect(scanner.keyboard.layout == "us")
        #expect(scanner.partialTimeout == nil)
        #expect(try #require(Self.load("max_key_gap = \"off\"").scanner).keyboard.maxKeyGap == nil)
    }

    @Test(arguments: [
        ("f1", 59), ("f10", 68), ("f11", 87), ("f12", 88), ("f13", 183), ("f24", 194), ("up", 103),
        ("page_down", 109),
    ]) func keysHaveTheKernelsCodes(_ name: String, _ code: UInt16) throws {
        let scanner = try #require(Self.load("keys = { \(name) = \"<GS>\" }").scanner)
        #expect(scanner.keyboard.keys == [code: [0x1D]])
    }

    @Test(arguments: [
        ("layout = \"../de\"", "layout: \"../de\" is not a keyboard layout"),
        ("layout = \"de()\"", "layout: \"de()\" is not a keyboard layout"),
        ("layout = \"de(a)\"\nvariant = \"b\"", "variant: \"de(a)\" names a variant already; remove variant"),
        ("variant = \"\"", "variant: \"\" is not a variant"),
        ("keys = { f8 = \"<GSS>\" }", "keys: <GSS> is no control character; did you mean <GS>?"),
        ("keys = { dwon = \"<GS>\" }", "keys: \"dwon\" is not known; did you mean \"down\"?"),
        ("keys = \"f8\"", "keys: expected a table, found a string; write it like { f8 = \"<GS>\" }"),
        ("keys = { f8 = 7 }", "keys: expected a string, found an integer"),
        ("keys = { f8 = \"\" }", "keys: \"\" has 0 bytes, not 1 to 16"),
        ("substitutes = { \"|\" = \"<GS><RS>\" }", "substitutes: \"|\" is shorter than what it stands for"),
        (
            "substitutes = { \"12345678901234567\" = \"1\" }",
            "substitutes: \"12345678901234567\" has 17 bytes"
        ),
        ("prefix = \"12345678901234567\"", "prefix: \"12345678901234567\" has 17 bytes, not 1 to 16"),
        ("suffix = { txt = \"a\" }", "suffix: expected a word or a text"),
        ("suffix = { text = \"<XX>\" }", "suffix: <XX> is no control character"),
        ("max_key_gap = \"600ms\"", "max_key_gap: is not shorter than partial_timeout, 500ms"),
        ("max_key_gap = \"100ms\"\nsuffix = \"none\"", "max_key_gap: is not shorter than idle_end, 100ms"),
        ("caps_lock = \"on\"", "caps_lock: \"on\" is not known; known: follow, ignore"),
    ]) func mistakesAreToldWithTheirMend(_ lines: String, _ complaint: String) {
        let (scanner, complaints) = Self.load(lines)
        #expect(scanner == nil)
        #expect(complaints.count == 1)
        #expect(complaints.first?.contains("scanner[a].\(complaint)") == true, "\(complaints)")
    }
}
