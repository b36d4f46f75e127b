// SPDX-License-Identifier: Apache-2.0

import Capture
import ReaderProtocols

/// A session and, at the other end of the line, a reader that says yes to everything.
struct ReaderLine {
    private var session: any ReaderProtocol
    private let reader: CompliantReader
    private var output = ReaderOutput()
    private var now = MonotonicTime(nanoseconds: 1_000_000_000)

    init(_ reader: CompliantReader) {
        self.reader = reader
        session = reader.makeSession()
    }

    /// Configures the reader until it reads and nothing is asked any more, if that ever happens.
    mutating func becomeReady() -> Bool {
        session.setClock(Instant(monotonic: now, wall: WallTime(microseconds: 1_796_115_600_000_000)))
        session.start(at: now, into: &output)
        var words = reader.greeting
        var isReady = false
        for _ in 0..<200 {
            let isAsked = !output.send.isEmpty
            words += reader.answers(output.send)
            isReady = isReady || output.notices.contains { $0.state == .ready }
            output.removeAll()
            if !words.isEmpty {
                feed(words)
                words = []
            } else if isReady {
                return true
            } else if isAsked {
                // For a round; some sessions are ready when they have seen one.
                feed(reader.round)
            } else {
                guard let deadline = session.deadline else { return false }
                now = max(now, deadline)
                session.tick(at: now, into: &output)
            }
        }
        return false
    }

    /// Lets the reader say what it has found, and returns how many tags and cards that were.
    ///
    /// A round is asked for before where that is due: no reader's rounds are further apart.
    mutating func deliverRound() -> Int {
        now = now.advanced(byNanoseconds: 200_000_000)
        session.tick(at: now, into: &output)
        feed(reader.round)
        defer { output.removeAll() }
        return output.reads.count + output.scans.count
    }

    private mutating func feed(_ bytes: [UInt8]) {
        let size = reader.reportSize ?? bytes.count
        for start in stride(from: 0, to: bytes.count, by: size) {
            let end = min(bytes.count, start + size)
            session.feed(bytes.span.extracting(start..<end), at: now, into: &output)
        }
    }
}
