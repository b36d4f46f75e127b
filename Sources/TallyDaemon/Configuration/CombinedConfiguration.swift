// SPDX-License-Identifier: Apache-2.0

import ControlAPI
import TallyConfig

/// The files and what was assigned over them.
///
/// The files count for more: what was assigned and does not go with them is left out, one device at a time, and told.
struct CombinedConfiguration {
    /// The files' own findings, when they are wrong by themselves.
    let result: ConfigurationLoader.LoadResult
    /// What of the assignments is not in force, and why.
    let problems: [String]

    init(files: [(path: String, text: String)], _ assignments: Assignments) {
        // Where a unit was is nothing to lay over a file.
        let tables = assignments.devices.filter { $0.adopted != nil || !$0.settings.isEmpty }.map(\.assigned)
        var result = ConfigurationLoader.load(files: files, assigned: tables)
        var problems: [String] = []
        if result.configuration == nil, !tables.isEmpty {
            result = ConfigurationLoader.load(files: files)
            if result.configuration != nil {
                var kept: [AssignedTable] = []
                for table in tables {
                    let attempt = ConfigurationLoader.load(files: files, assigned: kept + [table])
                    if attempt.configuration != nil {
                        kept.append(table)
                        result = attempt
                    } else {
                        problems += attempt.diagnostics.filter { $0.severity == .error }.map(Self.words)
                    }
                }
            }
        }
        problems += result.diagnostics.filter { $0.position.file == AssignedTable.file }.map(Self.words)
        self.result = result
        self.problems = problems
    }

    /// A finding without its place, which is one in a text that nobody sees.
    private static func words(_ finding: Diagnostic) -> String {
        (finding.keyPath.isEmpty ? "" : "\(finding.keyPath): ") + finding.message
            + (finding.suggestion.map { "; \($0)" } ?? "")
    }
}
