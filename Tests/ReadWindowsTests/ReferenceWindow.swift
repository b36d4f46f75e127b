// SPDX-License-Identifier: Apache-2.0

import Capture
import ReadWindows

/// What a window must do, written as plainly as possible: every question is answered by looking at all tags.
///
/// Nanoseconds throughout; tags are numbers; one reader decides whether the read point is observed.
struct ReferenceWindow {
    struct Tag {
        var number: UInt64
        var first: Int64
        var last: Int64
        var reads: UInt64
        /// Window time from which the span counts, and from which reports do.
        var stamp: Int64
        var reported: Int64
        var isAnnounced: Bool
        /// What decides between tags of equal time: the order in which they got it.
        var touched: Int
        var reportTouched = 0
        var unsavedSince: Int64?
    }

    struct Event: Equatable {
        var type: EventType?
        var number: UInt64
        var time: Int64
        var reads: UInt64
        var flags: EventFlags
    }

    let options: WindowOptions
    let span: Int64
    let departs: Bool
    var tags: [Tag] = []
    var ledger = WindowLedger()
    var counts = WindowCounts()
    var out: [Event] = []
    /// When the readers began and stopped to deliver.
    private var history: [(time: Int64, isDelivering: Bool)]
    private var lastSeen: Int64
    private var newest = Int64.min
    private var touches = 0

    init(_ options: WindowOptions, at time: Int64) {
        self.options = options
        departs = options.mode == .presence
        span = Self.nanoseconds(departs ? options.departAfter : options.hold)
        history = [(time, false)]
        lastSeen = time
    }

    static func nanoseconds(_ span: Duration) -> Int64 { Int64(span / .nanoseconds(1)) }

    /// The time that counts for spans: all of it, or what was observed of it.
    private func windowTime(at time: Int64) -> Int64 {
        guard departs else { return time }
        var observed = history[0].time
        for (index, change) in history.enumerated() where change.isDelivering {
            let end = index + 1 < history.count ? min(history[index + 1].time, time) : time
            observed += max(0, end - change.time)
        }
        return observed
    }

    mutating func delivering(_ isDelivering: Bool, at time: Int64) {
        guard isDelivering != history[history.count - 1].isDelivering else { return }
        history.append((time, isDelivering))
    }

    mutating func read(_ number: UInt64, count: UInt64, at time: Int64, room: Int) -> Verdict {
        var room = room
        lastSeen = max(lastSeen, time)
        newest = max(newest, windowTime(at: time))
        ledger.reads += count
        touches += 1
        if let index = tags.firstIndex(where: { $0.number == number }) {
            let isOver = newest - tags[index].stamp >= span && tags[index].isAnnounced
            if isOver, departs, room < 2 { counts.merged += 1 }
            if isOver, !departs {
                tags.remove(at: index)
            } else if isOver, room >= 2 {
                room -= 1
                close(index, [])
            } else {
                tags[index].last = max(tags[index].last, time)
                tags[index].reads += count
                if departs {
                    tags[index].stamp = newest
                    tags[index].touched = touches
                    if tags[index].isAnnounced, tags[index].unsavedSince == nil {
                        tags[index].unsavedSince = time
                    }
                }
                ledger.suppressed += count
                return .suppressed
            }
        }
        if tags.count == options.maxTags { makePlace(&room) }
        ledger.suppressed += count - 1
        tags.append(
            Tag(
                number: number,
                first: time,
                last: time,
                reads: count,
                stamp: newest,
                reported: newest,
                isAnnounced: false,
                touched: touches
            )
        )
        guard room > 0 else {
            ledger.open += 1
            return .open
        }
        ledger.announced += 1
        announce(tags.count - 1, [], at: time)
        return .announced
    }

    private mutating func makePlace(_ room: inout Int) {
        guard let index = stalest else { return }
        counts.overflows += 1
        if !tags[index].isAnnounced {
            ledger.open -= 1
            guard room >= 2 else {
                ledger.lost += 1
                tags.remove(at: index)
                return
            }
            ledger.announced += 1
            room -= 1
            announce(index, .late, at: lastSeen)
        }
        if room >= 1 {
            room -= 1
            close(index, .overflow)
        } else {
            if departs { counts.departuresLost += 1 }
            tags.remove(at: index)
        }
    }

    private var stalest: Int? {
        tags.indices.min { (tags[$0].stamp, tags[$0].touched) < (tags[$1].stamp, tags[$1].touched) }
    }

    mutating func advance(to time: Int64, room: Int) {
        var room = min(room, ReadWindow.recordsPerTurn)
        let now = windowTime(at: time)
        // Tags stand in the array in the order of their first reads.
        while room > 0, let index = tags.firstIndex(where: { !$0.isAnnounced }) {
            room -= 1
            ledger.open -= 1
            ledger.announced += 1
            announce(index, .late, at: time)
        }
        while room > 0, let index = stalest, now - tags[index].stamp >= span {
            room -= 1
            close(index, [])
        }
        let isObserved = history[history.count - 1].isDelivering
        let unobserved = Self.nanoseconds(options.unobservedAfter)
        if departs, !isObserved, time - max(lastSeen, history[history.count - 1].time) >= unobserved {
            while room > 0, let index = stalest {
                room -= 1
                close(index, .unobserved)
            }
        }
        if departs, let every = options.reportEvery.map(Self.nanoseconds) {
            while room > 0,
                let index = tags.indices.filter({ tags[$0].isAnnounced }).min(by: {
                    (tags[$0].reported, tags[$0].reportTouched) < (tags[$1].reported, tags[$1].reportTouched)
                }), now - tags[index].reported >= every
            {
                room -= 1
                let due = tags[index].reported + every
                let end = now - due < every ? due : now
                emit(.present, index, time - (now - end), [])
                tags[index].unsavedSince = nil
                beginReporting(index, at: end)
            }
        }
        // Saves take what room is left.
        let unsaved = tags.indices.filter { time - (tags[$0].unsavedSince ?? time) >= 1_000_000_000 }
        for index in unsaved.sorted(by: { tags[$0].unsavedSince ?? 0 < tags[$1].unsavedSince ?? 0 }).prefix(
            room
        ) {
            tags[index].unsavedSince = nil
        }
    }

    private mutating func announce(_ index: Int, _ flags: EventFlags, at time: Int64) {
        tags[index].isAnnounced = true
        emit(.arrived, index, tags[index].first, flags)
        tags[index].reported = .min
        beginReporting(index, at: max(tags[index].stamp, windowTime(at: time)))
    }

    private mutating func beginReporting(_ index: Int, at time: Int64) {
        let others = tags.indices.filter { $0 != index && tags[$0].isAnnounced }.map { tags[$0].reported }
        touches += 1
        tags[index].reported = max(time, others.max() ?? .min)
        tags[index].reportTouched = touches
    }

    private mutating func close(_ index: Int, _ flags: EventFlags) {
        emit(departs ? .departed : nil, index, tags[index].last, flags)
        tags.remove(at: index)
    }

    private mutating func emit(_ type: EventType?, _ index: Int, _ time: Int64, _ flags: EventFlags) {
        out.append(
            Event(
                type: type,
                number: tags[index].number,
                time: time,
                reads: tags[index].reads,
                flags: flags
            )
        )
    }
}
