// SPDX-License-Identifier: Apache-2.0

/// Finds the word that was probably meant.
enum Suggestion {
    /// The closest of the words, if one is close enough to have been meant: `nmae` for `name`.
    static func closest(to word: String, among candidates: some Sequence<String>) -> String? {
        let letters = Array(word.lowercased().utf8)
        // Nothing as long as this is a misspelt key; the distance below costs length × length.
        guard !letters.isEmpty, letters.count <= 64 else { return nil }
        // Two letters in five may differ: `shipped` finds `shipping`, `colour` does not find `layout`.
        var best: (word: String, distance: Int)?
        for candidate in candidates {
            let distance = distance(letters, Array(candidate.utf8))
            guard distance <= (letters.count * 2 + 4) / 5, distance < candidate.utf8.count else { continue }
            if best.map({ distance < $0.distance }) ?? true { best = (candidate, distance) }
        }
        return best?.word
    }

    /// How many letters must be inserted, deleted, replaced or swapped with their neighbour (optimal string
    /// alignment).
    static func distance(_ a: [UInt8], _ b: [UInt8]) -> Int {
        var beforeLast: [Int] = []
        var last = Array(0...b.count)
        for i in 0..<a.count {
            var row = [i + 1]
            for j in 0..<b.count {
                var cost = min(row[j] + 1, last[j + 1] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
                    cost = min(cost, beforeLast[j - 1] + 1)
                }
                row.append(cost)
            }
            beforeLast = last
            last = row
        }
        return last[b.count]
    }
}
