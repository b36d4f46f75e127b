// SPDX-License-Identifier: Apache-2.0

import TallyConfig
import Testing

struct DiagnosticTests {
    private static let cases: [(String, String)] = [
        // Keys and tables that do not exist.
        ("[site]\nhots = \"a\"", "t.toml:2:1: error: site.hots: unknown key; did you mean host?"),
        (
            "[log]\ncolour = 1",
            "t.toml:2:1: error: log.colour: unknown key; known in log: level"
        ),
        (
            "[[scaner]]\nname = \"a\"",
            "t.toml:1:1: error: scaner: unknown table or key; did you mean scanner?"
        ),
        (
            "suffix = \"tab\"",
            "t.toml:1:1: error: suffix: unknown table or key; put it below [[scanner]]"
        ),
        (
            "\n[[forward]]\nurl = \"x\"",
            "t.toml:2:1: error: forward: not supported by this version of tally; remove it"
        ),
        (
            "[site]\n\"a b\" = 1",
            #"""
            t.toml:2:1: error: site."a b": unknown key; known in site: \#
            host, edge, gln, timezone, heartbeat_every, commands
            """#
        ),
        // Wrong types.
        (
            "[site]\nhost = 5",
            #"t.toml:2:1: error: site.host: expected a string, found an integer; write "5""#
        ),
        ("site = 5", "t.toml:1:1: error: site: expected a table, found an integer; write [site]"),
        (
            "[scanner]\nname = \"a\"",
            "t.toml:1:1: error: scanner: expected a list of tables, found a table; write [[scanner]]"
        ),
        (
            scanner("partial_timeout = 500"),
            #"""
            t.toml:4:1: error: scanner[bench-4].partial_timeout: expected a duration, found an integer; \#
            write "500s" or "500ms"
            """#
        ),
        (
            scanner("enabled = \"no\""),
            "t.toml:4:1: error: scanner[bench-4].enabled: expected true or false, found a string; write false"
        ),
        (
            scanner("max_length = 2026-01-01"),
            "t.toml:4:1: error: scanner[bench-4].max_length: expected an integer, found a date or time"
        ),
        (
            scanner("was = \"x\""),
            #"t.toml:4:1: error: scanner[bench-4].was: expected a list, found a string; write ["x"]"#
        ),
        (
            scanner("repeat = \"2s\""),
            #"""
            t.toml:4:1: error: scanner[bench-4].repeat: expected a table, found a string; \#
            write it like repeat = { serialized = … }
            """#
        ),
        (
            scanner("decode = { lenient = \"doubled-gs\" }"),
            #"""
            t.toml:4:12: error: scanner[bench-4].decode.lenient: expected a list, found a string; \#
            write ["doubled-gs"]
            """#
        ),
        (
            scanner("decode = { lenient = [\"double-gs\"] }"),
            #"""
            t.toml:4:12: error: scanner[bench-4].decode.lenient: "double-gs" is not known; \#
            did you mean "doubled-gs"?
            """#
        ),
        (
            scanner("decode = { lenient = [\"leading-gs\", \"leading-gs\"] }"),
            #"""
            t.toml:4:12: error: scanner[bench-4].decode.lenient: "leading-gs" is in the list twice; \#
            remove one
            """#
        ),
        // Values that are not possible.
        (
            scanner("partial_timeout = \"500\""),
            #"""
            t.toml:4:1: error: scanner[bench-4].partial_timeout: "500" has no known unit; \#
            write the unit as one of ms, s, min, h, d
            """#
        ),
        (
            scanner("partial_timeout = \"2min\""),
            #"t.toml:4:1: error: scanner[bench-4].partial_timeout: "2min" is not in the range 10ms to 1min"#
        ),
        (
            scanner("partial_timeout = \"99999999999999999999s\""),
            #"""
            t.toml:4:1: error: scanner[bench-4].partial_timeout: "99999999999999999999s" is not a duration; \#
            write it like "500ms" or "5s"
            """#
        ),
        (
            scanner("partial_timeout = \"9223372036854775807d\""),
            #"t.toml:4:1: error: scanner[bench-4].partial_timeout: "9223372036854775807d" is longer than 100 years"#
        ),
        (
            scanner("max_length = 0"),
            "t.toml:4:1: error: scanner[bench-4].max_length: 0 is not in the range 1 to 65536"
        ),
        (
            scanner("layout = \"d e\""),
            #"t.toml:4:1: error: scanner[bench-4].layout: "d e" is not a keyboard layout; write it as XKB names it, like "de" or "de(nodeadkeys)""#
        ),
        (
            scanner("suffix = \"entre\""),
            #"t.toml:4:1: error: scanner[bench-4].suffix: "entre" is not known; did you mean "enter"?"#
        ),
        (
            "[[read_point]]\nname = \"a\"\nstep = \"shipped\"",
            #"t.toml:3:1: error: read_point[a].step: "shipped" is not known; did you mean "shipping"?"#
        ),
        (
            "[[read_point]]\nname = \"a\"\nstep = \"urn:epcglobal:cbv:bizstep:shipping\"",
            #"""
            t.toml:3:1: error: read_point[a].step: "urn:epcglobal:cbv:bizstep:shipping" is not a bare word; \#
            write "shipping"
            """#
        ),
        (
            "[[read_point]]\nname = \"Dock 3\"",
            #"""
            t.toml:2:1: error: read_point["Dock 3"].name: "Dock 3" is not a name: a–z, 0–9, '.', '_' and '-', \#
            at most 63, the first a letter or digit; write "dock-3"
            """#
        ),
        (
            "[[read_point]]\nname = \"a\"\nwindow = { mode = \"hold_off\", depart_after = \"1s\" }",
            #"""
            t.toml:3:31: error: read_point[a].window.depart_after: depart_after means nothing in the mode hold_off; \#
            remove it
            """#
        ),
        (
            "[site]\ngln = \"0614141000006\"",
            #"""
            t.toml:2:1: error: site.gln: the check digit of "0614141000006" is 6, expected 5; \#
            write "0614141000005" if the other digits are right
            """#
        ),
        (
            "[site]\ntimezone = \"+01:00\"",
            #"""
            t.toml:2:1: error: site.timezone: "+01:00" is not the name of a time zone; \#
            write it like "Europe/Berlin" or "UTC"
            """#
        ),
        (
            "[api]\nmode = \"888\"",
            #"""
            t.toml:2:1: error: api.mode: "888" is not a permission mode; \#
            write octal digits, like "0660"
            """#
        ),
        (
            "[api]\nsocket = \"tally.sock\"",
            #"t.toml:2:1: error: api.socket: "tally.sock" is not an absolute path"#
        ),
        // Devices.
        (
            "[[scanner]]\nname = \"a\"",
            #"""
            t.toml:1:1: error: scanner[a]: match is missing; add what the device is known by, \#
            like match = { usb = "05e0:1200" }
            """#
        ),
        (
            "[[scanner]]\nmatch = { port = \"1-2\" }",
            #"t.toml:1:1: error: scanner[0]: name is missing; add a name, like name = "bench-4""#
        ),
        (
            "[[scanner]]\nname = \"a\"\nmatch = { serial = \"1\" }",
            "t.toml:3:11: error: scanner[a].match.serial: serial numbers are unique for one product only; add usb"
        ),
        (
            "[[scanner]]\nname = \"a\"\nmatch = { usb = \"5e0:1200\" }",
            #"""
            t.toml:3:11: error: scanner[a].match.usb: "5e0:1200" is not a USB vendor and product; \#
            write four hex digits each, like "05e0:1200" (lsusb shows them)
            """#
        ),
        (
            "[[scanner]]\nname = \"a\"\nmatch = { path = \"/dev/input/event3\" }",
            #"""
            t.toml:3:11: error: scanner[a].match.path: "/dev/input/event3" is another device after the next \#
            plugging in; use usb and serial, port, or a link in /dev/input/by-id
            """#
        ),
        (
            reader("[[reader.antenna]]\nport = 1\n[[reader.antenna]]\nport = 1"),
            "t.toml:7:1: error: reader[dock].antenna[1]: port 1 has an antenna already, at t.toml:5:1"
        ),
        (
            reader("[[reader.antenna]]\nport = 1\npower_dbm = 40"),
            "t.toml:6:1: error: reader[dock].antenna[1].power_dbm: 40 is not in the range -20.0 to 36.0"
        ),
        (
            reader("[[reader.antenna]]\nport = 1\nenabled = false"),
            "t.toml:4:1: error: reader[dock].antenna: no antenna is enabled; disable the reader itself"
        ),
        (
            reader("baud = 12"),
            "t.toml:4:1: error: reader[dock].baud: 12 is not in the range 300 to 12000000"
        ),
        (
            scanner("was = [\"dock\"]\n") + reader(""),
            #"t.toml:4:1: error: scanner[bench-4].was: "dock" is the name of the device at t.toml:6:1"#
        ),
    ]

    @Test(arguments: cases)
    func `what is wrong is named with its line, its key and what was probably meant`(
        text: String,
        finding: String
    ) {
        let result = load(text)
        #expect(result.diagnostics.map(\.description) == [finding])
        #expect(result.configuration == nil)
        #expect(result.effectiveKeys == [])
    }

    @Test(arguments: [
        ("[site]\nhost = \n", "t.toml:2:8: error: expected a value, found the end of the line"),
        (
            "[site]\nhost = dock",
            #"t.toml:2:8: error: "dock" is not a value: a text stands in quotes"#
        ),
        ("[site\nhost = 1", "t.toml:1:6: error: expected ']', found the end of the line"),
        ("[site]\nhost \"a\"", "t.toml:2:6: error: expected '=' after the key, found '\"'"),
        ("[site]\nhost = \"a", "t.toml:2:8: error: the string is not closed"),
        ("a = [\n1,\n", "t.toml:1:5: error: the array is not closed"),
        ("[site]\n[api]\n[site]", "t.toml:3:1: error: site is defined already, at t.toml:1:1"),
        ("ü = 1", "t.toml:1:1: error: expected a key, found 'ü'"),
    ])
    func `a syntax error says what was expected and what was found`(text: String, finding: String) {
        #expect(findings(text) == [finding])
    }

    @Test func `a read point that is nearly a declared one is a warning and works`() throws {
        let text = scanner("read_point = \"packing\"") + "\n[[read_point]]\nname = \"paking\"\n"
        let result = load(text)
        #expect(
            result.diagnostics.map(\.description) == [
                #"""
                t.toml:4:1: warning: scanner[bench-4].read_point: no [[read_point]] is named packing, \#
                so it has the defaults; did you mean paking?
                """#
            ]
        )
        #expect(result.configuration?.readPoint(named: "packing") != nil)
        // Numbered siblings are no misspellings.
        #expect(findings(scanner("read_point = \"dock-3\"") + "\n[[read_point]]\nname = \"dock-4\"\n") == [])
    }

    @Test func `all that is wrong is reported at once, in the order of the lines`() {
        let text = """
            [api]
            mode = 5
            [[scanner]]
            nmae = "a"
            max_length = -1
            [site]
            gln = ""
            """
        #expect(load(text).diagnostics.map(\.position.line) == [2, 3, 3, 4, 5, 7])
    }
}
