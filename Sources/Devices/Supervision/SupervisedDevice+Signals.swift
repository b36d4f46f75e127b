// SPDX-License-Identifier: Apache-2.0

import Capture

extension SupervisedDevice {
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
}
