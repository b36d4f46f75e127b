// SPDX-License-Identifier: Apache-2.0

public import Capture

//   report ──▶ data, AIM id, "goes on" ──▶ collected ──▶ last part ──▶ ScanAssembler ──▶ scan
//                                              │
//                                              └─▶ another symbology, or silence: rejected as partial

/// Scans from a HID POS scanner: its reports in, scans out.
///
/// A scan longer than a report's data is spread over several, each of which says whether it goes on. A part
/// without its continuation is rejected, never joined with the next scan; a report that holds fewer bytes than it
/// promises makes its scan damaged.
public struct HIDPOSScan: ScannerDriver {
    private enum Phase: Sendable {
        case idle
        case collecting
        case skipping
    }

    /// Code character and modifier of an AIM symbology identifier.
    private struct Identifier: Equatable, Sendable {
        var character: UInt8
        var modifier: UInt8
    }

    private let layout: HIDPOSLayout
    private let silence: Int64
    private let limit: Int
    private let prefix: [UInt8]
    private let suffix: [UInt8]
    private let isEnter: Bool
    /// Keeps the policies of all scanners for a text that is complete.
    private var assembler: ScanAssembler
    private var phase = Phase.idle
    /// The data of the reports so far.
    private var text: [UInt8] = []
    /// As the first report had it; `nil` for none.
    private var identifier: Identifier?
    /// The identifier that the vendor's own code stands for, where the report had no other.
    private var derived: Identifier?
    private var isDamaged = false
    private var firstReport = MonotonicTime(nanoseconds: 0)
    private var lastReport = MonotonicTime(nanoseconds: 0)

    /// A driver for a device just opened.
    ///
    /// - Parameters:
    ///   - options: The scanner's options. A suffix at the end of a scan is stripped; none is waited for, since
    ///     the reports say where a scan ends.
    ///   - layout: Where its scans stand in its reports.
    public init(options: ScannerOptions, layout: HIDPOSLayout) {
        self.layout = layout
        suffix = options.suffix.bytes
        isEnter = options.suffix == .enter
        prefix = Array(options.prefix.prefix(ScannerOptions.longestPrefix))
        silence = options.partialTimeout.wholeNanoseconds
        var options = options
        // Nobody types reports by hand.
        options.maximumKeyGap = nil
        // Longer than anything it is given at once, so that only this driver ends a text.
        options.suffix = .none
        options.idleEnd = .seconds(1 << 30)
        assembler = ScanAssembler(options: options)
        limit = min(max(1, options.maximumLength), ScannerOptions.maximumLengthLimit) + Self.slack
        text.reserveCapacity(limit)
    }

    /// What prefix, suffix and identifier may add to a text before its length is judged.
    private static let slack = 64

    /// When ``tick(at:into:)`` has something to do, unless more reports come first; `nil` between scans.
    public var deadline: MonotonicTime? {
        phase == .idle ? nil : lastReport.advanced(byNanoseconds: silence)
    }

    /// Takes what one read delivered: one report, as hidraw gives it, or several.
    ///
    /// A report shorter than the descriptor says is taken as it is: hidraw never splits one.
    public mutating func feed(
        _ bytes: borrowing Span<UInt8>,
        at now: MonotonicTime,
        into output: inout ScanOutput
    ) {
        tick(at: now, into: &output)
        var start = 0
        while start < bytes.count {
            let declared = layout.length(ofReport: bytes[start])
            let end = start &+ min(declared ?? (bytes.count &- start), bytes.count &- start)
            take(bytes.extracting(start..<end), at: now, into: &output)
            start = end
        }
    }

    /// Rejects what has been waiting for its continuation for too long.
    public mutating func tick(at now: MonotonicTime, into output: inout ScanOutput) {
        guard let deadline, now >= deadline else { return }
        abandon(.partial, into: &output)
    }

    /// Takes note that nobody watched the silence that seems to be over: what comes next may be the continuation.
    public mutating func doubtSilence(at now: MonotonicTime, into output: inout ScanOutput) {
        guard let deadline, now >= deadline else { return }
        tick(at: now, into: &output)
        isDamaged = true
    }

    /// Rejects what was waiting for its continuation when the device went away.
    public mutating func disconnect(at now: MonotonicTime, into output: inout ScanOutput) {
        tick(at: now, into: &output)
        abandon(.disconnected, into: &output)
    }
}

// MARK: - Reports

extension HIDPOSScan {
    private mutating func take(
        _ report: borrowing Span<UInt8>,
        at now: MonotonicTime,
        into output: inout ScanOutput
    ) {
        if let id = layout.reportID, report[0] != id { return }
        let part = HIDPOSPart(report, layout)
        let sent = part.symbology.map {
            Identifier(character: report[$0 &+ 1], modifier: report[$0 &+ 2])
        }
        if phase != .idle, let sent, let identifier, sent != identifier { abandon(.partial, into: &output) }
        if phase == .idle {
            // A button, or a report that only shows that the device is alive.
            guard !part.data.isEmpty || part.isDamaged || part.goesOn else {
                output.counters.emptySuffixes &+= 1
                return
            }
            begin(report, sent, at: now)
        }
        lastReport = now
        output.counters.characters &+= part.data.count
        if part.isDamaged { isDamaged = true }
        if phase == .collecting {
            for index in part.data {
                // Beyond this the text is too long whatever is stripped of it.
                if text.count == limit {
                    output.rejections.append(.overlong)
                    text.removeAll(keepingCapacity: true)
                    phase = .skipping
                    break
                }
                text.append(report[index])
            }
        }
        if !part.goesOn { finish(into: &output) }
    }

    private mutating func begin(_ report: borrowing Span<UInt8>, _ sent: Identifier?, at now: MonotonicTime) {
        phase = .collecting
        firstReport = now
        identifier = sent
        if sent == nil, let place = layout.vendorSymbology, place < report.count,
            let (character, modifier) = VendorSymbology.identifier(of: report[place])
        {
            derived = Identifier(character: character, modifier: modifier)
        }
    }

    private mutating func finish(into output: inout ScanOutput) {
        defer { reset() }
        guard phase == .collecting else { return }
        stripSuffix()
        if text.isEmpty {
            // Bytes were lost: then all of its text was.
            if isDamaged { output.rejections.append(.partial) } else { output.counters.emptySuffixes &+= 1 }
            return
        }
        // Counted when they came.
        let counted = output.counters.characters
        defer { output.counters.characters = counted }
        if isDamaged { assembler.markDamaged(at: firstReport, into: &output) }
        let identifierPlace = prefixLength
        for index in text.indices {
            if index == identifierPlace { appendIdentifier(into: &output) }
            assembler.append(text[index], at: index == 0 ? firstReport : lastReport, into: &output)
        }
        assembler.tick(at: MonotonicTime(nanoseconds: .max), into: &output)
    }

    private mutating func appendIdentifier(into output: inout ScanOutput) {
        guard let identifier = identifier ?? derived, !isInText(identifier) else { return }
        let time = prefixLength == 0 ? firstReport : lastReport
        assembler.append(UInt8(ascii: "]"), at: time, into: &output)
        assembler.append(identifier.character, at: time, into: &output)
        assembler.append(identifier.modifier, at: time, into: &output)
    }

    /// Whether the scanner, set to send identifiers before the data, has put it there as well.
    private func isInText(_ identifier: Identifier) -> Bool {
        let place = prefixLength
        return text.count &- place > 3 && text[place] == UInt8(ascii: "]")
            && text[place &+ 1] == identifier.character && text[place &+ 2] == identifier.modifier
    }

    private mutating func stripSuffix() {
        // LF right behind CR belongs to it; alone it is text.
        if isEnter, text.last == 0x0A, text.count > 1, text[text.count &- 2] == 0x0D { text.removeLast() }
        guard !suffix.isEmpty, text.count >= suffix.count else { return }
        let start = text.count &- suffix.count
        for index in suffix.indices where text[start &+ index] != suffix[index] { return }
        text.removeLast(suffix.count)
    }

    /// How many bytes at the start of the text are the scanner's own prefix, before which no identifier stands.
    private var prefixLength: Int {
        guard text.count >= prefix.count else { return 0 }
        for index in prefix.indices where text[index] != prefix[index] { return 0 }
        return prefix.count
    }

    private mutating func abandon(_ rejection: Rejection, into output: inout ScanOutput) {
        if phase == .collecting { output.rejections.append(rejection) }
        reset()
    }

    private mutating func reset() {
        phase = .idle
        text.removeAll(keepingCapacity: true)
        identifier = nil
        derived = nil
        isDamaged = false
    }
}
