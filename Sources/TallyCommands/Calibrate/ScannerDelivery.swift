// SPDX-License-Identifier: Apache-2.0

import Capture
import ControlAPI
import Recordings
import ScannerInput

/// What a scanner delivered in one go: one scan, whatever the daemon made of it.
struct ScannerDelivery: Hashable, Sendable {
    /// Records of an event device, in the order they came; empty for a scanner that sends bytes.
    var events: [InputEvent] = []
    /// Bytes of a serial port, in the order they came.
    var bytes: [UInt8] = []
    /// An NFC tag that was read: its number in hexadecimal digits, and its NDEF message.
    var tag: Tag?

    struct Tag: Hashable, Sendable {
        var uid: String
        var message: [UInt8]
    }

    /// Whether it typed.
    var isTyped: Bool { !events.isEmpty }

    /// Whether nothing was delivered that means anything.
    var isEmpty: Bool {
        bytes.isEmpty && !events.contains { $0.type == InputEvent.key && $0.value == 1 }
    }
}

extension ScannerDelivery {
    /// When a line of the tap happened; a number too large for it is cut.
    static func time(of record: TapRecord) -> MonotonicTime {
        MonotonicTime(nanoseconds: max(0, min(record.timeUs, .max / 1_000)) * 1_000)
    }

    /// The bytes that a line of the tap writes in hexadecimal digits.
    static func bytes(ofHex text: String) -> [UInt8]? {
        let digits = text.map(\.hexDigitValue)
        guard digits.count % 2 == 0 else { return nil }
        var bytes: [UInt8] = []
        for index in stride(from: 0, to: digits.count, by: 2) {
            guard let high = digits[index], let low = digits[index + 1] else { return nil }
            bytes.append(UInt8(high << 4 | low))
        }
        return bytes
    }
}

/// Cuts what a scanner delivers into scans: by silence, since what ends a scan is what is to be found out.
struct DeliveryLog: Sendable {
    /// The silence between two scans, in nanoseconds: scanners pause for at most some 40 ms within one.
    static let silence: Int64 = 300_000_000

    /// Scans that are complete, oldest first.
    private(set) var deliveries: [ScannerDelivery] = []
    private var current = ScannerDelivery()
    private var last: MonotonicTime?

    /// Takes a line of the daemon's tap.
    ///
    /// - Returns: Whether the scanner delivered something with it.
    @discardableResult
    mutating func take(_ record: TapRecord) -> Bool {
        let time = ScannerDelivery.time(of: record)
        switch record.record {
        case .event:
            guard let type = record.type, let code = record.code, let value = record.value else {
                return false
            }
            take(InputEvent(time: time, type: type, code: code, value: value))
            return true
        case .bytes:
            guard let bytes = record.hex.flatMap(ScannerDelivery.bytes(ofHex:)) else { return false }
            take(bytes, at: time)
            return true
        case .opened, .closed, .report, .said, .command, .answer, .tag, .pressed, .scan, .rejected, .withheld,
            .lost:
            return false
        }
    }

    /// Takes all that was recorded.
    mutating func take(_ recording: Recording) {
        for record in recording.records {
            let time = MonotonicTime(nanoseconds: record.time * 1_000)
            switch record.event {
            case .keys(let keys): for event in RecordingPlayer.events(of: keys, at: time) { take(event) }
            case .bytes(let bytes): take(bytes, at: time)
            case .plug, .unplug, .report, .tag, .pressed, .lost, .withheld: break
            }
        }
    }

    private mutating func take(_ event: InputEvent) {
        begin(at: event.time, isPress: event.type == InputEvent.key && event.value == 1)
        current.events.append(event)
    }

    private mutating func take(_ bytes: [UInt8], at time: MonotonicTime) {
        begin(at: time, isPress: true)
        current.bytes.append(contentsOf: bytes)
    }

    /// A key pressed, or bytes, after a silence begin another scan; keys that come up late still belong to theirs.
    private mutating func begin(at time: MonotonicTime, isPress: Bool) {
        if let last, isPress, time.nanoseconds(since: last) >= Self.silence { finish() }
        if isPress || last == nil { last = time }
    }

    /// Ends the running scan: the scanner has been silent.
    mutating func finish() {
        if !current.isEmpty { deliveries.append(current) }
        current = ScannerDelivery()
        last = nil
    }
}
