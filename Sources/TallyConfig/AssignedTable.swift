// SPDX-License-Identifier: Apache-2.0

/// Keys of a device that were decided while the daemon runs (by `tally adopt` and its kin) and lie over the files.
///
/// They are read and checked like those of a file, so that nothing is accepted here that would not be there.
public struct AssignedTable: Hashable, Sendable {
    /// What diagnostics and sources call the file.
    public static let file = "assignments.json"

    /// `scanner` or `reader`.
    public var section: String
    /// The name of the device.
    public var name: String
    /// The keys, as TOML writes them in the table of the device.
    public var text: String
    /// Whether the device is one of its own, which no file needs to describe.
    public var isOwnDevice: Bool

    /// Keys of a device.
    public init(section: String, name: String, text: String, isOwnDevice: Bool) {
        self.section = section
        self.name = name
        self.text = text
        self.isOwnDevice = isOwnDevice
    }
}

extension MergedSource {
    /// Puts the keys of an assigned table over those of the files.
    mutating func assign(_ assigned: AssignedTable, findings: Findings) throws(Diagnostic) {
        let table = try SourceTable(parsing: assigned.text, file: AssignedTable.file)
        if overwrite(assigned.section, assigned.name, with: table.entries) { return }
        guard assigned.isOwnDevice else {
            findings.warn(
                Complaint(
                    "no [[\(assigned.section)]] is named \(assigned.name): what was set for it waits",
                    suggestion: "tally release \(assigned.name) forgets it"
                ),
                of: "\(assigned.section)[\(assigned.name)]",
                at: table.position
            )
            return
        }
        append(to: assigned.section, table)
    }
}
