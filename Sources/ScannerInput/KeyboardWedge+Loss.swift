// SPDX-License-Identifier: Apache-2.0

public import Capture

//   keys of A   SYN_DROPPED   keys of A   suffix   keys of B   suffix   keys of C
//   ────────────────┼──────────────────────┼──────────────────────┼───────────────
//               A is damaged               │ B is whole           │ C is whole
//
// What was lost belongs to the scan that runs, and ends with its suffix, with silence, or with a pause that is longer
// than a scan has (`max_key_gap`). Nothing is lost behind that: the kernel is asked which keys are down through a
// descriptor of its own, which leaves the keys that wait in the queue where they are.
//
// What the suffix cannot say is left in doubt longer:
//
//   modifiers   Of one that nothing was seen of since the loss, it is not known whether it is down. No scanner holds
//               one from one scan into the next, so it is taken to be up; where the kernel says that it is down, what
//               was typed meanwhile is damaged too. The answer counts for what is stamped after it.
//   suffix      A printable suffix may be another character whose modifier was lost: it is believed once all
//               modifiers are known. Enter may end a character by its number (Ctrl+Shift+U) whose beginning was lost,
//               if the scanner has entered any: then it takes another suffix.
//   locks       A tap of Caps Lock or Num Lock that changes what is typed may be the first or the second of its pair:
//               only silence tells.

/// What is not known since the kernel dropped events.
struct KeyLoss: Sendable {
    /// The longest number of a character by Ctrl+Shift+U, in digits.
    private static let longestNumber = 8

    /// When the newest loss was noticed.
    private(set) var noticed = MonotonicTime(nanoseconds: .min)
    /// Which modifiers are down for the kernel, and when it had said so.
    private var answer: (keys: HeldKeys, at: MonotonicTime)?
    /// Hexadecimal digits that came since, while nothing else did.
    private var digits: Int?
    /// Whether the scanner enters characters by Ctrl+Shift+U.
    var entersNumbers = false

    mutating func begin(at time: MonotonicTime) {
        noticed = time
        answer = nil
        digits = 0
    }

    mutating func end() {
        answer = nil
        digits = nil
    }

    /// Notes what the kernel said of the modifiers.
    mutating func note(_ keys: HeldKeys, at time: MonotonicTime) { answer = (keys, time) }

    /// What the kernel said before a moment, once.
    mutating func answer(before time: MonotonicTime) -> HeldKeys? {
        guard let known = answer, known.at < time else { return nil }
        answer = nil
        return known.keys
    }

    /// Whether what is typed may be something else because of a modifier that is down for the kernel.
    func contradicts(_ held: HeldKeys) -> Bool { answer.map { held.isContradicted(by: $0.keys) } ?? false }

    /// Notes a byte; whether it is an Enter that may end the number of a character.
    mutating func mayEndNumber(_ byte: UInt8) -> Bool {
        guard let count = digits else { return false }
        let isDigit = UnicodeEntry.digit(Unicode.Scalar(byte)) != nil
        digits = isDigit && count < Self.longestNumber ? count &+ 1 : nil
        return byte == 0x0D && entersNumbers
    }
}

extension KeyboardWedge {
    /// Notes that keys were lost: the running scan is damaged, and what was known of held keys is void.
    mutating func loseKeys(into output: inout ScanOutput) {
        settleCharacter(at: latest, into: &output)
        held.lose()
        altCode = AltCode()
        unicodeEntry = UnicodeEntry()
        pendingMark = nil
        isCapsLocked = false
        isNumLocked = false
        areLocksUncertain = true
        hasUncertainTap = false
        // What was lost may have been pressed just now.
        lastPress = max(lastPress, latest)
        loss.begin(at: latest)
        assembler.markDamaged(at: latest, into: &output)
    }

    /// Learns which keys are down after the kernel dropped events (``ScanOutput/needsKeyState``).
    ///
    /// To be called before anything is made of the scans in `output`: what the kernel says may be that they were
    /// typed with a modifier whose press was lost.
    ///
    /// - Parameters:
    ///   - pressed: The bits `EVIOCGKEY` gave, key 0 the lowest bit of the first byte; keys beyond its end are
    ///     up, so that an empty span stands for a source that cannot tell. Asked without discarding what is queued.
    ///   - now: A moment after the kernel had answered.
    ///   - output: Where scans and rejections go.
    public mutating func resynchronise(
        pressed: borrowing Span<UInt8>,
        at now: MonotonicTime,
        into output: inout ScanOutput
    ) {
        let keys = HeldKeys(pressed: pressed)
        loss.note(keys, at: now)
        guard held.isContradicted(by: keys) else { return }
        for index in output.scans.indices where output.scans[index].scan.lastByte >= loss.noticed {
            output.scans[index].scan.isDamaged = true
        }
        assembler.markDamaged(at: max(latest, loss.noticed), into: &output)
    }

    /// Notes a tap of a lock; after a loss nobody knows whether it is on or off by that.
    mutating func noteTap(changesText: Bool) {
        if areLocksUncertain, changesText { hasUncertainTap = true }
    }

    /// Scanners leave the locks as they found them, so after a loss they are off again between two scans.
    mutating func settleLocks() {
        defer { lastPress = latest }
        guard areLocksUncertain else { return }
        let pause = latest.nanoseconds(since: lastPress)
        guard pause >= silence || longestGap.map({ pause > $0 }) == true else { return }
        isCapsLocked = false
        isNumLocked = false
        areLocksUncertain = false
        hasUncertainTap = false
    }

    /// Notes that a byte is typed while not all is known since a loss.
    mutating func noteDoubt(of byte: UInt8, at time: MonotonicTime, into output: inout ScanOutput) {
        if hasUncertainTap || loss.contradicts(held) { assembler.markDamaged(at: time, into: &output) }
        let mayBeAnother = hasPrintableSuffix && !held.isCertain
        if loss.mayEndNumber(byte) || mayBeAnother {
            assembler.markDamaged(at: time, untilSuffix: 2, into: &output)
        }
    }
}
