// SPDX-License-Identifier: Apache-2.0

/// `POST /v1/signal`: tells the person at a station something.
package struct SignalOrder: RequestObject {
    package static let keys: Set = ["station", "signal"]

    /// A read point, whose devices all give the signal, or a device.
    package var station: String
    /// `ok`, `warn` or `stop`.
    package var signal: String

    package init(station: String, signal: String) {
        self.station = station
        self.signal = signal
    }
}

/// Which devices gave a signal, and which cannot.
package struct SignalReport: Codable, Sendable {
    /// What became of it at one device.
    package struct Device: Codable, Sendable {
        package var device: String
        /// Whether it gives the signal.
        package var isGiven: Bool
        /// `bell`, `led` or `serial`, where it is given.
        package var means: String?
        /// Why it is not.
        package var reason: String?

        package init(device: String, isGiven: Bool, means: String? = nil, reason: String? = nil) {
            self.device = device
            self.isGiven = isGiven
            self.means = means
            self.reason = reason
        }
    }

    package var station: String
    package var signal: String
    package var devices: [Device]

    package init(station: String, signal: String, devices: [Device]) {
        self.station = station
        self.signal = signal
        self.devices = devices
    }
}

/// How often a device was asked for signals since the daemon started.
package struct SignalCountsReport: Codable, Sendable {
    package var given: UInt64
    /// Held back, because one was given just before.
    package var withheld: UInt64
    /// The device could not.
    package var failed: UInt64

    package init(given: UInt64, withheld: UInt64, failed: UInt64) {
        self.given = given
        self.withheld = withheld
        self.failed = failed
    }
}
