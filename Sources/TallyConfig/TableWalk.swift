// SPDX-License-Identifier: Apache-2.0

/// Collects what is found wrong while a configuration is read.
final class Findings {
    private(set) var diagnostics: [Diagnostic] = []

    var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }

    func append(_ diagnostic: Diagnostic) { diagnostics.append(diagnostic) }

    func error(_ complaint: Complaint, of keyPath: String, at position: SourcePosition) {
        append(.init(severity: .error, position: position, keyPath: keyPath, complaint))
    }

    func warn(_ complaint: Complaint, of keyPath: String, at position: SourcePosition) {
        append(.init(severity: .warning, position: position, keyPath: keyPath, complaint))
    }
}

extension Diagnostic {
    fileprivate init(severity: Severity, position: SourcePosition, keyPath: String, _ complaint: Complaint) {
        self.init(
            severity: severity,
            position: position,
            keyPath: keyPath,
            message: complaint.message,
            suggestion: complaint.suggestion
        )
    }
}

/// One table being read: gives its values, and reports each that is wrong, missing or unknown.
struct TableWalk {
    let section: ConfigurationSection
    let table: SourceTable
    /// How messages call the table, such as `scanner[bench-4]`.
    let path: String
    let findings: Findings

    /// Starts to read a table; its unknown keys are reported here.
    init(_ table: SourceTable, as section: ConfigurationSection, path: String, findings: Findings) {
        self.section = section
        self.table = table
        self.path = path
        self.findings = findings
        let known = section.keys.map(\.name) + section.sections.map(\.key)
        for (key, node) in table.entries where !known.contains(key) {
            findings.error(
                .unknownKey(key, of: section, known: known),
                of: "\(path).\(key.asKey)",
                at: node.position
            )
        }
    }

    /// The value of a key; `nil` when it is not given or was reported as wrong.
    func value<Value>(_ key: String, _ reading: Reading<Value>) -> Value? {
        guard let node = table.entries[key] else { return nil }
        do {
            return try reading.read(node.value)
        } catch {
            findings.error(error, of: "\(path).\(key)", at: node.position)
            return nil
        }
    }

    /// The value of a key that must be given; `nil` was reported.
    func required<Value>(_ key: String, _ reading: Reading<Value>, because hint: String? = nil) -> Value? {
        guard table.entries[key] != nil else {
            findings.error(Complaint("\(key) is missing", suggestion: hint), of: path, at: table.position)
            return nil
        }
        return value(key, reading)
    }

    /// Where a key stands, or its table when it is not given.
    func position(of key: String) -> SourcePosition { table.entries[key]?.position ?? table.position }

    /// The table below a key, to be read in turn.
    func inlineTable(_ key: String) -> TableWalk? {
        guard let node = table.entries[key], let section = section.sections.first(where: { $0.key == key })
        else { return nil }
        guard let table = section.table(node) else {
            let form = "write it like \(key) = { \(section.keys[0].name) = … }"
            findings.error(
                Complaint("expected a table, found \(node.value.typeInWords)", suggestion: form),
                of: "\(path).\(key)",
                at: node.position
            )
            return nil
        }
        return TableWalk(table, as: section, path: "\(path).\(key)", findings: findings)
    }

    /// The tables of an array of tables below a key, to be read in turn, each called by one of its keys.
    func tables(_ key: String, calledBy label: String) -> [TableWalk] {
        guard let node = table.entries[key], let section = section.sections.first(where: { $0.key == key })
        else { return [] }
        return Self.elements(
            of: node,
            as: section,
            path: "\(path).\(key)",
            calledBy: label,
            findings: findings
        )
    }

    /// The tables of an array of tables.
    static func elements(
        of node: SourceNode,
        as section: ConfigurationSection,
        path: String,
        calledBy label: String,
        findings: Findings
    ) -> [TableWalk] {
        let form = "write [[\(section.name)]]"
        guard case .array(let elements) = node.value else {
            let complaint = Complaint(
                "expected a list of tables, found \(node.value.typeInWords)",
                suggestion: form
            )
            findings.error(complaint, of: path, at: node.position)
            return []
        }
        var walks: [TableWalk] = []
        for (offset, element) in elements.enumerated() {
            guard case .table(let table) = element.value else {
                let complaint = Complaint(
                    "expected a table, found \(element.value.typeInWords)",
                    suggestion: form
                )
                findings.error(complaint, of: "\(path)[\(offset)]", at: element.position)
                continue
            }
            let name = elementName(table, calledBy: label) ?? "\(offset)"
            walks.append(TableWalk(table, as: section, path: "\(path)[\(name)]", findings: findings))
        }
        return walks
    }

    /// How an element of an array of tables is called in paths.
    static func elementName(_ table: SourceTable, calledBy label: String) -> String? {
        switch table.entries[label]?.value {
        case .string(let name)?: name.asKey
        case .integer(let number)?: "\(number)"
        default: nil
        }
    }
}

extension ConfigurationSection {
    /// The table of a node; `true` and `false` are short for a table that says no more than whether it counts.
    func table(_ node: SourceNode) -> SourceTable? {
        switch node.value {
        case .table(let table): table
        case .boolean where keys.first?.name == "enabled":
            SourceTable(entries: ["enabled": node], position: node.position)
        default: nil
        }
    }
}

extension Complaint {
    /// A key that its table does not have.
    static func unknownKey(_ key: String, of section: ConfigurationSection, known: [String]) -> Complaint {
        let closest = Suggestion.closest(to: key, among: known)
        return Complaint(
            "unknown key",
            suggestion: closest.map { "did you mean \($0)?" }
                ?? "known in \(section.name): \(known.joined(separator: ", "))"
        )
    }
}
