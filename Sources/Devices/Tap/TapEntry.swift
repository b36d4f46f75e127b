// SPDX-License-Identifier: Apache-2.0

package import Capture
package import ScannerInput

/// What a device delivered, as the capture thread had it in hand: enough to go through its driver again.
package struct TapEntry: Sendable {
    /// What happened.
    package enum Event: Sendable {
        /// A channel was open when listening began, or was opened since; its driver as it is at this moment.
        case opened(TapChannel)
        /// One read's bytes.
        case bytes([UInt8])
        /// The answer of `EVIOCGKEY` after the kernel had dropped events, as the driver got it.
        case keyState([UInt8])
        /// An NFC reader was told to give a signal.
        case told(StationSignal)
        /// A reader was sent these bytes.
        case said([UInt8])
        /// A reader's session made a scan of what came before.
        case scanned(Scan, text: [UInt8])
        /// The driver's deadline came.
        case ticked
        /// The channel was closed; the driver was told to disconnect.
        case closed
    }

    /// Which of the device's channels, from 0.
    package var channel: Int
    /// When it was handed to the driver.
    package var time: MonotonicTime
    /// What happened.
    package var event: Event
}

/// An open channel of a scanner or reader, for those who listen.
package struct TapChannel: Sendable {
    /// How it is read, in a word: `keyboard`, `stream`, `serial`, a reader's family.
    package var driverName: String
    /// The node.
    package var path: String
    /// Whether events carry stamps of the monotonic clock.
    package var hasMonotonicStamps: Bool
    /// The driver, copied; `nil` for a reader, whose session is a conversation that cannot be led twice.
    package var driver: (any ScannerDriver)?
    /// How the driver's bytes are to be read.
    package var encoding: TextEncoding
}

extension TapChannel {
    /// The port of a reader.
    init(reader driverName: String, path: String) {
        self.init(
            driverName: driverName,
            path: path,
            hasMonotonicStamps: false,
            driver: nil,
            encoding: .utf8
        )
    }
}
