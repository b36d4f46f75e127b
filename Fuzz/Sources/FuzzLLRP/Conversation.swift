// SPDX-License-Identifier: Apache-2.0

import Capture
import Demands
import ReaderProtocols

/// A session that is fed the input in portions, with time passing in between and tags' memories asked for.
func converse(_ bytes: borrowing Span<UInt8>) {
    var session: any ReaderProtocol = ReaderFamily.llrp.makeSession(
        options(bytes.choice(max(0, bytes.count - 1)))
    )
    var output = ReaderOutput()
    // Operations on tags that have not been answered.
    var open: Set<UInt64> = []
    var now = MonotonicTime(nanoseconds: 1_000_000_000)
    var splitter = Splitter(seed: UInt64(bytes.choice(1)))
    session.setClock(Instant(monotonic: now, wall: WallTime(microseconds: 1_796_115_600_000_000)))
    session.start(at: now, into: &output)
    check(&output, &open, fed: 0)
    var position = 0
    var operations: UInt64 = 0
    while position < bytes.count {
        let end = min(bytes.count, position + splitter.next(upTo: 64))
        session.feed(bytes.extracting(position..<end), at: now, into: &output)
        check(&output, &open, fed: end)
        if splitter.next(upTo: 8) == 1, let deadline = session.deadline {
            now = max(now, deadline)
            session.tick(at: now, into: &output)
            check(&output, &open, fed: 0)
            if let deadline = session.deadline { demand(deadline > now, "a deadline that stays due") }
        }
        if splitter.next(upTo: 16) == 1 {
            operations += 1
            open.insert(operations)
            session.perform(
                TagOperation(id: operations, .read(.tid, word: 0, count: 6)),
                at: now,
                into: &output
            )
            check(&output, &open, fed: 0)
        }
        if session.deadline == nil { session.start(at: now, into: &output) }
        position = end
    }
    session.stop(at: now, into: &output)
    check(&output, &open, fed: 0)
    if let deadline = session.deadline {
        session.tick(at: deadline, into: &output)
        check(&output, &open, fed: 0)
    }
    demand(session.deadline == nil, "a session that never ends")
    demand(open.isEmpty, "\(open.count) operations without an answer")
}

/// Options by a number: each bit adds one.
private func options(_ choice: UInt8) -> ReaderOptions {
    func has(_ bit: UInt8) -> Bool { choice >> bit & 1 == 1 }
    var options = ReaderOptions()
    if has(0) { options.antennas = [.init(port: 1, powerCentidBm: 2_700), .init(port: 2)] }
    if has(1) { options.session = 1 }
    if has(2) { options.memoryReads = [.init(.tid, count: 6), .init(.user, count: 2)] }
    if has(3) { options.tagsPerReport = 10 }
    if has(4) { options.trigger = .init(input: 1) }
    if has(5) { options.dutyCycle = .init(onMilliseconds: 100, offMilliseconds: 100) }
    if has(6) { options.outputs = [1, 2] }
    if has(7) { options.keepaliveMilliseconds = 1_000 }
    return options
}

/// No call says more than the bytes so far can justify.
private func check(_ output: inout ReaderOutput, _ open: inout Set<UInt64>, fed count: Int) {
    demand(output.reads.count <= count / 8, "\(output.reads.count) reads from \(count) bytes")
    demand(output.send.count <= 4_096, "\(output.send.count) bytes to send")
    for answer in output.answers {
        demand(open.remove(answer.id) != nil, "an answer to no operation, or a second one")
    }
    for read in output.reads { demand(read.count > 0, "a record of no read") }
    for notice in output.notices { demand(!"\(notice)".isEmpty, "a notice without words") }
    output.removeAll()
}
