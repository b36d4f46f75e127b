// SPDX-License-Identifier: Apache-2.0

import Capture
import ControlAPI
import ScannerInput

/// Turns the daemon's tap of a scanner into lines for a person, and looks at each scan.
struct ScannerWatch {
    /// What a line of the tap gave.
    struct Findings {
        /// Lines to print.
        var lines: [String] = []
        /// What to say of the scan that ended with it.
        var analysis: ScanAnalysis?
    }

    private let layouts: [Calibration.Layout]
    private var delivery = ScannerDelivery()
    private var held: Set<UInt16> = []
    private var last: MonotonicTime?

    init(layouts: [Calibration.Layout]) { self.layouts = layouts }

    mutating func take(_ record: TapRecord) -> Findings {
        var findings = Findings()
        switch record.record {
        case .opened: findings.lines = ["reading \(record.path ?? "") (\(record.driver ?? ""))"]
        case .closed: findings.lines = ["closed"]
        case .event: findings.lines = takeEvent(record)
        case .bytes, .report:
            let hex = record.hex ?? ""
            delivery.bytes += ScannerDelivery.bytes(ofHex: hex) ?? []
            findings.lines = ["\(gap(at: record)) \(hex)"]
        case .said: findings.lines = ["\(gap(at: record)) to the reader \(record.hex ?? "")"]
        case .command: findings.lines = ["\(gap(at: record)) to the tag    \(record.hex ?? "")"]
        case .answer: findings.lines = ["\(gap(at: record)) from the tag  \(record.hex ?? "")"]
        case .tag:
            let message = ScannerDelivery.bytes(ofHex: record.hex ?? "") ?? []
            delivery.tag = ScannerDelivery.Tag(uid: record.uid ?? "", message: message)
        case .pressed: findings.lines = ["the kernel dropped keys"]
        case .lost:
            findings.lines = ["\(record.count ?? 0) reads are missing here: this program was too slow"]
        case .withheld: findings.lines = ["a scan whose text is not told"]
        case .scan, .rejected:
            let analysis = ScanAnalysis(delivery, record, layouts: layouts)
            findings.analysis = analysis
            findings.lines = analysis.lines
            delivery = ScannerDelivery()
            last = nil
        }
        return findings
    }

    private mutating func takeEvent(_ record: TapRecord) -> [String] {
        guard let type = record.type, let code = record.code, let value = record.value else { return [] }
        let time = ScannerDelivery.time(of: record)
        let event = InputEvent(time: time, type: type, code: code, value: value)
        delivery.events.append(event)
        guard type == InputEvent.key, value < 2 else { return [] }
        if value == 0 {
            held.remove(code)
            return []
        }
        let before = held.sorted().map { InputEvent(time: time, type: InputEvent.key, code: $0, value: 1) }
        held.insert(code)
        // A modifier alone is shown with the key it is held for.
        guard let stroke = KeyStroke.strokes(in: before + [event]).last, stroke.code == code else {
            return []
        }
        return ["\(gap(at: record)) \(stroke.name)"]
    }

    /// The span since the key before, in milliseconds.
    private mutating func gap(at record: TapRecord) -> String {
        let time = ScannerDelivery.time(of: record)
        defer { last = time }
        guard let last else { return "            " }
        let tenths = time.nanoseconds(since: last) / 100_000
        let text = "\(tenths / 10).\(tenths % 10) ms"
        return String(repeating: " ", count: max(0, 12 - text.count)) + text
    }
}

extension ScanAnalysis {
    /// For a person.
    var lines: [String] {
        var lines: [String] = []
        if let text {
            lines.append(Colour.good("scan ") + Table.printable(text))
        } else {
            lines.append(Colour.bad("rejected ") + (rejected ?? ""))
        }
        var facts: [String] = []
        if let keys { facts.append("\(keys) keys") }
        if let shortestGapUs, let longestGapUs {
            facts.append("gaps \(Self.milliseconds(shortestGapUs)) to \(Self.milliseconds(longestGapUs)) ms")
        }
        if let uid {
            facts = [
                "UID \(uid)",
                nfcRecord.map { "NDEF record \($0)" } ?? "neither URI nor text: its UID is the scan",
            ]
            lines.append("     " + Colour.faint(Table.printable(facts.joined(separator: ", "))))
            return lines
        }
        if let suffix { facts.append("suffix \(suffix)") }
        if let separator { facts.append("GS by \(separator)") }
        facts.append("symbology identifier \(symbologyIdentifier ?? "none")")
        lines.append("     " + Colour.faint(Table.printable(facts.joined(separator: ", "))))
        return lines + advice.map { "     " + Colour.warning(Table.printable($0)) }
    }

    private static func milliseconds(_ microseconds: Int64) -> String {
        "\(microseconds / 1_000).\(microseconds % 1_000 / 100)"
    }
}
