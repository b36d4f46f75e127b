// SPDX-License-Identifier: Apache-2.0

import TallyConfig

/// The tables of `docs/configuration.md`, from the reference.
enum ConfigurationDocumentation {
    static let begin = "<!-- The tables below are written by `make docs`. -->\n"

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
        let rows = section.keys.map { key in
            let fallback =
                switch key.fallback {
                case .required: "required"
                case .value(let value): "`\(value)`"
                case .words(let words): words
                }
            return "| `\(key.name)` | \(key.type) | \(fallback) | \(key.summary) |\n"
        }
        return """

            \(level) \(title)

            \(section.summary)

            | key | value | default | meaning |
            | --- | --- | --- | --- |
            \(rows.joined())
            """ + section.sections.map(table).joined()
    }
}
