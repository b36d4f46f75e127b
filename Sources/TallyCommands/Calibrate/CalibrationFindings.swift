// SPDX-License-Identifier: Apache-2.0

import ControlAPI
import ScannerInput

/// How a scanner is set up, as far as the test sheet told.
struct CalibrationFindings: Sendable {
    /// How it gives the separator, GS.
    enum Separator: Hashable, Sendable {
        /// Not known: the second symbol was not scanned.
        case unknown
        /// As the character itself; the way it was typed.
        case character(typedAs: String?)
        /// As a key that means something else or nothing: the key's code.
        case key(UInt16)
        /// As other text.
        case text([UInt8])
        /// Not at all.
        case missing
    }

    /// The symbols that were recognised.
    private(set) var symbols: Set<CalibrationSheet.Symbol> = []
    /// The keyboard layout; `nil` for a scanner that sends bytes.
    private(set) var layout: String?
    private(set) var followsCapsLock = true
    private(set) var letterCase = Reading.LetterCase.kept
    /// What it sends behind the data; `nil` while that is not known.
    private(set) var suffix: [UInt8]?
    /// What it sends before the data.
    private(set) var prefix: [UInt8] = []
    private(set) var separator = Separator.unknown
    /// The AIM symbology identifiers it sent.
    private(set) var identifiers: [String] = []
    /// What differed from one scan to the other.
    private(set) var contradictions: [String] = []

    /// Nothing found.
    init() {}

    init(_ readings: [Reading], _ candidate: Calibration.Candidate) {
        let found = readings.filter { $0.symbol != nil }
        symbols = Set(found.compactMap(\.symbol))
        layout = candidate.layout?.name
        followsCapsLock = candidate.followsCapsLock
        guard let last = found.last else { return }
        suffix = last.suffix
        prefix = last.prefix
        letterCase = found.contains { $0.letterCase != .kept } ? last.letterCase : .kept
        identifiers = found.compactMap(\.identifier)
        if found.contains(where: { $0.suffix != last.suffix }) { contradictions.append("suffix") }
        if found.contains(where: { $0.prefix != last.prefix }) { contradictions.append("prefix") }
        if let elements = found.last(where: { $0.symbol == .elements }) {
            separator = Self.separator(of: elements, candidate)
        }
    }

    /// The more symbols come out, in their own case, the better a candidate explains what was delivered.
    var rank: Int {
        symbols.count * 4 + (letterCase == .kept && !symbols.isEmpty ? 2 : 0) + (hasGoodSeparator ? 1 : 0)
    }

    private var hasGoodSeparator: Bool { if case .character = separator { true } else { false } }

    /// Whether all of the sheet was recognised.
    var isComplete: Bool { symbols.count == CalibrationSheet.Symbol.allCases.count }

    private static func separator(of reading: Reading, _ candidate: Calibration.Candidate) -> Separator {
        let strokes = KeyStroke.strokes(in: reading.delivery.events)
        if reading.separator == [0x1D] { return .character(typedAs: way(in: strokes)) }
        if !reading.separator.isEmpty { return .text(reading.separator) }
        // A key that types nothing in the layout: the only one of its kind.
        let silent = strokes.filter { stroke in
            guard stroke.modifiers.isEmpty, stroke.code != KeyCode.capsLock,
                let map = candidate.layout?.keyMap
            else {
                return false
            }
            return map.character(of: stroke.code, at: []) == nil && KeyCode.keypadDigit(stroke.code) == nil
        }
        return silent.first.map { .key($0.code) } ?? .missing
    }

    /// The keys with Ctrl or Alt, which is how control characters are typed.
    private static func way(in strokes: [KeyStroke]) -> String? {
        let keypad = strokes.filter { $0.modifiers == ["Alt"] && KeyCode.keypadDigit($0.code) != nil }
        if !keypad.isEmpty {
            // The same number may be typed for a first FNC1 and a suffix: the one of GS is 29.
            let digits = keypad.compactMap { KeyCode.keypadDigit($0.code) }.map(String.init).joined()
            return digits.contains("0029") ? "Alt+0029" : "Alt+029"
        }
        return strokes.first { $0.modifiers.contains("Ctrl") && $0.code != KeyCode.j && $0.code != 50 }?.name
    }
}

// MARK: - Settings

extension CalibrationFindings {
    /// Keys of `[[scanner]]` that make the daemon read this scanner; in the order of the documentation.
    var settings: [(key: String, value: SettingValue)] {
        guard !symbols.isEmpty else { return [] }
        var settings: [(key: String, value: SettingValue)] = []
        if let layout { settings.append(("layout", .text(layout))) }
        if !followsCapsLock { settings.append(("caps_lock", .text("ignore"))) }
        switch separator {
        case .key(let code):
            if let name = Self.keyWord(code) { settings.append(("keys", .table([name: .text("<GS>")]))) }
        case .text(let bytes):
            // What is typed stands for itself there, control characters too.
            settings.append(("substitutes", .table([String(decoding: bytes, as: UTF8.self): .text("<GS>")])))
        case .unknown, .character, .missing: break
        }
        if !prefix.isEmpty, prefix.count <= ScannerOptions.longestPrefix, !contradictions.contains("prefix") {
            settings.append(("prefix", .text(Self.notation(prefix))))
        }
        if let suffix, !contradictions.contains("suffix"), let value = Self.suffixSetting(suffix) {
            settings.append(("suffix", value))
        }
        return settings
    }

    /// What the operator should know or change in the scanner itself.
    var advice: [String] {
        guard !symbols.isEmpty else {
            return [
                "nothing of the sheet was recognised: scan its symbols, one after the other, and nothing else"
            ]
        }
        var advice: [String] = []
        for word in contradictions {
            advice.append(
                "the \(word) differs from scan to scan: set the scanner to one, then calibrate again"
            )
        }
        if let suffix, Self.suffixSetting(suffix) == nil {
            advice.append(
                "more than \(ScanSuffix.longestText) bytes follow the data: set the scanner to send Enter alone"
            )
        }
        if suffix == [] {
            advice.append("no suffix: a scan ends by silence, which is slower; set the scanner to send Enter")
        }
        switch letterCase {
        case .kept: break
        case .swapped:
            advice.append("upper and lower case are exchanged: switch Caps Lock off in the scanner")
        case .upper, .lower:
            advice.append("all letters have one case: switch case conversion off in the scanner")
        }
        switch separator {
        case .missing:
            advice.append(
                "the separator (GS) is not sent: GS1 data cannot be taken apart; switch it on in the scanner"
            )
        case .text(let bytes):
            advice.append(
                "the separator is sent as \(Self.notation(bytes)), which data may contain too; Ctrl+] or Alt+0029 is better"
            )
        case .key(let code) where Self.keyWord(code) == nil:
            advice.append(
                "the separator is sent as \(KeyStroke.keyName(code)), which cannot be given a meaning"
            )
        case .unknown:
            advice.append(
                "symbol \(CalibrationSheet.Symbol.elements.rawValue) is missing: scan it to learn of the separator"
            )
        case .key, .character: break
        }
        if identifiers.isEmpty {
            advice.append(
                "no AIM symbology identifier: have the scanner send it, so that GS1 data are told from text that looks alike"
            )
        }
        if !symbols.contains(.text) {
            advice.append(
                "symbol \(CalibrationSheet.Symbol.text.rawValue) is missing: scan it to be sure of the layout"
            )
        }
        return advice
    }

    /// A suffix as the configuration takes it; `nil` for one that is too long for it.
    static func suffixSetting(_ bytes: [UInt8]) -> SettingValue? {
        if let word = suffixName(bytes) { return .text(word) }
        // Twice the same is that with an empty scan behind it, which is none.
        for half in 1...max(1, bytes.count / 2) where bytes.count % half == 0 {
            let unit = Array(bytes.prefix(half))
            let repeats = stride(from: 0, to: bytes.count, by: half).allSatisfy {
                bytes[$0..<$0 + half] == unit[...]
            }
            if repeats, let word = suffixName(unit) { return .text(word) }
        }
        guard bytes.count <= ScanSuffix.longestText else { return nil }
        return .table(["text": .text(notation(bytes))])
    }

    /// A suffix in a word, else its characters.
    static func suffixWord(_ bytes: [UInt8]) -> String { suffixName(bytes) ?? notation(bytes) }

    /// The word that the configuration has for a suffix.
    private static func suffixName(_ bytes: [UInt8]) -> String? {
        ScanSuffix.words.first { ScanSuffix(word: $0)?.bytes == bytes }
    }

    /// Text with control characters by name, as the configuration takes it.
    static func notation(_ bytes: [UInt8]) -> String {
        String(decoding: bytes, as: UTF8.self).unicodeScalars.reduce(into: "") { text, scalar in
            if scalar.value < 0x20 || scalar.value == 0x7F {
                let digits = String(scalar.value, radix: 16, uppercase: true)
                text += "<0x\(scalar.value < 16 ? "0" : "")\(digits)>"
            } else {
                text.unicodeScalars.append(scalar)
            }
        }
    }

    /// A key as `keys` of the configuration names it.
    static func keyWord(_ code: UInt16) -> String? {
        let name = KeyStroke.keyName(code)
        if name.hasPrefix("F"), Int(name.dropFirst()) != nil { return name.lowercased() }
        let words = [
            "Scroll Lock", "Print", "Home", "Up", "Page Up", "Left", "Right", "End", "Down", "Page Down",
            "Insert",
            "Pause", "Menu",
        ]
        return words.contains(name) ? name.lowercased().replacing(" ", with: "_") : nil
    }
}
