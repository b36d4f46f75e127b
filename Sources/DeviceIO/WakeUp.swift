// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc

/// Wakes a thread that waits for descriptors (`eventfd`).
package struct WakeUp: ~Copyable, Sendable {
    private let counter: OwnedDescriptor

    /// Readable from ``wake()`` to ``clear()``.
    package var descriptor: Int32 { counter.rawValue }

    /// Asleep at first.
    package init() throws(SystemCallFailure) {
        counter = OwnedDescriptor(
            try SystemCall.checked("eventfd") { eventfd(0, Int32(EFD_CLOEXEC) | Int32(EFD_NONBLOCK)) }
        )
    }

    /// Makes the descriptor readable; from any thread.
    package func wake() {
        // Fails only when the counter is full: readable it is then.
        _ = eventfd_write(counter.rawValue, 1)
    }

    /// Blocks until the descriptor is readable, and makes it quiet again.
    package func wait() {
        var request = pollfd(fd: counter.rawValue, events: Int16(POLLIN), revents: 0)
        // The pointer is to a local, for the call. Whatever ends it, the caller looks again.
        _ = unsafe poll(&request, 1, -1)
        clear()
    }

    /// Makes the descriptor quiet again.
    package func clear() {
        var count: eventfd_t = 0
        _ = unsafe eventfd_read(counter.rawValue, &count)
    }
}
