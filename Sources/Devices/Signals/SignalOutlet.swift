// SPDX-License-Identifier: Apache-2.0

import Capture

/// What gives signals at an open device; on the capture thread, and never waits for the device.
protocol SignalOutlet: AnyObject {
    /// By what.
    var means: SignalAnswer.Means { get }

    /// Why it cannot give a signal, for the operator; `nil` where it can.
    func refusal(of signal: StationSignal) -> String?

    /// How often, and for how long, it is switched on for a signal.
    func pattern(of signal: StationSignal) -> SignalPattern

    /// Switches it on for a signal, or back to how it was before.
    ///
    /// - Returns: Why that did not go, for the operator; `nil` where it did.
    func turn(on isOn: Bool, for signal: StationSignal) -> String?
}

extension SignalOutlet {
    func pattern(of signal: StationSignal) -> SignalPattern { SignalPattern(signal) }
}
