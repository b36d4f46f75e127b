// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A value of a device's settings, as JSON has it and the configuration would.
package enum SettingValue: Hashable, Sendable {
    case text(String)
    case integer(Int)
    case number(Double)
    case flag(Bool)
    case list([SettingValue])
    case table([String: SettingValue])
}

extension SettingValue: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let flag = try? container.decode(Bool.self) {
            self = .flag(flag)
        } else if let integer = try? container.decode(Int.self) {
            self = .integer(integer)
        } else if let number = try? container.decode(Double.self) {
            self = .number(number)
        } else if let text = try? container.decode(String.self) {
            self = .text(text)
        } else if let list = try? container.decode([SettingValue].self) {
            self = .list(list)
        } else {
            self = .table(try container.decode([String: SettingValue].self))
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .text(let text): try container.encode(text)
        case .integer(let integer): try container.encode(integer)
        case .number(let number): try container.encode(number)
        case .flag(let flag): try container.encode(flag)
        case .list(let list): try container.encode(list)
        case .table(let table): try container.encode(table)
        }
    }
}

extension SettingValue {
    /// The value that a JSON text is; `nil` when it is none.
    package init?(json text: String) {
        guard let value = try? ReportJSON.decode(SettingValue.self, from: Data(text.utf8)) else { return nil }
        self = value
    }
}
