// SPDX-License-Identifier: Apache-2.0

import Capture
import Logging
import ReaderProtocols

// What the device is doing, told to all who want to know.
extension SupervisedDevice {
    /// Tells that the device is read, and what is wrong with it even so.
    func reportReading(at now: Instant) {
        let reading = "reading \(paths.joined(separator: ", "))"
        var faults = channels.compactMap(\.channel.fault)
        var mends = faults.isEmpty ? [] : ["if it stays silent, scan the code for USB HID POS of its manual"]
        if case .open(let target) = phase, let node = target.nodes.first?.path {
            for program in target.probers.sorted(by: { $0.rawValue < $1.rawValue }) {
                faults.append("\(program.rawValue) is installed and may write into \(node)")
                mends.append(program.mend(identity: target.identity, node: node))
            }
        }
        if faults.isEmpty { return report(.ready, reading, at: now) }
        report(
            .degraded,
            "\(reading); \(faults.joined(separator: "; "))",
            mend: mends.joined(separator: "; "),
            at: now
        )
    }

    /// The nodes being read, else those that are to be: by them the holder of a busy one is looked up.
    var paths: [String] {
        if !channels.isEmpty { return channels.map(\.channel.path) }
        return if case .found(let target) = resolution { target.nodes.map(\.path) } else { [] }
    }

    /// Notes the device's state; says nothing when nothing changed.
    func report(_ state: DeviceState, _ reason: String, mend: String? = nil, at now: Instant) {
        let previous = status
        // What is missing is missing, however it is put, and the steps on the way to reading are of no interest; other
        // states have reasons that matter.
        let isStep = state == .missing || state == .connecting
        let isSame = previous?.state == state && (previous?.reason == reason || isStep)
        let since = previous.flatMap { $0.state == state ? $0.since : nil } ?? now
        // What keeps a host from answering changes from one call to the next.
        let isOldReason = isSame && state == .missing && configuration.kind.endpoint == nil
        let status = DeviceStatus(
            index: configuration.index,
            name: configuration.name,
            kind: configuration.kind.word,
            driver: driver ?? previous?.driver,
            state: state,
            reason: isOldReason ? (previous?.reason ?? reason) : reason,
            mend: mend,
            since: since,
            identity: identity ?? previous?.identity,
            paths: paths,
            isAutoClaimed: isAutoClaimed,
            signalMeans: signals.means,
            signals: signals.counts
        )
        self.status = status
        surroundings.board.publish(status)
        if isSame { return }
        changes.note(state, reason, at: now.monotonic)
        surroundings.sink.device(configuration.index, became: state, because: reason, at: now)
    }

    var driver: String? {
        switch configuration.kind {
        case .scanner: channels.first?.channel.driver
        case .reader(let family, _, _): (family ?? finding?.family)?.rawValue ?? "auto"
        }
    }

    var identity: DeviceIdentity? {
        switch resolution {
        case .found(let target): target.identity
        case .ignored(let identity), .unreadable(let identity, _), .undriven(let identity, _, _): identity
        case .absent, .ambiguous, nil: nil
        }
    }
}
