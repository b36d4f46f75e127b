// SPDX-License-Identifier: Apache-2.0

import EPC
import GS1
import Testing

extension ElementList {
    /// Elements as a decoder gives them.
    init(_ pairs: [(String, String)]) {
        self.init()
        for (digits, value) in pairs {
            let ai = ApplicationIdentifier(number: Int(digits) ?? 0, digitCount: digits.utf8.count)
            append(ai, offset: 0) { $0 += Array(value.utf8) }
        }
    }
}

func uri(_ text: String) throws(URIFailure) -> EPCURI { try EPCURI(Array(text.utf8).span) }

@Suite struct EncodeTests {
    @Test(arguments: Vector.read("epc"))
    func aVectorIsEncodedAgainFromItsURIsAndElements(_ row: Vector) throws {
        let wanted = try #require(bits(row.hex ?? "")).paddedToWords
        var list = ElementList()
        let epc = try decodeEPC(wanted, into: &list)
        if let text = row.tagURI {
            guard case .tag(let tag, ControlFields()) = try uri(text) else {
                Issue.record("\(text) is no tag")
                return
            }
            #expect(tag.bits.paddedToWords == wanted)
            #expect(EPCTag(epc) == tag)
            guard case .identity(let identity) = try uri(row.pureURI ?? "") else {
                Issue.record("no identity")
                return
            }
            #expect(identity == tag.identity)
            let again = try EPCTag(identity, as: epc.scheme, filter: epc.filter ?? 0)
            #expect(again.bits.paddedToWords == wanted)
            var elements = ElementList()
            #expect(identity.appendElements(to: &elements) == epc.isGS1)
            #expect(elements.pairs == row.elements ?? [])
        }
        guard epc.isGS1 else { return }
        let encoded = try encodeEPC(
            list,
            as: epc.scheme,
            filter: epc.filter ?? 0,
            companyPrefixLength: PureIdentity(epc)?.companyPrefixLength,
            hostname: Array((row.hostname ?? "").utf8)
        )
        #expect(encoded.paddedToWords == wanted)
    }

    @Test(arguments: Scheme.allCases)
    func theHeaderNamesItsScheme(_ scheme: Scheme) {
        #expect(Scheme(header: scheme.header) == scheme)
    }
}
