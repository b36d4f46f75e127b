// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import TallyConfig

/// The rules of TOML 1.0.0 (toml.io/en/v1.0.0), by the names of its sections.
struct TOMLParserTests {
    /// The value of the only key of a text, as it would be written.
    private func value(_ text: String) throws -> String {
        let table = try TOMLParser.parse("k = \(text)", file: "t")
        return try #require(table.entries["k"]).value.toml
    }

    /// All of a text on one line.
    private func whole(_ text: String) throws -> String {
        SourceNode.Value.table(try TOMLParser.parse(text, file: "t")).toml
    }

    @Test(arguments: [
        // String.
        (#""a\tb\"\\\u00e9\U0001F600""#, #""a\tb\"\\é😀""#),
        (#"'C:\Users\n'"#, #""C:\\Users\\n""#),
        ("\"\"\"\nRoses\r\nare \\\n\n   red\"\"\"", #""Roses\nare red""#),
        ("'''\n a\\b\n'''", #"" a\\b\n""#),
        (#""""a "quoted" ""b"""""#, #""a \"quoted\" \"\"b\"""#),
        (#""""""two"""""#, #""\"\"two\"""#),
        ("''''a'''''", #""'a''""#),
        (#""""#, #""""#),
        // Integer.
        ("+99", "99"), ("-17", "-17"), ("0", "0"), ("-0", "0"), ("1_000", "1000"),
        ("0xDEAD_beef", "3735928559"),
        ("0o755", "493"), ("0b1101", "13"), ("9223372036854775807", "9223372036854775807"),
        ("-9223372036854775808", "-9223372036854775808"),
        // Float.
        ("1.5", "1.5"), ("-0.01", "-0.01"), ("5e+22", "5e+22"), ("1e0_6", "1000000.0"),
        ("6.626e-34", "6.626e-34"),
        ("224_617.445_991", "224617.445991"), ("inf", "inf"), ("-inf", "-inf"), ("nan", "nan"),
        // Boolean, dates and times, array, inline table.
        ("true", "true"), ("false", "false"), ("1979-05-27T07:32:00Z", "?"),
        ("1979-05-27 07:32:00.5-07:00", "?"),
        ("1979-05-27", "?"), ("07:32:00", "?"), ("[]", "[]"),
        ("[ 1, # one\n\n 'a' ,\n[true],]", #"[1, "a", [true]]"#),
        ("{}", "{  }"), ("{ a = 1, b.c = 2, \"d\" = {} }", "{ a = 1, b = { c = 2 }, d = {  } }"),
    ])
    func `a value means what TOML says`(text: String, meaning: String) throws {
        #expect(try value(text) == meaning)
    }

    @Test(arguments: [
        "", "=", "tru", "True", "_1", "1_", "1__0", "01", "-01", "+0x1", "0x", "0xG", "0b2", "1.", ".5",
        "1.e5", "1e", "1e5.5",
        "00.5", "9223372036854775808", "abc", "\"", "\"a\nb\"", "'a\nb'", "\"\\q\"", #""\u12""#, #""\uD800""#,
        #""\U00110000""#,
        "\"\u{1}\"", "'\u{7F}'", "\"\"\"a", "'''a", "\"\"\"\u{0}\"\"\"", "[", "[1", "[1 2]", "[,]", "{",
        "{a = 1", "{a = 1,}", "{,}",
        "{a = 1\n}", "{a}", "{a = 1 b = 2}", "{a = 1, a = 2}", "{a = 1, a.b = 2}", "1 2", "1]", "\u{FFFD}",
        "[\u{1}]", "'''a''''''",
    ])
    func `what is no value is refused`(text: String) {
        #expect(throws: Diagnostic.self) { try value(text) }
    }

    @Test(arguments: [
        ("a.b.c = 1\na.d = 2", "{ a = { b = { c = 1 }, d = 2 } }"),
        ("\"a b\" . 'c.d' = 1", "{ \"a b\" = { \"c.d\" = 1 } }"),
        ("\"\" = 1", "{ \"\" = 1 }"),
        ("[a.b]\nx = 1\n[a]\ny = 2", "{ a = { b = { x = 1 }, y = 2 } }"),
        ("[ a . 'b' ] # c\nx = 1", "{ a = { b = { x = 1 } } }"),
        (
            "[[a]]\nx = 1\n[[a]]\n[a.b]\ny = 2\n[[a.c]]\n[[a.c]]",
            "{ a = [{ x = 1 }, { b = { y = 2 }, c = [{  }, {  }] }] }"
        ),
        ("[a]\nb.c = 1\n[a.b.d]\ne = 2", "{ a = { b = { c = 1, d = { e = 2 } } } }"),
        ("\u{FEFF}a = 1\r\n\tb = 2\r\n", "{ a = 1, b = 2 }"),
        ("# only\n\n  \t\n# comments", "{  }"),
    ])
    func `headers and dotted keys build the tables TOML says`(text: String, meaning: String) throws {
        #expect(try whole(text) == meaning)
    }

    @Test(arguments: [
        "a = 1\na = 2", "a = 1\na.b = 2", "a.b = 1\na = 2", "[a]\n[a]", "[a]\n[[a]]", "[[a]]\n[a]",
        "a = []\n[[a]]", "a = {}\n[a.b]",
        "a = {}\na.b = 1", "[a]\nb.c = 1\n[a.b]", "[a.b.c]\n[a]\nb.c.d = 1", "[a.b]\n[a]\nb.x = 1",
        "a.b = 1\n[a]", "[[a.b]]\n[a]\nb.c = 1",
        "[a", "[a]]", "[[a]", "[]", "[[]]", "[a.]", "[.a]", "[a]b = 1", "[ [a]]", "a", "a.", ".a = 1", "= 1",
        "a b = 1", "\"\"\"a\"\"\" = 1",
        "'''a''' = 1", "\"a\nb\" = 1", "ü = 1", "[\u{FFFD}]", "[\u{1}]", "a = 1 \u{1}", "# \u{1}",
        "a = 1\rb = 2", "\r", "a = 1 b = 2", "\u{0}",
    ])
    func `what is no TOML is refused`(text: String) {
        #expect(throws: Diagnostic.self) { try whole(text) }
    }

    @Test func `each key and element knows its place`() throws {
        let text = """
            # comment = 1
            a = "x # no = comment" # b = 2
            list = [ # here
              { k = 1 }, 'ä]b', [ 2 ],
            ]
            [t."q u.o"]
            'lit.eral'.x = { y.z = 1, w = "}" }
            [[r]]
            n = 1
            [[r]]
              n = 2
            """
        let root = try TOMLParser.parse(text, file: "t")
        func place(_ steps: Any...) -> [Int]? {
            var node = SourceNode(value: .table(root), position: root.position)
            for step in steps {
                switch (node.value, step) {
                case (.table(let table), let key as String):
                    guard let next = table.entries[key] else { return nil }
                    node = next
                case (.array(let elements), let index as Int): node = elements[index]
                default: return nil
                }
            }
            return [node.position.line, node.position.column]
        }
        #expect(place("a") == [2, 1])
        #expect(place("list") == [3, 1])
        #expect(place("list", 0, "k") == [4, 5])
        #expect(place("list", 1) == [4, 14])
        #expect(place("list", 2, 0) == [4, 23])
        #expect(place("t") == [6, 1])
        #expect(place("t", "q u.o", "lit.eral", "x", "y", "z") == [7, 18])
        #expect(place("t", "q u.o", "lit.eral", "x", "w") == [7, 27])
        #expect(place("r") == [8, 1])
        #expect(place("r", 0, "n") == [9, 1])
        #expect(place("r", 1) == [10, 1])
        #expect(place("r", 1, "n") == [11, 3])
    }
}
