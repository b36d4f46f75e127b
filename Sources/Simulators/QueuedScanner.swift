// SPDX-License-Identifier: Apache-2.0

import Capture
import Glibc
package import ScannerInput

//     keys ──▶ KernelQueue, 63 events ──▶ pipe, one read at a time ──▶ the reader
//              overflows as the kernel's      only when it is empty

/// A simulated scanner on a named pipe that loses keys when its reader is slow, as the kernel does.
///
/// A pipe alone keeps thousands of keystrokes for a reader that does not read. Here it holds what one `read()` of
/// an event device gives, and is filled again only when that has been read; all else waits in a ``KernelQueue``.
/// Whether a key is lost depends on what was read before, and on nothing else: not on the clock.
package struct QueuedScanner: ~Copyable {
    private let descriptor: ScannerDescriptor
    private let path: String
    private var queue: KernelQueue

    /// Plugs the scanner in once somebody reads the pipe.
    ///
    /// - Parameters:
    ///   - path: A named pipe (``ScannerPipe/create(at:)``).
    ///   - patience: How long to wait for a reader.
    /// - Throws: ``ScannerFailure/noReader(path:)`` when none came in time.
    package init(path: String, patience: Duration = .seconds(60)) throws(ScannerFailure) {
        let descriptor = try ScannerPipe.open(path, patience: patience)
        // A pipe of one page can be written only when it is empty, by which poll() tells that all was read.
        let number = descriptor.number
        try ScannerDescriptor.retrying("F_SETPIPE_SZ", path) { fcntl(number, Self.setPipeSize, 4096) }
        self.descriptor = descriptor
        self.path = path
        queue = KernelQueue()
    }

    /// `F_SETPIPE_SZ`, which Glibc's module hides behind `_GNU_SOURCE`.
    private static let setPipeSize: Int32 = 1031

    /// How often keys were lost.
    package var overflows: Int { queue.overflows }

    /// Types records as fast as they can be read: waits while the kernel's queue has no room.
    ///
    /// - Parameters:
    ///   - events: Whole reports.
    ///   - patience: How many milliseconds to wait for the reader.
    /// - Throws: ``ScannerFailure/stalled(path:)`` when it does not read.
    package mutating func type(_ events: [InputEvent], patience: Int32) throws(ScannerFailure) {
        var report: [InputEvent] = []
        for event in events {
            report.append(event)
            guard event.type == InputEvent.synchronization else { continue }
            while !queue.hasRoom(for: report.count) { try offer(patience: patience) }
            try press(report)
            report.removeAll(keepingCapacity: true)
        }
        while queue.isReadable { try offer(patience: patience) }
    }

    /// Types records one report after another whether they are read or not, until keys are lost.
    ///
    /// - Parameter events: Whole reports.
    /// - Returns: What was not typed any more: the reports behind the one with which the queue overflowed.
    /// - Throws: When the reader is gone.
    package mutating func overrun(_ events: [InputEvent]) throws(ScannerFailure) -> [InputEvent] {
        let before = overflows
        var report: [InputEvent] = []
        for (index, event) in events.enumerated() {
            report.append(event)
            guard event.type == InputEvent.synchronization else { continue }
            try press(report)
            report.removeAll(keepingCapacity: true)
            if overflows > before { return Array(events[(index + 1)...]) }
        }
        return []
    }

    /// One report from the device, and on to the reader if that has read all before.
    private mutating func press(_ report: [InputEvent]) throws(ScannerFailure) {
        let now = ScannerPace.now
        for var event in report {
            event.time = now
            queue.pass(event)
        }
        if try canWrite(patience: 0) { try write() }
    }

    /// Waits until the reader has read all before, and gives it what waits.
    private mutating func offer(patience: Int32) throws(ScannerFailure) {
        guard try canWrite(patience: patience) else { throw .stalled(path: path) }
        try write()
    }

    private func canWrite(patience: Int32) throws(ScannerFailure) -> Bool {
        var request = pollfd(fd: descriptor.number, events: Int16(POLLOUT), revents: 0)
        // SAFETY: the pointer is to a local, for the call.
        return try ScannerDescriptor.retrying("poll", path) { unsafe poll(&request, 1, patience) } > 0
    }

    private mutating func write() throws(ScannerFailure) {
        guard queue.isReadable else { return }
        var bytes: [UInt8] = []
        for event in queue.read() { event.append(to: &bytes) }
        try descriptor.write(bytes)
    }
}
