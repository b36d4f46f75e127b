// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc

/// A thread of the kernel that runs one function and can be waited for.
package struct KernelThread: ~Copyable, Sendable {
    // A pthread_t is an integer on Linux.
    private let identifier: pthread_t

    /// Starts a thread.
    ///
    /// Signals are blocked in it, so that handlers run elsewhere and no call in it is interrupted.
    ///
    /// - Parameters:
    ///   - name: What `ps` and `top` show, at most 15 bytes.
    ///   - body: What it does.
    /// - Throws: `EAGAIN` when the system has no room for another.
    package init(name: String, _ body: @escaping @Sendable () -> Void) throws(SystemCallFailure) {
        let start = unsafe Unmanaged.passRetained(ThreadStart(name: name, body: body))
        var all = sigset_t()
        var previous = sigset_t()
        unsafe sigfillset(&all)
        unsafe pthread_sigmask(SIG_BLOCK, &all, &previous)
        var identifier = pthread_t()
        // The box is retained here and released by the thread once, or below when there is no thread.
        let result = unsafe pthread_create(&identifier, nil, runThread, start.toOpaque())
        unsafe pthread_sigmask(SIG_SETMASK, &previous, nil)
        guard result == 0 else {
            unsafe start.release()
            throw SystemCallFailure("pthread_create", errno: Errno(rawValue: result))
        }
        self.identifier = identifier
    }

    /// Waits until the thread has returned from its function.
    package consuming func join() {
        _ = pthread_join(identifier, nil)
    }

    /// Leaves the thread to itself: nobody waits for its end.
    package consuming func detach() {
        _ = pthread_detach(identifier)
    }

    /// A number that tells threads apart, never 0.
    package static var current: UInt { UInt(pthread_self()) }
}

private final class ThreadStart: Sendable {
    let name: String
    let body: @Sendable () -> Void

    init(name: String, body: @escaping @Sendable () -> Void) {
        self.name = name
        self.body = body
    }
}

private func runThread(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let context = unsafe context else { return nil }
    // Balances the retain of KernelThread.init.
    let start = unsafe Unmanaged<ThreadStart>.fromOpaque(context).takeRetainedValue()
    _ = unsafe clinux_name_thread(start.name)
    start.body()
    return nil
}
