// SPDX-License-Identifier: Apache-2.0

import Logging
import Synchronization

/// Takes the capture thread's messages to the log, which can block: a pipe that nobody reads, a stuck journal.
///
/// What does not fit while the log is stuck is counted, and told with the next message.
final class StateLog: Sendable {
    private struct Message: Sendable {
        let words: Logger.Message
        let metadata: Logger.Metadata
    }

    /// How many messages wait for the log, at most.
    private static let capacity = 256

    private let messages: AsyncStream<Message>.Continuation
    private let missed = Atomic(0)

    init(_ logger: Logger) {
        let (stream, continuation) = AsyncStream.makeStream(
            of: Message.self,
            bufferingPolicy: .bufferingOldest(Self.capacity)
        )
        messages = continuation
        Task.detached {
            for await message in stream { logger.notice(message.words, metadata: message.metadata) }
        }
    }

    deinit { messages.finish() }

    /// Hands a message over; never waits for the log.
    func notice(_ words: Logger.Message, metadata: Logger.Metadata) {
        let missed = missed.exchange(0, ordering: .relaxed)
        var metadata = metadata
        if missed > 0 { metadata["missed"] = "\(missed)" }
        if case .enqueued = messages.yield(Message(words: words, metadata: metadata)) { return }
        self.missed.add(missed + 1, ordering: .relaxed)
    }
}
