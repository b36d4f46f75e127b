// SPDX-License-Identifier: Apache-2.0

import GS1
import Testing

/// Rows of our own for each AI of the dictionary and each of its rules, kept and broken.
///
/// The verdicts are those of the GS1 Barcode Syntax Engine 1.4.1 as well; `code` follows from its message.
@Suite struct RuleVectorTests {
    private var marked: DecodeOptions {
        var options = DecodeOptions()
        options.unmarked = .refuse
        return options
    }

    @Test(arguments: Vector.read("gs1_rules"))
    func aRuleIsKeptOrBroken(_ row: Vector) throws {
        let scan = try #require(row.scan)
        let answer = Answer(scan: scan, options: marked)
        #expect(answer.failure?.code.rawValue == row.code, "\(row.rule ?? "") \(row.why ?? "")")
        #expect((answer.failure?.isAssociation ?? false) == (row.isAssociation))
        if let failure = answer.failure { #expect((3...scan.utf8.count).contains(failure.offset)) }
        if row.code == nil { #expect(answer.elements == row.elements) }
        var lenient = marked
        lenient.checkAssociations = false
        let alone = Answer(scan: scan, options: lenient)
        if row.code == nil || row.isAssociation {
            #expect(alone.failure == nil)
            #expect(alone.elements == row.elements ?? row.lenientElements ?? answer.elements)
        } else {
            #expect(alone.failure == answer.failure, "associations do not change what is wrong with a value")
        }
    }

    @Test func everyAIAndEveryRuleHasItsRows() {
        let rows = Vector.read("gs1_rules")
        #expect(rows.count == 442)
        let prefixes = Set(rows.compactMap { $0.elements }.flatMap { $0.map { $0[0] } })
        for entry in ApplicationIdentifierTable.all where entry.ai.digitCount < 4 || entry.ai.number >= 4000 {
            #expect(prefixes.contains(entry.ai.description), "no good row for (\(entry.ai))")
        }
        var broken: Set<Linter> = []
        for row in rows {
            switch Answer(scan: row.scan ?? "", options: marked).failure {
            case .some(let failure):
                if case .rule(let linter) = failure.expected { broken.insert(linter) }
                if failure.code == .checkDigit, case .byte = failure.expected { broken.insert(.csum) }
            case .none: break
            }
        }
        // All values with `gcppos2` are digits only, enough of them.
        #expect(Set(Linter.allCases).subtracting(broken) == [.gcppos2])
    }
}

extension Vector {
    /// Whether the row breaks nothing but rules between elements.
    fileprivate var isAssociation: Bool {
        code == "missing-association" || code == "exclusive-association"
    }
}
