// SPDX-License-Identifier: Apache-2.0

/// Bytes on their way out of a descriptor that takes some now and some later; bounded.
package struct OutgoingBytes: Sendable {
    private var bytes: [UInt8] = []
    private var sent = 0
    private let capacity: Int

    /// Nothing to send yet.
    ///
    /// - Parameter capacity: How many bytes may wait.
    package init(capacity: Int) {
        self.capacity = capacity
        bytes.reserveCapacity(capacity)
    }

    /// Whether everything has been sent.
    package var isEmpty: Bool { sent == bytes.count }

    /// Queues bytes.
    ///
    /// - Returns: Whether there was room; without, nothing of them is kept.
    package mutating func append(_ more: borrowing Span<UInt8>) -> Bool {
        guard more.count <= capacity - (bytes.count - sent) else { return false }
        if sent > 0 {
            bytes.removeFirst(sent)
            sent = 0
        }
        for index in more.indices { bytes.append(more[index]) }
        return true
    }

    /// Writes what the descriptor takes now.
    package mutating func flush(to descriptor: Int32) throws(SystemCallFailure) {
        while sent < bytes.count {
            let count = try SystemCall.write(descriptor, bytes.span.extracting(sent..<bytes.count))
            if count == 0 { return }
            sent += count
        }
        removeAll()
    }

    /// Forgets what was not sent.
    package mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        sent = 0
    }
}
