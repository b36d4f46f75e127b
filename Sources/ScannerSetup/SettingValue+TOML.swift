// SPDX-License-Identifier: Apache-2.0

package import ControlAPI
import TallyConfig

extension SettingValue {
    /// The value as TOML writes it on one line.
    package var toml: String {
        switch self {
        case .text(let text): text.quotedForTOML()
        case .integer(let integer): "\(integer)"
        // JSON has no numbers without end; TOML wants the point that an exponent may lack.
        case .number(let number): "\(number)"
        case .flag(let flag): "\(flag)"
        case .list(let list): "[" + list.map(\.toml).joined(separator: ", ") + "]"
        case .table(let table):
            "{ "
                + table.sorted { $0.key < $1.key }.map { "\($0.key.keyForTOML) = \($0.value.toml)" }
                .joined(separator: ", ") + " }"
        }
    }
}

extension [String: SettingValue] {
    /// The keys of a table, one a line.
    package var toml: String {
        // What tells which device it is comes first, as people write it.
        let first = ["match", "read_point"]
        let order = first.filter { self[$0] != nil } + keys.filter { !first.contains($0) }.sorted()
        return order.map { "\($0.keyForTOML) = \(self[$0]?.toml ?? "")\n" }.joined()
    }
}
