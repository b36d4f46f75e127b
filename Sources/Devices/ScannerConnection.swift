// SPDX-License-Identifier: Apache-2.0

package import DeviceIO
package import ScannerInput

/// How a scanner is connected: the interface to read it through and how its line is set (`[[scanner]]`).
package struct ScannerConnection: Hashable, Sendable {
    /// The interface of a scanner that is read.
    package enum Driver: String, CaseIterable, Sendable {
        /// Whatever the hardware shows: keyboards and HID POS interfaces together, else its serial port.
        case auto
        /// The keys it types, through the kernel's input layer.
        case keyboard
        /// Its reports of the HID usage page for scanners, through hidraw.
        case hidPOS = "hid-pos"
        /// A serial port or CDC-ACM device.
        case serial
        /// A smart-card reader that reads NFC tags, through the bus itself.
        case ccid
    }

    /// The interface to read.
    package var driver: Driver
    /// Speed, frame and flow control of a serial port.
    package var line: SerialLine
    /// How the bytes of a serial port or of reports are to be read; keyboards type characters.
    package var encoding: TextEncoding

    /// A connection; what is left out has the defaults of the configuration.
    package init(
        driver: Driver = .auto,
        line: SerialLine = SerialLine(),
        encoding: TextEncoding = .utf8
    ) {
        self.driver = driver
        self.line = line
        self.encoding = encoding
    }
}
