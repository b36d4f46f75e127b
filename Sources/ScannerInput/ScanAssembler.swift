// SPDX-License-Identifier: Apache-2.0

public import Capture

//                    byte                             byte beyond the maximum length
//        ┌──────┐ ───────────▶ ┌────────────┐ ─────────────────────────▶ ┌──────────┐
//        │ idle │              │ collecting │      rejected: overlong     │ skipping │
//        └──────┘ ◀─────────── └────────────┘                             └──────────┘
//          ▲  ▲     suffix: a scan                                             │
//          │  │     silence: rejected as partial                               │
//          │  │              (a scan, where no suffix is configured)           │
//          │  └──  device gone: rejected as disconnected                       │
//          └────────────────────────────────── suffix, silence, device gone ───┘

/// Puts the characters of a scanner together into scans.
///
/// What it promises: a prefix whose suffix got lost is never glued to the next scan; a text that is too long is
/// rejected whole, and the next scan is intact; a scan of which bytes were lost is damaged, never good.
///
/// Shared by everything that scans character by character: ``KeyboardWedge``, ``SerialScan``.
public struct ScanAssembler: Sendable {
    private enum Phase: Sendable {
        case idle
        case collecting
        case skipping
    }

    private let suffix: ScanSuffix
    private let silence: Int64
    private let maximumLength: Int

    private var phase = Phase.idle
    private var text: [UInt8] = []
    private var firstByte = MonotonicTime(nanoseconds: 0)
    private var lastByte = MonotonicTime(nanoseconds: 0)
    /// When the scanner last did something: what silence is measured from.
    private var lastActivity = MonotonicTime(nanoseconds: 0)
    /// Bytes were lost since the last suffix or silence.
    private var isDamaged = false
    /// A CR that is half of CR LF, or text if anything but LF follows.
    private var carriageReturn: MonotonicTime?
    /// Until when a line feed, if it comes next, belongs to the Enter before it.
    private var lineFeedLimit: MonotonicTime?

    /// An assembler between scans.
    public init(options: ScannerOptions) {
        suffix = options.suffix
        silence = options.silence
        maximumLength = min(max(1, options.maximumLength), ScannerOptions.maximumLengthLimit)
        text.reserveCapacity(maximumLength)
    }

    /// When ``tick(at:into:)`` has something to do, unless more bytes come first; `nil` between scans.
    public var deadline: MonotonicTime? {
        guard phase != .idle || isDamaged || carriageReturn != nil else { return nil }
        return lastActivity.advanced(byNanoseconds: silence)
    }

    /// Takes the next byte.
    ///
    /// - Parameters:
    ///   - byte: A byte of the text or the suffix.
    ///   - time: When it was typed or received; not before the previous one's.
    ///   - output: Where scans and rejections go.
    public mutating func append(_ byte: UInt8, at time: MonotonicTime, into output: inout ScanOutput) {
        tick(at: time, into: &output)
        output.counters.characters &+= 1
        if let limit = lineFeedLimit {
            lineFeedLimit = nil
            if byte == 0x0A, time < limit { return }
        }
        lastActivity = time
        if suffix == .carriageReturnLineFeed {
            appendExpectingPair(byte, at: time, into: &output)
        } else if byte == suffix.lastByte {
            finish(at: time, into: &output)
        } else {
            collect(byte, at: time, into: &output)
        }
    }

    /// Notes that bytes were lost: the running scan, or the one that follows without a pause, is damaged.
    public mutating func markDamaged(at time: MonotonicTime, into output: inout ScanOutput) {
        tick(at: time, into: &output)
        lastActivity = time
        isDamaged = true
    }

    /// Ends what has been silent for too long.
    ///
    /// Read all that the device has ready before: otherwise what it typed in time counts as late.
    public mutating func tick(at now: MonotonicTime, into output: inout ScanOutput) {
        guard let deadline, now >= deadline else { return }
        switch phase {
        case .idle:
            // Half a CR LF without a text. After a loss alone there is nothing to say: a drop is counted
            // where it is seen.
            if carriageReturn != nil { countEmptySuffix(into: &output) }
        case .collecting:
            if suffix == .none { emit(into: &output) } else { output.rejections.append(.partial) }
        case .skipping:
            break
        }
        reset()
    }

    /// Ends what was running when the device went away.
    public mutating func disconnect(at now: MonotonicTime, into output: inout ScanOutput) {
        tick(at: now, into: &output)
        if phase == .collecting { output.rejections.append(.disconnected) }
        reset()
        lineFeedLimit = nil
    }
}

// MARK: - Steps

extension ScanAssembler {
    private mutating func appendExpectingPair(
        _ byte: UInt8,
        at time: MonotonicTime,
        into output: inout ScanOutput
    ) {
        if let held = carriageReturn {
            if byte == 0x0A { return finish(at: time, into: &output) }
            carriageReturn = nil
            collect(0x0D, at: held, into: &output)
        }
        if byte == 0x0D {
            carriageReturn = time
        } else {
            collect(byte, at: time, into: &output)
        }
    }

    private mutating func collect(_ byte: UInt8, at time: MonotonicTime, into output: inout ScanOutput) {
        switch phase {
        case .idle:
            phase = .collecting
            firstByte = time
        case .collecting:
            if text.count == maximumLength {
                output.rejections.append(.overlong)
                text.removeAll(keepingCapacity: true)
                phase = .skipping
                return
            }
        case .skipping:
            return
        }
        text.append(byte)
        lastByte = time
    }

    private mutating func finish(at time: MonotonicTime, into output: inout ScanOutput) {
        switch phase {
        case .idle: countEmptySuffix(into: &output)
        case .collecting: emit(into: &output)
        case .skipping: break
        }
        reset()
        if suffix == .enter { lineFeedLimit = time.advanced(byNanoseconds: silence) }
    }

    /// A suffix alone is no scan, unless bytes were lost: then all of its text was.
    private mutating func countEmptySuffix(into output: inout ScanOutput) {
        if isDamaged {
            output.rejections.append(.partial)
        } else {
            output.counters.emptySuffixes &+= 1
        }
    }

    private mutating func emit(into output: inout ScanOutput) {
        let start = output.text.count
        output.text.append(contentsOf: text)
        let scan = Scan(isDamaged: isDamaged, firstByte: firstByte, lastByte: lastByte)
        output.scans.append(ScanOutput.Item(scan: scan, range: start..<output.text.count))
    }

    private mutating func reset() {
        phase = .idle
        text.removeAll(keepingCapacity: true)
        isDamaged = false
        carriageReturn = nil
    }
}
