// SPDX-License-Identifier: Apache-2.0

package import ScannerInput

// drivers/input/evdev.c, struct evdev_client and __pass_event():
//
//     ┌──── readable ────┐┌ incomplete ┐
//     │ … SYN_REPORT │ … SYN_REPORT │ KEY …        up to 63 events
//     └──────────────────┘└────────────┘
//
//     the 64th:  everything is thrown away but itself, with SYN_DROPPED in front

/// The queue that the kernel keeps for each program that reads an event device.
///
/// A value without a device: events in, events out, and what the kernel does when nobody reads.
package struct KernelQueue: Sendable {
    /// How many places the queue of a keyboard has, of which one stays empty.
    ///
    /// `EVDEV_MIN_BUFFER_SIZE`; the 8 packets of 8 events that a keyboard is given are no more.
    package static let places = 64

    private var events: [InputEvent] = []
    /// How many of ``events`` belong to complete reports.
    private var readable = 0
    /// How often the queue overflowed.
    package private(set) var overflows = 0
    /// Whether scan codes (`EV_MSC`) are kept; a reader that masks them (`EVIOCSMASK`) has room for more keys.
    private let keepsScanCodes: Bool

    /// An empty queue.
    package init(keepsScanCodes: Bool = false) {
        self.keepsScanCodes = keepsScanCodes
        events.reserveCapacity(Self.places)
    }

    /// How many events wait, those of an incomplete report included.
    package var count: Int { events.count }

    /// Whether a read would give something.
    package var isReadable: Bool { readable > 0 }

    /// Whether so many more events fit.
    package func hasRoom(for more: Int) -> Bool { events.count + more < Self.places }

    /// Takes an event of the device.
    package mutating func pass(_ event: InputEvent) {
        if event.type == InputEvent.miscellaneous, !keepsScanCodes { return }
        let endsReport = event.type == InputEvent.synchronization && event.code == InputEvent.report
        // A report of which nothing was kept is none.
        if endsReport, readable == events.count { return }
        events.append(event)
        if events.count == Self.places {
            overflows += 1
            let mark = InputEvent(
                time: event.time,
                type: InputEvent.synchronization,
                code: InputEvent.dropped,
                value: 0
            )
            events = [mark, event]
            readable = 0
        }
        if endsReport { readable = events.count }
    }

    /// Reads all complete reports, as `read()` does with room for 64 events.
    package mutating func read() -> [InputEvent] {
        let taken = Array(events.prefix(readable))
        events.removeFirst(readable)
        readable = 0
        return taken
    }
}
