// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import GS1

/// The fast answers of the decoder against the thorough ones that they stand for.
@Suite struct FastAnswerTests {
    /// One AI of each row of the dictionary; the first two of a row with many.
    private static var samples: [AITable.Match] {
        var count: [UInt8: Int] = [:]
        return ApplicationIdentifierTable.all.compactMap { entry in
            count[entry.row.number, default: 0] += 1
            guard count[entry.row.number, default: 0] <= 2 else { return nil }
            return AITable.Match(ai: entry.ai, row: entry.row)
        }
    }

    @Test func aValueThatIsSoundAtFirstSightIsSound() {
        var random = Random()
        var quick = 0
        for match in Self.samples {
            for _ in 0..<400 {
                var bytes = Array("xx".utf8) + random.value(of: match.row) + Array("\u{1D}21ABCDEFGHIJ".utf8)
                if random.below(3) > 0 { bytes[random.below(bytes.count)] = random.byte() }
                let end = bytes.count - random.below(12)
                guard let found = ElementStrings.soundEnd(bytes.span, 2, end, match.row) else { continue }
                quick += 1
                let checked = try? ElementStrings.checkedEnd(bytes.span, 2, end, match)
                #expect(found == checked, "(\(match.ai)) \(String(decoding: bytes, as: UTF8.self))")
            }
        }
        #expect(quick > 10_000)
    }

    @Test(arguments: Vector.read("gs1_valid").compactMap(\.scan))
    func nearlyEachSoundValueIsSoundAtFirstSight(_ scan: String) {
        let bytes = Array(scan.utf8)
        var list = ElementList()
        guard (try? ScanDecoder().decode(bytes.span, into: &list))?.kind == .elements else { return }
        for element in list.elements where element.row.component(0).characterSet.rawValue < 2 {
            let found = ElementStrings.soundEnd(
                list.bytes.span,
                element.value.lowerBound,
                element.value.upperBound,
                element.row
            )
            #expect(found == element.value.upperBound, "(\(element.ai))")
        }
    }

    @Test func aListUsedAgainHoldsNothingOfTheScanBefore() {
        let scans =
            (Vector.read("gs1_valid") + Vector.read("gs1_invalid")).compactMap(\.scan)
            + Vector.read("digital_link").compactMap(\.uri).map { "]Q1" + $0 }
        var random = Random()
        var reused = ElementList()
        for _ in 0..<4_000 where !scans.isEmpty {
            let bytes = Array(scans[random.below(scans.count)].utf8)
            var fresh = ElementList()
            _ = try? ScanDecoder().decode(bytes.span, into: &fresh)
            _ = try? ScanDecoder().decode(bytes.span, into: &reused)
            #expect(reused.pairs == fresh.pairs, "\(String(decoding: bytes, as: UTF8.self))")
            #expect(reused.elements.map(\.offset) == fresh.elements.map(\.offset))
        }
        #expect(scans.count > 500)
    }

    @Test func whereBitsLeaveNoDoubtNoPairIsMissingOrExcluded() {
        let samples = Self.samples
        var random = Random()
        var certain = 0
        func demandNoFailure(_ message: [AITable.Match]) {
            var list = ElementList()
            for match in message { list.append(match, offset: 0) { $0.append(UInt8(ascii: "1")) } }
            guard !Associations.doubts(of: list.elements.span).pairs else { return }
            certain += 1
            #expect(throws: Never.self, "\(message.map(\.ai))") { try Associations.checkPairs(list) }
        }
        for first in samples {
            demandNoFailure([first])
            for second in samples { demandNoFailure([first, second]) }
        }
        // With GTIN and serial number, on which most others depend.
        let common = samples.filter { [.gtin, .serial, .sscc, .content, .count].contains($0.ai) }
        for _ in 0..<50_000 {
            let more = (0..<(1 + random.below(3))).map { _ in samples[random.below(samples.count)] }
            demandNoFailure(common.filter { _ in random.below(2) == 0 } + more)
        }
        #expect(certain > 5_000)
    }

    @Test(arguments: [
        "]d20109506000134352", "]d2010950600013435210ABC123\u{1D}17261231\u{1D}21A7",
        "]C10209506000134352371\u{1D}00106141412345678908", "]C10109506000134352310300123417261231",
    ])
    func aCommonMessageLeavesNoDoubt(_ scan: String) {
        let bytes = Array(scan.utf8)
        var list = ElementList()
        #expect(throws: Never.self) { try ScanDecoder().decode(bytes.span, into: &list) }
        #expect(!list.isEmpty)
        #expect(Associations.doubts(of: list.elements.span) == Associations.Doubts())
    }
}

/// Values that are often sound, from a fixed start.
private struct Random {
    private var state: UInt64 = 2026

    mutating func below(_ limit: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int(state >> 33) % limit
    }

    mutating func byte() -> UInt8 {
        below(2) == 0 ? UInt8(below(256)) : Array("\u{1D}0A#/ %".utf8)[below(7)]
    }

    /// Characters for each component, its check digit right where it has one.
    mutating func value(of row: AITable.Row) -> [UInt8] {
        var value: [UInt8] = []
        for index in 0..<row.componentCount {
            let component = row.component(index)
            if component.isOptional, below(3) == 0 { break }
            let start = value.count
            let spare = component.maximumLength - component.minimumLength
            for _ in 0..<(component.minimumLength + below(spare + 1)) {
                value.append(component.characterSet == .numeric ? UInt8(0x30 + below(10)) : letter())
            }
            if component.linters.contains(.csum) {
                value[value.count - 1] = CheckDigit.of(value.span, start..<(value.count - 1))
            }
            if component.linters.contains(where: { $0 == .yymmdd || $0 == .yymmd0 }) {
                value.replaceSubrange(start..., with: "2\(below(10))0\(1 + below(9))1\(below(10))".utf8)
            }
        }
        return value
    }

    private mutating func letter() -> UInt8 { Array("ABCXYZabcxyz0123456789-_".utf8)[below(24)] }
}
