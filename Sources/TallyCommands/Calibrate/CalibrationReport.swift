// SPDX-License-Identifier: Apache-2.0

import ControlAPI
import ScannerSetup

/// What `tally calibrate` found, as JSON.
struct CalibrationReport: Codable, Sendable {
    /// The symbols of the sheet that were recognised, by number.
    var symbols: [Int]
    /// Keys of the scanner's entry.
    var settings: [String: SettingValue]
    /// How the separator was typed, where it was: `Ctrl+]`.
    var separator: String?
    /// The AIM symbology identifiers that were sent.
    var symbologyIdentifiers: [String]
    /// What to know, and what to change in the scanner.
    var advice: [String]
    /// The keys as TOML.
    var toml: String
    /// Whether they are in force now.
    var isWritten: Bool

    init(_ findings: CalibrationFindings) {
        symbols = findings.symbols.map(\.rawValue).sorted()
        settings = Dictionary(uniqueKeysWithValues: findings.settings)
        separator = findings.separatorWords
        symbologyIdentifiers = findings.identifiers
        advice = findings.advice
        toml = findings.settings.map { "\($0.key) = \($0.value.toml)\n" }.joined()
        isWritten = false
    }
}

extension CalibrationFindings {
    /// How the separator comes, in words.
    var separatorWords: String? {
        switch separator {
        case .unknown: nil
        case .character(let way): way ?? "as it is"
        case .key(let code): KeyStroke.keyName(code)
        case .text(let bytes): Self.notation(bytes)
        case .missing: "not sent"
        }
    }
}
