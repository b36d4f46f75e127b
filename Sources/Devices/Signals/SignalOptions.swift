// SPDX-License-Identifier: Apache-2.0

package import Capture

/// How a device tells something to the person who uses it, beyond what it does by itself.
package struct SignalOptions: Hashable, Sendable {
    /// What is written to a serial scanner for each signal; nothing for those that are not here.
    package var bytes: [StationSignal: [UInt8]] = [:]
    /// The output of a reader for each signal; nothing for those that are not here.
    package var outputs: [StationSignal: UInt8] = [:]
    /// The signals that a reader's own beeper tells.
    package var beeps: Set<StationSignal> = []
    /// The light of a keyboard (`LED_…` of `linux/input-event-codes.h`) that blinks; `nil` for none.
    package var led: UInt16?
    /// Whether a scan that is not taken, or not as it should be, is told without being asked for.
    package var isAutomatic = true

    /// Only what a device has of its own: a bell.
    package init() {}
}

/// What became of a signal at one device.
package enum SignalAnswer: Hashable, Sendable {
    /// By which means it is given.
    case given(Means)
    /// It was given too little time ago, or a graver one is being given.
    case withheld
    /// The device cannot, for now or at all; the sentence says why, and what would help.
    case cannot(String)

    /// What gives signals.
    package enum Means: String, Sendable {
        /// A sound of the device's own.
        case bell
        /// A light.
        case led
        /// The device's own beeper, told by its own protocol.
        case beeper
        /// An output of a reader.
        case gpo
        /// Bytes that the scanner understands.
        case serial
    }
}

/// How often a device was asked for signals.
package struct SignalCounts: Hashable, Sendable {
    package var given: UInt64 = 0
    package var withheld: UInt64 = 0
    package var failed: UInt64 = 0

    /// None yet.
    package init() {}
}
