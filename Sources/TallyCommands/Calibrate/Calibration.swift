// SPDX-License-Identifier: Apache-2.0

import Capture
import ScannerInput

//     deliveries ──▶ each layout, with and without Caps Lock ──▶ text ──▶ framing taken off ──▶ which symbol
//                    (the daemon's own driver)                             │
//                                                      settings that decode most symbols

/// Works out how a scanner is set up from what it delivered for the test sheet.
///
/// A layout is tried, not guessed: the daemon's own driver decodes what was typed, and the layout under which the
/// sheet comes out is the scanner's. Pure; the layouts are handed in.
struct Calibration: Sendable {
    /// A layout to try.
    struct Layout: Sendable {
        var name: String
        var keyMap: KeyMap
    }

    /// Layouts to try, the likeliest first.
    let layouts: [Layout]

    /// What was worked out.
    func findings(of deliveries: [ScannerDelivery]) -> CalibrationFindings {
        var best = CalibrationFindings()
        for candidate in candidates(for: deliveries) {
            let readings = deliveries.map { Reading(of: $0, candidate) }
            let findings = CalibrationFindings(readings, candidate)
            if findings.rank > best.rank { best = findings }
        }
        return best
    }

    /// How a delivery could be read.
    struct Candidate: Sendable {
        var layout: Layout?
        var followsCapsLock = true
    }

    private func candidates(for deliveries: [ScannerDelivery]) -> [Candidate] {
        guard deliveries.contains(where: \.isTyped) else { return [Candidate()] }
        let tapsCapsLock = deliveries.contains { delivery in
            KeyStroke.strokes(in: delivery.events).contains { $0.code == KeyCode.capsLock }
        }
        // Whether Caps Lock is to be followed cannot matter to a scanner that never taps it.
        return layouts.map { Candidate(layout: $0) }
            + (tapsCapsLock ? layouts.map { Candidate(layout: $0, followsCapsLock: false) } : [])
    }
}

/// A delivery as text under one candidate, taken apart.
struct Reading: Sendable {
    let delivery: ScannerDelivery
    /// All that was typed or sent, control characters included.
    let text: [UInt8]
    /// The symbol it is; `nil` when it is none of the sheet's.
    private(set) var symbol: CalibrationSheet.Symbol?
    /// What stands before symbology identifier and data.
    private(set) var prefix: [UInt8] = []
    /// The AIM symbology identifier.
    private(set) var identifier: String?
    /// What stands where the separator belongs.
    private(set) var separator: [UInt8] = []
    /// What stands behind the data.
    private(set) var suffix: [UInt8] = []
    /// Whether upper and lower case are exchanged, or all is of one case.
    private(set) var letterCase = LetterCase.kept

    enum LetterCase: Hashable, Sendable { case kept, swapped, upper, lower }

    init(of delivery: ScannerDelivery, _ candidate: Calibration.Candidate) {
        self.delivery = delivery
        text =
            candidate.layout.map { Self.typed(delivery.events, $0.keyMap, candidate.followsCapsLock) }
            ?? delivery.bytes
        for letterCase in [LetterCase.kept, .swapped, .upper, .lower] where symbol == nil {
            self.letterCase = letterCase
            find(CalibrationSheet.text.utf8.map(letterCase.apply), [], as: .text)
            find(
                CalibrationSheet.elementString.head.utf8.map(letterCase.apply),
                CalibrationSheet.elementString.tail.utf8.map(letterCase.apply),
                as: .elements
            )
        }
        if symbol == nil { letterCase = .kept }
    }

    /// What the daemon's driver makes of records when nothing ends a scan but silence.
    static func typed(_ events: [InputEvent], _ keyMap: KeyMap, _ followsCapsLock: Bool) -> [UInt8] {
        let options = ScannerOptions(
            suffix: .none,
            idleEnd: .seconds(3_600),
            maximumLength: ScannerOptions.maximumLengthLimit,
            followsCapsLock: followsCapsLock
        )
        var wedge = KeyboardWedge(options: options, keyMap: keyMap)
        var output = ScanOutput()
        var bytes: [UInt8] = []
        for event in events { event.append(to: &bytes) }
        let end = MonotonicTime(nanoseconds: .max)
        wedge.feed(bytes.span, at: end, into: &output)
        wedge.tick(at: end, into: &output)
        return output.text
    }

    /// Looks for the parts of a symbol's content.
    private mutating func find(_ head: [UInt8], _ tail: [UInt8], as symbol: CalibrationSheet.Symbol) {
        guard self.symbol == nil, let start = text.firstIndex(of: head) else { return }
        let afterHead = start + head.count
        var end = afterHead
        if !tail.isEmpty {
            guard let place = text[afterHead...].firstIndex(of: tail) else { return }
            // A separator is a character, or a few that stand for it.
            guard place - afterHead <= 16 else { return }
            separator = Array(text[afterHead..<place])
            end = place + tail.count
        }
        self.symbol = symbol
        suffix = Array(text[end...])
        var before = text[..<start]
        // The FNC1 in first position is no data, but some scanners send a GS for it.
        if before.last == 0x1D { before.removeLast() }
        if before.count >= 3, let identifier = Self.identifier(before.suffix(3)) {
            self.identifier = identifier
            before.removeLast(3)
        }
        prefix = Array(before)
    }

    private static func identifier(_ bytes: ArraySlice<UInt8>) -> String? {
        let text = String(decoding: bytes, as: UTF8.self)
        return text.wholeMatch(of: /\][A-Za-z][0-9A-F]/) == nil ? nil : text
    }
}

extension Reading.LetterCase {
    /// A byte as a scanner of this kind types it.
    func apply(_ byte: UInt8) -> UInt8 {
        let isUpper = (0x41...0x5A).contains(byte)
        let isLower = (0x61...0x7A).contains(byte)
        switch self {
        case .kept: return byte
        case .swapped: return isUpper || isLower ? byte ^ 0x20 : byte
        case .upper: return isLower ? byte ^ 0x20 : byte
        case .lower: return isUpper ? byte ^ 0x20 : byte
        }
    }
}

extension RandomAccessCollection where Element == UInt8, Index == Int {
    /// Where `part` begins.
    func firstIndex(of part: [UInt8]) -> Int? {
        guard !part.isEmpty, count >= part.count else { return nil }
        return (startIndex...endIndex - part.count).first { start in
            part.indices.allSatisfy { self[start + $0] == part[$0] }
        }
    }
}
