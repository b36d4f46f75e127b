// SPDX-License-Identifier: Apache-2.0

public import Capture

//   bytes ──▶ InputEventFramer ──▶ keys ──▶ KeyMap + held keys ──▶ characters ──▶ ScanAssembler ──▶ scans
//
//   SYN_DROPPED ──▶ skip to the next SYN_REPORT ──▶ needsKeyState ──▶ resynchronise: KeyboardWedge+Loss.swift

/// Scans from a scanner that poses as a keyboard: `input_event` records in, scans out.
///
/// Keys are taken strictly in the order of the stream: some scanners press the next key before they release the
/// last, or press Shift and key in one report. A key that means nothing is counted and never typed.
public struct KeyboardWedge: ScannerDriver {
    let keyMap: KeyMap
    let options: ScannerOptions
    let bindings: KeyBindings
    /// What the accents of keys are alone, where that depends on the layout.
    private let acute: Unicode.Scalar
    private let diaeresis: Unicode.Scalar
    let silence: Int64
    let longestGap: Int64?
    /// Whether the suffix is text, or holds some.
    let hasPrintableSuffix: Bool

    /// Where in the stream of records the driver is.
    public private(set) var framer = InputEventFramer()
    var assembler: ScanAssembler
    var held = HeldKeys()
    var altCode = AltCode()
    var unicodeEntry = UnicodeEntry()
    /// A dead key that waits for its letter.
    var pendingMark: Unicode.Scalar?
    /// As the scanner's own taps left it: the grab keeps the kernel from following, and from telling.
    var isCapsLocked = false
    /// Likewise.
    var isNumLocked = false
    /// Taps of the locks may have been lost.
    var areLocksUncertain = false
    /// One has been tapped since.
    var hasUncertainTap = false
    /// Between `SYN_DROPPED` and the next `SYN_REPORT`.
    private var isSkippingReport = false
    /// What was lost, and is not known yet.
    var loss = KeyLoss()
    var latest = MonotonicTime(nanoseconds: .min)
    var lastPress = MonotonicTime(nanoseconds: .min)

    /// A driver for a device just opened and drained: no key held, no lock on.
    public init(options: ScannerOptions, keyMap: KeyMap = .us) {
        self.options = options
        self.keyMap = keyMap
        bindings = KeyBindings(options.keys)
        acute = keyMap.spacing("\u{301}")
        diaeresis = keyMap.spacing("\u{308}")
        silence = options.silence
        longestGap = options.maximumKeyGap?.wholeNanoseconds
        hasPrintableSuffix = options.suffix.bytes.contains { $0 >= 0x20 }
        assembler = ScanAssembler(options: options)
    }

    /// When ``tick(at:into:)`` has something to do, unless more keys come first; `nil` between scans.
    public var deadline: MonotonicTime? {
        hasUnfinishedCharacter ? lastPress.advanced(byNanoseconds: silence) : assembler.deadline
    }

    /// Takes bytes as one read delivered them; records may be split anywhere.
    public mutating func feed(
        _ bytes: borrowing Span<UInt8>,
        at now: MonotonicTime,
        into output: inout ScanOutput
    ) {
        var offset = 0
        while let event = framer.next(in: bytes, from: &offset) {
            take(event, at: now, into: &output)
        }
    }

    /// Ends what has been silent for too long.
    public mutating func tick(at now: MonotonicTime, into output: inout ScanOutput) {
        settleCharacter(at: now, into: &output)
        assembler.tick(at: now, into: &output)
    }

    /// Takes note that nobody watched the silence that seems to be over; the kernel's stamps tell of it anyway.
    public mutating func doubtSilence(at now: MonotonicTime, into output: inout ScanOutput) {
        guard options.timeSource == .reception, let deadline, now >= deadline else { return }
        settleCharacter(at: now, into: &output)
        assembler.doubtSilence(at: now, into: &output)
    }

    /// Ends what was running because the device went away; held keys and locks are forgotten.
    public mutating func disconnect(at now: MonotonicTime, into output: inout ScanOutput) {
        tick(at: now, into: &output)
        if let mark = pendingMark { type(spacing(mark), at: lastPress, into: &output) }
        if unicodeEntry.isRunning || altCode.isRunning { output.counters.ignoredKeys &+= 1 }
        assembler.disconnect(at: now, into: &output)
        framer.reset()
        held = HeldKeys()
        altCode = AltCode()
        unicodeEntry = UnicodeEntry()
        pendingMark = nil
        isCapsLocked = false
        isNumLocked = false
        areLocksUncertain = false
        hasUncertainTap = false
        isSkippingReport = false
        loss.end()
    }
}

// MARK: - Events

extension KeyboardWedge {
    private mutating func take(_ event: InputEvent, at now: MonotonicTime, into output: inout ScanOutput) {
        // A stamp from the future or from before its predecessor is not the monotonic clock's.
        latest = options.timeSource == .kernel ? max(latest, min(event.time, now)) : max(latest, now)
        if let answer = loss.answer(before: latest) { held.learn(from: answer) }
        switch event.type {
        case InputEvent.synchronization:
            synchronize(event.code, into: &output)
        case InputEvent.key where !isSkippingReport:
            switch event.value {
            case 0: release(event.code, into: &output)
            case 1: press(event.code, into: &output)
            default: output.counters.repeats &+= 1
            }
        default:
            break
        }
    }

    private mutating func synchronize(_ code: UInt16, into output: inout ScanOutput) {
        switch code {
        case InputEvent.dropped:
            isSkippingReport = true
            output.counters.drops &+= 1
            loseKeys(into: &output)
        case InputEvent.report where isSkippingReport:
            isSkippingReport = false
            output.needsKeyState = true
            // What was skipped is lost too.
            assembler.markDamaged(at: latest, into: &output)
        default:
            break
        }
    }

    /// What a dead key types when no letter follows that it fits.
    func spacing(_ mark: Unicode.Scalar) -> Unicode.Scalar {
        switch mark {
        case "\u{301}": acute
        case "\u{308}": diaeresis
        default: Accents.spacing(mark)
        }
    }
}
