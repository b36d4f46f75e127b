// SPDX-License-Identifier: Apache-2.0

internal import Capture
internal import Pipeline

/// What is written of a rule, to compare with others and with the names there are.
struct LabelReference {
    var rule: LabelRule
    var path: String
    var position: SourcePosition
    var positions: [String: SourcePosition]
}

extension References {
    /// Takes note of a rule; reports a name that is taken, and a rule that can never decide.
    mutating func add(_ label: Configuration.Label, from walk: TableWalk) {
        if let name = label.name {
            let position = walk.position(of: "name")
            if let first = labelNames[name] {
                let complaint = Complaint("the name \(name) is taken already, at \(first)")
                findings.error(complaint, of: "\(walk.path).name", at: position)
            } else {
                labelNames[name] = position
            }
        }
        if let before = labels.first(where: { $0.rule.comesBefore(label.rule) }) {
            findings.error(
                Complaint(
                    "never decides: the entry at \(before.position) fits the same labels",
                    suggestion: "remove one, or limit the first to devices or read_points"
                ),
                of: walk.path,
                at: walk.table.position
            )
        }
        labels.append(
            LabelReference(
                rule: label.rule,
                path: walk.path,
                position: walk.table.position,
                positions: ["devices", "read_points"].reduce(into: [:]) { $0[$1] = walk.position(of: $1) }
            )
        )
    }

    /// Warns of names that nothing has, and of control barcodes that nothing obeys.
    func checkLabels(of configuration: Configuration) {
        let devices = configuration.scanners.map(\.name) + configuration.readers.map(\.name)
        let readPoints = configuration.readPoints.map(\.name)
        for label in labels {
            // A scanner that a udev rule claims has no entry: its name may be right all the same.
            for (key, names, known) in [
                ("devices", label.rule.devices, devices), ("read_points", label.rule.readPoints, readPoints),
            ] {
                for name in names where !known.contains(name) {
                    findings.warn(
                        Complaint(
                            "no entry is named \(name)",
                            suggestion: Suggestion.closest(to: name, among: known).map {
                                "did you mean \($0)?"
                            }
                        ),
                        of: "\(label.path).\(key)",
                        at: label.positions[key] ?? label.position
                    )
                }
            }
        }
        guard configuration.site.commands.isEnabled, configuration.site.commands.prefix != nil,
            let position = commandsPosition,
            !labels.contains(where: { $0.rule.role == .command })
        else { return }
        findings.warn(
            Complaint(
                "no label has the role command, so no control barcode is obeyed",
                suggestion: #"add [[label]] with role = "command""#
            ),
            of: "site.commands",
            at: position
        )
    }
}

extension LabelRule {
    /// Whether every scan that `other` fits is decided by this one, as far as the keys tell.
    fileprivate func comesBefore(_ other: LabelRule) -> Bool {
        let isAnyDevice = devices.isEmpty || devices == other.devices
        let isAnyPlace = readPoints.isEmpty || readPoints == other.readPoints
        let isAnySymbology = symbologies.isEmpty || symbologies == other.symbologies
        return isAnyDevice && isAnyPlace && isAnySymbology && (pattern == nil || pattern == other.pattern)
    }
}
