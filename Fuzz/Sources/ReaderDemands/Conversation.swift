// SPDX-License-Identifier: Apache-2.0

import Capture
import Demands
public import ReaderProtocols

/// A session that is fed the input in portions, its answers interleaved with time.
///
/// Every portion is followed by the next deadline, or not, as the splitter says: time-outs, retries and losses
/// happen in between.
///
/// - Parameters:
///   - bytes: What the reader says.
///   - family: Whose session it is.
///   - isPassive: Whether the family only listens, so that nothing is ever due.
///   - options: The family's options, for a number that decides about them.
public func converse(
    _ bytes: borrowing Span<UInt8>,
    with family: ReaderFamily,
    isPassive: Bool = false,
    options: (Int) -> ReaderOptions
) {
    var conversation = Conversation(family.makeSession(options(Int(bytes.choice(0)))), isPassive: isPassive)
    var splitter = Splitter(seed: UInt64(bytes.choice(0)) << 8 | UInt64(bytes.choice(1)))
    conversation.begin()
    var position = 0
    while position < bytes.count {
        let end = min(bytes.count, position + splitter.next(upTo: 64))
        conversation.feed(bytes.extracting(position..<end))
        if splitter.next(upTo: 4) == 1 { conversation.passDeadline() }
        position = end
    }
    conversation.end()
}

private struct Conversation {
    private var session: any ReaderProtocol
    private var output = ReaderOutput()
    private var now = MonotonicTime(nanoseconds: 1_000_000_000)
    private let isPassive: Bool

    init(_ session: any ReaderProtocol, isPassive: Bool) {
        self.session = session
        self.isPassive = isPassive
    }

    mutating func begin() {
        session.start(at: now, into: &output)
        demand(isPassive || session.deadline != nil, "a session that waits for nothing")
        check(fed: 0)
    }

    mutating func feed(_ bytes: borrowing Span<UInt8>) {
        now = now.advanced(byNanoseconds: 1_000_000)
        session.feed(bytes, at: now, into: &output)
        check(fed: bytes.count)
    }

    /// A deadline that has passed and been answered is not due again: the loop that owns the session sleeps.
    mutating func passDeadline() {
        for _ in 0..<8 {
            guard let deadline = session.deadline else { return restart() }
            guard deadline <= now else { break }
            session.tick(at: now, into: &output)
            check(fed: 0)
        }
        guard let deadline = session.deadline else { return restart() }
        demand(deadline > now, "a deadline that stays due")
        now = deadline
        session.tick(at: now, into: &output)
        check(fed: 0)
    }

    private mutating func restart() {
        now = now.advanced(byNanoseconds: 1_000_000_000)
        begin()
    }

    /// Told to stop, a session ends for certain.
    mutating func end() {
        session.stop(at: now, into: &output)
        check(fed: 0)
        for _ in 0..<64 {
            guard let deadline = session.deadline else { return }
            now = max(now, deadline)
            session.tick(at: now, into: &output)
            check(fed: 0)
        }
        demand(session.deadline == nil, "a session that never ends")
    }

    /// No call says more than its bytes can justify, and those that were held back: a frame, or a line of text.
    private mutating func check(fed count: Int) {
        let held = LineFramer.maximumLength + 2
        // A tag without an EPC may take one byte.
        demand(output.reads.count <= count + 600, "\(output.reads.count) reads from \(count) bytes")
        demand(output.send.count <= 4096, "\(output.send.count) bytes to send")
        demand(
            output.counters.bytesSkipped <= count + held,
            "\(output.counters.bytesSkipped) skipped of \(count)"
        )
        demand(output.texts.count <= count + held, "\(output.texts.count) bytes of text from \(count)")
        for read in output.reads { demand(read.count > 0, "a record of no read") }
        for notice in output.notices { demand(!"\(notice)".isEmpty, "a notice without words") }
        output.removeAll()
    }
}
