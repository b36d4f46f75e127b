// SPDX-License-Identifier: Apache-2.0

import Capture
import Pipeline
import TallyConfig
import Testing

/// `[[label]]`, `[site.commands]` and the window mode `label`.
struct LabelConfigurationTests {
    @Test func `rules keep their order and say what they say`() throws {
        let result = load(
            """
            [site.commands]
            enabled = true
            prefix = "ACME"
            [[scanner]]
            name = "bench-4"
            match = { usb = "05e0:1200" }
            [[label]]
            name = "badges"
            role = "operator"
            pattern = '^EMP\\d{6}$'
            symbology = ["]A0", "code-128"]
            devices = ["bench-4"]
            [[label]]
            pattern = "^SN:(.*)$"
            id = "serial"
            read_points = ["bench-4"]
            [[label]]
            role = "command"
            [[label]]
            role = "location"
            symbology = "qr"
            [[read_point]]
            name = "bench-4"
            window = { mode = "label", parts = ["gtin", "serial"], within = "8s" }
            """
        )
        #expect(result.diagnostics == [])
        let configuration = try #require(result.configuration)
        let rules = configuration.labels.map(\.rule)
        #expect(rules.map(\.role) == [.operator, .item, .command, .location])
        #expect(rules.map(\.pattern?.description) == [#"^EMP\d{6}$"#, "^SN:(.*)$", "^ACME:", nil])
        #expect(rules[0].symbologies.count == 2 && rules[0].devices == ["bench-4"])
        #expect(rules[1].identifier == "serial" && rules[1].readPoints == ["bench-4"])
        #expect(configuration.labels[0].name == "badges")
        var window = Configuration.LabelWindow()
        window.parts = ["gtin", "serial"]
        window.within = .seconds(8)
        #expect(configuration.readPoint(named: "bench-4")?.window.mode == .label(window))
    }

    private static let cases: [(String, String)] = [
        (
            "patern = 'A'\nsymbology = 'qr'",
            "t.toml:2:1: error: label[0].patern: unknown key; did you mean pattern?"
        ),
        (
            "pattern = 'A('",
            "t.toml:2:1: error: label[0].pattern: parentheses can stand once, one pair, around what is the "
                + "identifier (at character 3)"
        ),
        (
            "pattern = 'A|B'",
            "t.toml:2:1: error: label[0].pattern: there are no alternatives: write a rule for each (at character 2)"
        ),
        (
            "role = 'order'",
            #"t.toml:1:1: error: label[0]: matches every label; add a pattern, like pattern = "^LOC-""#
        ),
        (
            "role = 'operater'\npattern = 'A'",
            #"t.toml:2:1: error: label[0].role: "operater" is not known; did you mean "operator"?"#
        ),
        (
            "role = 'operator'\nsymbology = ']A0'",
            #"t.toml:1:1: error: label[0]: pattern is missing; add it; ".*" is every text"#
        ),
        (
            "role = 'redact'\npattern = 'A'\nid = 'serial'",
            "t.toml:4:1: error: label[0].id: id means nothing with the role redact; remove it"
        ),
        (
            "pattern = '(A)'",
            "t.toml:2:1: error: label[0].pattern: the parentheses mean nothing without id; add id, or remove them"
        ),
        (
            "symbology = 'code128'",
            #"t.toml:2:1: error: label[0].symbology: "code128" is no symbology; did you mean "code-128"?"#
        ),
        (
            "pattern = 'A'\nid = 'gtin'",
            #"""
            t.toml:3:1: error: label[0].id: "gtin" comes of decoding only; write one of serial, lot, part, \#
            license_plate, or a name of your own
            """#
        ),
        (
            "pattern = 'A'\nid = 'No'",
            #"""
            t.toml:3:1: error: label[0].id: "No" is no name of an identifier: a–z, 0–9 and '_', at most 32, \#
            the first a letter
            """#
        ),
        (
            "role = 'command'",
            "t.toml:1:1: error: label[0]: pattern is missing; add it, or a prefix to [site.commands]"
        ),
        (
            "pattern = 'A'\n[[label]]\npattern = 'A'\nrole = 'order'",
            """
            t.toml:3:1: error: label[1]: never decides: the entry at t.toml:1:1 fits the same labels; \
            remove one, or limit the first to devices or read_points
            """
        ),
        (
            "pattern = 'A'\nname = 'a'\n[[label]]\npattern = 'B'\nname = 'a'",
            "t.toml:6:1: error: label[a].name: the name a is taken already, at t.toml:3:1"
        ),
        (
            "pattern = 'A'\ndevices = 'bench-4'",
            #"t.toml:3:1: error: label[0].devices: expected a list, found a string; write ["bench-4"]"#
        ),
    ]

    @Test(arguments: cases)
    func `what is wrong with a rule is named with its line`(lines: String, finding: String) {
        let result = load("[[label]]\n" + lines)
        #expect(result.diagnostics.map(\.description) == [finding])
        #expect(result.configuration == nil)
    }

    @Test(arguments: [
        (
            "[site.commands]\nenabled = true\nprefix = 'ACME'",
            """
            t.toml:1:1: warning: site.commands: no label has the role command, so no control barcode is obeyed; \
            add [[label]] with role = "command"
            """
        ),
        (
            "[[label]]\nrole = 'command'\npattern = '^A:'",
            "t.toml:2:1: warning: label[0].role: control barcodes are off; add enabled = true to [site.commands]"
        ),
        (
            scanner("") + "[[label]]\npattern = 'A'\ndevices = ['bench-5']",
            "t.toml:6:1: warning: label[0].devices: no entry is named bench-5; did you mean bench-4?"
        ),
    ])
    func `what works and is probably not meant is a warning`(text: String, finding: String) {
        let result = load(text)
        #expect(result.diagnostics.map(\.description) == [finding])
        #expect(result.configuration != nil)
    }

    @Test(arguments: [
        (
            "[site.commands]\nenabled = true",
            #"""
            t.toml:1:1: error: site.commands: prefix is missing; add what the site's begin with, \#
            like prefix = "ACME"
            """#
        ),
        (
            "[site.commands]\nprefix = 'A:B'",
            #"t.toml:2:1: error: site.commands.prefix: "A:B" is no prefix: 2 to 16 letters, digits and '-'"#
        ),
        (
            "[[read_point]]\nname = 'a'\nwindow = { mode = 'label' }",
            #"""
            t.toml:3:10: error: read_point[a].window: parts is missing; add what belongs together, \#
            like parts = ["gtin", "serial"]
            """#
        ),
        (
            "[[read_point]]\nname = 'a'\nwindow = { mode = 'label', parts = ['gtin', 'imie'] }",
            #"""
            t.toml:3:28: error: read_point[a].window.parts: "imie" is no identifier, and no [[label]] has it as \#
            id; did you mean "itip"?
            """#
        ),
        (
            "[[read_point]]\nname = 'a'\nwindow = { mode = 'label', parts = ['gtin'] }",
            "t.toml:3:28: error: read_point[a].window.parts: a set has 2 to 8 parts"
        ),
        (
            "[[read_point]]\nname = 'a'\nwindow = { within = '5s' }",
            "t.toml:3:12: error: read_point[a].window.within: within means nothing in the mode presence; remove it"
        ),
    ])
    func `what is wrong around rules is named with its line`(text: String, finding: String) {
        #expect(findings(text) == [finding])
    }
}
