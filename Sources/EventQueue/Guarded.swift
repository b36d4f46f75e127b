// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// A value behind a `Mutex` whose order ThreadSanitizer can follow.
///
/// A contended `Mutex` changes hands inside the kernel, where the sanitizer does not look: it would report every
/// access under the lock as a race. The atomic beside it, read and written under the lock, shows it the order. It
/// costs a load and a store of memory that is at hand.
struct Guarded<Value: Sendable>: ~Copyable, Sendable {
    private let mutex: Mutex<Value>
    private let order = Atomic(false)

    init(_ value: Value) { mutex = Mutex(value) }

    /// Runs `body` with the value, alone.
    func withLock<Result: Sendable>(_ body: (inout Value) -> Result) -> Result {
        mutex.withLock { value in
            _ = order.load(ordering: .acquiring)
            defer { order.store(true, ordering: .releasing) }
            return body(&value)
        }
    }
}
