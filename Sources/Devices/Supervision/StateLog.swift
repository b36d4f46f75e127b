// SPDX-License-Identifier: Apache-2.0

import DeviceIO
import Logging
import Synchronization

/// Takes the capture thread's messages to the log, which can block: a pipe that nobody reads, a stuck journal.
///
/// A thread of its own waits for the log, so that nobody else does. What does not fit while the log is stuck is
/// counted, and told with the next message.
final class StateLog: Sendable {
    private struct Message: Sendable {
        let words: Logger.Message
        let metadata: Logger.Metadata
    }

    /// What the thread holds on to; it ends when the log it belongs to is gone and all is told.
    private final class Box: Sendable {
        struct State {
            var messages: [Message] = []
            var missed = 0
            var isClosed = false
        }

        let state = Mutex(State())
        let wakeUp: WakeUp

        init() throws(SystemCallFailure) { wakeUp = try WakeUp() }

        func tell(_ logger: Logger) {
            while true {
                let (messages, isClosed) = state.withLock { state in
                    defer { state.messages = [] }
                    return (state.messages, state.isClosed)
                }
                for message in messages { logger.notice(message.words, metadata: message.metadata) }
                if !messages.isEmpty { continue }
                if isClosed { return }
                wakeUp.wait()
            }
        }
    }

    /// How many messages wait for the log, at most.
    private static let capacity = 256

    private let box: Box

    /// Starts the thread.
    ///
    /// - Parameter logger: Where messages go.
    /// - Throws: When the process has no descriptors or threads left.
    init(_ logger: Logger) throws(SystemCallFailure) {
        let box = try Box()
        self.box = box
        try KernelThread(name: "device-log") { box.tell(logger) }.detach()
    }

    deinit {
        box.state.withLock { $0.isClosed = true }
        box.wakeUp.wake()
    }

    /// Hands a message over; never waits for the log.
    func notice(_ words: Logger.Message, metadata: Logger.Metadata) {
        let isTaken = box.state.withLock { state in
            guard state.messages.count < Self.capacity else {
                state.missed += 1
                return false
            }
            var metadata = metadata
            if state.missed > 0 { metadata["missed"] = "\(state.missed)" }
            state.missed = 0
            state.messages.append(Message(words: words, metadata: metadata))
            return true
        }
        if isTaken { box.wakeUp.wake() }
    }
}
