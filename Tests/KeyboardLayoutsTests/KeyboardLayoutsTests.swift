// SPDX-License-Identifier: Apache-2.0

import Glibc
import KeyboardLayouts
import ScannerInput
import Testing

@Suite("Keyboard layouts of XKB")
struct KeyboardLayoutsTests {
    static func map(_ name: String) throws -> KeyMap {
        try KeyboardLayouts.keyMap(of: try #require(LayoutName(name)))
    }

    /// What is printed on keyboards: the key by its place on a US keyboard, the modifiers, the character.
    @Test(
        arguments: [
            ("gb", 40, KeyMap.Level(), "'"), ("gb", 40, .shift, "@"), ("gb", 3, .shift, "\""),
            ("gb", 4, .shift, "£"),
            ("gb", 43, [], "#"), ("gb", 86, [], "\\"),
            ("de", 21, [], "z"), ("de", 44, [], "y"), ("de", 44, .shift, "Y"), ("de", 12, [], "ß"),
            ("de", 27, [], "+"),
            ("de", 10, .altGr, "]"), ("de", 9, .altGr, "["), ("de", 8, .altGr, "{"), ("de", 12, .altGr, "\\"),
            ("de", 16, .altGr, "@"), ("de", 8, .shift, "/"), ("de", 53, [], "-"), ("de", 86, .altGr, "|"),
            ("de", 39, [], "ö"), ("de", 39, .capsLock, "Ö"), ("de", 3, .capsLock, "2"),
            ("fr", 2, [], "&"), ("fr", 2, .shift, "1"), ("fr", 11, [], "à"), ("fr", 11, .shift, "0"),
            ("fr", 16, [], "a"), ("fr", 30, [], "q"), ("fr", 17, [], "z"), ("fr", 50, [], ","),
            ("fr", 39, [], "m"),
            ("fr", 12, .altGr, "]"), ("fr", 5, .altGr, "{"), ("fr", 7, [], "-"), ("fr", 2, .capsLock, "&"),
            ("es", 39, [], "ñ"), ("es", 27, .altGr, "]"), ("es", 26, .altGr, "["), ("es", 12, [], "'"),
            ("es", 8, .shift, "/"),
            ("it", 27, .altGr, "]"), ("it", 26, [], "è"), ("it", 12, [], "'"), ("it", 8, .shift, "/"),
            ("ch", 21, [], "z"), ("ch", 8, .shift, "/"), ("ch", 12, [], "'"), ("ch", 27, .altGr, "]"),
            ("se", 26, [], "å"), ("se", 10, .altGr, "]"), ("se", 12, [], "+"), ("se", 8, .shift, "/"),
            ("jp", 27, [], "["), ("jp", 43, [], "]"), ("jp", 26, [], "@"), ("jp", 3, .shift, "\""),
            ("jp", 89, .shift, "_"),
            ("us(dvorak)", 16, [], "'"), ("us(dvorak)", 31, [], "o"),
        ] as [(String, UInt16, KeyMap.Level, Unicode.Scalar)]
    )
    func typesWhatIsPrintedOnTheKey(
        _ layout: String,
        _ code: UInt16,
        _ level: KeyMap.Level,
        _ character: Unicode.Scalar
    ) throws {
        #expect(try Self.map(layout).character(of: code, at: level) == character)
    }

    @Test(
        arguments: [
            ("de", 41, KeyMap.Level(), "\u{302}"), ("de", 13, [], "\u{301}"), ("de", 13, .shift, "\u{300}"),
            ("fr", 26, [], "\u{302}"), ("fr", 26, .shift, "\u{308}"), ("es", 40, [], "\u{301}"),
            ("ch", 13, [], "\u{302}"), ("se", 27, [], "\u{308}"),
        ] as [(String, UInt16, KeyMap.Level, Unicode.Scalar)]
    )
    func knowsDeadKeys(_ layout: String, _ code: UInt16, _ level: KeyMap.Level, _ mark: Unicode.Scalar) throws
    {
        #expect(try Self.map(layout).meaning(of: code, at: level) == .deadKey(mark))
    }

    @Test func aVariantWithoutDeadKeysHasNone() throws {
        let map = try Self.map("de(nodeadkeys)")
        #expect(map.character(of: 41, at: []) == "^")
        #expect(map.character(of: 13, at: .shift) == "`")
    }

    @Test(arguments: ["gb", "de", "fr", "es", "it", "ch", "se", "jp", "us(intl)"])
    func theKeypadAndControlKeysAreTheSameEverywhere(_ layout: String) throws {
        let map = try Self.map(layout)
        for (code, digit) in zip(
            [82, 79, 80, 81, 75, 76, 77, 71, 72, 73] as [UInt16],
            "0123456789".unicodeScalars
        ) {
            #expect(map.character(of: code, at: .numLock) == digit)
            #expect(map.character(of: code, at: []) == nil)
        }
        for level: KeyMap.Level in [[], .shift, .altGr, .capsLock] {
            #expect(map.character(of: KeyCode.enter, at: level) == "\r" || !map.hasAltGr)
            #expect(map.character(of: 96, at: []) == "\r")
        }
        #expect(map.character(of: KeyCode.tab, at: .shift) == "\t")
        #expect(map.character(of: 59, at: []) == nil)
    }

    /// The table that needs no data must say what the data say.
    @Test func theBuiltInTableIsTheOneOfXKB() throws {
        let built = KeyMap.us
        // The variant that adds a sign and nothing else, so as not to be given the built-in table.
        let xkb = try Self.map("us(euro)")
        for code in UInt16(1)..<128 where code != 86 && code != 6 {
            for level: KeyMap.Level in [[], .shift, .capsLock, [.shift, .capsLock]]
            where !KeyCode.isOnKeypad(code) {
                #expect(
                    built.character(of: code, at: level) == xkb.character(of: code, at: level),
                    "key \(code)"
                )
            }
        }
    }

    @Test func theUSLayoutNeedsNoData() throws {
        let map = try KeyboardLayouts.keyMap(of: .us, in: "/nonexistent")
        #expect(map.character(of: 30, at: []) == "a")
    }

    @Test(arguments: ["xx", "de(nosuchvariant)"]) func anUnknownLayoutIsNotTakenForAnother(_ name: String)
        throws
    {
        let layout = try #require(LayoutName(name))
        #expect(throws: LayoutFailure.unknown(layout)) { try KeyboardLayouts.keyMap(of: layout) }
        #expect("\(LayoutFailure.unknown(layout))".contains(name))
    }

    @Test func missingDataAreSaidToBeMissing() throws {
        let layout = try #require(LayoutName("de"))
        let path = "/tmp/no-xkb-\(getpid())"
        // SAFETY: the path is copied by the kernel during the call; so it is below.
        let made = unsafe mkdir(path, 0o700)
        #expect(made == 0)
        defer { unsafe rmdir(path) }
        #expect(throws: LayoutFailure.noData(layout)) { try KeyboardLayouts.keyMap(of: layout, in: path) }
        #expect("\(LayoutFailure.noData(layout))".contains("apt install xkb-data"))
    }

    @Test func namesAreTakenApart() {
        #expect(LayoutName("de(nodeadkeys)")?.layout == "de")
        #expect(LayoutName("de(nodeadkeys)")?.variant == "nodeadkeys")
        #expect(LayoutName("de").map { "\($0)" } == "de")
        for wrong in ["", "de(", "de()", "(x)", "../de", "de(x)y", "d e", "de,us", "de\"", "de(x\n)"] {
            #expect(LayoutName(wrong) == nil, "\(wrong)")
        }
    }
}
