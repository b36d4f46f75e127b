// SPDX-License-Identifier: Apache-2.0

import Capture

// A press, in this order:
//
//   lock, modifier       ──▶ its state
//   bound key            ──▶ its text
//   Ctrl+Shift+U entry   ──▶ a hex digit, or the end of the entry
//   Left Alt, keypad     ──▶ a digit of an Alt code
//   Ctrl and a key       ──▶ a control character
//   dead key             ──▶ waits for its letter
//   else                 ──▶ the layout's character, or nothing: counted

extension KeyboardWedge {
    mutating func release(_ code: UInt16, into output: inout ScanOutput) {
        held.remove(code)
        switch code {
        case KeyCode.leftAlt where altCode.isRunning:
            typeNumbered(altCode.finish(), into: &output)
        case KeyCode.leftControl, KeyCode.rightControl, KeyCode.leftShift, KeyCode.rightShift:
            if unicodeEntry.noteRelease() { typeNumbered(unicodeEntry.finish(), into: &output) }
        default:
            break
        }
    }

    mutating func press(_ code: UInt16, into output: inout ScanOutput) {
        settleCharacter(at: latest, into: &output)
        assembler.noteActivity(at: latest, into: &output)
        settleLocks()
        switch code {
        case KeyCode.capsLock:
            noteTap(changesText: options.followsCapsLock)
            if options.followsCapsLock { isCapsLocked.toggle() }
        case KeyCode.numLock:
            noteTap(changesText: options.followsNumLock)
            // Scanners tap it around keypad digits, which are digits here anyway unless they are said not to be.
            isNumLocked.toggle()
        case KeyCode.leftAlt:
            held.insert(code)
            altCode = AltCode()
        default:
            if !held.insert(code) { pressCharacter(code, into: &output) }
        }
    }

    private mutating func pressCharacter(_ code: UInt16, into output: inout ScanOutput) {
        if let text = bindings.text(of: code) {
            flushMark(into: &output)
            for byte in text { type(byte, at: latest, into: &output) }
            return
        }
        if code == KeyCode.scrollLock { return }
        if unicodeEntry.isRunning { return continueEntry(code, into: &output) }
        if held.hasLeftAlt, !held.hasControl, let digit = KeyCode.keypadDigit(code) {
            return altCode.append(digit)
        }
        if held.hasControl, held.hasShift, !held.hasLeftAlt, !held.hasMeta, isLetterU(code) {
            loss.entersNumbers = true
            return unicodeEntry.begin()
        }
        switch meaning(of: code) {
        case .nothing: output.counters.ignoredKeys &+= 1
        case .character(let character): accept(character, into: &output)
        case .deadKey(let mark): accept(deadKey: mark, into: &output)
        }
    }

    private func meaning(of code: UInt16) -> KeyMap.Meaning {
        if held.hasMeta { return .nothing }
        var level: KeyMap.Level = []
        if held.hasShift { level.insert(.shift) }
        if held.hasAltGr { level.insert(.altGr) }
        if isCapsLocked { level.insert(.capsLock) }
        if KeyCode.isOnKeypad(code) {
            if options.followsNumLock {
                if isNumLocked { level.insert(.numLock) }
            } else {
                level.insert(.numLock)
                level.remove(.shift)
            }
        }
        if held.hasLeftAlt {
            // Windows takes Ctrl and Alt together for AltGr, and so do scanners made for it.
            guard held.hasControl, keyMap.hasAltGr else { return .nothing }
            level.insert(.altGr)
            let meaning = keyMap.meaning(of: code, at: level)
            // Ctrl+Alt+Del and its like mean nothing to a scan: AltGr is for what is printed on keys.
            if case .character(let character) = meaning, character.value < 0x20 || character.value == 0x7F {
                return .nothing
            }
            return meaning
        }
        guard held.hasControl else { return keyMap.meaning(of: code, at: level) }
        return keyMap.controlCharacter(of: code, at: level).map { .character(Unicode.Scalar($0)) } ?? .nothing
    }
}

// MARK: - Characters by number

extension KeyboardWedge {
    private func isLetterU(_ code: UInt16) -> Bool { keyMap.character(of: code, at: []) == "u" }

    private mutating func continueEntry(_ code: UInt16, into output: inout ScanOutput) {
        let plain = keyMap.character(of: code, at: KeyCode.isOnKeypad(code) ? .numLock : [])
        let shifted = keyMap.character(of: code, at: .shift)
        // Shift belongs to the entry; on layouts with digits above it, it belongs to them too.
        let candidates = held.hasShift ? (shifted, plain) : (plain, nil)
        if let digit = candidates.0.flatMap(UnicodeEntry.digit) ?? candidates.1.flatMap(UnicodeEntry.digit) {
            return unicodeEntry.append(digit)
        }
        // Whatever else comes ends the entry; Space and Enter are for that.
        let isEnd = plain == " " || plain == "\r"
        let character = unicodeEntry.finish()
        typeNumbered(isEnd ? character : nil, into: &output)
    }

    /// Types a character that was given by its number; a number of none stands for one that is lost.
    private mutating func typeNumbered(_ character: Unicode.Scalar?, into output: inout ScanOutput) {
        if let character { return accept(character, into: &output) }
        output.counters.ignoredKeys &+= 1
        assembler.markDamaged(at: latest, into: &output)
    }
}

// MARK: - Typing

extension KeyboardWedge {
    /// Whether something waits for the next key to be a character.
    var hasUnfinishedCharacter: Bool { pendingMark != nil || unicodeEntry.isRunning }

    /// Ends a character that has waited for its next key for too long.
    mutating func settleCharacter(at now: MonotonicTime, into output: inout ScanOutput) {
        guard hasUnfinishedCharacter, now >= lastPress.advanced(byNanoseconds: silence) else { return }
        if let mark = pendingMark {
            pendingMark = nil
            type(spacing(mark), at: lastPress, into: &output)
        }
        if unicodeEntry.isRunning {
            unicodeEntry = UnicodeEntry()
            output.counters.ignoredKeys &+= 1
            assembler.markDamaged(at: lastPress, into: &output)
        }
    }

    private mutating func accept(_ character: Unicode.Scalar, into output: inout ScanOutput) {
        guard let mark = pendingMark else { return type(character, at: latest, into: &output) }
        pendingMark = nil
        if let whole = keyMap.accents.compose(mark, character) {
            return type(whole, at: latest, into: &output)
        }
        // Space asks for the accent alone; with any other character it is as if Space had been there.
        type(spacing(mark), at: latest, into: &output)
        if character != " " { type(character, at: latest, into: &output) }
    }

    private mutating func accept(deadKey mark: Unicode.Scalar, into output: inout ScanOutput) {
        flushMark(into: &output)
        if options.composesDeadKeys {
            pendingMark = mark
        } else {
            type(spacing(mark), at: latest, into: &output)
        }
    }

    private mutating func flushMark(into output: inout ScanOutput) {
        guard let mark = pendingMark else { return }
        pendingMark = nil
        type(spacing(mark), at: latest, into: &output)
    }

    mutating func type(
        _ character: Unicode.Scalar,
        at time: MonotonicTime,
        into output: inout ScanOutput
    ) {
        var value = character.value
        if value < 0x80 { return type(UInt8(truncatingIfNeeded: value), at: time, into: &output) }
        // UTF-8, without the array that Unicode.Scalar's own view might need.
        let continuations = value < 0x800 ? 1 : value < 0x1_0000 ? 2 : 3
        let lead: UInt32 = continuations == 1 ? 0xC0 : continuations == 2 ? 0xE0 : 0xF0
        type(UInt8(truncatingIfNeeded: lead | value >> UInt32(6 * continuations)), at: time, into: &output)
        value &= (1 << UInt32(6 * continuations)) - 1
        for index in (0..<continuations).reversed() {
            let byte = UInt8(truncatingIfNeeded: 0x80 | value >> UInt32(6 * index) & 0x3F)
            type(byte, at: time, into: &output)
        }
    }

    mutating func type(_ byte: UInt8, at time: MonotonicTime, into output: inout ScanOutput) {
        noteDoubt(of: byte, at: time, into: &output)
        assembler.append(byte, at: time, into: &output)
    }
}
