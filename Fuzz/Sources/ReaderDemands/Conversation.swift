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
        if splitter.next(upTo: 8) == 2 { conversation.ask(for: splitter.next(upTo: 6)) }
        position = end
    }
    conversation.end()
}

private struct Conversation {
    private var session: any ReaderProtocol
    private var output = ReaderOutput()
    private var now = MonotonicTime(nanoseconds: 1_000_000_000)
    private let isPassive: Bool
    private var lastOperation: UInt64 = 0
    /// Operations on tags that have not been answered.
    private var operations: Set<UInt64> = []

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

    /// Wants something of the reader besides reading.
    mutating func ask(for kind: Int) {
        switch kind {
        case 1: session.beep(times: 2, at: now, into: &output)
        case 2: session.switchOutputs([1: true, 3: false], at: now, into: &output)
        case 3: perform(.read(.tid, word: 0, count: 6))
        case 4: perform(.read(.epc, word: 1, count: 32))
        case 5: perform(.write(.epc, word: 2, words: [0x3008, 0x33B2, 0xDDD9]))
        default: perform(.write(.reserved, word: 2, words: [0x1234, 0x5678]))
        }
        check(fed: 0)
    }

    private mutating func perform(_ action: TagOperation.Action) {
        lastOperation += 1
        operations.insert(lastOperation)
        var operation = TagOperation(id: lastOperation, action)
        if lastOperation % 2 == 0 { operation.password = 0xCAFE_F00D }
        session.perform(operation, at: now, into: &output)
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
            guard let deadline = session.deadline else { break }
            now = max(now, deadline)
            session.tick(at: now, into: &output)
            check(fed: 0)
        }
        demand(session.deadline == nil, "a session that never ends")
        demand(operations.isEmpty, "\(operations.count) operations without an answer")
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
        for answer in output.answers {
            demand(operations.remove(answer.id) != nil, "an answer to no operation, or a second one")
        }
        for read in output.reads { demand(read.count > 0, "a record of no read") }
        for notice in output.notices { demand(!"\(notice)".isEmpty, "a notice without words") }
        output.removeAll()
    }
}
