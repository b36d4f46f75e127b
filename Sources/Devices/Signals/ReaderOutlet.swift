// SPDX-License-Identifier: Apache-2.0

import Capture
import DeviceIO

/// What an RFID reader gives signals by: outputs to which lamps and horns are wired, one for each signal and on for a
/// while, and its beeper.
final class ReaderOutlet: SignalOutlet {
    private let pins: [StationSignal: UInt8]
    private let beeps: Set<StationSignal>
    private unowned let reader: ReaderChannel

    /// The outputs of a reader, and its beeper, as the configuration names them.
    ///
    /// - Parameters:
    ///   - pins: The output for each signal that has one.
    ///   - beeps: The signals for which the beeper sounds.
    ///   - reader: The reader, which outlives this.
    init(_ pins: [StationSignal: UInt8], beeps: Set<StationSignal>, of reader: ReaderChannel) {
        self.pins = pins
        self.beeps = beeps
        self.reader = reader
    }

    var means: SignalAnswer.Means { pins.isEmpty ? .beeper : .gpo }

    func refusal(of signal: StationSignal) -> String? {
        if let pin = pins[signal] {
            return reader.outputs.contains(pin)
                ? nil : "output \(pin) cannot be switched: the reader refused that, or is not reading yet"
        }
        guard beeps.contains(signal) else { return "signal.\(signal.rawValue) names none of its outputs" }
        return reader.hasBeeper ? nil : "its beeper cannot be sounded, or it is not reading yet"
    }

    func pattern(of signal: StationSignal) -> SignalPattern {
        if pins[signal] == nil { return .once }
        return switch signal {
        case .ok: SignalPattern(times: 1, length: 500_000_000, pitch: 0)
        case .warn: SignalPattern(times: 1, length: 1_000_000_000, pitch: 0)
        case .stop: SignalPattern(times: 1, length: 2_000_000_000, pitch: 0)
        }
    }

    func turn(on isOn: Bool, for signal: StationSignal) -> String? {
        let now = Clocks.now()
        if let pin = pins[signal] {
            reader.switchOutputs([pin: isOn], at: now)
        } else if isOn {
            // As often as the bells of scanners sound.
            reader.beep(times: UInt8(SignalPattern(signal).times), at: now)
        }
        return nil
    }
}
