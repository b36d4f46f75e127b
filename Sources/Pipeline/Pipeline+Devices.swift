// SPDX-License-Identifier: Apache-2.0

public import Capture

extension Pipeline {
    /// Counts inputs that became neither scan nor read.
    public func reject(_ reason: Rejection, count: Int, from device: DeviceIndex, at now: Instant) {
        wake(at: now)
        guard count > 0, let place = place(of: device) else { return }
        accounts[place]?.counts.reads &+= UInt64(count)
        accounts[place]?.counts.rejected &+= UInt64(count)
        accounts[place]?.rejections[reason, default: 0] &+= UInt64(count)
    }

    /// Takes note of a device's state, and tells of it unless it flaps.
    ///
    /// The windows of a reader's antennas learn whether somebody observes.
    public func device(
        _ device: DeviceIndex,
        became state: DeviceState,
        because reason: String,
        at now: Instant
    ) {
        wake(at: now)
        guard let place = place(of: device) else { return }
        let wasDelivering = accounts[place]?.isDelivering
        accounts[place]?.condition.become(state, because: reason.asNotice, at: now)
        if let account = accounts[place], account.isDelivering != wasDelivering {
            tellWindows(of: account, isDelivering: account.isDelivering, at: now.monotonic)
        }
        tellStates(at: now)
    }

    /// Raises an alert about a device; the same one is told at most once a minute.
    public func alert(_ code: String, _ message: String, from device: DeviceIndex, at now: Instant) {
        wake(at: now)
        alerts.raise(AlertDesk.Subject(code: code, device: device), message.asNotice, at: now)
        tellAlerts(at: now)
    }

    /// Raises an alert about the gateway; the same one is told at most once a minute.
    public func alert(_ code: AlertCode, _ message: String, at now: Instant) {
        wake(at: now)
        alerts.raise(AlertDesk.Subject(code: code.rawValue), message.asNotice, at: now)
        tellAlerts(at: now)
    }

    /// Takes note that the wall clock was moved.
    ///
    /// - Parameters:
    ///   - microseconds: How far; forward is positive.
    ///   - now: The time afterwards, on both clocks.
    public func clockStepped(by microseconds: Int64, at now: Instant) {
        wake(at: now)
        let subject = AlertDesk.Subject(code: AlertCode.clockStep.rawValue)
        alerts.raise(subject, "the wall clock was moved", step: microseconds, at: now)
        tellAlerts(at: now)
    }

    // MARK: - Telling

    func tellStates(at now: Instant) {
        for place in accounts.indices {
            guard let due = accounts[place]?.condition.due, due <= now.monotonic, takesNotice,
                let change = accounts[place]?.condition.tell(at: now.monotonic), let account = accounts[place]
            else { continue }
            let since = account.condition.since?.monotonic
            var header = header(.device, at: change.since, since, device: account.entry.index)
            header.readPoint = account.entry.readPoint
            header.step = points[account.routes.point].step
            var event = batch.beginEvent(header)
            event.state(change)
            finish(event)
        }
    }

    func tellAlerts(at now: Instant) {
        while takesNotice, let pending = alerts.next(at: now.monotonic) {
            let code = AlertCode(rawValue: pending.subject.code)
            var alert = Alert(
                code: pending.subject.code,
                severity: code?.severity ?? .warning,
                message: pending.message
            )
            alert.count = pending.count > 1 ? pending.count : nil
            if pending.to != pending.from {
                alert.from = pending.from.wall
                alert.to = pending.to.wall
            }
            alert.stepMicroseconds = pending.stepMicroseconds
            var header = header(
                .alert,
                at: pending.to.wall,
                pending.to.monotonic,
                device: pending.subject.device
            )
            header.readPoint = pending.subject.readPoint
            if let device = pending.subject.device { header.readPoint = account(of: device)?.entry.readPoint }
            var event = batch.beginEvent(header)
            event.alert(alert)
            finish(event)
        }
    }
}
