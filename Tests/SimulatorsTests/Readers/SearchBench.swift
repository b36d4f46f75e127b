// SPDX-License-Identifier: Apache-2.0

import Capture
import ReaderProtocols
import Simulators

/// A search and a virtual reader on a line with a speed, in virtual time: what is sent at another speed arrives as noise.
struct SearchBench {
    var search: ReaderSearch
    var reader: (any VirtualReader)?
    /// The reader's speed.
    var speed: UInt32
    /// Speeds that the port cannot be set to.
    var refused: Set<UInt32> = []
    /// What a device that is no reader sends, on and on, a portion each 20 ms.
    var chatter: [UInt8] = []
    var now = MonotonicTime(nanoseconds: 1_000_000_000_000)

    private(set) var line: UInt32 = 0
    private(set) var speeds: [UInt32] = []
    private(set) var notices: [ReaderNotice] = []
    private(set) var sent: [UInt8] = []
    private(set) var reads: [TagRead] = []
    private var nextChatter = MonotonicTime(nanoseconds: 0)
    private var output = ReaderOutput()

    init(_ search: ReaderSearch, with reader: (any VirtualReader)?, at speed: UInt32) {
        self.search = search
        self.reader = reader
        self.speed = speed
    }

    mutating func start() {
        search.start(at: now, into: &output)
        settle()
    }

    mutating func stop() {
        search.stop(at: now, into: &output)
        settle()
    }

    mutating func forget() {
        notices = []
        speeds = []
        sent = []
        reads = []
    }

    /// Lets time pass until something is so, or the time is over.
    mutating func advance(milliseconds: Int64, until isOver: (SearchBench) -> Bool = { _ in false }) {
        let end = now.advanced(byNanoseconds: milliseconds * 1_000_000)
        while !isOver(self) {
            var deadlines = [search.deadline, reader?.deadline].compactMap { $0 }
            if !chatter.isEmpty { deadlines.append(nextChatter) }
            guard let due = deadlines.min(), due <= end else { break }
            now = max(now, due)
            reader?.tick(at: now)
            if !chatter.isEmpty, now >= nextChatter {
                nextChatter = now.advanced(byNanoseconds: 20_000_000)
                let bytes = chatter
                search.feed(bytes.span, at: now, into: &output)
            }
            search.tick(at: now, into: &output)
            settle()
        }
        if !isOver(self) { now = end }
    }

    mutating func see(_ sighting: TagSighting, of population: TagPopulation) {
        reader?.observe(sighting, of: population.tags[sighting.tag], at: now)
        settle()
    }

    private mutating func settle() {
        while true {
            notices += output.notices
            reads += output.reads
            let (bytes, baudRate) = (output.send, output.baudRate)
            output.removeAll()
            sent += bytes
            if line == speed { reader?.receive(bytes.span, at: now) }
            if let baudRate {
                speeds.append(baudRate)
                let isDone = !refused.contains(baudRate)
                if isDone { line = baudRate }
                search.lineIsSet(isDone, at: now, into: &output)
            }
            var answer = reader?.output.bytes ?? []
            _ = reader?.output.removeAll()
            if line != speed { answer = answer.enumerated().map { $1 &* 7 ^ UInt8(truncatingIfNeeded: $0) } }
            if !answer.isEmpty { search.feed(answer.span, at: now, into: &output) }
            if bytes.isEmpty, baudRate == nil, answer.isEmpty { break }
        }
        notices += output.notices
        reads += output.reads
        output.removeAll()
    }
}
