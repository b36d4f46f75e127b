// SPDX-License-Identifier: Apache-2.0

import Capture
import DeviceIO

/// Gives signals at one open device, on the capture thread; never waits for the device.
final class SignalPlayer {
    private let options: SignalOptions
    private var outlet: (any SignalOutlet)?
    private var limiter = SignalLimiter()
    private var timer: LoopTimer?
    /// What is being given, and how often it is still to be switched; an even number while it is off.
    private var current: (signal: StationSignal, pattern: SignalPattern, changesLeft: Int)?
    private(set) var counts = SignalCounts()

    init(_ options: SignalOptions, loop: CaptureLoop) {
        self.options = options
        timer = loop.makeTimer { [unowned self] now in change(at: now.monotonic) }
    }

    /// Uses what a channel just opened has, unless another has something already.
    func begin(_ outlet: (any SignalOutlet)?) {
        if self.outlet == nil { self.outlet = outlet }
    }

    /// Which signals the device can give now, and by what.
    var means: [StationSignal: SignalAnswer.Means] {
        guard let outlet else { return [:] }
        let able = StationSignal.allCases.filter { outlet.refusal(of: $0) == nil }
        return Dictionary(uniqueKeysWithValues: able.map { ($0, outlet.means) })
    }

    /// Forgets the device, which is being closed; what is on goes back to how it was.
    func end() {
        if let current, !current.changesLeft.isMultiple(of: 2) {
            _ = outlet?.turn(on: false, for: current.signal)
        }
        outlet = nil
        current = nil
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
        guard let outlet else {
            return .cannot(
                options.led == nil
                    ? "it has no bell; signal = { led = … } names a light of a keyboard to blink"
                    : "it has neither a bell nor the light that signal.led names"
            )
        }
        if let refusal = outlet.refusal(of: signal) { return .cannot(refusal) }
        guard limiter.admits(signal, at: now) else { return .withheld }
        // One that is being given makes place.
        if let current, !current.changesLeft.isMultiple(of: 2) {
            _ = outlet.turn(on: false, for: current.signal)
        }
        let pattern = outlet.pattern(of: signal)
        current = (signal, pattern, pattern.times * 2)
        return change(at: now).map { .cannot($0) } ?? .given(outlet.means)
    }

    /// Switches the bell or light, and sets the timer for the next time.
    ///
    /// - Returns: Why it did not go.
    @discardableResult
    private func change(at now: MonotonicTime) -> String? {
        guard let outlet, let (signal, pattern, before) = current, before > 0 else { return nil }
        if let failure = outlet.turn(on: before.isMultiple(of: 2), for: signal) {
            current = nil
            timer?.deadline = nil
            return failure
        }
        let changesLeft = before - 1
        let goesOn = changesLeft > 0 && pattern.length > 0
        current = goesOn ? (signal, pattern, changesLeft) : nil
        timer?.deadline = goesOn ? now.advanced(byNanoseconds: pattern.length) : nil
        return nil
    }
}
