// SPDX-License-Identifier: Apache-2.0

public import Capture

extension ReadWindow {
    /// Lets time pass: announces what waited for room, closes what is over, reports what stays, saves what
    /// changed.
    ///
    /// Puts out at most ``recordsPerTurn`` records; when more is due, ``deadline`` stays due, and the next turn
    /// goes on.
    ///
    /// - Parameters:
    ///   - now: The time, on both clocks.
    ///   - room: How many records may be put out.
    ///   - output: Where they go.
    public mutating func advance(to now: Instant, room: Int, into output: inout WindowOutput) {
        clock.advance(to: now.monotonic.nanoseconds)
        if isUnsorted { sortMain() }
        var room = min(room, Self.recordsPerTurn)
        announceWaiting(&room, into: &output)
        closeDue(&room, into: &output)
        closeUnobserved(&room, into: &output)
        report(at: now, &room, into: &output)
        saveDue(&room, into: &output)
    }

    /// When ``advance(to:room:into:)`` next has something to do; in the past when it already has, `nil` when
    /// only a read or a reader can change anything.
    public var deadline: MonotonicTime? {
        if !waiting.isEmpty || isUnsorted { return MonotonicTime(nanoseconds: clock.now) }
        var next = Int64.max
        if !main.isEmpty, let start = spanStart(of: main.head) {
            next = min(next, due(start, rule.span))
            if rule.departs, !clock.isRunning {
                next = min(next, Self.sum(clock.unobservedSince, rule.unobservedSpan))
            }
        }
        if dormantCount > 0 { next = min(next, Self.sum(restoredAt, rule.unobservedSpan)) }
        if let head = schedule.head { next = min(next, due(head.reportedAt, rule.reportSpan)) }
        if !dirty.isEmpty { next = min(next, Self.sum(table[dirty.head].dirtySince, rule.saveSpan)) }
        return next == .max ? nil : MonotonicTime(nanoseconds: next)
    }

    /// When a span of the window's time ends, on the monotonic clock.
    private func due(_ start: Int64, _ span: Int64) -> Int64 {
        let end = Self.sum(start, span)
        guard rule.departs else { return end }
        if clock.isRunning { return clock.monotonic(atObserved: end) }
        return end <= clock.observed ? clock.now : .max
    }

    private static func sum(_ time: Int64, _ span: Int64) -> Int64 {
        let (sum, overflow) = time.addingReportingOverflow(span)
        return overflow ? .max : sum
    }

    // MARK: - What is due

    private mutating func announceWaiting(_ room: inout Int, into output: inout WindowOutput) {
        while room > 0, !waiting.isEmpty {
            room -= 1
            announceLate(waiting.head, into: &output)
        }
    }

    // Nothing waits any more when there is room left for this: what closes here was announced.
    private mutating func closeDue(_ room: inout Int, into output: inout WindowOutput) {
        let now = windowNow
        while room > 0, !main.isEmpty, let start = spanStart(of: main.head), now &- start >= rule.span {
            room -= 1
            close(main.head, flags: [], into: &output)
        }
    }

    private mutating func closeUnobserved(_ room: inout Int, into output: inout WindowOutput) {
        guard rule.departs else { return }
        if !clock.isRunning, clock.now >= Self.sum(clock.unobservedSince, rule.unobservedSpan) {
            while room > 0, !main.isEmpty {
                room -= 1
                close(main.head, flags: .unobserved, into: &output)
            }
        }
        guard dormantCount > 0, clock.now >= Self.sum(restoredAt, rule.unobservedSpan) else { return }
        while room > 0, let slot = stalestDormant {
            room -= 1
            close(slot, flags: .unobserved, into: &output)
        }
    }

    private mutating func report(at now: Instant, _ room: inout Int, into output: inout WindowOutput) {
        let time = windowNow
        while room > 0, let head = schedule.head, time &- head.reportedAt >= rule.reportSpan {
            room -= 1
            // A report that is more than a whole span late starts a new pace instead of being made up for.
            let due = head.reportedAt + rule.reportSpan
            let end = time &- due < rule.reportSpan ? due : time
            let moment = MonotonicTime(nanoseconds: clock.now &- (time &- end))
            schedule.remove(head.slot)
            schedule.append(head.slot, at: end)
            output.append(
                record(.present, head.slot, .open, time: now.wall(at: moment), moment, flags: [])
            )
            noteSaved(head.slot)
        }
    }

    private mutating func saveDue(_ room: inout Int, into output: inout WindowOutput) {
        while room > 0, !dirty.isEmpty,
            clock.now >= Self.sum(table[dirty.head].dirtySince, rule.saveSpan)
        {
            room -= 1
            save(dirty.head, into: &output)
        }
    }

    // MARK: - Saving at the end

    /// Puts out every open entry that changed since it was saved, before the daemon stops.
    ///
    /// Entries that wait to be announced are saved as such, and announced by the next run. To be called until
    /// it has nothing more to put out; afterwards the window is done with.
    ///
    /// - Parameters:
    ///   - room: How many records may be put out; at most ``recordsPerTurn`` are.
    ///   - output: Where they go.
    /// - Returns: Whether there is more to save.
    public mutating func saveAll(room: Int, into output: inout WindowOutput) -> Bool {
        var room = min(room, Self.recordsPerTurn)
        while room > 0, !dirty.isEmpty {
            room -= 1
            save(dirty.head, into: &output)
        }
        while room > 0, !waiting.isEmpty {
            room -= 1
            let slot = waiting.head
            output.append(stored(slot))
            table.chores.remove(slot, from: &waiting)
        }
        return !dirty.isEmpty || !waiting.isEmpty
    }

    private mutating func save(_ slot: UInt32, into output: inout WindowOutput) {
        output.append(stored(slot))
        noteSaved(slot)
    }
}
