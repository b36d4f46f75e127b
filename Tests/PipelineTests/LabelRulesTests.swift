// SPDX-License-Identifier: Apache-2.0

import Capture
import GS1
import Testing

@testable import Pipeline

struct LabelRulesTests {
    private static func rule(
        _ role: LabelRole,
        _ pattern: String? = nil,
        symbology: String? = nil
    ) throws -> LabelRule {
        var rule = LabelRule(role: role, pattern: try pattern.map { try LabelPattern($0) })
        if let symbology { rule.symbologies = [try #require(LabelSymbology(symbology))] }
        return rule
    }

    private static func role(_ text: String, _ rules: LabelRules) -> LabelRole? {
        rules.firstMatch(Array(text.utf8).span).map { rules.rules[$0].role }
    }

    private static func isSecret(_ text: String, _ rules: LabelRules) -> Bool {
        rules.isSecret(Array(text.utf8).span)
    }

    @Test func `the first rule that matches decides`() throws {
        let rules = LabelRules([
            try Self.rule(.location, "^LOC-"), try Self.rule(.order, "^LOC-9"), try Self.rule(.ignore, "^X"),
        ])
        #expect(Self.role("LOC-91", rules) == .location)
        #expect(Self.role("X", rules) == .ignore)
        #expect(Self.role("A", rules) == nil)
    }

    @Test func `the pattern is about what stands behind the symbology identifier`() throws {
        let rules = LabelRules([try Self.rule(.location, "^LOC$")])
        #expect(Self.role("LOC", rules) == .location)
        #expect(Self.role("]C0LOC", rules) == .location)
        #expect(Self.role("]", rules) == nil)
        #expect(Self.role("", rules) == nil)
    }

    @Test func `a symbology is an identifier, a code or a name`() throws {
        #expect(Self.role("]C0A", LabelRules([try Self.rule(.order, symbology: "]C0")])) == .order)
        #expect(Self.role("]C1A", LabelRules([try Self.rule(.order, symbology: "]C0")])) == nil)
        #expect(Self.role("]C1A", LabelRules([try Self.rule(.order, symbology: "]C")])) == .order)
        #expect(Self.role("]C4A", LabelRules([try Self.rule(.order, symbology: "code-128")])) == .order)
        #expect(Self.role("]A0A", LabelRules([try Self.rule(.order, symbology: "code-128")])) == nil)
        #expect(Self.role("A", LabelRules([try Self.rule(.order, symbology: "code-128")])) == nil)
        for word in ["", "]", "C1", "]1", "]C1x", "]Cg", "code128"] {
            #expect(LabelSymbology(word) == nil, "\(word)")
        }
    }

    @Test func `without an identifier a secret rule is about the scan, whatever its symbology`() throws {
        let rules = LabelRules([try Self.rule(.operator, "^EMP", symbology: "]A0")])
        #expect(Self.isSecret("EMP1", rules) && Self.isSecret("]A0EMP1", rules))
        #expect(!Self.isSecret("]C0EMP1", rules) && !Self.isSecret("X", rules))
        func isSecret(_ symbology: SymbologyIdentifier?) -> Bool {
            rules.isSecret(Array("EMP1".utf8).span, symbology: symbology)
        }
        #expect(isSecret(nil) && isSecret(SymbologyIdentifier(code: 0x41, modifier: 0x30)))
        #expect(!isSecret(SymbologyIdentifier(code: 0x43, modifier: 0x30)))
    }

    @Test func `an identifier that nobody assigned and a suffix too many make no secret public`() throws {
        let rules = LabelRules([try Self.rule(.redact, "^EMP$")])
        #expect(Self.isSecret("]W9EMP", rules) && Self.isSecret("]A0EMP\r\n", rules))
        #expect(!Self.isSecret("]A0EMP\r\nX", rules))
    }

    @Test func `operators, commands and what is redacted are secret, and nothing else`() throws {
        for role in LabelRole.allCases {
            let rules = LabelRules([try Self.rule(role, "^A")])
            let isSecret = [.operator, .redact, .command].contains(role)
            #expect(Self.isSecret("A1", rules) == isSecret)
            #expect(rules.mayHoldSecrets == isSecret)
        }
        // A rule before it makes the text public: the order is the operator's word.
        let rules = LabelRules([try Self.rule(.order, "^A1"), try Self.rule(.redact, "^A")])
        #expect(!Self.isSecret("A1", rules) && Self.isSecret("A2", rules))
    }

    @Test func `rules are limited to devices and read points`() throws {
        var rule = try Self.rule(.redact, "^A")
        rule.devices = ["bench-1"]
        rule.readPoints = ["packing"]
        let rules = LabelRules([rule, try Self.rule(.ignore, "^B")])
        #expect(rules.restricted(toDevice: "bench-1", atReadPoint: "packing").rules.count == 2)
        #expect(rules.restricted(toDevice: "bench-2", atReadPoint: "packing").rules.map(\.role) == [.ignore])
        #expect(!rules.restricted(toDevice: "bench-1", atReadPoint: "dock").mayHoldSecrets)
    }
}
