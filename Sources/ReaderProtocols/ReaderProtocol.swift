// SPDX-License-Identifier: Apache-2.0

public import Capture

/// One reader's side of a conversation: bytes and time in; tag reads, bytes to send and notices out.
///
///               start ─┐
///       bytes ─ feed  ─┼─▶ session ─▶ ReaderOutput: reads · send · notices · counters
///        time ─ tick  ─┤
///               stop  ─┘
///
/// A session is a value that never reads, writes, sleeps or asks the clock. Its owner
/// - opens the port and calls ``start(at:into:)``;
/// - calls ``feed(_:at:into:)`` with whatever arrives, in any portions;
/// - calls ``tick(at:into:)`` when ``deadline`` has passed (earlier or later does no harm);
/// - after each call writes out ``ReaderOutput/send``, passes on the rest, and empties the output;
/// - closes the port on ``ReaderNotice/failed(_:)`` and, after a pause, opens it again and calls
///   ``start(at:into:)`` on the same session, which remembers since when reads may have been lost;
/// - to end, calls ``stop(at:into:)`` and goes on until ``ReaderNotice/stopped``.
///
/// In steady state no call allocates.
public protocol ReaderProtocol: Sendable {
    /// When ``tick(at:into:)`` wants to be called next, unless bytes arrive; `nil`: not at all.
    var deadline: MonotonicTime? { get }

    /// Begins, or begins again, on a port that was just opened.
    mutating func start(at now: MonotonicTime, into output: inout ReaderOutput)

    /// Takes bytes in the order they arrived.
    mutating func feed(_ bytes: borrowing Span<UInt8>, at now: MonotonicTime, into output: inout ReaderOutput)

    /// Lets time-outs happen.
    mutating func tick(at now: MonotonicTime, into output: inout ReaderOutput)

    /// The pins that can be switched now; of those in ``ReaderOptions/outputs`` the ones the reader did not refuse.
    var outputs: Set<UInt8> { get }

    /// Switches pins, soon; reading pauses for the time of a few commands.
    ///
    /// A pin that is still on when the session stops is switched off before.
    ///
    /// - Parameters:
    ///   - levels: Whether each pin is to be on.
    ///   - now: When.
    ///   - output: What to do.
    mutating func switchOutputs(
        _ levels: [UInt8: Bool],
        at now: MonotonicTime,
        into output: inout ReaderOutput
    )

    /// Asks the reader to be quiet; ``ReaderNotice/stopped`` follows, at once or by a later call.
    mutating func stop(at now: MonotonicTime, into output: inout ReaderOutput)
}

/// What a session has to say after a call; reused from call to call.
public struct ReaderOutput: Sendable {
    /// Tag reads, oldest first.
    public var reads: [TagRead] = []
    /// Bytes to write to the reader, in order.
    public var send: [UInt8] = []
    /// Changes of state and alerts, in order.
    public var notices: [ReaderNotice] = []
    /// Frames whose checksum was wrong.
    public var checksumFailures = 0
    /// Frames or records that made no sense though their checksum was right.
    public var malformed = 0
    /// Bytes that belonged to no good frame.
    public var bytesSkipped = 0
    /// Good records that were under way before the session asked for any; not delivered, their age is unknown.
    public var staleRecords = 0
    /// Reads, delivered nevertheless, whose EPC is not as long as their PC word says.
    public var lengthMismatches = 0

    /// An empty output with room for `readCapacity` reads before it grows.
    public init(readCapacity: Int = 64) {
        reads.reserveCapacity(readCapacity)
        send.reserveCapacity(256)
    }

    /// Empties the output and keeps its storage.
    public mutating func removeAll() {
        reads.removeAll(keepingCapacity: true)
        send.removeAll(keepingCapacity: true)
        if !notices.isEmpty { notices.removeAll(keepingCapacity: true) }
        checksumFailures = 0
        malformed = 0
        bytesSkipped = 0
        staleRecords = 0
        lengthMismatches = 0
    }

    /// Calls `body` with each reason for which inputs were rejected, and how many.
    public func forEachRejection(_ body: (Rejection, Int) -> Void) {
        if checksumFailures > 0 { body(.checksum, checksumFailures) }
        if malformed > 0 { body(.malformed, malformed) }
    }
}
