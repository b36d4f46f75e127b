// SPDX-License-Identifier: Apache-2.0

import Capture
import ControlAPI
import ScannerInput
import ScannerSetup

/// What `tally test` says about one scan, as JSON.
struct ScanAnalysis: Codable, Hashable, Sendable {
    /// `analysis`, so that the line is told from the daemon's.
    var record = "analysis"
    /// The text of the scan; `nil` for what became none.
    var text: String?
    /// Why it became none.
    var rejected: String?
    /// Keys pressed, modifiers apart; `nil` for a scanner that sends bytes.
    var keys: Int?
    /// The shortest and the longest span between two keys, in microseconds.
    var shortestGapUs: Int64?
    var longestGapUs: Int64?
    /// What was sent behind the text: a word of the configuration's `suffix`, else its characters.
    var suffix: String?
    /// How GS was sent, where it was.
    var separator: String?
    /// The AIM symbology identifier, where it was sent.
    var symbologyIdentifier: String?
    /// The number of the NFC tag, where one was read.
    var uid: String?
    /// What the text stands in on the tag: `uri` or `text`; `nil` where it is the number.
    var nfcRecord: String?
    /// The layout under which the text makes sense, where the one in force makes none of it.
    var likelyLayout: String?
    /// What to do.
    var advice: [String] = []

    /// Looks at what was delivered and at what the daemon made of it.
    ///
    /// - Parameters:
    ///   - delivery: All since the scan before.
    ///   - result: The daemon's line: a scan or a rejection.
    ///   - layouts: Layouts that may be meant.
    init(_ delivery: ScannerDelivery, _ result: TapRecord, layouts: [Calibration.Layout]) {
        text = result.text
        rejected = result.reason
        if let tag = delivery.tag {
            // A tag has no keys, suffix or symbology.
            uid = tag.uid
            nfcRecord = NDEFMessage(tag.message.span).record?.rawValue
            return
        }
        let strokes = KeyStroke.strokes(in: delivery.events)
        if delivery.isTyped {
            keys = strokes.count
            let gaps = zip(strokes, strokes.dropFirst()).map { $1.time.nanoseconds(since: $0.time) / 1_000 }
            shortestGapUs = gaps.min()
            longestGapUs = gaps.max()
        }
        let tail = Self.tail(of: delivery, strokes)
        suffix = CalibrationFindings.suffixWord(tail)
        separator = Self.separator(result.text, strokes, isTyped: delivery.isTyped)
        symbologyIdentifier = result.text.flatMap(Self.identifier)
        likelyLayout = Self.likelyLayout(delivery, result, layouts)
        advise(result, tail)
    }

    /// The control characters behind the text.
    private static func tail(of delivery: ScannerDelivery, _ strokes: [KeyStroke]) -> [UInt8] {
        var tail: [UInt8] = []
        if delivery.isTyped {
            for stroke in strokes.reversed() {
                guard let byte = control(of: stroke) else { break }
                tail.insert(byte, at: 0)
            }
        } else {
            tail = Array(
                delivery.bytes.reversed().prefix { [0x0D, 0x0A, 0x09, 0x03].contains($0) }.reversed()
            )
        }
        return tail
    }

    /// The byte of a key that may be a suffix, in any layout.
    private static func control(of stroke: KeyStroke) -> UInt8? {
        switch (stroke.code, stroke.modifiers) {
        case (KeyCode.enter, []), (96, []): 0x0D
        case (KeyCode.tab, []): 0x09
        case (101, []), (KeyCode.j, ["Ctrl"]): 0x0A
        // Ctrl+M, Ctrl+I, Ctrl+C.
        case (50, ["Ctrl"]): 0x0D
        case (23, ["Ctrl"]): 0x09
        case (46, ["Ctrl"]): 0x03
        default: nil
        }
    }

    private static func separator(_ text: String?, _ strokes: [KeyStroke], isTyped: Bool) -> String? {
        guard let text, text.unicodeScalars.contains("\u{1D}") else { return nil }
        if !isTyped { return "as it is" }
        let digits = strokes.filter { $0.modifiers == ["Alt"] }.compactMap { KeyCode.keypadDigit($0.code) }
        let number = digits.map(String.init).joined()
        if number.contains("029") { return number.contains("0029") ? "Alt+0029" : "Alt+029" }
        return strokes.first { $0.modifiers.contains("Ctrl") && control(of: $0) == nil }?.name
    }

    private static func identifier(_ text: String) -> String? {
        text.prefixMatch(of: /\][A-Za-z][0-9A-F]/).map { String($0.output) }
    }

    /// Whether text begins with something that hardly comes about by chance.
    private static func makesSense(_ text: String) -> Bool {
        identifier(text) != nil || text.hasPrefix("http://") || text.hasPrefix("https://")
    }

    private static func likelyLayout(
        _ delivery: ScannerDelivery,
        _ result: TapRecord,
        _ layouts: [Calibration.Layout]
    ) -> String? {
        guard delivery.isTyped, let text = result.text, !makesSense(text) else { return nil }
        return layouts.first { layout in
            let typed = Reading.typed(delivery.events, layout.keyMap, true)
            return makesSense(String(decoding: typed, as: UTF8.self))
        }?.name
    }

    private mutating func advise(_ result: TapRecord, _ tail: [UInt8]) {
        if result.reason == "partial" {
            if tail.isEmpty {
                advice.append("no suffix seen: have the scanner send Enter, or set suffix = \"none\"")
            } else if let setting = CalibrationFindings.suffixSetting(tail) {
                advice.append("it ends with another suffix: set suffix = \(setting.toml)")
            }
        }
        if let likelyLayout {
            advice.append("its layout looks like \(likelyLayout): set layout = \"\(likelyLayout)\"")
        }
        if result.damaged == true {
            advice.append("keys were lost on the way in: the kernel's queue was full")
        }
        guard let text else { return }
        for substitute in ["{GS}", "<GS>"] where text.contains(substitute) {
            advice.append("GS is sent as text: set substitutes = { \"\(substitute)\" = \"<GS>\" }")
        }
        if symbologyIdentifier == nil, likelyLayout == nil {
            advice.append("no AIM symbology identifier: have the scanner send it")
        }
    }
}
