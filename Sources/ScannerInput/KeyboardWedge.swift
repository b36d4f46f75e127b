// SPDX-License-Identifier: Apache-2.0

public import Capture

//   bytes ──▶ InputEventFramer ──▶ keys ──▶ KeyMap + held keys ──▶ characters ──▶ ScanAssembler ──▶ scans
//
//   SYN_DROPPED ──▶ skip to the next SYN_REPORT ──▶ needsKeyState ──▶ resynchronise: everything in between,
//                                                   and the scan it falls into, is damaged

/// Scans from a scanner that poses as a keyboard: `input_event` records in, scans out.
///
/// Keys are taken strictly in the order of the stream: some scanners press the next key before they release the
/// last, or press Shift and key in one report. A key that means nothing is counted and never typed.
public struct KeyboardWedge: ScannerDriver {
    private let keyMap: KeyMap
    private let options: ScannerOptions
    private let silence: Int64

    /// Where in the stream of records the driver is.
    public private(set) var framer = InputEventFramer()
    private var assembler: ScanAssembler
    private var held = HeldKeys()
    private var altCode = AltCode()
    /// As the scanner's own taps left it: the grab keeps the kernel from following, and from telling.
    private var isCapsLocked = false
    /// Taps of Caps Lock may have been lost.
    private var isCapsLockUncertain = false
    /// Between `SYN_DROPPED` and the next `SYN_REPORT`.
    private var isSkippingReport = false
    /// Between `SYN_DROPPED` and ``resynchronise(pressed:at:into:)``.
    private var awaitsKeyState = false
    private var latest = MonotonicTime(nanoseconds: .min)
    private var lastPress = MonotonicTime(nanoseconds: .min)

    /// A driver for a device just opened and drained: no key held, no lock on.
    public init(options: ScannerOptions, keyMap: KeyMap = .us) {
        self.options = options
        self.keyMap = keyMap
        silence = options.silence
        assembler = ScanAssembler(options: options)
    }

    /// When ``tick(at:into:)`` has something to do, unless more keys come first; `nil` between scans.
    public var deadline: MonotonicTime? { assembler.deadline }

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
        assembler.tick(at: now, into: &output)
    }

    /// Ends what was running because the device went away; held keys and locks are forgotten.
    public mutating func disconnect(at now: MonotonicTime, into output: inout ScanOutput) {
        assembler.disconnect(at: now, into: &output)
        framer.reset()
        held = HeldKeys()
        altCode = AltCode()
        isCapsLocked = false
        isCapsLockUncertain = false
        isSkippingReport = false
        awaitsKeyState = false
    }

    /// Learns which keys are down after the kernel dropped events (``ScanOutput/needsKeyState``).
    ///
    /// - Parameters:
    ///   - pressed: The bits `EVIOCGKEY` gave, key 0 the lowest bit of the first byte; keys beyond its end are
    ///     up, so that an empty span stands for a source that cannot tell.
    ///   - now: When it was asked.
    ///   - output: Where scans and rejections go.
    public mutating func resynchronise(
        pressed: borrowing Span<UInt8>,
        at now: MonotonicTime,
        into output: inout ScanOutput
    ) {
        held = HeldKeys(pressed: pressed)
        altCode = AltCode()
        awaitsKeyState = false
        // The kernel discards the key events it still holds when it is asked: more may have been lost.
        assembler.markDamaged(at: max(latest, now), into: &output)
    }
}

// MARK: - Events

extension KeyboardWedge {
    private mutating func take(_ event: InputEvent, at now: MonotonicTime, into output: inout ScanOutput) {
        // A stamp from the future or from before its predecessor is not the monotonic clock's.
        latest = options.timeSource == .kernel ? max(latest, min(event.time, now)) : max(latest, now)
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
            awaitsKeyState = true
            isCapsLockUncertain = true
            output.counters.drops &+= 1
            assembler.markDamaged(at: latest, into: &output)
        case InputEvent.report where isSkippingReport:
            isSkippingReport = false
            output.needsKeyState = true
        default:
            break
        }
    }

    private mutating func release(_ code: UInt16, into output: inout ScanOutput) {
        held.remove(code)
        guard code == KeyCode.leftAlt, altCode.isRunning else { return }
        if let byte = altCode.finish() {
            type(byte, into: &output)
        } else {
            output.counters.ignoredKeys &+= 1
        }
    }

    private mutating func press(_ code: UInt16, into output: inout ScanOutput) {
        settleCapsLock()
        switch code {
        case KeyCode.capsLock:
            if options.followsCapsLock { isCapsLocked.toggle() }
        case KeyCode.numLock, KeyCode.scrollLock:
            // Scanners tap Num Lock around keypad digits, which are digits here anyway.
            break
        case KeyCode.leftAlt:
            held.insert(code)
            altCode = AltCode()
        default:
            if !held.insert(code) { pressCharacter(code, into: &output) }
        }
    }

    private mutating func pressCharacter(_ code: UInt16, into output: inout ScanOutput) {
        if held.hasLeftAlt, !held.hasControl, let digit = KeyCode.keypadDigit(code) {
            return altCode.append(digit)
        }
        var level: KeyMap.Level = []
        if held.hasShift { level.insert(.shift) }
        if held.hasAltGr { level.insert(.altGr) }
        if isCapsLocked { level.insert(.capsLock) }
        guard !held.hasLeftAlt, !held.hasMeta, let character = character(of: code, at: level) else {
            output.counters.ignoredKeys &+= 1
            return
        }
        var value = character.value
        if value < 0x80 { return type(UInt8(truncatingIfNeeded: value), into: &output) }
        // UTF-8, without the array that Unicode.Scalar's own view might need.
        let continuations = value < 0x800 ? 1 : value < 0x1_0000 ? 2 : 3
        let lead: UInt32 = continuations == 1 ? 0xC0 : continuations == 2 ? 0xE0 : 0xF0
        type(UInt8(truncatingIfNeeded: lead | value >> UInt32(6 * continuations)), into: &output)
        value &= (1 << UInt32(6 * continuations)) - 1
        for index in (0..<continuations).reversed() {
            type(UInt8(truncatingIfNeeded: 0x80 | value >> UInt32(6 * index) & 0x3F), into: &output)
        }
    }

    private func character(of code: UInt16, at level: KeyMap.Level) -> Unicode.Scalar? {
        guard held.hasControl else { return keyMap.character(of: code, at: level) }
        // Scanners set to a US keyboard send GS as Ctrl and this key whatever the layout says of it.
        if code == KeyCode.rightBrace, !level.contains(.altGr) { return "\u{1D}" }
        guard let character = keyMap.character(of: code, at: level) else { return nil }
        if KeyCode.isOnKeypad(code), character.value >= 0x20 { return nil }
        return KeyMap.controlCharacter(for: character).map { Unicode.Scalar($0) }
    }

    private mutating func type(_ byte: UInt8, into output: inout ScanOutput) {
        if awaitsKeyState { assembler.markDamaged(at: latest, into: &output) }
        assembler.append(byte, at: latest, into: &output)
    }

    /// Scanners leave Caps Lock as they found it, so after a loss it is off again between two scans.
    private mutating func settleCapsLock() {
        if isCapsLockUncertain, latest >= lastPress.advanced(byNanoseconds: silence) {
            isCapsLocked = false
            isCapsLockUncertain = false
        }
        lastPress = latest
    }
}
