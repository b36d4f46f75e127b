// SPDX-License-Identifier: Apache-2.0

import GS1
import Testing

@Suite struct ElementValueTests {
    private func text(_ ai: String, _ value: String, year: Int = 2026) -> String? {
        ElementValue.describe(ai: ai, value: value, referenceYear: year)
    }

    /// GS1 General Specifications, 3.4 to 3.9 for the formats; 7.12 for the century.
    @Test(arguments: [
        ("11", "261231", "2026-12-31"), ("12", "760101", "2076-01-01"), ("13", "770101", "1977-01-01"),
        ("15", "260200", "2026-02-28 (day 00)"), ("16", "280200", "2028-02-29 (day 00)"),
        ("17", "261231", "2026-12-31"), ("4326", "270615", "2027-06-15"), ("7006", "260101", "2026-01-01"),
        ("7003", "2612310930", "2026-12-31T09:30"), ("4324", "2612310930", "2026-12-31T09:30"),
        ("4325", "2602000000", "2026-02-28T00:00 (day 00)"), ("7011", "261231", "2026-12-31"),
        ("7011", "2612312359", "2026-12-31T23:59"), ("7007", "260101", "2026-01-01"),
        ("7007", "260101260131", "2026-01-01/2026-01-31"), ("8008", "26123107", "2026-12-31T07"),
        ("8008", "2612310708", "2026-12-31T07:08"), ("8008", "261231070809", "2026-12-31T07:08:09"),
        ("7250", "19300229", nil), ("7250", "19320229", "1932-02-29"),
        ("7251", "193202291215", "1932-02-29T12:15"),
    ])
    func aDateIsISO(_ ai: String, _ value: String, _ expected: String?) {
        #expect(text(ai, value) == expected)
    }

    /// GS1 General Specifications, 3.6 (measures), 3.7 (amounts) and 3.8 (temperatures, potency).
    @Test(arguments: [
        ("3103", "012345", "12.345 kg"), ("3100", "012345", "12345 kg"), ("3105", "000001", "0.00001 kg"),
        ("3302", "001250", "12.50 kg"), ("3142", "001250", "12.50 m²"), ("3160", "000001", "1 m³"),
        ("3371", "000125", "12.5 kg/m²"), ("3201", "000125", "12.5 lb"), ("3563", "001500", "1.500 oz t"),
        ("3570", "000012", "12 oz"), ("3610", "000005", "5 gal"), ("3650", "000005", "5 ft³"),
        ("3922", "1999", "19.99"), ("3900", "5", "5"), ("3909", "123456789012345", "123456.789012345"),
        ("3932", "9781999", "19.99 EUR"), ("3910", "392500", "500 JPY"), ("3912", "924100", "1.00 ZWG"),
        ("3941", "0125", "12.5 %"), ("3943", "0005", "0.005 %"), ("3953", "000199", "0.199"),
        ("4330", "007500", "75.00 °F"), ("4331", "000000", "0.00 °C"), ("4333", "001850-", "-18.50 °C"),
        ("7004", "0250", "250 IU"), ("30", "0025", "25"), ("37", "00000000", "0"), ("8111", "0150", "150"),
    ])
    func aNumberIsExactWithItsUnit(_ ai: String, _ value: String, _ expected: String) {
        #expect(text(ai, value) == expected)
    }

    /// 4309: the example of GS1's geocode repository is the first; Greenwich and the poles follow its formula.
    @Test(arguments: [
        ("4309", "02790858483015297971", "-62.0914152, -58.4702029"),
        ("4309", "14252000000134050000", "52.5200, 13.4050"),
        ("4309", "00000000000000000000", "-90.0000, 0.0000"),
        ("4309", "18000000001800000000", "90.0000, 180.0000"),
        ("4309", "09000000001800000001", "0.0000, -179.9999999"),
        ("4309", "09000000003600000000", "0.0000, 0.0000"),
        ("421", "27610115", "DE 10115"), ("422", "756", "CH"), ("423", "276250040", "DE, FR, AT"),
        ("425", "276250040008012", "DE, FR, AT, AL, DZ"), ("424", "840", "US"), ("426", "392", "JP"),
        ("4307", "DE", "DE"), ("4317", "NZ", "NZ"), ("7030", "276ABC1", "DE ABC1"), ("7039", "999X", "X"),
        ("4321", "1", "yes"), ("4323", "0", "no"), ("8006", "095060001343520102", "1 of 2"),
        ("8026", "095060001343521212", "12 of 12"), ("7258", "2/3", "2 of 3"), ("7252", "2", "female"),
        ("7252", "9", "not applicable"),
        ("8001", "12340567807612", "1234 mm × 5678 m, core 76 mm, face in, splices 2"),
        ("8001", "12340567807699", "1234 mm × 5678 m, core 76 mm"),
    ])
    func aPlaceOrAPartIsNamed(_ ai: String, _ value: String, _ expected: String) {
        #expect(text(ai, value) == expected)
    }

    @Test(arguments: [
        ("10", "261231"), ("21", "1"), ("01", "09506000134352"), ("8005", "000199"), ("7040", "1ABC"),
        ("90", "X"),
        ("8110", "X"), ("17", "261301"), ("17", "26123"), ("422", "999"), ("3932", "0001999"), ("9999", "1"),
        ("", ""), ("17", ""), ("3103", "-12345"), ("7258", "3/2"), ("4309", "18000000010000000000"),
    ])
    func textKeysAndWrongValuesMeanNothing(_ ai: String, _ value: String) {
        #expect(text(ai, value) == nil)
    }

    @Test func eachComponentWithADateMakesADate() {
        let dates: Set<Linter> = [.yymmd0, .yymmdd, .yyyymmdd]
        var found: [String] = []
        for entry in ApplicationIdentifierTable.all
        where entry.components.contains(where: { !dates.isDisjoint(with: $0.linters) }) {
            let digits = entry.components[0].maximumLength == 8 ? "20261231" : "261231"
            let value = (digits + "00000000").prefix(entry.minimumLength)
            let meaning = text("\(entry.ai)", String(value)) ?? ""
            #expect(meaning.hasPrefix("2026-12-31"), "(\(entry.ai)) \(meaning)")
            found.append("\(entry.ai)")
        }
        #expect(
            found == [
                "11", "12", "13", "15", "16", "17", "4324", "4325", "4326", "7003", "7006", "7007", "7011",
                "7250",
                "7251", "8008",
            ]
        )
    }

    @Test func eachMeasureAndAmountHasTheDecimalsOfItsAI() {
        var units: Set<UnitOfMeasure> = []
        for entry in ApplicationIdentifierTable.all where entry.ai.digitCount == 4 && entry.ai.number < 4000 {
            let prefix = entry.ai.number / 10 == 391 || entry.ai.number / 10 == 393 ? "978" : ""
            let digits = "0123456".suffix(entry.minimumLength - prefix.utf8.count == 4 ? 4 : 6)
            let bytes = Array((prefix + digits).utf8)
            let value = ElementValue(of: entry.ai, in: bytes.span, 0..<bytes.count, referenceYear: 2026)
            let expected = GS1Decimal(Int64(digits) ?? 0, fractionDigits: UInt8(entry.ai.number % 10))
            switch value {
            case .measure(let number, let unit):
                units.insert(unit)
                #expect(number == expected, "(\(entry.ai))")
            case .amount(let number, let currency):
                #expect(
                    number == expected && (currency?.number ?? 0) == (prefix.isEmpty ? 0 : 978),
                    "(\(entry.ai))"
                )
            case .percentage(let number): #expect(number == expected, "(\(entry.ai))")
            default: Issue.record("(\(entry.ai)) \(value.map { "\($0)" } ?? "nothing")")
            }
        }
        #expect(
            units == Set(UnitOfMeasure.allCases).subtracting([.fahrenheit, .celsius, .internationalUnit])
        )
        #expect(Set(UnitOfMeasure.allCases.map(\.commonCode)).count == UnitOfMeasure.allCases.count)
    }

    /// The digits of a decimal are those of its coefficient, whatever stands before and behind the point.
    @Test func aDecimalLosesNothing() {
        var random = SplitMix(state: 2)
        for _ in 0..<5_000 {
            let coefficient = Int64(bitPattern: random.next()) >> Int64(random.next() % 64)
            let fraction = Int(random.next() % 12)
            let text = GS1Decimal(coefficient, fractionDigits: UInt8(fraction)).description
            let parts = text.split(separator: ".", omittingEmptySubsequences: false)
            #expect(Int64(text.filter { $0 != "." }) == coefficient)
            #expect(fraction == 0 ? parts.count == 1 : parts.count == 2 && parts[1].utf8.count == fraction)
            let whole = parts[0].drop { $0 == "-" }
            #expect(!whole.isEmpty && (whole == "0" || !whole.hasPrefix("0")), "\(text)")
        }
        #expect(GS1Decimal(.min, fractionDigits: 2).description == "-92233720368547758.08")
        #expect(GS1Decimal(-5, fractionDigits: 3).exponent == -3)
    }

    @Test func allDaysOfACenturyAreDates() {
        for year in 0...99 {
            for month in 1...12 {
                for day in 0...31 {
                    let digits = [year, month, day].map { ($0 < 10 ? "0" : "") + "\($0)" }.joined()
                    let bytes = Array(digits.utf8)
                    let date = GS1Date(yymmdd: bytes.span, at: 0, referenceYear: 2026)
                    let last = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
                    let isLeap = year % 4 == 0
                    let exists = day <= (month == 2 && !isLeap ? 28 : last)
                    #expect((date != nil) == exists, "\(digits)")
                    guard let date else { continue }
                    #expect(date.year == (year <= 76 ? 2000 : 1900) + year)
                    #expect(date.isDay00 == (day == 0))
                    var iso: [UInt8] = []
                    date.appendISO(to: &iso)
                    let back = String(decoding: iso, as: UTF8.self).filter { $0 != "-" }.dropFirst(2)
                    if day > 0 { #expect(String(back) == digits) }
                }
            }
        }
    }

    /// The lists with letters are the lists that decoding accepts.
    @Test func codesHaveLettersExactlyWhereTheyAreAccepted() {
        var options = DecodeOptions()
        options.checkAssociations = false
        var letters: Set<String> = []
        for number in 0...999 {
            let digits = String("00\(number)".suffix(3))
            let country = CountryCode(number: number)
            #expect(
                (Answer(bracketed: "(422)\(digits)", options: options).failure == nil) == (country != nil)
            )
            let currency = CurrencyCode(number: number)
            #expect(
                (Answer(bracketed: "(3912)\(digits)1", options: options).failure == nil) == (currency != nil)
            )
            #expect(currency == nil || currency?.number == number)
            guard let country else { continue }
            let text = Array(country.description.utf8)
            #expect(CountryCode(letters: text[0], text[1]) == country)
            #expect(Answer(bracketed: "(4307)\(country)", options: options).failure == nil)
            letters.insert(country.description)
        }
        #expect(letters.count == 249)
        #expect(CountryCode(letters: UInt8(ascii: "X"), UInt8(ascii: "X")) == nil)
        #expect(CountryCode(number: -1) == nil && CurrencyCode(number: 1_000_000) == nil)
    }

    @Test func elementsOfAListTellWhatTheyMean() throws {
        var list = ElementList()
        let scan = Array("]d2010950600013435217270600310300123415270531".utf8)
        _ = try ScanDecoder().decode(scan.span, into: &list)
        let meanings = list.elements.map { list.meaning(of: $0, referenceYear: 2026) }
        #expect(meanings[0] == nil)
        #expect(meanings[1] == GS1Date(year: 2027, month: 6, day: 0).map { .date($0) })
        #expect(meanings[2] == .measure(GS1Decimal(1234, fractionDigits: 3), .kilogram))
        var text: [UInt8] = []
        #expect(!list.appendMeaning(of: list.elements[0], referenceYear: 2026, to: &text) && text.isEmpty)
        #expect(list.appendMeaning(of: list.elements[3], referenceYear: 2026, to: &text))
        #expect(text == Array("2027-05-31".utf8))
    }

    @Test func noValueTraps() {
        var random = SplitMix(state: 3)
        let entries = ApplicationIdentifierTable.all
        var text: [UInt8] = []
        for round in 0..<40_000 {
            let ai =
                round % 4 == 0
                ? ApplicationIdentifier(rawValue: UInt16(truncatingIfNeeded: random.next()))
                : entries[Int(random.next() % UInt64(entries.count))].ai
            let isDigits = round % 3 != 0
            let bytes = (0..<Int(random.next() % 24)).map { _ -> UInt8 in
                let byte = UInt8(truncatingIfNeeded: random.next())
                return isDigits ? 0x30 + byte % 10 : byte
            }
            let (low, high) = (Int(random.next() % 30) - 3, Int(random.next() % 30))
            let range = round % 2 == 0 ? 0..<bytes.count : low..<max(low, high)
            let year = Int(truncatingIfNeeded: random.next()) % 4_000
            guard let value = ElementValue(of: ai, in: bytes.span, range, referenceYear: year) else {
                continue
            }
            text.removeAll(keepingCapacity: true)
            value.append(to: &text, from: bytes.span.extracting(first: bytes.count / 2))
            #expect(!text.isEmpty || range.count > 3)
        }
    }
}
