// SPDX-License-Identifier: Apache-2.0

import Capture
import DeviceIO

/// The outputs of an RFID reader, to which lamps and horns are wired: one for each signal, on for a while.
final class PinOutlet: SignalOutlet {
    let means = SignalAnswer.Means.gpo
    private let pins: [StationSignal: UInt8]
    private unowned let reader: ReaderChannel

    /// The outputs of a reader, as the configuration names them; the reader outlives this.
    init(_ pins: [StationSignal: UInt8], of reader: ReaderChannel) {
        self.pins = pins
        self.reader = reader
    }

    func refusal(of signal: StationSignal) -> String? {
        guard let pin = pins[signal] else { return "signal.\(signal.rawValue) names none of its outputs" }
        return reader.outputs.contains(pin)
            ? nil : "output \(pin) cannot be switched: the reader refused that, or is not reading yet"
    }

    func pattern(of signal: StationSignal) -> SignalPattern {
        switch signal {
        case .ok: SignalPattern(times: 1, length: 500_000_000, pitch: 0)
        case .warn: SignalPattern(times: 1, length: 1_000_000_000, pitch: 0)
        case .stop: SignalPattern(times: 1, length: 2_000_000_000, pitch: 0)
        }
    }

    func turn(on isOn: Bool, for signal: StationSignal) -> String? {
        if let pin = pins[signal] { reader.switchOutputs([pin: isOn], at: Clocks.now()) }
        return nil
    }
}
