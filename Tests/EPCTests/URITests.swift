// SPDX-License-Identifier: Apache-2.0

import EPC
import GS1
import Testing

@Suite struct URITests {
    /// Each kind of URI, with the elements of what it names (TDS 2.3, 6.3 and 7, examples).
    @Test(arguments: [
        ("urn:epc:id:sgtin:0614141.112345.400", "(01)10614141123459(21)400"),
        ("urn:epc:id:sgtin:950600013435.0.a%2Fb", "(01)09506000134352(21)a/b"),
        ("urn:epc:id:sscc:0614141.1234567890", "(00)106141412345678908"),
        ("urn:epc:id:sgln:0614141.12345.400", "(414)0614141123452(254)400"),
        ("urn:epc:id:sgln:061414112345..0", "(414)0614141123452"),
        ("urn:epc:id:grai:0614141.12345.400", "(8003)00614141123452400"),
        ("urn:epc:id:giai:0614141.12345400", "(8004)061414112345400"),
        ("urn:epc:id:gsrn:0614141.1234567890", "(8018)061414112345678902"),
        ("urn:epc:id:gsrnp:0614141.1234567890", "(8017)061414112345678902"),
        ("urn:epc:id:gdti:0614141.12345.006847", "(253)0614141123452006847"),
        ("urn:epc:id:cpi:0614141.123ABC.123456789", "(8010)0614141123ABC(8011)123456789"),
        ("urn:epc:id:cpi:0614141.A%23B%2FC.0", "(8010)0614141A#B/C(8011)0"),
        ("urn:epc:id:sgcn:4012345.67890.04711", "(255)401234567890104711"),
        ("urn:epc:id:ginc:0614141.xyz47%2F11", "(401)0614141xyz47/11"),
        ("urn:epc:id:gsin:0614141.123456789", "(402)06141411234567890"),
        ("urn:epc:id:itip:4012345.012345.01.02.987", "(8006)040123451234560102(21)987"),
        ("urn:epc:id:upui:1234567.089456.51qIgY)%3C%26Jp3*j7`SDB", "character"),
        ("urn:epc:id:upui:1234567.089456.51qIgY)%3C%26Jp3*j7", "(01)01234567894560(235)51qIgY)<&Jp3*j7"),
        ("urn:epc:id:pgln:1234567.89012", "(417)1234567890128"),
        ("urn:epc:id:gid:95100000.12345.400", ""),
        ("urn:epc:id:usdod:2S194.12345678901", ""),
        ("urn:epc:id:adi:2S194..12345678901", ""),
        ("urn:epc:id:adi:W81X9C.3KL984PX1.2WMA52", ""),
        ("urn:epc:id:adi:2S194..%23A1", ""),
        ("urn:epc:id:bic:CSQU3054383", ""),
        ("urn:epc:id:imovn:9176187", ""),
        ("urn:epc:class:lgtin:4012345.012345.998877", "(01)04012345123456(10)998877"),
    ])
    func aPureIdentityHasItsElements(_ text: String, _ elements: String) throws {
        guard elements != "character" else {
            #expect(throws: URIFailure(.character, offset: 50)) { try uri(text) }
            return
        }
        let parsed = try uri(text)
        guard case .identity(let identity) = parsed else {
            Issue.record("\(text) is no identity")
            return
        }
        #expect(EPCTests.text { parsed.append(to: &$0) } == text)
        var list = ElementList()
        #expect(identity.appendElements(to: &list) == !elements.isEmpty)
        #expect(EPCTests.text { list.appendBracketed(to: &$0) } == elements)
        guard let length = identity.companyPrefixLength else { return }
        // And back, told which kind or not: an SGTIN is found before a lot, a place before nothing.
        #expect(try PureIdentity(list, companyPrefixLength: length, as: identity.scheme) == identity)
        #expect(try PureIdentity(list, companyPrefixLength: length) == identity)
    }

    @Test(arguments: [
        "urn:epc:tag:sgtin-96:3.0614141.812345.6789",
        "urn:epc:tag:[att=x01]:sgtin-96:3.0614141.812345.6789",
        "urn:epc:tag:[umi=1]:sscc-96:0.0614141.1234567890",
        "urn:epc:tag:[att=x80][umi=1][xpc-w1=x0004]:gid-96:95100000.12345.400",
        "urn:epc:tag:[xpc=x80000001]:adi-var:63.W81X9C.3KL984PX1.2WMA52",
        "urn:epc:tag:gdti-113:0.4012345.98765.00345678901234567",
        "urn:epc:tag:usdod-96:15.2S194.68719476735",
        "urn:epc:raw:96.x3074257BF7194E4000001A85",
        "urn:epc:raw:64.xA1.x0123456890ABCDEF",
        "urn:epc:raw:[umi=1]:64.x31.x0123456890ABCDEF",
        "urn:epc:raw:[att=x80]:0.x",
        "urn:epc:raw:6.xFC",
        "urn:epc:idpat:sgtin:0614141.812345.*",
        "urn:epc:idpat:sgtin:0614141.*.*",
        "urn:epc:idpat:sgtin:*.*.*",
        "urn:epc:idpat:itip:0614141.812345.01.*.*",
        "urn:epc:idpat:upui:0614141.812345.*",
        "urn:epc:idpat:adi:2S194.*.*",
        "urn:epc:pat:sgtin-96:3.0614141.812345.*",
        "urn:epc:pat:sgtin-96:[1-3].0614141.[100000-199999].[0-99]",
        "urn:epc:pat:sgtin-96:*.*.*.7",
        "urn:epc:pat:sgtin-198:*.0614141.*.**",
        "urn:epc:pat:gid-96:[1-5].*.7",
        "urn:epc:pat:giai-96:*.0614141.[1-77]",
        "urn:epc:pat:sgcn-96:*.0614141.12345.[1-77]",
    ])
    func aURIIsWrittenAsItWasRead(_ text: String) throws {
        let parsed = try uri(text)
        #expect(EPCTests.text { parsed.append(to: &$0) } == text)
    }

    @Test(arguments: [
        ("URN:EPC:id:sgtin:0614141.112345.a%2fb", "urn:epc:id:sgtin:0614141.112345.a%2Fb"),
        ("urn:epc:tag:[umi=0]:sscc-96:0.0614141.1234567890", "urn:epc:tag:sscc-96:0.0614141.1234567890"),
        ("urn:epc:tag:[xpc=x0004]:gid-96:1.2.3", "urn:epc:tag:[xpc-w1=x0004]:gid-96:1.2.3"),
        ("urn:epc:tag:[xpc-w1=x8004][xpc-w2=x0001]:gid-96:1.2.3", "urn:epc:tag:[xpc=x80040001]:gid-96:1.2.3"),
        ("urn:epc:raw:64.12345", "urn:epc:raw:64.x0000000000003039"),
        ("urn:epc:raw:3.5", "urn:epc:raw:3.xA"),
    ])
    func otherSpellingsAreWrittenInTheCanonicalForm(_ text: String, _ canonical: String) throws {
        let parsed = try uri(text)
        #expect(EPCTests.text { parsed.append(to: &$0) } == canonical)
    }

    /// Where the first wrong character stands, by clause of TDS 2.3.
    @Test(
        arguments: [
            ("", .kind, 0), ("urn:epc", .kind, 0), ("https://id.gs1.org/01/1", .kind, 0),
            ("urn:epc:", .kind, 8), ("urn:epc:idx:", .kind, 8), ("urn:epc:id:", .scheme, 11),
            ("urn:epc:id:SGTIN:0614141.112345.400", .scheme, 11),
            ("urn:epc:id:lgtin:0614141.112345.4", .scheme, 11),
            ("urn:epc:class:sgtin:0614141.112345.4", .scheme, 14), ("urn:epc:id:sgtin", .scheme, 11),
            ("urn:epc:id:sgtin:", .missing, 17), ("urn:epc:id:sgtin:0614141", .missing, 24),
            ("urn:epc:id:sgtin:0614141.112345", .missing, 31),
            ("urn:epc:id:sgtin:0614141.112345.", .missing, 32),
            ("urn:epc:id:sgtin:06141.11234567.4", .digitCount, 17),
            ("urn:epc:id:sgtin:0614141123456.1.4", .digitCount, 17),
            ("urn:epc:id:sgtin:0614141.12345.400", .digitCount, 25),
            ("urn:epc:id:sgtin:0614141.1123456.400", .digitCount, 25),
            ("urn:epc:id:sgtin:06141a1.112345.400", .character, 22),
            ("urn:epc:id:sgtin:0614141.11234x.400", .character, 30),
            ("urn:epc:id:sgtin:0614141.112345.a b", .character, 33),
            ("urn:epc:id:sgtin:0614141.112345.a/b", .character, 33),
            ("urn:epc:id:sgtin:0614141.112345.a%2", .escape, 33),
            ("urn:epc:id:sgtin:0614141.112345.a%41", .escape, 33),
            ("urn:epc:id:sgtin:0614141.112345.a%23", .character, 33),
            ("urn:epc:id:sgtin:0614141.112345.123456789012345678901", .length, 52),
            ("urn:epc:id:sgtin:0614141.112345.\u{e9}", .character, 32),
            ("urn:epc:id:sscc:0614141.1234567890.1", .extra, 34),
            ("urn:epc:id:sscc:0614141.", .digitCount, 24),
            ("urn:epc:id:giai:0614141.", .missing, 24),
            ("urn:epc:id:giai:0614141.123456789012345678901234", .length, 47),
            ("urn:epc:id:cpi:0614141.abc.1", .character, 23),
            ("urn:epc:id:cpi:0614141.ABC.01", .leadingZero, 27),
            ("urn:epc:id:cpi:0614141.ABC.1000000000000", .outOfRange, 27),
            ("urn:epc:id:cpi:0614141..1", .missing, 23),
            ("urn:epc:id:sgcn:4012345.67890.12a", .character, 32),
            ("urn:epc:id:itip:4012345.012345.1.02.987", .digitCount, 31),
            ("urn:epc:id:gid:268435456.1.1", .outOfRange, 15),
            ("urn:epc:id:gid:1.16777216.1", .outOfRange, 17),
            ("urn:epc:id:gid:1.1.68719476736", .outOfRange, 19), ("urn:epc:id:gid:01.1.1", .leadingZero, 15),
            ("urn:epc:id:usdod:2S1I4.1", .character, 20), ("urn:epc:id:usdod:2S19.1", .length, 21),
            ("urn:epc:id:usdod:2S194AA.1", .length, 23),
            ("urn:epc:id:adi:2S194.A%23.B", .character, 22), ("urn:epc:id:adi:2S194.A.", .missing, 23),
            ("urn:epc:id:adi:2S194.A.%23", .character, 23), ("urn:epc:id:adi:2S194.A.B%23", .character, 23),
            ("urn:epc:id:bic:CSQA3054383", .character, 18), ("urn:epc:id:imovn:917618", .length, 23),
            ("urn:epc:tag:sgtin-97:3.0614141.812345.1", .scheme, 12),
            ("urn:epc:tag:sgtin+:3.0614141.812345.1", .scheme, 12),
            ("urn:epc:tag:sgtin-96:8.0614141.812345.1", .outOfRange, 21),
            ("urn:epc:tag:sgtin-96:03.0614141.812345.1", .leadingZero, 21),
            ("urn:epc:tag:sgtin-96:.0614141.812345.1", .missing, 21),
            ("urn:epc:tag:sgtin-96:3.0614141.812345.01", .leadingZero, 38),
            ("urn:epc:tag:sgtin-96:3.0614141.812345.A1", .character, 38),
            ("urn:epc:tag:sgtin-96:3.0614141.812345.274877906944", .outOfRange, 38),
            ("urn:epc:tag:giai-96:3.061414112345.4398046511104", .outOfRange, 35),
            ("urn:epc:tag:cpi-96:3.061414112345.1000.1", .outOfRange, 34),
            ("urn:epc:tag:cpi-96:3.061414112345.99.2147483648", .outOfRange, 37),
            ("urn:epc:tag:gdti-113:0.4012345.98765.A", .character, 37),
            ("urn:epc:tag:usdod-96:16.2S194.1", .outOfRange, 21),
            ("urn:epc:tag:[att=x1]:gid-96:1.2.3", .character, 19),
            ("urn:epc:tag:[umi=2]:gid-96:1.2.3", .control, 17),
            ("urn:epc:tag:[umi=1][umi=1]:gid-96:1.2.3", .control, 19),
            ("urn:epc:tag:[xyz=1]:gid-96:1.2.3", .control, 12),
            ("urn:epc:tag:[umi=1]gid-96:1.2.3", .missing, 19),
            ("urn:epc:tag:[xpc-w1=x8000]:gid-96:1.2.3", .control, 12),
            ("urn:epc:tag:[xpc=x00041234]:gid-96:1.2.3", .control, 12),
            ("urn:epc:raw:96.x3074257BF7194E4000001A8", .missing, 39),
            ("urn:epc:raw:96.x3074257BF7194E4000001A855", .extra, 40),
            ("urn:epc:raw:96.x3074257bF7194E4000001A85", .character, 23),
            ("urn:epc:raw:6.xFD", .outOfRange, 16), ("urn:epc:raw:513.x", .outOfRange, 12),
            ("urn:epc:raw:96.xA.x12", .character, 17), ("urn:epc:raw:8.256", .outOfRange, 14),
            ("urn:epc:raw:[att=x80]:8.xA1.x12", .control, 22), ("urn:epc:raw:96", .missing, 14),
            ("urn:epc:idpat:sgtin:0614141.*.5", .wildcard, 30),
            ("urn:epc:idpat:sgtin:*.812345.5", .wildcard, 22),
            ("urn:epc:idpat:sgtin:0614141.[1-2].*", .character, 28),
            ("urn:epc:pat:sgtin-96:3.*.812345.*", .wildcard, 25),
            ("urn:epc:pat:giai-96:3.*.5", .wildcard, 24),
            ("urn:epc:pat:sgtin-96:3.0614141.*.[5-4]", .range, 34),
            ("urn:epc:pat:sgtin-96:3.0614141.*.[5]", .missing, 36),
            ("urn:epc:pat:sgtin-96:3.0614141.*.[05-9]", .leadingZero, 34),
            ("urn:epc:pat:sgtin-198:3.0614141.*.[5-9]", .wildcard, 34),
            ("urn:epc:pat:sgtin-96:[0-8].0614141.*.5", .outOfRange, 24),
            ("urn:epc:pat:sgtin-96:3.[0614141-0614142].*.5", .wildcard, 23),
        ] as [(String, URIFailure.Code, Int)]
    )
    func aWrongURIIsRefusedAtItsFirstWrongCharacter(
        _ text: String,
        _ code: URIFailure.Code,
        _ offset: Int
    ) {
        let failure = #expect(throws: URIFailure.self) { try uri(text) }
        #expect(failure == URIFailure(code, offset: offset))
        #expect(failure?.description.contains("TDS 2.3, ") == true)
    }

    @Test func noTextTraps() {
        var random = SplitMix(state: 11)
        let alphabet = Array("urn:epc:idtagrawpatclass.*[-]%x0123456789ABCDEF=#/".utf8)
        let seeds = RoundTripTests.binary.map { scheme in Array(random.tagURI(scheme).utf8) }
        for round in 0..<10_000 {
            var text = seeds[round % seeds.count]
            for _ in 0...random.below(3) {
                let place = random.below(text.count)
                switch random.below(4) {
                case 0: text[place] = UInt8(truncatingIfNeeded: random.next())
                case 1: text[place] = alphabet[random.below(alphabet.count)]
                case 2: text.remove(at: place)
                default: text.insert(alphabet[random.below(alphabet.count)], at: place)
                }
            }
            if round % 3 == 0 { text.replaceSubrange(8..<11, with: Array("pat".utf8)) }
            do throws(URIFailure) {
                let parsed = try EPCURI(text.span)
                var output: [UInt8] = []
                parsed.append(to: &output)
                #expect(try EPCURI(output.span) == parsed)
            } catch {
                #expect(error.offset >= 0 && error.offset <= text.count)
            }
        }
    }
}
