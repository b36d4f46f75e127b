// SPDX-License-Identifier: Apache-2.0

import Capture
import EPC
import ReadWindows

/// A read point under test: a window, its clocks, and what came out, in words.
///
/// Time is in milliseconds. The wall clock starts at 1,000,000 ms and can be stepped; it shows in the words as
/// the monotonic clock does, so a test sees which time an event carries.
struct Door {
    static let wallStart: Int64 = 1_000_000

    var window: ReadWindow
    var output = WindowOutput()
    var now: Int64 = 0
    var wallOffset: Int64 = wallStart
    var room = 1_000
    /// All records so far.
    var records: [WindowRecord] = []
    private var spoken = 0

    init(_ options: WindowOptions = WindowOptions(), delivering: [UInt16] = [0]) {
        window = ReadWindow(options, seed: 0x1234_5678_9ABC_DEF0)
        for device in delivering { self.delivering(device) }
    }

    var instant: Instant {
        Instant(
            monotonic: MonotonicTime(nanoseconds: now * 1_000_000),
            wall: WallTime(microseconds: (now + wallOffset) * 1_000)
        )
    }

    @discardableResult
    mutating func read(
        _ tag: UInt64,
        device: UInt16 = 0,
        count: UInt32 = 1,
        antenna: UInt8? = nil,
        rssi: Int16? = nil,
        ago: Int64 = 0
    ) -> Verdict {
        var read = TagRead(
            epc: Self.epc(tag),
            time: MonotonicTime(nanoseconds: (now - ago) * 1_000_000)
        )
        read.count = count
        read.antenna = antenna
        read.rssiCentidBm = rssi
        return self.read(read, key: WindowKey(epc: read.epc), device: device)
    }

    @discardableResult
    mutating func read(_ read: TagRead, key: WindowKey, device: UInt16 = 0) -> Verdict {
        let verdict = window.read(
            read,
            key: key,
            device: DeviceIndex(device),
            at: instant,
            room: room,
            into: &output
        )
        take()
        return verdict
    }

    /// Lets time pass, keeping every deadline on the way.
    mutating func wait(_ milliseconds: Int64) {
        let end = now + milliseconds
        while room > 0, let deadline = window.deadline, deadline.nanoseconds <= end * 1_000_000 {
            now = max(now, (deadline.nanoseconds + 999_999) / 1_000_000)
            advance()
        }
        now = end
        advance()
    }

    mutating func advance() {
        window.advance(to: instant, room: room, into: &output)
        take()
    }

    mutating func delivering(_ device: UInt16, _ isDelivering: Bool = true) {
        window.readerDelivering(DeviceIndex(device), isDelivering, at: instant.monotonic)
    }

    private mutating func take() {
        records.append(contentsOf: output.records)
        output.removeAll()
    }

    /// The events since the last call: kind, tag, time, reads, flags.
    mutating func events() -> [String] {
        defer { spoken = records.count }
        return records[spoken...].compactMap { record in
            guard let event = record.event else { return nil }
            let flags = EventFlags.names.enumerated().compactMap { bit, name in
                record.flags.contains(EventFlags(rawValue: 1 << UInt8(bit))) ? " " + name : nil
            }
            let time = record.time.microseconds / 1_000 - Self.wallStart
            return "\(event.rawValue) \(Self.number(record.tag)) @\(time) ×\(record.tag.reads)"
                + flags.joined()
        }
    }

    static func epc(_ tag: UInt64, bits: Int = 96) -> MemoryBits {
        var epc = MemoryBits()
        epc.setBits(at: 0, count: 32, to: 0x3074_257B)
        epc.setBits(at: bits - 64, count: 64, to: tag)
        return epc
    }

    static func number(_ tag: TagSummary) -> UInt64 {
        tag.epc.bits(at: Int(tag.epc.bitCount) - 64, count: 64)
    }
}

/// SplitMix64: the same numbers in every run.
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        return value ^ value >> 31
    }
}
