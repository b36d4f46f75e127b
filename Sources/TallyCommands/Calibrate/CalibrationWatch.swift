// SPDX-License-Identifier: Apache-2.0

import ControlAPI
import Synchronization

/// Collects what a scanner delivers until the whole sheet was scanned.
final class CalibrationWatch: Sendable {
    private struct State {
        var log = DeliveryLog()
        var last: ContinuousClock.Instant?
        /// Whether the daemon has said that a scan, or what is none, has ended since the last look.
        var hasEnded = false
        var seen = 0
    }

    /// How long a scanner must be silent before what it delivered is looked at.
    private static let silence = Duration.milliseconds(400)

    private let calibration: Calibration
    private let state = Mutex(State())

    init(_ calibration: Calibration) { self.calibration = calibration }

    /// Takes a line of the daemon's tap.
    func take(_ record: TapRecord) {
        if record.record == .opened {
            Console.note(
                record.driver == "hid-pos"
                    ? "HID POS needs no calibration: every byte comes as it is; Ctrl-C ends"
                    : "scan symbol 1, then symbol 2; Ctrl-C gives up"
            )
        }
        state.withLock { state in
            if state.log.take(record) { state.last = .now }
            if record.record == .scan || record.record == .rejected { state.hasEnded = true }
        }
    }

    /// Waits for the sheet.
    func result() async throws -> CalibrationFindings {
        while true {
            try await Task.sleep(for: .milliseconds(50))
            guard let deliveries = newDeliveries() else { continue }
            let findings = calibration.findings(of: deliveries)
            for symbol in findings.symbols.sorted(by: { $0.rawValue < $1.rawValue }) {
                Console.note("symbol \(symbol.rawValue) is read")
            }
            if findings.symbols.isEmpty {
                Console.note("that was none of the sheet's symbols under any layout")
            }
            if findings.isComplete { return findings }
        }
    }

    /// All deliveries, when there is one that was not looked at and the scanner is silent.
    private func newDeliveries() -> [ScannerDelivery]? {
        state.withLock { state in
            // The daemon's word, since this program may only have been kept waiting; and silence, since more keys
            // may follow what ends a scan for the daemon.
            guard state.hasEnded, let last = state.last, ContinuousClock.now - last >= Self.silence else {
                return nil
            }
            state.last = nil
            state.hasEnded = false
            state.log.finish()
            guard state.log.deliveries.count > state.seen else { return nil }
            state.seen = state.log.deliveries.count
            return state.log.deliveries
        }
    }
}
