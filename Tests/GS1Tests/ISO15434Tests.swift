// SPDX-License-Identifier: Apache-2.0

import GS1
import Testing

/// Messages of ISO/IEC 15434 in carriers without GS1 data.
@Suite struct ISO15434Tests {
    /// `^` for RS, `|` for GS, `$` for EOT.
    static func message(_ text: String) -> String {
        text.replacing("^", with: "\u{1E}").replacing("|", with: "\u{1D}").replacing("$", with: "\u{4}")
    }

    struct Row {
        /// Where it comes from.
        var source: String
        var message: String
        var ids: [String: String]
        var level: IdentityLevel?
        var item: String?
    }

    static let table = [
        Row(
            source: "IFA/securPharm, coding rules 2.03, example of the ASC format",
            message: "[)>^06|9N111234567842|1T1A234B5|D151231|S1234567890123456^$",
            ids: [
                "part": "111234567842", "lot": "1A234B5", "expiry": "2015-12-31",
                "serial": "1234567890123456",
            ],
            level: .instance
        ),
        Row(
            source: "a distributor's bag label after EIGP 114",
            message: "[)>^06|K4300111222|14K008|1P1N4148WT|P1N4148WTDICT-ND|Q100|9D2215|1TLOT42|4LCN^$",
            ids: ["part": "1N4148WT", "lot": "LOT42", "count": "100"],
            level: .lot
        ),
        Row(
            source: "a distributor's bag label: a field without data for an order without a number",
            message: "[)>^06|P296-1234-1-ND|1PTXS0108|K|1K5551234|10K6661234|11K1|4LCN|Q50|11ZPICK|20Z0000^$",
            ids: ["part": "TXS0108", "count": "50"],
            level: .class
        ),
        Row(
            source: "AIAG B-16: part, quantity and license plate of an automotive label",
            message: "[)>^06|P12345678|Q000250|V0123456|1JUN123456789A2B4C6D8E^$",
            ids: ["part": "12345678", "count": "250", "license_plate": "UN123456789A2B4C6D8E"],
            level: .instance
        ),
        Row(
            source: "ISO/IEC 15459-1: the issuing agency code of GS1 is a digit, its transport unit the SSCC",
            message: "[)>^06|J106141412345678908|Q12^$",
            ids: ["sscc": "106141412345678908", "count": "12"],
            level: .instance,
            item: "https://id.gs1.org/00/106141412345678908"
        ),
        Row(
            source: "ISO/IEC 15459-1: a number of an agency that is not GS1, digits though they are",
            message: "[)>^06|J106141412345678909^$",
            ids: ["license_plate": "106141412345678909"],
            level: .instance
        ),
        Row(
            source: "MH10.8.2: 8P is a GTIN, 8S an SSCC; with S the GTIN is one thing",
            message: "[)>^06|8P09506000134352|SA/7|16D20250131|14D20261231|25D20261130^$",
            ids: [
                "gtin": "09506000134352", "serial": "A/7", "production": "2025-01-31", "expiry": "2026-12-31",
                "best_before": "2026-11-30",
            ],
            level: .instance,
            item: "https://id.gs1.org/01/09506000134352/21/A%2F7"
        ),
        Row(
            source: "MH10.8.2: dates with the day first",
            message: "[)>^06|8P09506000134352|1TL1|17D31012025|15D31122026^$",
            ids: [
                "gtin": "09506000134352", "lot": "L1", "production": "2025-01-31", "expiry": "2026-12-31",
            ],
            level: .lot,
            item: "https://id.gs1.org/01/09506000134352/10/L1"
        ),
        Row(
            source: "MH10.8.2: 8S is an SSCC",
            message: "[)>^06|8S106141412345678908^$",
            ids: ["sscc": "106141412345678908"],
            level: .instance,
            item: "https://id.gs1.org/00/106141412345678908"
        ),
        Row(
            source: "MH10.8.2: a serial that AI (21) cannot hold has no URI",
            message: "[)>^06|8P09506000134352|S123456789012345678901^$",
            ids: ["gtin": "09506000134352", "serial": "123456789012345678901"],
            level: .instance
        ),
        Row(
            source: "MIL-STD-130, UID construct 1: 25S is unique in the world",
            message: "[)>^06|25SUN123456789A1B2C3^$",
            ids: ["serial": "UN123456789A1B2C3"],
            level: .instance
        ),
        Row(
            source: "MIL-STD-130, UID construct 2: company, part and serial number",
            message: "[)>^06|18VD0CVA9|1PPART-5|SSN77^$",
            ids: ["part": "PART-5", "serial": "SN77"],
            level: .instance
        ),
        Row(
            source: "MH10.8.2: a serial number alone is unique within its supplier only",
            message: "[)>^06|S42^$",
            ids: ["serial": "42"]
        ),
        Row(
            source: "MH10.8.2, 7Q with units of X12.3 element 355: pieces and kilograms",
            message: "[)>^06|P7|7Q0012PC^06|7Q5KG^$",
            ids: ["part": "7", "count": "12"],
            level: .class
        ),
        Row(
            source:
                "MH10.8.2: a quantity need not be a count, a customer's part and lot serve where no others are",
            message: "[)>^06|PC-1|TC-LOT|Q1.5^$",
            ids: ["part": "C-1", "lot": "C-LOT"],
            level: .lot
        ),
        Row(
            source: "ISO/IEC 15434, format 05",
            message: "[)>^05|010950600013435210AB|21A7^$",
            ids: ["gtin": "09506000134352", "lot": "AB", "serial": "A7"],
            level: .instance,
            item: "https://id.gs1.org/01/09506000134352/21/A7"
        ),
        Row(
            source: "ISO/IEC 15434: two formats in one message",
            message: "[)>^05|0109506000134352^06|1PX1|SA7^$",
            ids: ["gtin": "09506000134352", "part": "X1", "serial": "A7"],
            level: .instance,
            item: "https://id.gs1.org/01/09506000134352/21/A7"
        ),
        Row(
            source: "ISO/IEC 15434: formats that are not decoded beside one that is, binary data counted",
            message: "[)>^07FREE TEXT^09|GIF|NONE|5|^^|$A^12|SER 1|MFR X^06|1PX1^$",
            ids: ["part": "X1"],
            level: .class
        ),
        Row(
            source: "MH10.8.2, 4N: a GS1 Application Identifier and its value",
            message: "[)>^06|4N0109506000134352|1TL1^$",
            ids: ["gtin": "09506000134352", "lot": "L1"],
            level: .lot,
            item: "https://id.gs1.org/01/09506000134352/10/L1"
        ),
        Row(source: "ISO/IEC 15434: a whole EDI message", message: "[)>^02UNH+1$", ids: [:]),
    ]

    static let seeds = table.map { "]d1" + message($0.message) } + [message("[)>^06|1PX1|S2")]

    @Test(arguments: table.indices, ["", "]d1", "]Q1", "]L2", "]C0"])
    func aMessageGivesItsIdentity(_ index: Int, _ symbology: String) {
        let row = Self.table[index]
        let reading = Reading(symbology + Self.message(row.message))
        #expect(reading.failure == nil, "\(row.source)")
        #expect(reading.syntax == .iso15434, "\(row.source)")
        #expect(reading.ids == row.ids, "\(row.source)")
        #expect(reading.level == row.level, "\(row.source)")
        #expect(reading.item == row.item, "\(row.source)")
    }

    @Test func elementsAreApplicationIdentifiersOnlyDataAreTheOthers() {
        let reading = Reading("]d1" + Self.message("[)>^05|0109506000134352^06|1PX1|25SUN1^$"))
        #expect(reading.elements == [["01", "09506000134352"]])
        #expect(reading.offsets == [10])
        #expect(reading.data == [["1P", "X1"], ["25S", "UN1"]])
    }

    @Test func identifiersComeInTheOrderOfTheirKeys() throws {
        var list = ElementList()
        let scan = Array(Self.message("[)>^06|1PX1|Q5|1TL|SA^$").utf8)
        _ = try ScanDecoder().decode(scan.span, into: &list)
        var identity = Identity()
        identity.derive(from: list, referenceYear: 2026)
        #expect(identity.ids.map(\.key) == [.serial, .lot, .count, .part])
    }

    // AIM ECI specification: the designator comes before the data.
    @Test func aDesignatorOfCharactersMayComeBefore() {
        let reading = Reading("]Q2\\000026" + Self.message("[)>^06|1PX1^$"))
        #expect(reading.ids == ["part": "X1"])
        #expect(reading.dataOffset == 3)
    }

    @Test func formatsThatAreNotDecodedAreTold() throws {
        var list = ElementList()
        for (text, isTold) in [("[)>^12|SER 1^$", true), ("[)>^06|1PX^$", false), ("[)>^06|1PX^07T^$", true)]
        {
            let scan = Array(Self.message(text).utf8)
            _ = try ScanDecoder().decode(scan.span, into: &list)
            #expect(list.message.hasUndecodedFormats == isTold, "\(text)")
        }
    }

    @Test(arguments: [
        // The envelope.
        ("[)>^06|1PX1|S2", "envelope", 14), ("[)>^06|1PX1|S2^", "envelope", 15),
        ("[)>^06|1PX1|S2$", "envelope", 15), ("[)>^06|1PX1^$X", "envelope", 13),
        ("[)>^061PX1^$", "envelope", 6), ("[)>^", "envelope", 4), ("[)>^$", "envelope", 4),
        ("[)>^6|1PX^$", "envelope", 4), ("[)>^06|1PX1^XX$", "envelope", 12), ("[)>^05^$", "envelope", 6),
        ("[)>^09|GIF|NONE|500|abc^$", "envelope", 25), ("[)>^09GIF^$", "envelope", 6),
        // A format that the standard does not have.
        ("[)>^13|A^$", "format-unknown", 4), ("[)>^00|A^$", "format-unknown", 4),
        ("[)>^06|1PX1^99A^$", "format-unknown", 12),
        // Data.
        ("[)>^06|^$", "empty", 7), ("[)>^06|1PX1||S2^$", "empty", 12), ("[)>^06|1PX1|^$", "empty", 12),
        ("[)>^06|1234PX^$", "unknown-di", 7),
        ("[)>^06|01PX^$", "unknown-di", 7), ("[)>^06|1pX^$", "unknown-di", 7),
        ("[)>^06|+X^$", "unknown-di", 7),
        ("[)>^06|1PÄ^$", "character", 9), ("[)>^06|8P09506000134353^$", "check-digit", 9),
        ("[)>^06|8S106141412345678909^$", "check-digit", 9), ("[)>^06|8P950600013435^$", "too-short", 21),
        ("[)>^06|8P0950600013435A^$", "character", 22), ("[)>^06|9N111234567843^$", "check-digit", 9),
        ("[)>^06|9N1112345678AB^$", "character", 19), ("[)>^06|14D20261301^$", "date", 10),
        ("[)>^06|14D261231^$", "too-short", 16), ("[)>^06|16D2026123A^$", "character", 17),
        ("[)>^06|D151331|9N111234567842^$", "date", 8),
        ("[)>^06|4N0109506000134353^$", "check-digit", 11),
        ("[)>^05|0109506000134353^$", "check-digit", 9), ("[)>^05|99^$", "too-short", 9),
        ("[)>^05|21A7^$", "missing-association", 7),
    ])
    func whatIsNoMessageSaysWhy(_ text: String, _ code: String, _ offset: Int) {
        let failure = Reading(Self.message(text)).failure
        #expect(failure?.code.rawValue == code, "\(failure?.description ?? "none")")
        #expect(failure?.offset == offset)
        let marked = Reading("]d1" + Self.message(text)).failure
        #expect(marked?.code.rawValue == code)
        #expect(marked?.offset == offset + 3)
    }

    // A date without a meaning of its own need not be one; `[)>` without RS is text.
    @Test func whatClaimsNothingIsAccepted() {
        #expect(Reading(Self.message("[)>^06|PX|D2023-01-15^$")).ids == ["part": "X"])
        #expect(Reading("]d1[)>06").syntax == nil)
        #expect(Reading("]d1[)>06").failure == nil)
        #expect(Reading(Self.message("[)>^06|PX^$"), unmarked: .text).syntax == nil)
    }

    // In GS1 carriers there are element strings and nothing else (General Specifications, 7.8).
    @Test func aGS1CarrierHoldsNoMessage() {
        #expect(Reading("]d2" + Self.message("[)>^06|PX^$")).failure?.code == .unknownAI)
    }

    @Test func theSentenceNamesTheDataIdentifier() {
        let failure = Reading(Self.message("[)>^06|9N111234567843^$")).failure
        #expect(failure?.description == "DI 9N: the check digit is wrong")
    }

    @Test(arguments: ["[)>^06|1PX1|S2", "[)>^06|1PX1|S2^", "[)>^06|1PX1|S2$", "[)>^06|1PX1|S2\r\n"])
    func aMissingTrailerIsAllowedToThoseWhoLeaveItOut(_ text: String) {
        let reading = Reading("]d1" + Self.message(text), [.missingTrailer, .trailingSuffix])
        #expect(reading.failure == nil)
        #expect(reading.ids == ["part": "X1", "serial": "2"])
        #expect(reading.leniences.contains("missing-trailer"))
        #expect(Reading("]d1" + Self.message(text)).failure?.code != nil)
    }

    @Test func otherMistakesAreUndoneInMessagesToo() {
        let reading = Reading("]D1" + Self.message("[)>^06~1PX1~~S2"), .all)
        #expect(reading.ids == ["part": "X1", "serial": "2"])
        // ]D1 is a symbol of Code One, and may well hold a message.
        #expect(reading.leniences == ["doubled-gs", "substituted-gs", "missing-trailer"])
    }
}
