// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Synchronization

/// Wakes one waiting thread: however often it is rung, one wake-up follows, and none is lost.
///
/// Ringing a bell that has already been rung costs one atomic exchange, so a busy writer is not signalled again
/// and again. Whoever rings has published its work before; whoever wakes looks for work after.
final class Doorbell: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)
    private let isRung = Atomic(false)

    func ring() {
        if !isRung.exchange(true, ordering: .acquiringAndReleasing) { semaphore.signal() }
    }

    /// Waits until the bell has been rung since the last wait.
    func wait() {
        semaphore.wait()
        _ = isRung.exchange(false, ordering: .acquiringAndReleasing)
    }

    /// Waits until the bell is rung or the time is over, whichever comes first.
    ///
    /// - Returns: Whether it was rung.
    @discardableResult
    func wait(nanoseconds: Int64) -> Bool {
        let deadline = DispatchTime.now() + .nanoseconds(Int(max(0, nanoseconds)))
        guard semaphore.wait(timeout: deadline) == .success else { return false }
        _ = isRung.exchange(false, ordering: .acquiringAndReleasing)
        return true
    }
}
