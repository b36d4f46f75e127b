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

    /// Learns what the host's clocks show, before ``start(at:into:)`` and before bytes are fed: readers with a
    /// calendar are compared with it.
    mutating func setClock(_ now: Instant)

    /// Begins, or begins again, on a port that was just opened.
    mutating func start(at now: MonotonicTime, into output: inout ReaderOutput)

    /// Takes bytes in the order they arrived.
    mutating func feed(_ bytes: borrowing Span<UInt8>, at now: MonotonicTime, into output: inout ReaderOutput)

    /// Learns that the line was set as ``ReaderOutput/baudRate`` asked, and what had arrived thrown away.
    ///
    /// - Parameters:
    ///   - isDone: Whether the port works at that speed; without, it is as it was.
    ///   - now: When.
    ///   - output: What to do.
    mutating func lineIsSet(_ isDone: Bool, at now: MonotonicTime, into output: inout ReaderOutput)

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

    /// Whether the reader has a beeper that can be sounded now.
    var hasBeeper: Bool { get }

    /// Sounds the beeper, so many times where the reader can count; soon, like ``switchOutputs(_:at:into:)``.
    mutating func beep(times: UInt8, at now: MonotonicTime, into output: inout ReaderOutput)

    /// Accesses a tag's memory; a ``TagAnswer`` follows for each operation, whatever happens, at once or by a later
    /// call. Reading pauses meanwhile and goes on by itself.
    mutating func perform(_ operation: TagOperation, at now: MonotonicTime, into output: inout ReaderOutput)

    /// Asks the reader to be quiet; ``ReaderNotice/stopped`` follows, at once or by a later call.
    mutating func stop(at now: MonotonicTime, into output: inout ReaderOutput)
}

extension ReaderProtocol {
    /// Most readers have no calendar.
    public mutating func setClock(_ now: Instant) {}

    /// Does nothing: most sessions stay at the speed the port was opened with.
    public mutating func lineIsSet(_ isDone: Bool, at now: MonotonicTime, into output: inout ReaderOutput) {}

    /// Most readers have none.
    public var outputs: Set<UInt8> { [] }

    /// Does nothing: there is no output.
    public mutating func switchOutputs(
        _ levels: [UInt8: Bool],
        at now: MonotonicTime,
        into output: inout ReaderOutput
    ) {}

    /// Most readers have none.
    public var hasBeeper: Bool { false }

    /// Does nothing: there is no beeper.
    public mutating func beep(times: UInt8, at now: MonotonicTime, into output: inout ReaderOutput) {}

    /// Says that it cannot.
    public mutating func perform(
        _ operation: TagOperation,
        at now: MonotonicTime,
        into output: inout ReaderOutput
    ) {
        output.answers.append(TagAnswer(id: operation.id, .failure(.notSupported), at: now))
    }
}

/// What a session has to say after a call; reused from call to call.
public struct ReaderOutput: Sendable {
    /// Tag reads, oldest first.
    public var reads: [TagRead] = []
    /// Bytes to write to the reader, in order.
    public var send: [UInt8] = []
    /// The speed that a serial line is to be set to, in bits per second; `nil`: it stays.
    ///
    /// ``ReaderProtocol/lineIsSet(_:at:into:)`` follows, and nothing is sent before.
    public var baudRate: UInt32?
    /// Changes of state and alerts, in order.
    public var notices: [ReaderNotice] = []
    /// Barcodes and cards that a reader of both delivered, oldest first; their texts are in ``texts``.
    public var scans: [(scan: Scan, text: Range<Int>)] = []
    /// The bytes of ``scans``.
    public var texts: [UInt8] = []
    /// How operations on tags went.
    public var answers: [TagAnswer] = []
    /// What was counted.
    public var counters = ReaderCounters()

    /// An empty output with room for `readCapacity` reads before it grows.
    public init(readCapacity: Int = 64) {
        reads.reserveCapacity(readCapacity)
        send.reserveCapacity(256)
    }

    /// Empties the output and keeps its storage.
    public mutating func removeAll() {
        reads.removeAll(keepingCapacity: true)
        send.removeAll(keepingCapacity: true)
        baudRate = nil
        if !notices.isEmpty { notices.removeAll(keepingCapacity: true) }
        if !scans.isEmpty { scans.removeAll(keepingCapacity: true) }
        if !texts.isEmpty { texts.removeAll(keepingCapacity: true) }
        if !answers.isEmpty { answers.removeAll(keepingCapacity: true) }
        counters = ReaderCounters()
    }

    /// Adds a barcode or card that was read.
    public mutating func append(_ scan: Scan, text: borrowing Span<UInt8>) {
        let start = texts.count
        for index in text.indices { texts.append(text[index]) }
        scans.append((scan, start..<texts.count))
    }

    /// Calls `body` with each reason for which inputs were rejected, and how many.
    public func forEachRejection(_ body: (Rejection, Int) -> Void) {
        if counters.checksumFailures > 0 { body(.checksum, counters.checksumFailures) }
        if counters.malformed > 0 { body(.malformed, counters.malformed) }
    }
}
