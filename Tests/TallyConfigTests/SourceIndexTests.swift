// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import TallyConfig

struct SourceIndexTests {
    @Test func `keys are found behind strings, comments, arrays and inline tables`() {
        let text = """
            # comment = 1
            a = "x # no = comment" # b = 2
            text = \"\"\"
            inner = 1
            "\"" c = 2 \"\"\"
            list = [ # here
              { k = 1 }, 'a]b', [ 2 ],
            ]
            [t."q u.o"]
            ünder = 1
            'lit.eral'.x = { y.z = 1, w = "}" }
            [[r]]
            n = 1
            [[r.s]]
            [[r]]
            n = 2
            [[r.s]]
            p = 1
            [r.s.d]
            e = 1
            """
        let index = SourceIndex(text)
        func place(_ steps: SourceIndex.Step...) -> [Int]? {
            index.position(of: steps).map { [$0.line, $0.column] }
        }
        #expect(place(.key("comment")) == nil)
        #expect(place(.key("inner")) == nil)
        #expect(place(.key("a")) == [2, 1])
        #expect(place(.key("list"), .index(0), .key("k")) == [7, 5])
        #expect(place(.key("list"), .index(1)) == [7, 14])
        #expect(place(.key("list"), .index(2), .index(0)) == [7, 23])
        #expect(place(.key("t"), .key("q u.o")) == [9, 1])
        #expect(
            place(.key("t"), .key("q u.o"), .key("lit.eral"), .key("x"), .key("y"), .key("z")) == [11, 18]
        )
        #expect(place(.key("t"), .key("q u.o"), .key("lit.eral"), .key("x"), .key("w")) == [11, 27])
        #expect(place(.key("r"), .index(0), .key("n")) == [13, 1])
        #expect(place(.key("r"), .index(1), .key("n")) == [16, 1])
        #expect(place(.key("r"), .index(0), .key("s"), .index(0)) == [14, 1])
        #expect(place(.key("r"), .index(1), .key("s"), .index(0), .key("p")) == [18, 1])
        #expect(place(.key("r"), .index(1), .key("s"), .index(0), .key("d"), .key("e")) == [20, 1])
    }

    @Test func `columns count characters and lines count line feeds`() {
        let index = SourceIndex("t = { 'äöü€' = 1, b = 2 }\r\nc = 3")
        #expect(index.position(of: [.key("t"), .key("b")])?.column == 19)
        #expect(index.position(of: [.key("c")])?.line == 2)
    }

    @Test(arguments: [
        (#""a\tb" = 1"#, "a\tb"), (#""\u00e9" = 1"#, "é"), (#""\U0001F600" = 1"#, "😀"),
        (#"'a\tb' = 1"#, #"a\tb"#),
        (#""" = 1"#, ""), ("1979 = 1", "1979"),
    ])
    func `quoted keys are found by what they mean`(text: String, key: String) {
        #expect(SourceIndex(text).position(of: [.key(key)])?.column == 1)
    }
}
