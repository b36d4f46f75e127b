// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// What became of something posted to a ``CaptureLoop``.
package enum PostOutcome: Hashable, Sendable {
    /// It will run, after everything posted before.
    case accepted
    /// The mailbox is full; nothing was kept.
    case full
    /// The loop has stopped; nothing was kept.
    case stopped
}

/// A bounded list of things to do on another thread, in order.
final class Mailbox: Sendable {
    typealias Item = @Sendable () -> Void

    private struct State {
        var items: [Item] = []
        var isClosed = false
    }

    private let state = Mutex(State())
    private let capacity: Int

    init(capacity: Int) { self.capacity = capacity }

    func post(_ item: @escaping Item) -> PostOutcome {
        state.withLock { state in
            if state.isClosed { return .stopped }
            if state.items.count >= capacity { return .full }
            state.items.append(item)
            return .accepted
        }
    }

    /// Exchanges the items for the empty `storage`, so that two arrays serve for ever.
    func drain(into storage: inout [Item]) {
        state.withLock { state in
            if !state.items.isEmpty { swap(&state.items, &storage) }
        }
    }

    /// Refuses everything from now on; what was taken before stays to be drained.
    func close() { state.withLock { $0.isClosed = true } }
}
