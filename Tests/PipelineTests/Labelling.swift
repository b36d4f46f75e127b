// SPDX-License-Identifier: Apache-2.0

import Capture
import Pipeline

/// A key for the bench: keyed and mixed well enough to tell texts apart, and no secret.
struct BenchKey: LabelKey {
    var secret: UInt64 = 1

    func authenticate(_ text: borrowing Span<UInt8>) -> [UInt8] {
        var state = SplitMix(seed: secret)
        for index in text.indices { state = SplitMix(seed: state.next() ^ UInt64(text[index])) }
        return (0..<4).flatMap { _ in
            let word = state.next()
            return (0..<8).map { UInt8(truncatingIfNeeded: word >> UInt64($0 * 8)) }
        }
    }
}

extension LabelSettings {
    /// Rules by role and pattern, with the bench's key.
    init(_ rules: [LabelRule], commandPrefix: String? = nil) {
        self.init()
        self.rules = LabelRules(rules)
        self.commandPrefix = commandPrefix
        key = BenchKey()
    }
}

/// A rule by pattern; with a name for its identifier.
func rule(_ role: LabelRole, _ pattern: String, id: String? = nil) throws -> LabelRule {
    var rule = LabelRule(role: role, pattern: try LabelPattern(pattern))
    rule.identifier = id
    return rule
}
