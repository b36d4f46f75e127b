// SPDX-License-Identifier: Apache-2.0

import EPC
import GS1

/// Tags made from numbers and from URIs, and patterns that tags are held against.
func checkEncoding(_ verdict: inout Verdict) {
    var bits = MemoryBits()
    verdict.expectNone("encoding a GTIN and a serial number") {
        guard
            let item = try? PureIdentity(
                .sgtin,
                key: 80_614_141_123_458,
                serial: 6_789,
                companyPrefixLength: 7
            ),
            let tag = try? EPCTag(item, as: .sgtin96, filter: 3)
        else { return }
        bits = tag.bits
    }
    verdict.expect("an SGTIN-96 is encoded", bits.words[0] == 0x3074_257B_F719_4E40)
    let uris = [
        "urn:epc:tag:sgtin-96:3.0614141.812345.6789", "urn:epc:tag:sgtin-198:3.0614141.812345.a%2Fb",
        "urn:epc:tag:sscc-96:0.0614141.1234567890", "urn:epc:tag:adi-var:3.W81X9C.3KL984PX1.2WMA52",
        "urn:epc:id:sgtin:0614141.812345.01", "urn:epc:tag:sgtin-96:3.0614141.812345.01",
        "urn:epc:raw:96.x3074257BF7194E4000001A85",
    ]
    var text: [UInt8] = []
    var list = ElementList()
    for uri in uris {
        let datum = Array(uri.utf8)
        verdict.expectNone("reading \(uri)") {
            guard let parsed = try? EPCURI(datum.span) else { return }
            text.removeAll(keepingCapacity: true)
            parsed.append(to: &text)
            if case .tag(let tag, _) = parsed {
                bits = tag.bits
                tag.identity.appendElements(to: &list)
            }
        }
        verdict.expect("\(uri) is written", !text.isEmpty)
    }
    let patterns = [
        "urn:epc:pat:sgtin-96:3.0614141.*.[6000-7000]", "urn:epc:pat:sgtin-96:*.*.*.*",
        "urn:epc:pat:sgtin-198:*.0614141.812345.*", "urn:epc:pat:adi-var:*.W81X9C.*.2WMA52",
    ]
    for uri in patterns {
        let datum = Array(uri.utf8)
        guard case .tagPattern(let pattern) = try? EPCURI(datum.span) else {
            verdict.expect("\(uri) is a pattern", false)
            continue
        }
        var matches = 0
        let tags = uris.compactMap { uri -> MemoryBits? in
            guard case .tag(let tag, _) = try? EPCURI(Array(uri.utf8).span) else { return nil }
            return tag.bits
        }
        verdict.expectNone("matching \(uri)") {
            for tag in tags where pattern.matches(tag, decodingInto: &list) { matches += 1 }
        }
        verdict.expect("\(uri) has a tag", matches > 0)
    }
}
