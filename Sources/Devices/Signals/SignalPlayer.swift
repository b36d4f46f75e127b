// SPDX-License-Identifier: Apache-2.0

import Capture
import DeviceIO
import ScannerInput

/// Gives signals at one open device, on the capture thread; never waits for the device.
final class SignalPlayer {
    private enum Place {
        /// An event device with something that sounds or shines: type and code of its events.
        case event(Int32, type: UInt16, code: UInt16, SignalAnswer.Means)
        case serial(Int32)
    }

    private let options: SignalOptions
    private var place: Place?
    private var limiter = SignalLimiter()
    private var timer: LoopTimer?
    private var pattern: SignalPattern?
    /// Changes of the bell or light that are still to come; even when it is to go off.
    private var changesLeft = 0
    private(set) var counts = SignalCounts()

    init(_ options: SignalOptions, loop: CaptureLoop) {
        self.options = options
        timer = loop.makeTimer { [unowned self] now in change(at: now.monotonic) }
    }

    /// Finds out what a channel just opened can do.
    func begin(_ channel: OpenedChannel) {
        if place != nil { return }
        switch channel.box {
        case .serial: place = .serial(channel.descriptor)
        case .keys:
            begin(
                channel.descriptor,
                lights: EventDevice.codes(of: channel.descriptor, type: EventDevice.light),
                sounds: EventDevice.codes(of: channel.descriptor, type: EventDevice.sound)
            )
        default: break
        }
    }

    /// Chooses among the lights and sounds of an event device: the light that was asked for, else what sounds.
    func begin(_ descriptor: Int32, lights: Set<UInt16>, sounds: Set<UInt16>) {
        if let led = options.led, lights.contains(led) {
            place = .event(descriptor, type: EventDevice.light, code: led, .led)
        } else if let bell = [EventDevice.tone, EventDevice.bell].first(where: sounds.contains) {
            place = .event(descriptor, type: EventDevice.sound, code: bell, .bell)
        }
    }

    /// Forgets the device, which is being closed; a bell that sounds would go on for ever.
    func end() {
        let isOn = !changesLeft.isMultiple(of: 2)
        if isOn, case .event(let descriptor, let type, let code, _) = place {
            _ = EventDevice.write(type: type, code: code, value: 0, to: descriptor)
        }
        place = nil
        changesLeft = 0
        timer?.deadline = nil
    }

    /// Gives a signal.
    func play(_ signal: StationSignal, at now: MonotonicTime) -> SignalAnswer {
        let answer = attempt(signal, at: now)
        switch answer {
        case .given: counts.given &+= 1
        case .withheld: counts.withheld &+= 1
        case .cannot: counts.failed &+= 1
        }
        return answer
    }

    private func attempt(_ signal: StationSignal, at now: MonotonicTime) -> SignalAnswer {
        switch place {
        case nil:
            return .cannot(
                options.led == nil
                    ? "it has no bell; signal = { led = … } names a light of a keyboard to blink"
                    : "it has neither a bell nor the light that signal.led names"
            )
        case .serial(let descriptor):
            guard let bytes = options.bytes[signal] else {
                return .cannot("signal.\(signal.rawValue) does not say what to send to it")
            }
            guard limiter.admits(signal, at: now) else { return .withheld }
            // Few bytes on a line that nothing else is written to: all of them fit, or it takes none at all.
            let sent = (try? SystemCall.write(descriptor, bytes.span)) ?? 0
            return sent == bytes.count ? .given(.serial) : .cannot("its port takes no bytes")
        case .event(_, _, _, let means):
            guard limiter.admits(signal, at: now) else { return .withheld }
            pattern = SignalPattern(signal)
            changesLeft = SignalPattern(signal).times * 2
            return change(at: now)
                ? .given(means) : .cannot("it does not take events: opened for reading only")
        }
    }

    /// Switches the bell or light, and sets the timer for the next time.
    @discardableResult
    private func change(at now: MonotonicTime) -> Bool {
        guard changesLeft > 0, let pattern, case .event(let descriptor, let type, let code, _) = place else {
            return false
        }
        let isOn = changesLeft.isMultiple(of: 2)
        let value: Int32 =
            isOn ? (code == EventDevice.tone && type == EventDevice.sound ? pattern.pitch : 1) : 0
        changesLeft -= 1
        timer?.deadline = changesLeft > 0 ? now.advanced(byNanoseconds: pattern.length) : nil
        guard EventDevice.write(type: type, code: code, value: value, to: descriptor) else {
            end()
            return false
        }
        return true
    }
}
