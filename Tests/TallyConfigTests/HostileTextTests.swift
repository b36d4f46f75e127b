// SPDX-License-Identifier: Apache-2.0

import TallyConfig
import Testing

/// Any text is answered with a configuration or with diagnostics, in reasonable time and memory.
struct HostileTextTests {
    @Test(
        arguments: [
            "\u{0}", "a\u{0}b = 1", #"[site]\nhost = "\u0000""#, #""\u0000" = 1"#, "\"", "'''", "[", "[[",
            "]", "=", ".",
            "[site", "[[scanner]", "a.b.c", "[site]\nhost = \"\\uD800\"", "a = [1, [2, {b = '", "\r\r\n",
            "\u{FEFF}[site]",
            "a = 99999999999999999999999", "a = nan", "a = 1979-05-27T07:32:00Z", "[a.b.c.d]\n[[a.b]]",
            "a = 1\na.b = 2",
            "[[scanner]]\n[[scanner]]\n[scanner.match.usb]\n[[scanner.match]]", "scanner = [1, 'a', {}, []]",
            "reader = [{antenna = 5}, {antenna = [5]}, {match = 5}]", "[[read_point]]\nwindow = []",
            "[site]\nhost = \"\u{1F600}\"\nx = 1", "\u{FFFD}\u{301} = 1",
        ]
    )
    func `odd text`(text: String) {
        let result = load(text)
        #expect(result.configuration != nil || !result.diagnostics.isEmpty)
    }

    @Test func `deep dotted keys are refused before the parser's recursion`() {
        let key = Array(repeating: "a", count: 100_000).joined(separator: ".")
        #expect(findings("\n\(key) = 1") == ["t.toml:2:1: error: a key has more than 16 parts"])
        #expect(findings("[\(key)]") == ["t.toml:1:2: error: a key has more than 16 parts"])
    }

    @Test func `deep brackets are refused`() {
        let text = "a = " + String(repeating: "[", count: 100_000)
        #expect(load(text).configuration == nil)
        let tables = "a = " + String(repeating: "{a=", count: 80_000)
        #expect(load(tables).configuration == nil)
        let closed = "a = " + String(repeating: "[", count: 200) + String(repeating: "]", count: 200)
        #expect(load(closed).configuration == nil)
    }

    @Test func `a large file is refused`() {
        #expect(
            findings(String(repeating: "#", count: 300_000)) == [
                "t.toml: error: the file is larger than 262144 bytes"
            ]
        )
    }

    @Test func `many keys on one line are read in linear time`() {
        let keys = (0..<20_000).map { "k\($0) = 1" }.joined(separator: ", ")
        #expect(load("site = { \(keys) }").diagnostics.count == 20_000)
    }

    @Test func `a long value is shortened in the message`() throws {
        let diagnostic = try #require(
            load("[[read_point]]\nname = \"\(String(repeating: "X", count: 100_000))\"").diagnostics.first
        )
        #expect(diagnostic.description.utf8.count < 500)
    }

    @Test func `every beginning of a valid file is safe`() {
        let text =
            scanner("was = [\"a\", 'b']\nrepeat = { other = \"\"\"off\"\"\" } # c\n") + "\n"
            + reader("[[reader.antenna]]\nport = 1\n")
        for length in 0...text.utf8.count {
            let result = load(String(decoding: text.utf8.prefix(length), as: UTF8.self))
            #expect(result.configuration != nil || !result.diagnostics.isEmpty)
        }
    }
}
