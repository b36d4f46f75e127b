// SPDX-License-Identifier: Apache-2.0

public import Capture

//                    byte                             byte beyond the maximum length
//        ┌──────┐ ───────────▶ ┌────────────┐ ─────────────────────────▶ ┌──────────┐
//        │ idle │              │ collecting │      rejected: overlong     │ skipping │
//        └──────┘ ◀─────────── └────────────┘                             └──────────┘
//          ▲  ▲     suffix: a scan, unless its prefix is missing               │
//          │  │             or it was typed by hand: rejected                  │
//          │  │     silence: rejected as partial                               │
//          │  │              (as a suffix, where none is configured)           │
//          │  └──  device gone: rejected as disconnected                       │
//          └────────────────────────────────── suffix, silence, device gone ───┘

/// Puts the characters of a scanner together into scans.
///
/// What it promises: a prefix whose suffix got lost is never glued to the next scan; a text that is too long is
/// rejected whole, and the next scan is intact; a scan of which bytes were lost is damaged, never good.
///
/// Shared by everything that scans character by character: ``KeyboardWedge``, ``SerialScan``.
public struct ScanAssembler: Sendable {
    enum Phase: Sendable {
        case idle
        case collecting
        case skipping
    }

    let prefix: [UInt8]
    let isEnter: Bool
    let silence: Int64
    let maximumGap: Int64?
    let maximumLength: Int
    let substitutes: TextSubstitutes

    var suffix: SuffixMatch
    var phase = Phase.idle
    /// What was scanned so far, the scanner's own prefix included.
    var text: [UInt8] = []
    var firstByte = MonotonicTime(nanoseconds: 0)
    var lastByte = MonotonicTime(nanoseconds: 0)
    /// When the last byte came, be it text or suffix; what the gap to the next is measured from.
    var previousByte = MonotonicTime(nanoseconds: 0)
    /// When the scanner last did something: what silence is measured from.
    private var lastActivity = MonotonicTime(nanoseconds: 0)
    /// After bytes were lost, how many suffixes have to come until what follows is whole again.
    private var suffixesInDoubt = 0
    /// The bytes came slower than a scanner types.
    var isTyped = false
    /// Until when a line feed, if it comes next, belongs to the Enter before it.
    var lineFeedLimit: MonotonicTime?

    /// An assembler between scans.
    public init(options: ScannerOptions) {
        suffix = SuffixMatch(options.suffix)
        prefix = Array(options.prefix.prefix(ScannerOptions.longestPrefix))
        isEnter = options.suffix == .enter
        silence = options.silence
        maximumGap = options.maximumKeyGap?.wholeNanoseconds
        maximumLength = min(max(1, options.maximumLength), ScannerOptions.maximumLengthLimit)
        substitutes = TextSubstitutes(options.substitutes)
        text.reserveCapacity(maximumLength + prefix.count)
    }

    /// When ``tick(at:into:)`` has something to do, unless more bytes come first; `nil` between scans.
    public var deadline: MonotonicTime? {
        guard phase != .idle || isDamaged || suffix.heldCount > 0 else { return nil }
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
        settleDoubt(at: time)
        output.counters.characters &+= 1
        if let limit = lineFeedLimit {
            lineFeedLimit = nil
            if byte == 0x0A, time < limit { return }
        }
        let isRunning = phase != .idle || suffix.heldCount > 0
        if isRunning, let maximumGap, time.nanoseconds(since: previousByte) > maximumGap { isTyped = true }
        (previousByte, lastActivity) = (time, time)
        if isRunning, byte == Self.startOfText, prefix.first == byte { restart(into: &output) }
        if suffix.isEmpty { return collect(byte, at: time, into: &output) }
        while true {
            switch suffix.take(byte, at: time) {
            case .held: return
            case .complete: return finish(at: time, into: &output)
            case .text: return collect(byte, at: time, into: &output)
            case .released(let earlier, let itsTime): collect(earlier, at: itsTime, into: &output)
            }
        }
    }

    /// Notes that the scanner is at work though no byte is complete: a modifier, half of a character.
    public mutating func noteActivity(at time: MonotonicTime, into output: inout ScanOutput) {
        tick(at: time, into: &output)
        settleDoubt(at: time)
        lastActivity = time
    }

    /// Notes that bytes were lost: the running scan, or the one that follows without a pause, is damaged.
    ///
    /// - Parameters:
    ///   - time: When.
    ///   - suffixes: After how many suffixes the next scan is whole: more than one where what looks like the suffix
    ///     may be something else.
    ///   - output: Where scans and rejections go.
    public mutating func markDamaged(
        at time: MonotonicTime,
        untilSuffix suffixes: Int = 1,
        into output: inout ScanOutput
    ) {
        tick(at: time, into: &output)
        lastActivity = time
        suffixesInDoubt = max(suffixesInDoubt, suffixes)
    }

    /// Takes note that nobody watched the silence that seems to be over, as ``ScannerDriver`` explains.
    public mutating func doubtSilence(at now: MonotonicTime, into output: inout ScanOutput) {
        guard let deadline, now >= deadline else { return }
        suffixesInDoubt = max(suffixesInDoubt, 1)
        markDamaged(at: now, into: &output)
    }

    /// Whether bytes of the running scan, or of the one that comes next, may have been lost.
    var isDamaged: Bool { suffixesInDoubt > 0 }

    /// What comes after a longer pause than a scan has belongs to no scan before it.
    private mutating func settleDoubt(at time: MonotonicTime) {
        guard isDamaged, phase == .idle, suffix.heldCount == 0, let maximumGap else { return }
        if time.nanoseconds(since: lastActivity) > maximumGap { suffixesInDoubt = 0 }
    }

    /// Goes on to the next scan; it is in doubt if the suffix was.
    mutating func resetBehindSuffix() {
        let doubt = max(0, suffixesInDoubt &- 1)
        reset()
        suffixesInDoubt = doubt
    }

    mutating func reset() {
        phase = .idle
        text.removeAll(keepingCapacity: true)
        suffix.reset()
        suffixesInDoubt = 0
        isTyped = false
    }

    /// Ends what has been silent for too long.
    ///
    /// Read all that the device has ready before: otherwise what it typed in time counts as late.
    public mutating func tick(at now: MonotonicTime, into output: inout ScanOutput) {
        guard let deadline, now >= deadline else { return }
        switch phase {
        case .idle where suffix.heldCount == 0:
            // After a loss alone there is nothing to say: a drop is counted where it is seen.
            break
        case .idle where suffix.holdsControlsOnly:
            countEmptySuffix(into: &output)
        case .idle:
            output.rejections.append(.partial)
        case .collecting where suffix.isEmpty:
            complete(into: &output)
        case .collecting where holdsLineEndsOnly:
            countEmptySuffix(into: &output)
        case .collecting:
            output.rejections.append(.partial)
        case .skipping:
            break
        }
        reset()
    }

    /// Ends what was running when the device went away.
    public mutating func disconnect(at now: MonotonicTime, into output: inout ScanOutput) {
        tick(at: now, into: &output)
        let holdsText = suffix.heldCount > 0 && !suffix.holdsControlsOnly
        if phase == .collecting || phase == .idle && holdsText { output.rejections.append(.disconnected) }
        reset()
        lineFeedLimit = nil
    }
}
