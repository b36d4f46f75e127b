// SPDX-License-Identifier: Apache-2.0

import TallyConfig

/// The tables of `docs/configuration.md`, from the reference.
enum ConfigurationDocumentation {
    static let begin = "<!-- The tables below are written by `make docs`. -->\n"

    /// All that stands below ``begin`` in `docs/simulators.md`.
    static var scenarioTables: String {
        // Keys above the first table belong to no table that has a name.
        let root = Scenario.reference
        return rows(of: root.keys) + root.sections.map(table).joined()
    }

    /// All that stands below ``begin``.
    static var tables: String {
        Configuration.reference.map(table).joined()
    }

    private static func table(of section: ConfigurationSection) -> String {
        let title =
            switch section.form {
            case .table: "`[\(section.name)]`"
            case .array: "`[[\(section.name)]]`"
            case .inline: "`\(section.name)`"
            }
        let level = section.name.contains(".") ? "###" : "##"
        return """

            \(level) \(title)

            \(section.summary)

            """ + rows(of: section.keys) + section.sections.map(table).joined()
    }

    private static func rows(of keys: [ConfigurationKey]) -> String {
        let rows = keys.map { key in
            let fallback =
                switch key.fallback {
                case .required: "required"
                case .value(let value): "`\(value)`"
                case .words(let words): words
                }
            return "| `\(key.name)` | \(key.type) | \(fallback) | \(key.summary) |\n"
        }
        return """

            | key | value | default | meaning |
            | --- | --- | --- | --- |
            \(rows.joined())
            """
    }
}
