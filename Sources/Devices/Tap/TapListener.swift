// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Somebody who listens to the raw records of a device: a bounded buffer between the capture thread and a reader.
///
/// The capture thread never waits for it. What finds no room is dropped and counted, and the reader is told how
/// much, at the place where it is missing; the device itself loses nothing.
package final class TapListener: Sendable {
    /// What a reader finds.
    package enum Item: Sendable {
        /// Something happened.
        case entry(TapEntry)
        /// This many entries found no room here; nothing can be said of what they held.
        case lost(Int)
    }

    private struct State {
        var items: [Item] = []
        var byteCount = 0
        var lostCount = 0
        var isFinished = false
    }

    private let state = Mutex(State())
    private let bell: AsyncStream<Void>.Continuation
    private let capacity: (items: Int, bytes: Int)

    private init(capacity: (items: Int, bytes: Int), bell: AsyncStream<Void>.Continuation) {
        self.capacity = capacity
        self.bell = bell
    }

    /// A listener with room for a number of entries and of bytes in them.
    ///
    /// - Parameters:
    ///   - itemCapacity: The most entries, at least 2: one place is kept for the count of what is lost.
    ///   - byteCapacity: The most bytes in them.
    /// - Returns: The listener, and a stream that rings when there is something to take, once however much there
    ///   is, and ends when nothing more will come. Whoever drops the stream abandons the listener.
    package static func make(
        itemCapacity: Int = 8_192,
        byteCapacity: Int = 512 * 1_024
    ) -> (listener: TapListener, arrivals: AsyncStream<Void>) {
        let (arrivals, bell) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        return (TapListener(capacity: (max(2, itemCapacity), byteCapacity), bell: bell), arrivals)
    }

    /// Takes all there is, oldest first.
    package func take() -> [Item] {
        state.withLock { state in
            var items: [Item] = []
            swap(&items, &state.items)
            if state.lostCount > 0 { items.append(.lost(state.lostCount)) }
            state.lostCount = 0
            state.byteCount = 0
            return items
        }
    }

    /// Ends the stream; what is there can still be taken.
    package func finish() {
        state.withLock { $0.isFinished = true }
        bell.finish()
    }

    /// Calls `body` once the reader has gone away, or ``finish()`` was called.
    package func whenAbandoned(_ body: @escaping @Sendable () -> Void) {
        bell.onTermination = { _ in body() }
    }

    /// Adds an entry, or counts it as lost; on the capture thread.
    func add(_ entry: TapEntry) {
        let count = entry.byteCount
        state.withLock { state in
            if state.isFinished { return }
            guard state.items.count + 2 <= capacity.items, state.byteCount + count <= capacity.bytes else {
                state.lostCount += 1
                return
            }
            if state.lostCount > 0 {
                state.items.append(.lost(state.lostCount))
                state.lostCount = 0
            }
            state.items.append(.entry(entry))
            state.byteCount += count
        }
        bell.yield()
    }
}

extension TapEntry {
    /// The bytes it holds, beyond its own size.
    fileprivate var byteCount: Int {
        switch event {
        case .bytes(let bytes), .keyState(let bytes), .said(let bytes), .scanned(_, let bytes): bytes.count
        case .opened, .told, .ticked, .closed: 0
        }
    }
}
