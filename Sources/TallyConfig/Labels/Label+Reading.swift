// SPDX-License-Identifier: Apache-2.0

internal import Capture
internal import GS1
internal import Pipeline

extension Configuration.Commands {
    init(from walk: TableWalk) {
        walk.set(&isEnabled, "enabled", .boolean)
        prefix = walk.value("prefix", .commandPrefix)
        if isEnabled, walk.table.entries["prefix"] == nil {
            walk.findings.error(
                Complaint(
                    "prefix is missing",
                    suggestion: "add what the site's begin with, like prefix = \"ACME\""
                ),
                of: walk.path,
                at: walk.table.position
            )
        }
    }
}

extension Configuration.Label {
    private enum RoleWord: String, CaseIterable {
        case item, location, order, `operator`, command, redact, ignore
    }

    /// `nil` when the rule says nothing or is wrong; that was reported.
    init?(from walk: TableWalk, commands: Configuration.Commands) {
        var word = RoleWord.item
        walk.set(&word, "role", .word)
        let role = LabelRole(rawValue: word.rawValue) ?? .item
        let name = walk.value("name", .name)
        var rule = LabelRule(role: role)
        rule.pattern = walk.value("pattern", .pattern)
        walk.set(&rule.symbologies, "symbology", .symbologies)
        rule.identifier = walk.value("id", .identifier)
        walk.set(&rule.devices, "devices", .names)
        walk.set(&rule.readPoints, "read_points", .names)
        self.init(name: name, rule: rule)

        let entries = walk.table.entries
        if role == .command, entries["pattern"] == nil {
            // A prefix has letters, digits and minus only: nothing in it has a meaning in patterns.
            self.rule.pattern = commands.prefix.flatMap { try? LabelPattern("^\($0):") }
        }
        guard isSound(in: walk, commands) else { return nil }
    }

    /// Reports what its keys say of each other.
    private func isSound(in walk: TableWalk, _ commands: Configuration.Commands) -> Bool {
        let entries = walk.table.entries
        func refuse(_ complaint: Complaint, _ key: String? = nil) {
            walk.findings.error(
                complaint,
                of: key.map { "\(walk.path).\($0)" } ?? walk.path,
                at: key.map { walk.position(of: $0) } ?? walk.table.position
            )
        }
        let role = rule.role
        if role == .command {
            if rule.pattern == nil, entries["pattern"] == nil {
                refuse(Complaint("pattern is missing", suggestion: "add it, or a prefix to [site.commands]"))
            } else if !commands.isEnabled {
                walk.findings.warn(
                    Complaint(
                        "control barcodes are off",
                        suggestion: "add enabled = true to [site.commands]"
                    ),
                    of: "\(walk.path).role",
                    at: walk.position(of: "role")
                )
            }
        } else if entries["pattern"] == nil, role.isSecret {
            refuse(Complaint("pattern is missing", suggestion: #"add it; ".*" is every text"#))
        } else if entries["pattern"] == nil, entries["symbology"] == nil {
            refuse(Complaint("matches every label", suggestion: #"add a pattern, like pattern = "^LOC-""#))
        }
        if entries["id"] != nil, role.isSecret || role == .ignore {
            refuse(
                Complaint("id means nothing with the role \(role.rawValue)", suggestion: "remove it"),
                "id"
            )
        }
        if entries["id"] == nil, rule.pattern?.hasGroup == true {
            refuse(
                Complaint("the parentheses mean nothing without id", suggestion: "add id, or remove them"),
                "pattern"
            )
        }
        return true
    }
}

extension Configuration.LabelWindow {
    /// Reads the keys of the mode `label`.
    ///
    /// - Parameters:
    ///   - walk: The window's table.
    ///   - isWanted: Whether the window has this mode.
    ///   - labels: The rules, for the names that they give.
    init(from walk: TableWalk, isWanted: Bool, labels: [Configuration.Label]) {
        walk.set(&within, "within", .duration(.milliseconds(100) ... .seconds(3_600)))
        walk.set(&parts, "parts", .parts)
        guard isWanted else { return }
        guard walk.table.entries["parts"] != nil else {
            walk.findings.error(
                Complaint(
                    "parts is missing",
                    suggestion: #"add what belongs together, like parts = ["gtin", "serial"]"#
                ),
                of: walk.path,
                at: walk.table.position
            )
            return
        }
        let known = IdentifierKey.allCases.map(\.rawValue) + labels.compactMap(\.rule.identifier)
        for part in parts where !known.contains(part) {
            walk.findings.error(
                Complaint(
                    "\(part.quoted) is no identifier, and no [[label]] has it as id",
                    suggestion: Suggestion.closest(to: part, among: known).map { "did you mean \"\($0)\"?" }
                ),
                of: "\(walk.path).parts",
                at: walk.position(of: "parts")
            )
        }
    }
}
