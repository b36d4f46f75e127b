// SPDX-License-Identifier: Apache-2.0

import ScannerInput

extension Recording {
    /// The recording without what was scanned: letters and digits are one letter and one digit.
    ///
    /// Kept are the times, the order, the length, modifiers, control characters in all their encodings, suffixes,
    /// punctuation, and the AIM symbology identifier at the beginning of a scan of a US layout or a serial port.
    /// Outcomes are left out: they tell the text.
    ///
    /// - Returns: The recording, marked as redacted.
    public func redacted() -> Recording {
        var result = self
        result.isRedacted = true
        result.outcomes = []
        let isUS = !configuration.contains { $0.hasPrefix("layout") && !$0.contains("\"us\"") }
        for channel in channels {
            let places = result.records.indices.filter { result.records[$0].channel == channel.number }
            if channel.driver == "serial" {
                var redaction = ByteRedaction()
                for place in places { redaction.redact(&result.records[place]) }
            } else if channel.driver == "hid-pos" {
                let redaction = ReportRedaction(layout: HIDPOSLayout(descriptor: channel.descriptor.span))
                for place in places { redaction.redact(&result.records[place]) }
            } else if channel.driver == "ccid" {
                for place in places { TagRedaction.redact(&result.records[place]) }
            } else {
                var redaction = KeyRedaction(isUS: isUS, altCodes: altCodes(at: places))
                for place in places { redaction.redact(&result.records[place]) }
            }
        }
        return result
    }

    /// The digits typed under each press of Left Alt, in order.
    private func altCodes(at places: [Int]) -> [[UInt8]] {
        var codes: [[UInt8]] = []
        var isDown = false
        for place in places {
            guard case .keys(let keys) = records[place].event else { continue }
            for key in keys where key.type == InputEvent.key {
                if key.code == KeyCode.leftAlt {
                    if key.value == 1 { codes.append([]) }
                    isDown = key.value != 0
                } else if isDown, key.value == 1, let digit = KeyCode.keypadDigit(key.code) {
                    codes[codes.count - 1].append(digit)
                }
            }
        }
        return codes
    }
}

/// Where in a scan a redaction is: the AIM symbology identifier stands at its beginning.
private struct ScanPlace {
    /// A longer silence begins a new scan, in microseconds.
    private static let silence: Int64 = 500_000

    private var count = 0
    private var hasIdentifier = false
    private var last: Int64 = .min

    /// Notes a character; whether it belongs to a symbology identifier and says nothing of the text.
    mutating func isIdentifier(_ opens: Bool, at time: Int64) -> Bool {
        if last == .min || time - last > Self.silence { count = 0 }
        last = time
        if count == 0 { hasIdentifier = opens }
        count += 1
        return hasIdentifier && count <= 3
    }

    /// Notes the end of a scan.
    mutating func end() { count = 0 }
}

/// Redacts a keyboard's records.
private struct KeyRedaction {
    let isUS: Bool
    let altCodes: [[UInt8]]
    private var place = ScanPlace()
    /// Which key stands for one that is down.
    private var standIns: [UInt16: UInt16] = [:]
    private var hasControl = false
    private var hasShift = false
    private var altCode = -1
    private var isAltDown = false
    private var altDigit = 0
    /// Between Ctrl+Shift+U and the release of either, the digits are a character's number.
    private var isInUnicodeEntry = false

    init(isUS: Bool, altCodes: [[UInt8]]) {
        self.isUS = isUS
        self.altCodes = altCodes
    }

    mutating func redact(_ record: inout Recording.Record) {
        switch record.event {
        case .keys(var keys):
            for index in keys.indices where keys[index].type == InputEvent.key {
                redact(&keys[index], at: record.time)
            }
            // Scan codes tell the key as well.
            keys.removeAll { $0.type == InputEvent.miscellaneous }
            record.event = .keys(keys)
        case .pressed(let codes):
            record.event = .pressed(codes.filter { Self.isModifier($0) })
        default: break
        }
    }

    private mutating func redact(_ key: inout Recording.KeyRecord, at time: Int64) {
        let isPress = key.value == 1
        if Self.isModifier(key.code) { return noteModifier(key) }
        if !isPress {
            if let standIn = standIns[key.code] {
                if key.value == 0 { standIns[key.code] = nil }
                key.code = standIn
            }
            return
        }
        let original = key.code
        if isAltDown, let digit = KeyCode.keypadDigit(original) {
            key.code = Self.keypad[Int(redactedAltDigit(instead: digit))]
        } else if !hasControl || isInUnicodeEntry {
            key.code = replacement(of: original, at: time)
        } else if hasShift, original == KeyCode.u {
            isInUnicodeEntry = true
        }
        standIns[original] = key.code
    }

    private mutating func noteModifier(_ key: Recording.KeyRecord) {
        let isDown = key.value != 0
        if !isDown { isInUnicodeEntry = false }
        switch key.code {
        case KeyCode.leftControl, KeyCode.rightControl: hasControl = isDown
        case KeyCode.leftShift, KeyCode.rightShift: hasShift = isDown
        case KeyCode.leftAlt:
            if key.value == 1 {
                altCode += 1
                altDigit = 0
            }
            isAltDown = isDown
        default: break
        }
    }

    /// A digit of the number typed under Alt: its own for a control character, one of "65" for any other.
    private mutating func redactedAltDigit(instead digit: UInt8) -> UInt8 {
        defer { altDigit += 1 }
        guard altCodes.indices.contains(altCode) else { return 0 }
        let digits = altCodes[altCode]
        let value = digits.reduce(0) { min($0 &* 10 &+ Int($1), 100_000) }
        if value < 0x20 || value == 0x7F { return digit }
        return switch digits.count - altDigit {
        case 1: 5
        case 2: 6
        default: 0
        }
    }

    private mutating func replacement(of code: UInt16, at time: Int64) -> UInt16 {
        switch code {
        case KeyCode.enter, KeyCode.tab, 96, 101:
            place.end()
            return code
        case KeyCode.capsLock, KeyCode.numLock, KeyCode.scrollLock:
            return code
        default: break
        }
        let opens = isUS && code == KeyCode.rightBrace && !hasShift
        if place.isIdentifier(opens, at: time) { return code }
        switch code {
        case 2...11: return free([2, 3, 4, 5])
        case 16...25, 30...38, 44...50: return free([30, 48, 46, 32])
        case 71...73, 75...77, 79...82: return free([79, 80, 81, 75])
        // Letters on one layout or another.
        case 12, 13, 26, 27, 39...41, 43, 51...53, 86: return isUS ? code : free([30, 48, 46, 32])
        default: return code
        }
    }

    /// The first of some keys that stands for none that is down: the kernel passes over a second press.
    private func free(_ codes: [UInt16]) -> UInt16 {
        codes.first { code in !standIns.values.contains(code) } ?? codes[0]
    }

    private static func isModifier(_ code: UInt16) -> Bool {
        switch code {
        case KeyCode.leftControl, KeyCode.rightControl, KeyCode.leftShift, KeyCode.rightShift,
            KeyCode.leftAlt, KeyCode.rightAlt, KeyCode.leftMeta, KeyCode.rightMeta:
            true
        default: false
        }
    }

    /// The keypad's digits, 0 first.
    private static let keypad: [UInt16] = [82, 79, 80, 81, 75, 76, 77, 71, 72, 73]
}

/// Redacts the bytes of a serial port.
private struct ByteRedaction {
    private var place = ScanPlace()

    mutating func redact(_ record: inout Recording.Record) {
        guard case .bytes(var bytes) = record.event else { return }
        for index in bytes.indices {
            let byte = bytes[index]
            switch byte {
            case 0x0D, 0x0A, 0x09, 0x02, 0x03: place.end()
            case 0x00..<0x20: break
            default:
                if !place.isIdentifier(byte == UInt8(ascii: "]"), at: record.time) {
                    bytes[index] = Self.replacement(of: byte)
                }
            }
        }
        record.event = .bytes(bytes)
    }

    /// A character of the same kind; UTF-8 stays UTF-8 of the same length.
    static func replacement(of byte: UInt8) -> UInt8 {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt8(ascii: "1")
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt8(ascii: "A")
        case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt8(ascii: "a")
        case 0x80..<0xC0: 0x90
        case 0xC0..<0xE0: 0xC3
        case 0xE0..<0xF0: 0xE2
        case 0xF0...0xFF: 0xF0
        default: byte
        }
    }
}

/// Redacts the reports of HID devices: what is no text in them tells how they are made.
private struct ReportRedaction {
    /// Where the text stands; `nil` where the descriptor does not tell, as for a stream: id, length, text.
    let layout: HIDPOSLayout?

    func redact(_ record: inout Recording.Record) {
        guard case .report(var bytes) = record.event else { return }
        for index in textRange(bytes) { bytes[index] = ByteRedaction.replacement(of: bytes[index]) }
        record.event = .report(bytes)
    }

    private func textRange(_ bytes: [UInt8]) -> Range<Int> {
        guard let layout else { return min(2, bytes.count)..<bytes.count }
        // Another report than that with the text: nobody knows what it says.
        if let id = layout.reportID, bytes.first != id { return min(1, bytes.count)..<bytes.count }
        // Some units have identifier and text one byte further.
        let place = layout.symbology ?? bytes.count
        let isShifted =
            place + 1 < bytes.count && bytes[place] != UInt8(ascii: "]")
            && bytes[place + 1] == UInt8(ascii: "]")
        let shift = isShifted ? 1 : 0
        let start = min(layout.data.lowerBound + shift, bytes.count)
        return start..<max(start, min(layout.data.upperBound + shift, bytes.count))
    }
}

/// Redacts NFC tags: the number's bytes are all one byte, what is written on the tag is letters and digits in kind.
private enum TagRedaction {
    static func redact(_ record: inout Recording.Record) {
        guard case .tag(let uid, var message) = record.event else { return }
        for range in NDEFMessage.content(of: message.span) {
            for index in range { message[index] = ByteRedaction.replacement(of: message[index]) }
        }
        record.event = .tag(uid: uid.map { _ in 0x11 }, message: message)
    }
}
