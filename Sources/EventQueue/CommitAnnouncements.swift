// SPDX-License-Identifier: Apache-2.0

/// What became durable with one commit.
public struct Commit: Hashable, Sendable {
    /// The `seq` of the newest event.
    public var head: Int64
    /// How many events were added; 0 when only window states or acknowledgements were written.
    public var events: Int

    /// A commit that added `events` events, the last of them `head`.
    public init(head: Int64, events: Int) {
        self.head = head
        self.events = events
    }
}

/// Tells whoever asked that events are durable, after their COMMIT has returned and never before.
///
/// An announcement carries no events: a subscriber reads on from its own `seq`, so one that falls behind loses
/// nothing and only ever needs the newest head.
public final class CommitAnnouncements: Sendable {
    private struct Subscribers: Sendable {
        var next = 0
        var streams: [(key: Int, continuation: AsyncStream<Int64>.Continuation)] = []
        var observers: [@Sendable (Commit) -> Void] = []
        var head: Int64 = 0
        var isFinished = false
    }

    private let subscribers = Guarded(Subscribers())

    init() {}

    /// The newest durable `seq`, now and after each commit that added events; intermediate ones may be skipped.
    public func heads() -> AsyncStream<Int64> {
        let (stream, continuation) = AsyncStream.makeStream(
            of: Int64.self,
            bufferingPolicy: .bufferingNewest(1)
        )
        let key = subscribers.withLock { subscribers in
            // Under the lock, so that no newer head can come before this one; nobody listens yet.
            continuation.yield(subscribers.head)
            if subscribers.isFinished { continuation.finish() }
            subscribers.next += 1
            subscribers.streams.append((subscribers.next, continuation))
            return subscribers.next
        }
        continuation.onTermination = { [weak self] _ in
            self?.subscribers.withLock { $0.streams.removeAll { $0.key == key } }
        }
        return stream
    }

    /// Calls `observer` after every commit, on the writer's thread: it must be quick and not wait.
    public func observe(_ observer: @escaping @Sendable (Commit) -> Void) {
        subscribers.withLock { $0.observers.append(observer) }
    }

    /// Announces a commit; on the writer's thread.
    func announce(_ commit: Commit) {
        // The arrays are shared, not copied, and nobody is called with the lock held.
        let (streams, observers) = subscribers.withLock { subscribers in
            subscribers.head = commit.head
            return (subscribers.streams, subscribers.observers)
        }
        if commit.events > 0 {
            for stream in streams { stream.continuation.yield(commit.head) }
        }
        for observer in observers { observer(commit) }
    }

    /// Sets the head a new subscriber starts from.
    func start(at head: Int64) {
        subscribers.withLock { $0.head = head }
    }

    /// Ends every stream: nothing more will be committed.
    func finish() {
        let streams = subscribers.withLock { subscribers in
            subscribers.isFinished = true
            return subscribers.streams
        }
        for stream in streams { stream.continuation.finish() }
    }
}
