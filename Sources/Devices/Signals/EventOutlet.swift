// SPDX-License-Identifier: Apache-2.0

import Capture
import DeviceIO

/// A light or sound of an event device.
final class EventOutlet: SignalOutlet {
    let means: SignalAnswer.Means
    private let descriptor: Int32
    private let type: UInt16
    private let code: UInt16
    /// Whether it is on while no signal is given: it is off during one, then.
    private let rests: Bool

    /// Chooses among lights and sounds: the light that was asked for, else what sounds; `nil` where there is neither.
    ///
    /// - Parameters:
    ///   - descriptor: The event device.
    ///   - led: The light that is asked for.
    ///   - lights: The lights it has.
    ///   - litLights: Those that are on.
    ///   - sounds: The sounds it has.
    init?(
        _ descriptor: Int32,
        led: UInt16?,
        lights: Set<UInt16>,
        litLights: Set<UInt16>,
        sounds: Set<UInt16>
    ) {
        self.descriptor = descriptor
        if let led, lights.contains(led) {
            (means, type, code, rests) = (.led, EventDevice.light, led, litLights.contains(led))
        } else if let bell = [EventDevice.tone, EventDevice.bell].first(where: sounds.contains) {
            (means, type, code, rests) = (.bell, EventDevice.sound, bell, false)
        } else {
            return nil
        }
    }

    func refusal(of signal: StationSignal) -> String? { nil }

    func turn(on isOn: Bool, for signal: StationSignal) -> String? {
        let isTone = type == EventDevice.sound && code == EventDevice.tone
        let value: Int32 = isOn == rests ? 0 : isTone ? SignalPattern(signal).pitch : 1
        return EventDevice.write(type: type, code: code, value: value, to: descriptor)
            ? nil : "it does not take events: opened for reading only"
    }
}
