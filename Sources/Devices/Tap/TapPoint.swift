// SPDX-License-Identifier: Apache-2.0

import Capture

/// Where the raw records of one device can be listened to; on the capture thread.
///
/// It outlives the device's channels and settings. While nobody listens it costs the look at an empty list.
final class TapPoint {
    private var listeners: [TapListener] = []

    /// Whether anybody listens.
    var isUsed: Bool { !listeners.isEmpty }

    func add(_ listener: TapListener) { listeners.append(listener) }

    func remove(_ listener: TapListener) { listeners.removeAll { $0 === listener } }

    /// Tells all who listen.
    func note(_ event: @autoclosure () -> TapEntry.Event, on channel: Int, at time: MonotonicTime) {
        if listeners.isEmpty { return }
        let entry = TapEntry(channel: channel, time: time, event: event())
        for listener in listeners { listener.add(entry) }
    }

    /// Tells all who listen of bytes.
    func note(_ bytes: borrowing Span<UInt8>, on channel: Int, at time: MonotonicTime) {
        if listeners.isEmpty { return }
        note(.bytes([UInt8](copying: bytes)), on: channel, at: time)
    }

    /// Tells all who listen of bytes for a reader.
    func note(said bytes: [UInt8], on channel: Int, at time: MonotonicTime) {
        if listeners.isEmpty { return }
        // A copy of its own: the session goes on writing into its buffer.
        note(.said(Array(bytes[...])), on: channel, at: time)
    }

    /// Tells all who listen of a scan that a reader's session made.
    func note(scan: Scan, text: borrowing Span<UInt8>, on channel: Int, at time: MonotonicTime) {
        if listeners.isEmpty { return }
        note(.scanned(scan, text: [UInt8](copying: text)), on: channel, at: time)
    }
}

/// The tap points of all devices; on the capture thread.
final class TapBoard {
    private var points: [DeviceIndex: TapPoint] = [:]

    /// The point of a device, which stays the same as long as the daemon runs.
    func point(of index: DeviceIndex) -> TapPoint {
        if let point = points[index] { return point }
        let point = TapPoint()
        points[index] = point
        return point
    }
}

extension [UInt8] {
    fileprivate init(copying span: borrowing Span<UInt8>) {
        self.init()
        reserveCapacity(span.count)
        for index in span.indices { append(span[index]) }
    }
}
