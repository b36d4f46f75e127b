// SPDX-License-Identifier: Apache-2.0

import GS1
import Testing

/// What scanners send, and what of it is understood when they are allowed it.
@Suite struct LenienceTests {
    /// A scan, what it says, and what had to be undone.
    static let table: [(scan: String, elements: [[String]], leniences: [String])] = [
        // FNC1 in first position sent as GS: scanners without AIM identifier (General Specifications, 7.8).
        ("\u{1D}0109506000134352", [["01", "09506000134352"]], ["leading-gs"]),
        ("]C1\u{1D}0109506000134352", [["01", "09506000134352"]], ["leading-gs"]),
        ("\u{1D}]d20109506000134352", [["01", "09506000134352"]], ["leading-gs"]),
        ("\u{1D}\u{1D}0109506000134352", [["01", "09506000134352"]], ["leading-gs"]),
        ("]d2010950600013435210AB\u{1D}\u{1D}21A7", Self.lot, ["doubled-gs"]),
        ("]d2010950600013435210AB\u{1D}\u{1D}\u{1D}21A7", Self.lot, ["doubled-gs"]),
        ("]d2010950600013435210AB\u{1D}21A7\u{1D}\u{1D}", Self.lot, ["doubled-gs"]),
        ("]d2010950600013435210AB\u{1D}21A7\r", Self.lot, ["trailing-suffix"]),
        ("]d2010950600013435210AB\u{1D}21A7\r\n", Self.lot, ["trailing-suffix"]),
        ("]d2010950600013435210AB\u{1D}21A7\t", Self.lot, ["trailing-suffix"]),
        ("]d2010950600013435210AB\u{1D}21A7\u{1D}\r\r", Self.lot, ["trailing-suffix"]),
        ("]E05901234123457\r", [["01", "05901234123457"]], ["trailing-suffix"]),
        ("5901234123457\r\n", [["01", "05901234123457"]], ["trailing-suffix"]),
        ("]Q1https://id.gs1.org/01/09506000134352\r", [["01", "09506000134352"]], ["trailing-suffix"]),
        ("https://id.gs1.org/01/09506000134352\n", [["01", "09506000134352"]], ["trailing-suffix"]),
        ("]d2010950600013435210AB|21A7", Self.lot, ["substituted-gs"]),
        ("]d2010950600013435210AB#21A7", Self.lot, ["substituted-gs"]),
        ("]d2010950600013435210AB~21A7", Self.lot, ["substituted-gs"]),
        ("]d2010950600013435210AB^21A7", Self.lot, ["substituted-gs"]),
        ("]d2010950600013435210AB{GS}21A7", Self.lot, ["substituted-gs"]),
        ("]d2010950600013435210AB<GS>21A7", Self.lot, ["substituted-gs"]),
        ("]d2010950600013435210AB␝21A7", Self.lot, ["substituted-gs"]),
        ("010950600013435210AB|21A7", Self.lot, ["substituted-gs"]),
        ("]D2010950600013435210AB\u{1D}21A7", Self.lot, ["symbology-case"]),
        ("]c1010950600013435210AB\u{1D}21A7", Self.lot, ["symbology-case"]),
        ("]q3010950600013435210AB\u{1D}21A7", Self.lot, ["symbology-case"]),
        ("]e05901234123457", [["01", "05901234123457"]], ["symbology-case"]),
        ("]db010950600013435210AB\u{1D}21A7", Self.lot, ["symbology-case"]),
        (
            "\u{1D}]D2|010950600013435210AB||21A7|\r\n", Self.lot,
            ["leading-gs", "doubled-gs", "trailing-suffix", "substituted-gs", "symbology-case"]
        ),
    ]

    private static let lot = [["01", "09506000134352"], ["10", "AB"], ["21", "A7"]]

    @Test(arguments: table.indices)
    func anAllowedMistakeIsUndoneAndTold(_ index: Int) {
        let row = Self.table[index]
        let reading = Reading(row.scan, .all)
        #expect(reading.elements == row.elements, "\(row.scan.debugDescription)")
        #expect(reading.failure == nil)
        #expect(reading.leniences == row.leniences, "\(row.scan.debugDescription)")
    }

    @Test(arguments: table.indices)
    func withoutTheOptionTheMistakeStays(_ index: Int) {
        let row = Self.table[index]
        #expect(Reading(row.scan).leniences.isEmpty)
        #expect(Reading(row.scan).soundElements != row.elements, "\(row.scan.debugDescription)")
        // Each of several is needed.
        for name in row.leniences {
            guard let needed = Leniences(name: name) else {
                Issue.record("no lenience \(name)")
                continue
            }
            let reading = Reading(row.scan, Leniences.all.subtracting(needed))
            #expect(reading.soundElements != row.elements, "\(row.scan.debugDescription) without \(name)")
        }
        // And no other.
        var needed: Leniences = []
        for name in row.leniences { needed.formUnion(Leniences(name: name) ?? []) }
        #expect(Reading(row.scan, needed).soundElements == row.elements)
    }

    @Test func whatTheStrictRulesAcceptIsReadByThem() {
        for row in Vector.read("gs1_valid") {
            guard let scan = row.scan else { continue }
            let strict = Reading(scan)
            // Mutated rows without identifier may be GS1 data once mended.
            guard strict.syntax != nil, !scan.contains("<GS>") else { continue }
            #expect(Reading(scan, .all) == strict, "\(scan)")
        }
    }

    @Test func invalidRowsStayInvalidUnlessAMistakeIsUndone() {
        for row in Vector.read("gs1_invalid") {
            guard let scan = row.scan else { continue }
            let strict = Reading(scan, unmarked: .refuse)
            let lenient = Reading(scan, .all, unmarked: .refuse)
            if lenient.failure == nil { #expect(!lenient.leniences.isEmpty, "\(scan)") }
            if lenient.leniences.isEmpty { #expect(lenient == strict, "\(scan)") }
        }
    }

    // `#` is in set 39 (AI 8010), and a strict reading that holds stands.
    @Test func aSubstituteThatIsDataStaysData() {
        let reading = Reading("]d280100614141AB#12", .all)
        #expect(reading.elements == [["8010", "0614141AB#12"]])
        #expect(reading.leniences.isEmpty)
    }

    // `<`, `>`, `G` and `S` are in set 82: by the strict rules this is a lot of ten characters.
    @Test func theSpelledSeparatorIsOneWhereTheDeviceIsAllowedIt() {
        let scan = "]d2010950600013435210AB<GS>21A7"
        #expect(Reading(scan).elements == [["01", "09506000134352"], ["10", "AB<GS>21A7"]])
        #expect(Reading(scan, .substitutedGS).elements == Self.lot)
        // No separator where that makes no sense.
        let odd = "]d2010950600013435210AB<GS>"
        #expect(Reading(odd, .substitutedGS).elements == [["01", "09506000134352"], ["10", "AB"]])
        let data = "]d2010950600013435210AB<GS>ZZ"
        #expect(Reading(data, .substitutedGS).elements == [["01", "09506000134352"], ["10", "AB<GS>ZZ"]])
        #expect(Reading(data, .substitutedGS).leniences.isEmpty)
    }

    @Test(arguments: [
        "]C0ABC\r", "]C0A|B", "ABC\r\n", "]D2HELLO", "HELLO|WORLD", "]d1", "", "\u{1D}", "\r", "]", "]x",
        "]d2",
    ])
    func whatIsNoDataOfAKnownSyntaxIsReadAsBefore(_ scan: String) {
        #expect(Reading(scan, .all) == Reading(scan))
    }

    @Test(arguments: [
        ("]d20109506000134353\r", "check-digit", 5), ("]D20109506000134353", "", 0),
        ("]c10109506000134353", "symbology-unknown", 0), ("\u{1D}]d2\u{1D}01095060001343", "", 0),
    ])
    func whatStaysWrongIsWrongByTheStrictRules(_ scan: String, _ code: String, _ offset: Int) {
        let reading = Reading(scan, .all)
        #expect(reading == Reading(scan))
        #expect((reading.failure?.code.rawValue ?? "") == code)
        #expect((reading.failure?.offset ?? 0) == offset)
    }

    @Test func placesCountBytesAsTheyWereSent() {
        //          0  3                    19    23    26
        let scan = "]D2010950600013435210AB||21A7\r"
        let reading = Reading(scan, .all)
        #expect(reading.offsets == [3, 19, 25])
        #expect(reading.symbology == "]d2")
        #expect(reading.dataOffset == 3)
        #expect(Reading("\u{1D}]d2\u{1D}0109506000134352", .all).dataOffset == 4)
        #expect(Reading("\u{1D}]d2\u{1D}0109506000134352", .all).offsets == [5])
        #expect(Reading("\u{1D}0109506000134352", .all).dataOffset == 0)
    }

    @Test func aBrokenAssociationIsToldWithTheElementsAndTheMistakes() {
        // 01 requires nothing; 10 and 21 require an item.
        let reading = Reading("]C110AB||21A7", .all)
        #expect(reading.failure?.code == .missingAssociation)
        #expect(reading.elements == [["10", "AB"], ["21", "A7"]])
        #expect(reading.leniences == ["doubled-gs", "substituted-gs"])
        #expect(reading.failure?.offset == 3)
    }

    // The components of a composite symbol are divided by a bar.
    @Test func theBarOfACompositeSymbolIsNoSeparator() {
        let reading = Reading("]E05901234123457|]e010AB|21A7", .all)
        #expect(reading.elements == [["01", "05901234123457"], ["10", "AB"], ["21", "A7"]])
        #expect(reading.leniences == ["substituted-gs"])
    }

    // General Specifications, 7.8: a separator behind the last element string is superfluous and harmless.
    @Test func oneSeparatorAtTheEndIsNoMistake() {
        #expect(Reading("]d2010950600013435210AB\u{1D}21A7\u{1D}").soundElements == Self.lot)
        #expect(Reading("]d2010950600013435210AB\u{1D}21A7\u{1D}", .all).leniences.isEmpty)
    }

    @Test func linksAndTheFormForPeopleMayHaveASuffix() throws {
        var options = DecodeOptions()
        var list = ElementList()
        let link = Array("https://id.gs1.org/01/09506000134352\r\n".utf8)
        let bracketed = Array("(01)09506000134352\t".utf8)
        #expect(throws: DecodeFailure.self) { try ScanDecoder().decodeLink(link.span, into: &list) }
        #expect(throws: DecodeFailure.self) { try ScanDecoder().decodeBracketed(bracketed.span, into: &list) }
        options.leniences = .trailingSuffix
        let decoder = ScanDecoder(options: options)
        try decoder.decodeLink(link.span, into: &list)
        #expect(list.pairs == [["01", "09506000134352"]] && list.leniences == .trailingSuffix)
        try decoder.decodeBracketed(bracketed.span, into: &list)
        #expect(list.pairs == [["01", "09506000134352"]] && list.leniences == .trailingSuffix)
        let plain = Array("(01)09506000134352".utf8)
        try decoder.decodeBracketed(plain.span, into: &list)
        #expect(list.leniences.isEmpty)
    }

    @Test func eachLenienceHasAName() {
        for (bit, name) in Leniences.names.enumerated() {
            #expect(Leniences(name: name) == Leniences(rawValue: 1 << UInt8(bit)))
        }
        #expect(Leniences(name: "") == nil)
        #expect(Leniences.all.rawValue == UInt8((1 << Leniences.names.count) - 1))
    }

    @Test func noBytesTrapAndNoStrictReadingChanges() {
        var random = SplitMix(state: 7)
        let seeds = Self.table.map { Array($0.scan.utf8) } + ISO15434Tests.seeds.map { Array($0.utf8) }
        let marks = Array("\u{1D}\u{1E}\u{4}\r\n\t|#]<{␝".utf8)
        for _ in 0..<6_000 {
            var bytes = seeds[Int(random.next() % UInt64(seeds.count))]
            for _ in 0..<Int(random.next() % 5) {
                let place = Int(random.next() % UInt64(bytes.count + 1))
                let mark = marks[Int(random.next() % UInt64(marks.count))]
                if random.next() % 3 == 0, place < bytes.count {
                    bytes.remove(at: place)
                } else {
                    bytes.insert(mark, at: place)
                }
            }
            let leniences = Leniences(rawValue: UInt8(random.next() & 0x3F))
            let strict = Reading(bytes)
            let lenient = Reading(bytes, leniences)
            if let failure = lenient.failure { #expect(failure.offset <= bytes.count) }
            for offset in lenient.offsets { #expect(offset < bytes.count) }
            if lenient.leniences.isEmpty { #expect(lenient == strict) }
            let isSpelled = String(decoding: bytes, as: UTF8.self).contains("<GS>")
            if strict.syntax != nil, !isSpelled { #expect(lenient == strict) }
        }
    }
}
