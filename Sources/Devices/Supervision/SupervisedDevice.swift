// SPDX-License-Identifier: Apache-2.0

import Capture
import DeviceIO
import Logging
import ReaderProtocols
import ScannerInput

//            resolved: found                      opened
//     idle ─────────────────▶ opening ─────────────────────▶ open ──▶ stopping ──▶ (gone)
//      ▲ ▲                       │                             │
//      │ └──── pause, for ever ◀─┤ missing, busy, denied, …    │
//      └─────────────────────────┴─────────────────────────────┘
//                                  unplugged, hung up, failed

/// One device of the configuration and everything that happens to it; lives on the capture thread.
final class SupervisedDevice {
    /// What a device needs of its surroundings.
    struct Surroundings {
        let loop: CaptureLoop
        let sink: any CaptureSink
        let attach: AttachThread
        let board: StatusBoard
        let log: StateLog
        /// Where devices' raw records can be listened to.
        let taps: TapBoard
        /// Has a target opened on the attach thread; the answer comes to ``opened(_:of:attempt:at:)``.
        let open: (DeviceTarget, DeviceConfiguration, _ attempt: UInt64) -> Void
    }

    private enum Phase: Equatable {
        case idle
        case opening
        case open(DeviceTarget)
        case stopping
    }

    /// How long a reader may take to be quiet, in nanoseconds.
    private static let stopPatience: Int64 = 500_000_000
    /// How long the nodes of a device may take to appear, in nanoseconds.
    private static let arrivalPatience: Int64 = 1_000_000_000
    /// How long an unplugged device may go on delivering what it had, in nanoseconds.
    private static let removalPatience: Int64 = 200_000_000
    /// How long a device must have worked for its next failure to count as the first, in nanoseconds.
    private static let settledAfter: Int64 = 10_000_000_000

    let configuration: DeviceConfiguration
    private let surroundings: Surroundings
    private var status: DeviceStatus?
    private let isAutoClaimed: Bool
    private var resolution: Resolution?
    private var phase = Phase.idle
    private var attempt: UInt64 = 0
    private var target: DeviceTarget?
    private var backoff = Backoff()
    private var readySince: MonotonicTime?
    private var channels: [(channel: OpenedChannel, registration: Registration)] = []
    private var scanners: [ScannerChannel] = []
    private var nfc: NFCChannel?
    private var reader: ReaderChannel?
    private let signals: SignalPlayer
    /// A pipe lost its writer: what it is shows when the next one writes.
    private var awaitsWriter = false
    private var retryTimer: LoopTimer?
    private var graceTimer: LoopTimer?
    private var whenStopped: (() -> Void)?

    init(_ configuration: DeviceConfiguration, isAutoClaimed: Bool, in surroundings: Surroundings) {
        self.configuration = configuration
        self.isAutoClaimed = isAutoClaimed
        self.surroundings = surroundings
        let loop = surroundings.loop
        signals = SignalPlayer(configuration.signals, loop: loop)
        retryTimer = loop.makeTimer { [unowned self] _ in beginOpening() }
        graceTimer = loop.makeTimer { [unowned self] now in graceIsOver(at: now) }
        if case .reader(let family, let options, _) = configuration.kind {
            reader = ReaderChannel(
                family.makeSession(options),
                index: configuration.index,
                sink: surroundings.sink,
                loop: loop,
                owner: self
            )
        }
    }

    // MARK: - Hardware

    /// Learns which hardware the device is now.
    func resolved(_ resolution: Resolution, at now: Instant) {
        guard phase != .stopping, resolution != self.resolution else { return }
        self.resolution = resolution
        guard configuration.isEnabled else {
            return report(.disabled, "switched off in the configuration", at: now)
        }
        switch resolution {
        case .absent:
            noteAbsence(at: now)
        case .found(let target):
            found(target, at: now)
        case .ambiguous(let reason):
            close(at: now)
            report(.ambiguous, reason, mend: resolution.mend, at: now)
        case .ignored(let identity):
            close(at: now)
            report(
                .disabled,
                "TALLY_IGNORE=1 is set for \(identity) by a udev rule",
                mend: resolution.mend,
                at: now
            )
        case .unreadable:
            // Its nodes come and go one by one: what is left, or there first, may be one that cannot be read.
            if case .open = phase { return noteAbsence(at: now) }
            awaitNodes(at: now)
        }
    }

    /// Gives hardware without a node that can be read a moment to show one.
    private func awaitNodes(at now: Instant) {
        guard case .unreadable = resolution else { return }
        graceTimer?.deadline = now.monotonic.advanced(byNanoseconds: Self.arrivalPatience)
    }

    private func noteAbsence(at now: Instant) {
        retryTimer?.deadline = nil
        switch phase {
        case .open:
            // Its descriptor tells the same, after the last bytes.
            graceTimer?.deadline = now.monotonic.advanced(byNanoseconds: Self.removalPatience)
        case .idle:
            report(
                .missing,
                "nothing plugged in matches \(configuration.match)",
                mend: Resolution.absent.mend,
                at: now
            )
        case .opening, .stopping:
            break
        }
    }

    private func found(_ target: DeviceTarget, at now: Instant) {
        if self.target.map({ !$0.isSameAttachment(as: target) }) ?? true { backoff.reset() }
        self.target = target
        graceTimer?.deadline = nil
        switch phase {
        case .open(let current):
            guard !current.isSameAttachment(as: target) else {
                phase = .open(target)
                // A rule may have come that keeps others away from it.
                if current.probers != target.probers, configuration.kind.isScanner { reportReading(at: now) }
                return
            }
            close(at: now)
            beginOpening()
        case .idle:
            beginOpening()
        case .opening, .stopping:
            break
        }
    }

    private func graceIsOver(at now: Instant) {
        switch phase {
        case .open: channelEnded(.hangUp, at: now)
        case .stopping: finishStopping(at: now)
        case .idle:
            if let resolution, case .unreadable(_, let reason) = resolution {
                report(.error, reason, mend: resolution.mend, at: now)
            }
        case .opening: break
        }
    }

    // MARK: - Opening and closing

    private func beginOpening() {
        guard phase == .idle, configuration.isEnabled, case .found(let target) = resolution else { return }
        retryTimer?.deadline = nil
        attempt += 1
        phase = .opening
        surroundings.open(target, configuration, attempt)
    }

    /// Takes what the attach thread opened.
    func opened(
        _ result: Result<[OpenedChannel], OpenFailure>,
        of opened: DeviceTarget,
        attempt: UInt64,
        at now: Instant
    ) {
        guard phase == .opening, attempt == self.attempt else {
            if case .success(let channels) = result { sendBack(channels) }
            return
        }
        phase = .idle
        if case .found(let target) = resolution, !target.isSameAttachment(as: opened) {
            // Other hardware, or plugged in anew, while the attach thread was at work.
            if case .success(let channels) = result { sendBack(channels) }
            return beginOpening()
        }
        switch (result, resolution) {
        case (.success(let channels), .found(let target)):
            begin(channels, target, at: now)
        case (.success(let channels), _):
            sendBack(channels)
            if resolution == .absent { noteAbsence(at: now) } else { awaitNodes(at: now) }
        case (.failure(let failure), .found(let target)):
            report(failure.state, "\(failure)", mend: failure.mend, at: now)
            pause(after: failure, isKnownToUdev: target.identity != nil, at: now)
        case (.failure, _):
            if resolution == .absent { noteAbsence(at: now) } else { awaitNodes(at: now) }
        }
    }

    private func begin(_ opened: [OpenedChannel], _ target: DeviceTarget, at now: Instant) {
        phase = .open(target)
        do throws(SystemCallFailure) {
            for channel in opened { try register(channel, at: now) }
        } catch {
            let registered = channels.count
            close(at: now)
            sendBack(Array(opened[registered...]))
            report(.error, "\(error): it cannot be waited for, so it is no device to read from", at: now)
            return pause(after: nil, isKnownToUdev: true, at: now)
        }
        if let reader, let port = channels.first {
            reader.begin(port.channel.descriptor, port.registration, at: now)
        } else if let nfc, let port = channels.first {
            nfc.begin(port.registration, at: now)
        } else if !awaitsWriter {
            readySince = now.monotonic
            reportReading(at: now)
        }
    }

    /// Tells that the device is read, and what is wrong with it even so.
    private func reportReading(at now: Instant) {
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

    private func register(_ channel: OpenedChannel, at now: Instant) throws(SystemCallFailure) {
        let handler: any DescriptorHandler
        var priority = DescriptorPriority.keystrokes
        switch configuration.kind {
        case .scanner(let options, _) where configuration.kind.isSmartCard:
            let channel = NFCChannel(
                channel,
                index: configuration.index,
                options: options,
                sink: surroundings.sink,
                loop: surroundings.loop,
                owner: self
            )
            nfc = channel
            handler = channel
            priority = .stream
        case .scanner(let options, let connection):
            let scanner = ScannerChannel(
                channel,
                number: scanners.count,
                index: configuration.index,
                options: options,
                connection: connection,
                sink: surroundings.sink,
                loop: surroundings.loop,
                owner: self,
                tap: surroundings.taps.point(of: configuration.index)
            )
            scanners.append(scanner)
            handler = scanner
            switch channel.box {
            case .keys, .stream: break
            // hidraw keeps 64 reports, a terminal 4 KiB.
            case .hid, .serial, .packets: priority = .stream
            }
        case .reader:
            guard let reader else { return }
            handler = reader
            priority = .stream
        }
        let registration = try surroundings.loop.register(
            channel.descriptor,
            path: channel.path,
            priority: priority,
            handler: handler
        )
        channels.append((channel, registration))
        signals.begin(channel)
    }

    /// Stops reading, accounts for what was under way, and has the descriptors closed.
    private func close(at now: Instant) {
        graceTimer?.deadline = nil
        retryTimer?.deadline = nil
        signals.end()
        for channel in channels { surroundings.loop.unregister(channel.registration) }
        for scanner in scanners { scanner.disconnect(at: now) }
        scanners.removeAll()
        nfc?.disconnect(at: now)
        nfc = nil
        reader?.end()
        sendBack(channels.map(\.channel))
        channels.removeAll()
        if case .open = phase { phase = .idle }
    }

    private func sendBack(_ channels: [OpenedChannel]) {
        if channels.isEmpty { return }
        surroundings.attach.perform { _ in
            for channel in channels { channel.close() }
        }
    }

    private func pause(after failure: OpenFailure?, isKnownToUdev: Bool, at now: Instant) {
        // Nobody tells when a grab is given back, or when a path appears that udev does not know.
        let cap: Int64 =
            switch failure {
            case .busy: Backoff.shortCap
            case .missing where !isKnownToUdev: Backoff.shortCap
            default: Backoff.cap
            }
        var random = SystemRandomNumberGenerator()
        let pause = backoff.next(cap: cap, random: random.next())
        retryTimer?.deadline = now.monotonic.advanced(byNanoseconds: pause)
    }

    /// Tells somebody who begins to listen to the raw records what is open.
    func introduce(to listener: TapListener, at now: Instant) {
        for scanner in scanners { scanner.introduce(to: listener, at: now) }
    }

    // MARK: - Stopping

    /// Has a reader fall silent, then closes everything.
    ///
    /// - Parameters:
    ///   - now: When.
    ///   - completion: Called when that is done, after half a second at the latest.
    func stop(at now: Instant, completion: @escaping () -> Void) {
        whenStopped = completion
        guard case .open = phase, let reader else { return finishStopping(at: now) }
        phase = .stopping
        retryTimer?.deadline = nil
        graceTimer?.deadline = now.monotonic.advanced(byNanoseconds: Self.stopPatience)
        reader.stop(at: now)
    }

    private func finishStopping(at now: Instant) {
        phase = .stopping
        close(at: now)
        let completion = whenStopped
        whenStopped = nil
        completion?()
    }

    // MARK: - Telling

    /// Tells the person who uses the device something.
    ///
    /// - Parameters:
    ///   - signal: What.
    ///   - isAutomatic: Whether the daemon does so by itself.
    ///   - now: When.
    /// - Returns: What became of it.
    func signal(_ signal: StationSignal, isAutomatic: Bool = false, at now: Instant) -> SignalAnswer {
        if isAutomatic, !configuration.signals.isAutomatic { return .withheld }
        if configuration.kind.word == "reader" {
            return .cannot("its family's protocol gives no signals here")
        }
        guard case .open = phase else {
            return .cannot("it is not open: \(status?.state.rawValue ?? "unknown")")
        }
        let answer = signals.play(signal, at: now.monotonic)
        if var status {
            status.signals = signals.counts
            self.status = status
            surroundings.board.publish(status)
        }
        return answer
    }

    /// The nodes being read, else those that are to be: by them the holder of a busy one is looked up.
    private var paths: [String] {
        if !channels.isEmpty { return channels.map(\.channel.path) }
        return if case .found(let target) = resolution { target.nodes.map(\.path) } else { [] }
    }

    /// Notes the device's state; says nothing when nothing changed.
    func report(_ state: DeviceState, _ reason: String, mend: String? = nil, at now: Instant) {
        let previous = status
        // What is missing is missing, however it is put; other states have reasons that matter.
        let isSame = previous?.state == state && (previous?.reason == reason || state == .missing)
        let since = previous.flatMap { $0.state == state ? $0.since : nil } ?? now
        let status = DeviceStatus(
            index: configuration.index,
            name: configuration.name,
            kind: configuration.kind.word,
            driver: driver ?? previous?.driver,
            state: state,
            reason: isSame ? (previous?.reason ?? reason) : reason,
            mend: mend,
            since: since,
            identity: identity ?? previous?.identity,
            paths: paths,
            isAutoClaimed: isAutoClaimed,
            signals: signals.counts
        )
        self.status = status
        surroundings.board.publish(status)
        if isSame { return }
        surroundings.log.notice(
            "device changed state",
            metadata: [
                "device": "\(configuration.name)", "state": "\(state.rawValue)", "reason": "\(reason)",
                "was": "\(previous?.state.rawValue ?? "unknown")",
            ]
        )
        surroundings.sink.device(configuration.index, became: state, because: reason, at: now)
    }

    private var driver: String? {
        switch configuration.kind {
        case .scanner: channels.first?.channel.driver
        case .reader(let family, _, _): family.rawValue
        }
    }

    private var identity: DeviceIdentity? {
        switch resolution {
        case .found(let target): target.identity
        case .ignored(let identity), .unreadable(let identity, _): identity
        case .absent, .ambiguous, nil: nil
        }
    }
}

// MARK: - ChannelOwner

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
        close(at: now)
        report(.missing, "unplugged (\(end))", mend: Resolution.absent.mend, at: now)
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

    private func settleBackoff(at now: Instant) {
        if let readySince, now.monotonic.nanoseconds(since: readySince) >= Self.settledAfter {
            backoff.reset()
        }
        readySince = nil
    }

    /// The one pipe this device reads, if that is what ended.
    private var endedPipe: OpenedChannel? {
        guard channels.count == 1, let channel = channels.first?.channel, case .stream = channel.box,
            channel.isPipe
        else { return nil }
        return channel
    }
}
