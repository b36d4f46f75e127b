// SPDX-License-Identifier: Apache-2.0

import Capture

/// What a bell or light does for a signal: told apart by number and length, and by pitch where there is one.
struct SignalPattern: Hashable {
    /// How often it sounds or shines.
    var times: Int
    /// For how long each time, and for how long not in between, in nanoseconds.
    var length: Int64
    /// The pitch, in hertz.
    var pitch: Int32

    init(_ signal: StationSignal) {
        switch signal {
        case .ok: self.init(times: 1, length: 120_000_000, pitch: 2_400)
        case .warn: self.init(times: 2, length: 160_000_000, pitch: 1_000)
        case .stop: self.init(times: 3, length: 320_000_000, pitch: 500)
        }
    }

    /// An act without an end.
    static let once = SignalPattern(times: 1, length: 0, pitch: 0)

    init(times: Int, length: Int64, pitch: Int32) {
        self.times = times
        self.length = length
        self.pitch = pitch
    }
}

/// Lets signals through so that none drowns a graver one, and no flood of them reaches a device; pure.
struct SignalLimiter {
    /// The least time between two, in nanoseconds.
    static let gap: Int64 = 250_000_000

    private var last: (signal: StationSignal, time: MonotonicTime)?

    /// Whether a signal may be given now; it counts as given then.
    mutating func admits(_ signal: StationSignal, at now: MonotonicTime) -> Bool {
        if let last, now.nanoseconds(since: last.time) < Self.gap, signal <= last.signal { return false }
        last = (signal, now)
        return true
    }
}
