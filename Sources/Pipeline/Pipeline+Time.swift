// SPDX-License-Identifier: Apache-2.0

public import Capture
internal import ReadWindows

extension Pipeline {
    /// How long to wait for room before looking again.
    private static let roomPause: Int64 = 20_000_000

    /// Lets time pass: departures, late announcements, saves, held states, alerts, heartbeat.
    ///
    /// At most `ReadWindow/recordsPerTurn` records a read point are put out; when more is due, ``deadline`` stays
    /// due. While nothing came in and nothing is due it does nothing: most turns only bring a key or two of a scan.
    public func advance(to now: Instant) {
        if let quietUntil, now.monotonic < quietUntil { return }
        wake(at: now)
        if heartbeatAt == nil { heartbeatAt = nextHeartbeat(after: now.monotonic) }
        for place in points.indices {
            // A window that was saved is done with: what it would say now, the next run says.
            if !isSaved {
                points[place].window.advance(to: now, room: tagRoom, into: &output)
                if !output.records.isEmpty { write(outputOf: place) }
            }
            raiseLosses(of: place, at: now)
            if !isSaved, let lacking = points[place].labelSet?.giveUp(before: now.monotonic) {
                raiseIncomplete(lacking, at: place)
            }
        }
        if !isSaved { renewWindows() }
        tellStates(at: now)
        tellAlerts(at: now)
        beat(at: now)
        quietUntil = deadline ?? MonotonicTime(nanoseconds: .max)
    }

    /// When ``advance(to:)`` next has something to do; `nil` when only a device can change anything.
    ///
    /// While there is no room to do it, a moment when it is worth looking again.
    public var deadline: MonotonicTime? {
        if let quietUntil { return quietUntil.nanoseconds == .max ? nil : quietUntil }
        let retry = now.monotonic.advanced(byNanoseconds: Self.roomPause)
        var next: MonotonicTime?
        func consider(_ time: MonotonicTime?, hasRoom: Bool) {
            guard let time else { return }
            let moment = hasRoom ? time : max(time, retry)
            next = next.map { min($0, moment) } ?? moment
        }
        let hasTagRoom = tagRoom > 0
        if !isSaved {
            for point in points {
                consider(point.window.deadline, hasRoom: hasTagRoom)
                // Needs no room: what there is to say waits on the desk of alerts.
                consider(point.labelSet?.deadline, hasRoom: true)
            }
        }
        let takesNotice = takesNotice
        for account in accounts { consider(account?.condition.due, hasRoom: takesNotice) }
        consider(alerts.due, hasRoom: takesNotice)
        consider(heartbeatAt, hasRoom: takesNotice)
        return next
    }

    /// Writes every open entry that changed since it was saved, before the daemon stops.
    ///
    /// To be called, each time with a new ``beginTurn(at:room:)`` and followed by a hand-over, until there is no
    /// more. No tag departs by it, and the windows do nothing from then on.
    ///
    /// - Returns: Whether there is more to save.
    public func saveAll() -> Bool {
        isSaved = true
        wake(at: now)
        var isMore = false
        for place in points.indices {
            if points[place].window.saveAll(room: tagRoom, into: &output) { isMore = true }
            write(outputOf: place)
        }
        return isMore
    }

    // MARK: - Heartbeat

    func nextHeartbeat(after time: MonotonicTime) -> MonotonicTime? {
        guard let (seconds, attoseconds) = heartbeatEvery?.components, seconds < 1 << 32 else { return nil }
        return time.advanced(byNanoseconds: max(1, seconds * 1_000_000_000 + attoseconds / 1_000_000_000))
    }

    private func beat(at now: Instant) {
        guard let due = heartbeatAt, due <= now.monotonic, takesNotice else { return }
        heartbeatAt = nextHeartbeat(after: now.monotonic)
        var event = batch.beginEvent(header(.heartbeat, at: now.wall, now.monotonic, device: nil))
        event.heartbeat(ledger.total, lastSequence: lastSequence)
        finish(event)
    }

    // MARK: - Losses

    private func raiseLosses(of place: Int, at now: Instant) {
        let counts = points[place].window.counts
        let name = points[place].entry.name
        if counts.overflows > points[place].toldOverflows {
            alerts.raise(
                AlertDesk.Subject(code: AlertCode.windowOverflow.rawValue, readPoint: name),
                "more tags than max_tags: entries closed early",
                count: counts.overflows - points[place].toldOverflows,
                at: now
            )
            points[place].toldOverflows = counts.overflows
        }
        let lost = counts.departuresLost &+ lostArrivals(of: place)
        if lost > points[place].toldLost {
            alerts.raise(
                AlertDesk.Subject(code: AlertCode.tagLost.rawValue, readPoint: name),
                "arrivals or departures of tags were dropped: window and way to the queue are full",
                count: lost - points[place].toldLost,
                at: now
            )
            points[place].toldLost = lost
        }
    }

    private func lostArrivals(of place: Int) -> UInt64 {
        guard points[place].window.counts.overflows > 0 else { return 0 }
        return accounts.reduce(0) { sum, account in
            sum &+ (account.map { points[place].window.ledger(of: $0.entry.index).lost } ?? 0)
        }
    }

    // MARK: - Ledger

    /// Where everything went that came in, as of now.
    public var ledger: Ledger {
        var ledger = Ledger()
        for account in accounts {
            guard let account else { continue }
            var counts = account.counts
            for point in points { counts += LedgerCounts(point.window.ledger(of: account.entry.index)) }
            ledger.total += counts
            ledger.devices.append(
                Ledger.Line(
                    device: account.entry.index,
                    name: account.entry.name,
                    counts: counts,
                    rejections: account.rejections,
                    last: account.last,
                    state: account.condition.state,
                    reason: account.condition.reason,
                    since: account.condition.since?.wall
                )
            )
        }
        for point in points { ledger.openTags += point.window.tagCount }
        ledger.eventsMade = eventsMade
        return ledger
    }
}
