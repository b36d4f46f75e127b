// SPDX-License-Identifier: Apache-2.0

import Recordings

/// Where two lists of outcomes differ, for people: lines with `-` were expected, lines with `+` came.
enum OutcomeDifference {
    static func lines(expected: [Recording.Outcome], came: [Recording.Outcome]) -> [String] {
        if expected == came { return [] }
        let changes = came.difference(from: expected)
        var removed: [Int: Recording.Outcome] = [:]
        var inserted: [Int: Recording.Outcome] = [:]
        for change in changes {
            switch change {
            case .remove(let offset, let element, _): removed[offset] = element
            case .insert(let offset, let element, _): inserted[offset] = element
            }
        }
        var lines: [String] = []
        var old = 0
        var new = 0
        while old < expected.count || new < came.count {
            if let outcome = removed[old] {
                lines.append("-" + line(outcome))
                old += 1
            } else if let outcome = inserted[new] {
                lines.append("+" + line(outcome))
                new += 1
            } else {
                lines.append(" " + line(expected[old]))
                old += 1
                new += 1
            }
        }
        return lines
    }

    private static func line(_ outcome: Recording.Outcome) -> String {
        Table.printable(String(Recording.text(of: [outcome]).dropLast()))
    }
}
