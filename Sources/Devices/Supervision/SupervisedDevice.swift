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
        /// Has the speed of a port set on the attach thread; the answer comes to ``lineIsSet(_:of:at:)``.
        var setSpeed: (_ baudRate: UInt32, OpenedChannel, Registration, DeviceIndex) -> Void = { _, _, _, _ in
        }
        /// Which reader was found where.
        var memory = ReaderMemory()
    }

    enum Phase: Equatable {
        case idle
        case opening
        case open(DeviceTarget)
        case stopping
    }

    /// How long a reader may take to be quiet, in nanoseconds.
    static let stopPatience: Int64 = 500_000_000
    /// How long the nodes of a device may take to appear, in nanoseconds.
    static let arrivalPatience: Int64 = 1_000_000_000
    /// How long an unplugged device may go on delivering what it had, in nanoseconds.
    static let removalPatience: Int64 = 200_000_000
    /// How long a device must have worked for its next failure to count as the first, in nanoseconds.
    static let settledAfter: Int64 = 10_000_000_000

    let configuration: DeviceConfiguration
    let surroundings: Surroundings
    var status: DeviceStatus?
    let isAutoClaimed: Bool
    var resolution: Resolution?
    var phase = Phase.idle
    var attempt: UInt64 = 0
    var target: DeviceTarget?
    var backoff = Backoff()
    var readySince: MonotonicTime?
    var channels: [(channel: OpenedChannel, registration: Registration)] = []
    var scanners: [ScannerChannel] = []
    var nfc: NFCChannel?
    var reader: ReaderChannel?
    /// Which reader it is, where that was found out.
    var finding: ReaderFinding?
    /// How the reader's bytes are in the reports of a HID device.
    var reportForm: HIDReportForm?
    /// The hardware that is, or was last, asked which reader it is.
    var searchedUnit: String?
    let signals: SignalPlayer
    /// A pipe lost its writer: what it is shows when the next one writes.
    var awaitsWriter = false
    let changes: ChangeLog
    var retryTimer: LoopTimer?
    var graceTimer: LoopTimer?
    var whenStopped: (() -> Void)?

    init(_ configuration: DeviceConfiguration, isAutoClaimed: Bool, in surroundings: Surroundings) {
        self.configuration = configuration
        self.isAutoClaimed = isAutoClaimed
        self.surroundings = surroundings
        let loop = surroundings.loop
        signals = SignalPlayer(configuration.signals, loop: loop)
        changes = ChangeLog(of: configuration.name, log: surroundings.log, loop: loop)
        retryTimer = loop.makeTimer { [unowned self] _ in beginOpening() }
        graceTimer = loop.makeTimer { [unowned self] now in graceIsOver(at: now) }
        if case .reader(let family?, let options, _) = configuration.kind {
            reader = makeReader(family.makeSession(options))
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
        if let fault = configuration.fault {
            return report(.error, fault, mend: "then: systemctl reload tallyd", at: now)
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
        case .unreadable, .undriven:
            // Its nodes come and go one by one: what is left, or there first, may be one that cannot be read.
            if case .open = phase { return noteAbsence(at: now) }
            awaitNodes(at: now)
        }
    }

    /// Gives hardware without a node that can be read a moment to show one.
    func awaitNodes(at now: Instant) {
        guard resolution?.obstacle != nil else { return }
        graceTimer?.deadline = now.monotonic.advanced(byNanoseconds: Self.arrivalPatience)
    }

    func noteAbsence(at now: Instant) {
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

    func found(_ target: DeviceTarget, at now: Instant) {
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

    func graceIsOver(at now: Instant) {
        switch phase {
        case .open: channelEnded(.hangUp, at: now)
        case .stopping: finishStopping(at: now)
        case .idle:
            if case .undriven(_, _, onBus: .some(let target)) = resolution {
                // No driver came for it: it is what it looks like, a reader to be talked to directly.
                resolution = .found(target)
                return found(target, at: now)
            }
            if let resolution, let reason = resolution.obstacle {
                report(.error, reason, mend: resolution.mend, at: now)
            }
        case .opening: break
        }
    }
}
