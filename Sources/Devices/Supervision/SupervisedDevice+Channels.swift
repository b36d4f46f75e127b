// SPDX-License-Identifier: Apache-2.0

import Capture
import DeviceIO
import ReaderProtocols
import ScannerInput
import TLSLinks

extension SupervisedDevice: ChannelOwner {
    func channelDelivered(at now: Instant) {
        guard awaitsWriter else { return }
        awaitsWriter = false
        reportReading(at: now)
    }

    func channelBecame(_ state: DeviceState, because reason: String, at now: Instant) {
        guard phase != .stopping else { return }
        if state == .ready || state == .degraded { readySince = readySince ?? now.monotonic }
        // A reader that fails again and again is in error until it reads, not connecting in between.
        if state == .connecting, status?.state == .error { return }
        report(state, reason, at: now)
    }

    func channelEnded(_ end: StreamEnd, at now: Instant) {
        guard phase != .stopping else { return finishStopping(at: now) }
        settleBackoff(at: now)
        if let pipe = endedPipe {
            // Another writer may come at any moment: the pipe is opened again before it is closed, so that
            // what it writes is kept.
            awaitsWriter = true
            channels.removeAll()
            signals.end()
            close(at: now)
            report(.missing, "no program writes to \(pipe.path)", at: now)
            beginOpening()
            return sendBack([pipe])
        }
        let loss = loss(of: end)
        close(at: now)
        report(loss.state, loss.reason, mend: loss.mend, at: now)
        awaitNodes(at: now)
        let isKnown = if case .found(let target) = resolution { target.identity != nil } else { true }
        if case .found = resolution {
            pause(
                after: .missing(SystemCallFailure("read", errno: .noSuchDevice)),
                isKnownToUdev: isKnown,
                at: now
            )
        }
    }

    func channelFailed(_ reason: String, at now: Instant) {
        guard phase != .stopping else { return finishStopping(at: now) }
        settleBackoff(at: now)
        close(at: now)
        report(.error, reason, at: now)
        pause(after: nil, isKnownToUdev: true, at: now)
    }

    func channelStopped(at now: Instant) {
        if phase == .stopping { finishStopping(at: now) }
    }

    func channelCounted(_ counters: ScanCounters) {
        surroundings.board.count(counters, of: configuration.index)
    }

    func channelCounted(_ counters: ReaderCounters) {
        surroundings.board.count(counters, of: configuration.index)
    }

    private func settleBackoff(at now: Instant) {
        if let readySince, now.monotonic.nanoseconds(since: readySince) >= Self.settledAfter {
            backoff.reset()
        }
        readySince = nil
    }

    /// What it means that a descriptor ended.
    private func loss(of end: StreamEnd) -> (state: DeviceState, reason: String, mend: String?) {
        guard let endpoint = configuration.kind.endpoint else {
            return (.missing, "unplugged (\(end))", Resolution.absent.mend)
        }
        if case .network(_, let link)? = channels.first?.channel.box, let ending = link?.ending {
            return (.missing, "\(endpoint): \(ending)", ending.mend)
        }
        return (.missing, end.words(endpoint), nil)
    }

    /// The one pipe this device reads, if that is what ended.
    private var endedPipe: OpenedChannel? {
        guard channels.count == 1, let channel = channels.first?.channel, case .stream = channel.box,
            channel.isPipe
        else { return nil }
        return channel
    }
}
