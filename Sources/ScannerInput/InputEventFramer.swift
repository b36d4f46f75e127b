// SPDX-License-Identifier: Apache-2.0

/// Cuts a stream of bytes into ``InputEvent`` records, wherever reads split them.
///
/// The kernel hands out whole records; pipes, sockets and replayed devices do not. The stream carries no mark
/// to resynchronise on, so a framer must be fed every byte from the opening of the device on.
public struct InputEventFramer: Sendable {
    /// The beginning of a record whose rest has not arrived.
    private var partial: InlineArray<24, UInt8> = InlineArray(repeating: 0)
    private var partialCount = 0

    /// A framer at the start of a stream.
    public init() {}

    /// How many bytes wait for the rest of their record, 0 to 23.
    public var pendingByteCount: Int { partialCount }

    /// Takes the next record out of `bytes`.
    ///
    /// Call it until it gives `nil`: by then all of `bytes` is consumed, and an incomplete record at the end is
    /// kept for the next bytes.
    ///
    /// - Parameters:
    ///   - bytes: What one read delivered.
    ///   - offset: Where in `bytes` to go on, moved behind what was consumed; 0 at first.
    /// - Returns: The record, or `nil` when more bytes are needed.
    public mutating func next(in bytes: borrowing Span<UInt8>, from offset: inout Int) -> InputEvent? {
        if partialCount == 0, bytes.count &- offset >= InputEvent.byteCount {
            let event = InputEvent(bytes, at: offset)
            offset &+= InputEvent.byteCount
            return event
        }
        while offset < bytes.count {
            partial[partialCount] = bytes[offset]
            partialCount &+= 1
            offset &+= 1
            if partialCount == InputEvent.byteCount {
                partialCount = 0
                return InputEvent(partial.span, at: 0)
            }
        }
        return nil
    }

    /// Forgets an incomplete record: the device was closed.
    public mutating func reset() {
        partialCount = 0
    }
}
