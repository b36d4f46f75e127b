// SPDX-License-Identifier: Apache-2.0

import Capture
import DeviceIO
import ScannerInput
import Synchronization

/// A HID POS scanner with a beeper, which reports make sound.
///
/// The kernel waits for the device while it sends a report: that is the attach thread's work. It closes devices too, in
/// the order it was asked, so that the descriptor is open when a report's turn comes.
final class ReportOutlet: SignalOutlet {
    /// What both threads know of the reports.
    private struct Progress {
        /// Reports that were not sent yet.
        var waiting = 0
        /// Why the device did not take one; not told yet.
        var fault: String?
    }

    private final class Shared: Sendable { let progress = Mutex(Progress()) }

    /// Reports that may wait: a device that hangs is not sent more and more.
    private static let mostWaiting = 4

    let means = SignalAnswer.Means.beeper
    private let descriptor: Int32
    private let path: String
    private let sounds: HIDPOSSounds
    private let perform: (@escaping @Sendable () -> Void) -> Void
    private let shared = Shared()

    /// The beeper of a device; `nil` where its descriptor declares none.
    ///
    /// - Parameters:
    ///   - descriptor: The hidraw device.
    ///   - path: Its node.
    ///   - sounds: What its report descriptor declares.
    ///   - perform: Has something done where it may block, after all that was asked for before.
    init?(
        _ descriptor: Int32,
        path: String,
        sounds: HIDPOSSounds,
        perform: @escaping (@escaping @Sendable () -> Void) -> Void
    ) {
        guard sounds != HIDPOSSounds() else { return nil }
        self.descriptor = descriptor
        self.path = path
        self.sounds = sounds
        self.perform = perform
    }

    /// What sounds for a signal: the scanner's own sound for it, or the nearest that it has.
    private func report(for signal: StationSignal) -> HIDPOSSounds.Report? {
        switch signal {
        case .ok: sounds.goodRead
        case .warn: sounds.notOnFile ?? sounds.error ?? sounds.goodRead
        case .stop: sounds.error ?? sounds.notOnFile ?? sounds.goodRead
        }
    }

    func refusal(of signal: StationSignal) -> String? {
        report(for: signal) == nil ? "its report descriptor declares no sound for \(signal.rawValue)" : nil
    }

    func turn(on isOn: Bool, for signal: StationSignal) -> String? {
        guard isOn, let report = report(for: signal) else { return nil }
        let obstacle = shared.progress.withLock { progress -> String? in
            if let fault = progress.fault.take() { return fault }
            if progress.waiting >= Self.mostWaiting { return "it does not take what its beeper is told" }
            progress.waiting += 1
            return nil
        }
        if let obstacle { return obstacle }
        perform { [descriptor, path, shared] in
            var fault: String?
            do throws(SystemCallFailure) {
                if report.isFeature {
                    try HIDRawDevice.sendFeature(report.bytes, to: descriptor, path: path)
                } else {
                    try HIDRawDevice.sendOutput(report.bytes, to: descriptor)
                }
            } catch {
                fault = "it did not take what its beeper was told before: \(error)"
            }
            shared.progress.withLock { progress in
                progress.waiting -= 1
                progress.fault = fault ?? progress.fault
            }
        }
        return nil
    }
}
