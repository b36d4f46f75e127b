// SPDX-License-Identifier: Apache-2.0

import DeviceIO
import Synchronization

/// The threads on which it is waited for hosts to answer: one for each that is being connected to.
///
/// A name that nobody resolves and a host that is down take many seconds, which no other device is to wait.
final class ConnectThreads: Sendable {
    /// How many hosts are waited for at once.
    private static let most = 64

    private let running = Atomic<Int>(0)

    /// Has `work` done at once on a thread of its own; nobody waits for its end.
    ///
    /// - Returns: Whether there was a thread for it.
    func perform(_ work: @escaping @Sendable () -> Void) -> Bool {
        guard running.add(1, ordering: .relaxed).newValue <= Self.most,
            let thread = try? KernelThread(
                name: "connect",
                { [self] in
                    work()
                    running.subtract(1, ordering: .relaxed)
                }
            )
        else {
            running.subtract(1, ordering: .relaxed)
            return false
        }
        thread.detach()
        return true
    }
}
