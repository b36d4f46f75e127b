// SPDX-License-Identifier: Apache-2.0

import Capture
import DeviceIO

extension SupervisedDevice {
    /// Has a reader fall silent, then closes everything.
    ///
    /// - Parameters:
    ///   - now: When.
    ///   - completion: Called when that is done, after half a second at the latest.
    func stop(at now: Instant, completion: @escaping () -> Void) {
        whenStopped = completion
        guard case .open = phase, let reader else { return finishStopping(at: now) }
        phase = .stopping
        retryTimer?.deadline = nil
        graceTimer?.deadline = now.monotonic.advanced(byNanoseconds: Self.stopPatience)
        reader.stop(at: now)
    }

    func finishStopping(at now: Instant) {
        phase = .stopping
        close(at: now)
        let completion = whenStopped
        whenStopped = nil
        completion?()
    }
}
