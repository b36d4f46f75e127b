// SPDX-License-Identifier: Apache-2.0

import EPC
import GS1
import Testing

/// What is refused, with the clause of TDS 2.3.
@Suite struct EncodeFailureTests {
    @Test(
        arguments: [
            (Scheme.sgtin96, [("01", "80614141123458")], 7, EncodeFailure.Code.noKey, "21", 0, "7"),
            (.sgtin96, [("21", "1")], 7, .noKey, "01", 0, "7"),
            (.sgtin96, [("01", "80614141123459"), ("21", "1")], 7, .checkDigit, "01", 13, "7"),
            (.sgtin96, [("01", "8061414112345"), ("21", "1")], 7, .length, "01", 13, "14.3.2"),
            (.sgtin96, [("01", "80614141123458"), ("21", "1")], 5, .companyPrefix, "01", 0, "14.3.3"),
            (.sgtin96, [("01", "80614141123458"), ("21", "1")], 13, .companyPrefix, "01", 0, "14.3.3"),
            (.sgtin96, [("01", "80614141123458"), ("21", "007")], 7, .serial, "21", 0, "14.3.1"),
            (.sgtin96, [("01", "80614141123458"), ("21", "A")], 7, .serial, "21", 0, "14.3.1"),
            (.sgtin96, [("01", "80614141123458"), ("21", "274877906944")], 7, .serial, "21", 0, "14.3.1"),
            (.sgtin198, [("01", "80614141123458"), ("21", "a b")], 7, .character, "21", 1, "14.3.2"),
            (
                .sgtin198, [("01", "80614141123458"), ("21", "123456789012345678901")], 7, .length, "21", 20,
                "14.3.2"
            ),
            (.sgtin96, [("01", "80614141123458"), ("21", "1"), ("10", "L")], 7, .notCoded, "10", 0, "15.3"),
            (.sgln96, [("414", "0614141123452"), ("254", "0")], 7, .serial, "254", 0, "14.3.1"),
            (.sscc96, [("00", "106141412345678900")], 7, .checkDigit, "00", 17, "7"),
            (.grai96, [("8003", "10614141123459400")], 7, .content, "8003", 0, "14.5"),
            (.grai96, [("8003", "00614141123452")], 7, .length, "8003", 14, "14.3.2"),
            (.giai96, [("8004", "0614141A")], 7, .serial, "8004", 0, "14.3.1"),
            (.giai96, [("8004", "0614141")], 7, .length, "8004", 7, "14.3.2"),
            (.cpi96, [("8010", "0614141A"), ("8011", "1")], 7, .reference, "8010", 0, "14.3.3"),
            (.cpiVar, [("8010", "0614141a"), ("8011", "1")], 7, .character, "8010", 7, "14.3.2"),
            (.cpiVar, [("8010", "0614141A"), ("8011", "01")], 7, .serial, "8011", 0, "14.3.1"),
            (.gid96, [("01", "80614141123458")], 7, .scheme, "", 0, "Table 14-1"),
            (.sgtinPlus, [("01", "80614141123458")], 0, .noKey, "21", 0, "7"),
            (.sgtinPlus, [("01", "80614141123459"), ("21", "1")], 0, .checkDigit, "01", 13, "7"),
            (.sgtinPlus, [("01", "80614141123458"), ("21", "a b")], 0, .character, "21", 1, "14.5.6"),
            (.sgtinPlus, [("01", "80614141123458"), ("21", "")], 0, .length, "21", 0, "14.5.6"),
            (.dsgtinPlus, [("01", "80614141123458"), ("21", "1")], 0, .noKey, "17", 0, "7"),
            (
                .dsgtinPlus, [("01", "80614141123458"), ("21", "1"), ("17", "261331")], 0, .content, "17", 2,
                "14.5"
            ),
            (.ssccPlus, [("00", "106141412345678908"), ("03", "x")], 0, .length, "03", 1, "14.5.6"),
            (.ssccPlus, [("00", "106141412345678908"), ("88", "1")], 0, .notCoded, "88", 0, "15.3"),
            (.ssccPlus, [("00", "106141412345678908"), ("4307", "D1")], 0, .content, "4307", 1, "14.5"),
            (.ssccPlus, [("00", "106141412345678908"), ("4321", "2")], 0, .content, "4321", 0, "14.5"),
            (
                .ssccPlus, [("00", "106141412345678908"), ("7003", "2612012460")], 0, .content, "7003", 6,
                "14.5"
            ),
            (
                .ssccPlus, [("00", "106141412345678908"), ("91", String(repeating: "a.", count: 45))], 0,
                .tooLong,
                "", 0, "9.3"
            ),
            (.ssccPlusPlus, [("00", "106141412345678908")], 0, .hostname, "", 0, "14.5.16"),
            // At the end it could not be told from padding (15.3).
            (
                .gsrnPlus, [("8018", "061414112345678902"), ("00", "000000000000000000")], 0, .content, "00",
                0,
                "14.5"
            ),
        ] as [(Scheme, [(String, String)], Int, EncodeFailure.Code, String, Int, String)]
    )
    func whatHasNoSuchEPCIsRefused(
        _ scheme: Scheme,
        _ pairs: [(String, String)],
        _ length: Int,
        _ code: EncodeFailure.Code,
        _ ai: String,
        _ offset: Int,
        _ clause: String
    ) {
        let failure = #expect(throws: EncodeFailure.self) {
            _ = try encodeEPC(ElementList(pairs), as: scheme, companyPrefixLength: length)
        }
        #expect(failure?.code == code)
        #expect(failure?.ai.map { "\($0)" } ?? "" == ai)
        #expect(failure?.offset == offset)
        #expect(failure?.scheme == scheme)
        #expect(failure?.clause == clause)
        #expect(failure?.description.hasPrefix("\(scheme.rawValue): ") == true)
    }

    @Test func aFilterOrAHostnameThatDoesNotFitIsRefused() throws {
        let list = ElementList([("00", "106141412345678908")])
        let pallet = try PureIdentity(list, companyPrefixLength: 7)
        #expect(throws: EncodeFailure(.filter, scheme: .sscc96)) {
            try EPCTag(pallet, as: .sscc96, filter: 8)
        }
        #expect(throws: EncodeFailure(.scheme, scheme: .sgtin96)) { try EPCTag(pallet, as: .sgtin96) }
        #expect(throws: EncodeFailure(.filter, scheme: .ssccPlus)) {
            try encodeEPC(list, as: .ssccPlus, filter: 8)
        }
        #expect(throws: EncodeFailure(.companyPrefix, scheme: .sscc96, ai: .sscc)) {
            try encodeEPC(list, as: .sscc96)
        }
        #expect(throws: EncodeFailure(.hostname, scheme: .ssccPlus)) {
            try encodeEPC(list, as: .ssccPlus, hostname: Array("a.de".utf8))
        }
        #expect(throws: EncodeFailure(.hostname, scheme: .ssccPlusPlus, offset: 1)) {
            try encodeEPC(list, as: .ssccPlusPlus, hostname: Array("a/b".utf8))
        }
        let long = [UInt8](repeating: UInt8(ascii: "a"), count: 64)
        #expect(throws: EncodeFailure(.hostname, scheme: .ssccPlusPlus, offset: 64)) {
            try encodeEPC(list, as: .ssccPlusPlus, hostname: long)
        }
    }

    @Test(arguments: [
        (IdentityScheme.sgtin, 80_614_141_123_459 as UInt64, 1 as UInt64, 7, EncodeFailure.Code.checkDigit),
        (.sgtin, 100_000_000_000_007, 1, 7, .length), (.sgtin, 80_614_141_123_458, 1, 13, .companyPrefix),
        (.sscc, 106_141_412_345_678_908, 1, 7, .serial), (.giai, 1, 1, 7, .scheme),
        (.grai, 614_141_123_452, 10_000_000_000_000_000, 7, .serial), (.bic, 1, 1, 7, .scheme),
    ])
    func aNumberThatIsNoKeyIsRefused(
        _ scheme: IdentityScheme,
        _ key: UInt64,
        _ serial: UInt64,
        _ length: Int,
        _ code: EncodeFailure.Code
    ) {
        let failure = #expect(throws: EncodeFailure.self) {
            try PureIdentity(scheme, key: key, serial: serial, companyPrefixLength: length)
        }
        #expect(failure?.code == code)
    }

    /// The decoder takes the digits of a "+" key as they are (14.5.4); no encoder of ours writes such a tag.
    @Test func aTagWithAWrongCheckDigitIsReadButNotWritten() throws {
        var list = ElementList()
        _ = try decodeEPC(#require(bits("F90106141412345678900")), into: &list)
        #expect(list.pairs == [["00", "106141412345678900"]])
        #expect(throws: EncodeFailure(.checkDigit, scheme: .ssccPlus, ai: .sscc, offset: 17)) {
            try encodeEPC(list, as: .ssccPlus)
        }
    }

    /// 6.3.18: `#` stands in front of a serial number, and nowhere else.
    @Test(arguments: [
        ("A", "#1", true), ("", "#1", true), ("#", "1", false), ("A", "1#", false), ("A", "#", false),
    ])
    func aHashStandsInFrontOfASerialNumberOnly(_ part: String, _ serial: String, _ isGood: Bool) throws {
        var tag = BitWriter().hex("3B").adding(0, 6).adding(0x20, 6)
        for byte in "2S194".utf8 { tag = tag.adding(UInt64(byte) & 0x3F, 6) }
        for text in [part, serial] {
            for byte in text.utf8 { tag = tag.adding(UInt64(byte) & 0x3F, 6) }
            tag = tag.adding(0, 6)
        }
        var list = ElementList()
        if isGood {
            let epc = try decodeEPC(tag.bits, into: &list)
            let uri = text { epc.appendTagURI(to: &$0) }
            #expect(uri == "urn:epc:tag:adi-var:0.2S194.\(part).\(escaped(serial))")
            #expect(EPCTag(epc)?.bits == tag.bits)
        } else {
            let failure = #expect(throws: EPCFailure.self) { try decodeEPC(tag.bits, into: &list) }
            #expect(failure?.code == .character)
        }
    }

    /// The shortest CPI-var: six digits of a company, one character, whatever serial number (14.6.9).
    @Test func aShortPartNumberOfAShortPrefixIsRead() throws {
        guard case .tag(let tag, _) = try uri("urn:epc:tag:cpi-var:1.061414.A.5") else { return }
        #expect(tag.bits.bitCount == 86)
        var list = ElementList()
        let epc = try decodeEPC(tag.bits.paddedToWords, into: &list)
        #expect(EPCTag(epc) == tag)
        #expect(list.pairs == [["8010", "061414A"], ["8011", "5"]])
    }

    /// GIAI+ of eight digits is three words long (14.6.5): shorter than any other scheme.
    @Test(arguments: ["40123451", "4012345A", "1", "123456789"])
    func aShortAssetOfAPlusSchemeIsRead(_ asset: String) throws {
        let tag = try encodeEPC(ElementList([("8004", asset)]), as: .giaiPlus).paddedToWords
        var list = ElementList()
        _ = try decodeEPC(tag, into: &list)
        #expect(list.pairs == [["8004", asset]])
    }
}
