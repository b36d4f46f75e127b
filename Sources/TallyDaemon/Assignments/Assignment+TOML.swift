// SPDX-License-Identifier: Apache-2.0

import ControlAPI
import ScannerSetup
import TallyConfig

extension Assignment {
    /// The entry of the configuration that says the same.
    var toml: String { "[[\(kind)]]\nname = \(name.quotedForTOML())\n\(settings.toml)" }

    /// The keys that lie over those of the files.
    var assigned: AssignedTable {
        AssignedTable(
            section: kind,
            name: name,
            text: (adopted == nil ? "" : "name = \(name.quotedForTOML())\n") + settings.toml,
            isOwnDevice: adopted != nil
        )
    }
}
