// SPDX-License-Identifier: Apache-2.0

import EPC
import GS1
import Testing

/// Whether a tag URI is in the set of a pattern URI, decided component by component on the text (TDS 2.3, 13.2).
private func matchesByText(_ pattern: String, _ uri: String, _ scheme: Scheme) -> Bool {
    let bodies = [pattern, uri].map { text in text.split(separator: ":", maxSplits: 4)[4] }
    let components = bodies.map { split($0, scheme) }
    guard components[0].count == components[1].count else { return false }
    return zip(components[0], components[1]).allSatisfy { wanted, found in
        if wanted == "*" { return true }
        if wanted.hasPrefix("["), let separator = wanted.firstIndex(of: "-") {
            guard let low = UInt64(wanted[..<separator].dropFirst()),
                let high = UInt64(wanted[wanted.index(after: separator)...].dropLast()),
                let number = UInt64(found)
            else { return false }
            return (low...high).contains(number)
        }
        return wanted == found
    }
}

/// The components; the dots of the last are its own.
private func split(_ body: Substring, _ scheme: Scheme) -> [Substring] {
    let count =
        switch scheme.identityScheme {
        case .sgtin, .sgln, .grai, .gdti, .cpi, .sgcn, .adi: 4
        case .itip: 6
        default: 3
        }
    return body.split(separator: ".", maxSplits: count - 1, omittingEmptySubsequences: false)
}

extension SplitMix {
    /// A pattern that a tag URI of the scheme might be in: some components made wider.
    fileprivate mutating func pattern(_ uri: String, _ scheme: Scheme) -> String {
        var components = split(uri.split(separator: ":", maxSplits: 4)[4], scheme).map(String.init)
        let first = scheme == .gid96 ? 0 : 1
        for index in components.indices {
            switch below(4) {
            case 0: components[index] = "*"
            case 1:
                guard let number = UInt64(components[index]) else { continue }
                let low = number - min(number, UInt64(below(3)))
                let wide = "[\(low)-\(number + UInt64(below(3)))]"
                if below(2) == 0 { components[index] = wide }
            default: break
            }
        }
        // A star in place of a company prefix asks for one in place of the reference.
        if components[first] == "*", scheme != .gid96, scheme != .usdod96, scheme != .adiVar {
            components[first + 1] = "*"
        }
        return "urn:epc:pat:\(scheme.rawValue):" + components.joined(separator: ".")
    }
}

@Suite struct PatternTests {
    @Test(arguments: RoundTripTests.binary)
    func matchingBitsAndMatchingTextAgree(_ scheme: Scheme) throws {
        var random = SplitMix(state: 1_000 + UInt64(scheme.header))
        var tags: [(text: String, tag: EPCTag, bits: MemoryBits)] = []
        for _ in 0..<60 {
            // Of one company and of few serial numbers, so that more than the first pattern has a tag.
            let text = random.tagURI(scheme)
            guard case .tag(let tag, _) = try uri(text) else { continue }
            tags.append((text, tag, tag.bits.paddedToWords))
        }
        var matches = 0
        var patterns = 0
        var list = ElementList()
        for index in 0..<240 {
            let text = random.pattern(tags[index % tags.count].text, scheme)
            guard let parsed = try? uri(text) else { continue }
            guard case .tagPattern(let pattern) = parsed else {
                Issue.record("\(text) is no pattern")
                return
            }
            patterns += 1
            for tag in tags {
                let expected = matchesByText(text, tag.text, scheme)
                #expect(pattern.matches(tag.bits, decodingInto: &list) == expected, "\(text) and \(tag.text)")
                #expect(pattern.matches(tag.tag) == expected, "\(text) and \(tag.text)")
                matches += expected ? 1 : 0
            }
        }
        // Ranges in place of prefixes and of characters are refused; what is left is enough to tell.
        #expect(patterns > 80)
        #expect(matches >= patterns)
        #expect(matches < patterns * tags.count)
    }

    @Test func everyFlippedBitIsJudgedAsItsTextIs() throws {
        let texts = [
            "urn:epc:pat:sgtin-96:3.0614141.812345.[6000-7000]", "urn:epc:pat:sgtin-96:*.*.*.*",
            "urn:epc:pat:sgtin-96:[2-5].0614141.[800000-899999].6789",
            "urn:epc:pat:sgtin-96:3.0614141.*.*", "urn:epc:pat:sgtin-96:*.*.*.6789",
        ]
        let tag = try #require(bits("3074257BF7194E4000001A85"))
        var list = ElementList()
        for text in texts {
            guard case .tagPattern(let pattern) = try uri(text) else { continue }
            for first in 0..<96 {
                for second in first..<96 {
                    var other = tag
                    for bit in Set([first, second]) {
                        other.setBits(at: bit, count: 1, to: 1 - other.bits(at: bit, count: 1))
                    }
                    // Bits that are no valid EPC have no tag URI and are in no set.
                    let found = (try? decodeEPC(other, into: &list)).map { epc in
                        EPCTests.text { epc.appendTagURI(to: &$0) }
                    }
                    let expected =
                        found?.hasPrefix("urn:epc:tag:sgtin-96:") == true
                        && matchesByText(text, found ?? "", .sgtin96)
                    #expect(pattern.matches(other, decodingInto: &list) == expected)
                }
            }
        }
    }

    @Test(arguments: [
        ("urn:epc:idpat:sgtin:0614141.812345.*", "urn:epc:id:sgtin:0614141.812345.6789", true),
        ("urn:epc:idpat:sgtin:0614141.812345.*", "urn:epc:id:sgtin:0614141.812346.6789", false),
        ("urn:epc:idpat:sgtin:0614141.*.*", "urn:epc:id:sgtin:0614141.812346.6789", true),
        ("urn:epc:idpat:sgtin:0614141.*.*", "urn:epc:id:sgtin:06141418.12345.6789", false),
        ("urn:epc:idpat:sgtin:*.*.*", "urn:epc:id:sgtin:06141418.12345.6789", true),
        ("urn:epc:idpat:sgtin:*.*.*", "urn:epc:id:upui:06141418.12345.6789", false),
        ("urn:epc:idpat:giai:0614141.*", "urn:epc:id:giai:0614141.A", true),
        ("urn:epc:idpat:sscc:0614141.1234567890", "urn:epc:id:sscc:0614141.1234567890", true),
        ("urn:epc:idpat:sscc:0614141.1234567890", "urn:epc:id:sscc:0614141.1234567891", false),
    ])
    func aPureIdentityPatternIsASetOfIdentities(_ pattern: String, _ text: String, _ expected: Bool) throws {
        guard case .identityPattern(let pattern) = try uri(pattern),
            case .identity(let identity) = try uri(text)
        else {
            Issue.record("no pattern or no identity")
            return
        }
        #expect(pattern.matches(identity) == expected)
        let scheme = RoundTripTests.binary.first { $0.identityScheme == identity.scheme }
        if let scheme, let tag = try? EPCTag(identity, as: scheme) {
            var list = ElementList()
            #expect(pattern.matches(try decodeEPC(tag.bits, into: &list)) == expected)
        }
    }

    @Test func aClassIsThePatternOfItsItems() throws {
        let list = ElementList([("01", "80614141123458"), ("10", "L1")])
        let pattern = try IdentityPattern(classOf: list, companyPrefixLength: 7)
        #expect(text { pattern.appendURI(to: &$0) } == "urn:epc:idpat:sgtin:0614141.812345.*")
        let item = try PureIdentity(.sgtin, key: 80_614_141_123_458, serial: 6789, companyPrefixLength: 7)
        #expect(IdentityPattern(classOf: item) == pattern)
        #expect(pattern.matches(item))
        let lot = try PureIdentity(list, companyPrefixLength: 7)
        #expect(text { lot.appendURI(to: &$0) } == "urn:epc:class:lgtin:0614141.812345.L1")
        #expect(IdentityPattern(classOf: lot) == nil)
        let asset = ElementList([("8003", "00614141123452")])
        let type = try IdentityPattern(classOf: asset, companyPrefixLength: 7, as: .grai)
        #expect(text { type.appendURI(to: &$0) } == "urn:epc:idpat:grai:0614141.12345.*")
        let pallet = try PureIdentity(.sscc, key: 106_141_412_345_678_908, companyPrefixLength: 7)
        #expect(IdentityPattern(classOf: pallet) == nil)
    }
}
