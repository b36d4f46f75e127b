// SPDX-License-Identifier: Apache-2.0

import Capture
import Demands
import ReaderProtocols

/// A session that is fed the input in portions, with time passing in between.
func converse(_ bytes: borrowing Span<UInt8>) {
    let options = ReaderOptions(
        antennas: bytes.choice(0) % 2 == 0 ? [] : [.init(port: 1, powerCentidBm: 2_700), .init(port: 2)],
        session: bytes.choice(0) % 3 == 0 ? 1 : nil
    )
    var session = LLRP.Session(options)
    var output = ReaderOutput()
    var now = MonotonicTime(nanoseconds: 1_000_000_000)
    var splitter = Splitter(seed: UInt64(bytes.choice(1)))
    session.start(at: now, into: &output)
    check(&output, fed: 0)
    var position = 0
    while position < bytes.count {
        let end = min(bytes.count, position + splitter.next(upTo: 64))
        session.feed(bytes.extracting(position..<end), at: now, into: &output)
        check(&output, fed: end)
        if splitter.next(upTo: 8) == 1, let deadline = session.deadline {
            now = max(now, deadline)
            session.tick(at: now, into: &output)
            check(&output, fed: 0)
            if let deadline = session.deadline { demand(deadline > now, "a deadline that stays due") }
        }
        if session.deadline == nil { session.start(at: now, into: &output) }
        position = end
    }
    session.stop(at: now, into: &output)
    check(&output, fed: 0)
    if let deadline = session.deadline {
        session.tick(at: deadline, into: &output)
        check(&output, fed: 0)
    }
    demand(session.deadline == nil, "a session that never ends")
}

/// No call says more than the bytes so far can justify.
private func check(_ output: inout ReaderOutput, fed count: Int) {
    demand(output.reads.count <= count / 8, "\(output.reads.count) reads from \(count) bytes")
    demand(output.send.count <= 4_096, "\(output.send.count) bytes to send")
    for read in output.reads { demand(read.count > 0, "a record of no read") }
    for notice in output.notices { demand(!"\(notice)".isEmpty, "a notice without words") }
    output.removeAll()
}
