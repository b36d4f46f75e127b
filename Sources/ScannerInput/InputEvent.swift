// SPDX-License-Identifier: Apache-2.0

public import Capture

// struct input_event on a 64-bit kernel, 24 bytes, in the host's byte order (little endian on all we run on):
//
//   0         8         16     18     20      24
//   ├─────────┼─────────┼──────┼──────┼───────┤
//   │ tv_sec  │ tv_usec │ type │ code │ value │
//   │ i64     │ i64     │ u16  │ u16  │ i32   │
//   └─────────┴─────────┴──────┴──────┴───────┘

/// One record of an event device: `struct input_event` of a 64-bit kernel.
@frozen
public struct InputEvent: Hashable, Sendable {
    /// How many bytes a record has.
    public static let byteCount = 24

    /// The kernel's stamp, on the clock chosen with `EVIOCSCLOCKID`; saturates where the record's does not fit.
    public var time: MonotonicTime

    /// The kind of event: `EV_SYN`, `EV_KEY`, `EV_MSC`.
    public var type: UInt16

    /// What it is about: a key for `EV_KEY`.
    public var code: UInt16

    /// For `EV_KEY`: 0 released, 1 pressed, 2 repeated by the kernel.
    public var value: Int32

    /// An event with all its fields.
    public init(time: MonotonicTime, type: UInt16, code: UInt16, value: Int32) {
        self.time = time
        self.type = type
        self.code = code
        self.value = value
    }

    /// `EV_SYN`: the end of a report, or a fault of the stream.
    public static let synchronization: UInt16 = 0
    /// `EV_KEY`: a key or button changed.
    public static let key: UInt16 = 1
    /// `EV_MSC`: among others the scan code behind a key.
    public static let miscellaneous: UInt16 = 4
    /// `EV_REP`: the kernel repeats keys that are held.
    public static let repetition: UInt16 = 20

    /// `SYN_REPORT`: what came before belongs together.
    public static let report: UInt16 = 0
    /// `SYN_DROPPED`: the kernel's queue overflowed and lost events.
    public static let dropped: UInt16 = 3
    /// `MSC_SCAN`: the scan code of the key that follows.
    public static let scanCode: UInt16 = 4
}

// MARK: - The record's bytes

extension InputEvent {
    /// Reads the record whose first byte is at `offset`; the bytes must be there.
    init(_ bytes: borrowing Span<UInt8>, at offset: Int) {
        func integer(_ start: Int, _ count: Int) -> UInt64 {
            var value: UInt64 = 0
            for index in 0..<count { value |= UInt64(bytes[offset &+ start &+ index]) << UInt64(index &* 8) }
            return value
        }
        self.init(
            seconds: Int64(bitPattern: integer(0, 8)),
            microseconds: Int64(bitPattern: integer(8, 8)),
            type: UInt16(truncatingIfNeeded: integer(16, 2)),
            code: UInt16(truncatingIfNeeded: integer(18, 2)),
            value: Int32(truncatingIfNeeded: integer(20, 4))
        )
    }

    private init(seconds: Int64, microseconds: Int64, type: UInt16, code: UInt16, value: Int32) {
        // A stream that is not the kernel's can hold any number here.
        let (whole, wholeOverflows) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        let (part, partOverflows) = microseconds.multipliedReportingOverflow(by: 1_000)
        let (sum, sumOverflows) = whole.addingReportingOverflow(part)
        let overflows = wholeOverflows || partOverflows || sumOverflows
        let time = MonotonicTime(nanoseconds: overflows ? .max : sum)
        self.init(time: time, type: type, code: code, value: value)
    }

    /// Appends the record's 24 bytes, its time cut to microseconds.
    public func append(to bytes: inout [UInt8]) {
        func append(_ value: UInt64, _ count: Int) {
            for index in 0..<count { bytes.append(UInt8(truncatingIfNeeded: value >> UInt64(index &* 8))) }
        }
        append(UInt64(bitPattern: time.nanoseconds / 1_000_000_000), 8)
        append(UInt64(bitPattern: time.nanoseconds % 1_000_000_000 / 1_000), 8)
        append(UInt64(type), 2)
        append(UInt64(code), 2)
        append(UInt64(UInt32(bitPattern: value)), 4)
    }
}
