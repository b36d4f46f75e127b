// SPDX-License-Identifier: Apache-2.0

import CLinux
import Capture
import Glibc

/// A serial port or CDC-ACM device, open raw: bytes as they come, no echo.
///
/// Opening and closing can block for a moment and belong to the attach thread.
package struct SerialPort: ~Copyable, Sendable {
    package let descriptor: OwnedDescriptor
    package let path: String

    /// Opens a port.
    ///
    /// Others are refused from then on, where the driver can (`TIOCEXCL`; root is never refused). The modem lines
    /// stay as they are at the close: dropping DTR resets many readers.
    ///
    /// - Parameters:
    ///   - path: The terminal device.
    ///   - line: Speed, frame and flow control; any speed that the driver can make, named or not.
    /// - Throws: `EBUSY` when another program holds it exclusively, `ENOTTY` for what is no terminal, `EINVAL`
    ///   for a speed that the driver cannot make.
    package init(path: String, line: SerialLine) throws(SystemCallFailure) {
        let descriptor = try SystemCall.open(path, O_RDWR | O_NONBLOCK)
        var settings = termios()
        _ = try SystemCall.checked("tcgetattr", path: path) {
            unsafe tcgetattr(descriptor.rawValue, &settings)
        }
        _ = clinux_tty_exclusive(descriptor.rawValue, 1)
        unsafe cfmakeraw(&settings)
        settings.c_cflag |= tcflag_t(CLOCAL | CREAD)
        settings.c_cflag &= ~tcflag_t(HUPCL)
        line.apply(to: &settings)
        let named = Self.speeds[line.baudRate]
        if let named { unsafe cfsetspeed(&settings, named) }
        // VMIN 1, VTIME 0: a read gives what is there. They are the 7th and 6th control character.
        settings.c_cc.6 = 1
        settings.c_cc.5 = 0
        _ = try SystemCall.checked("tcsetattr", path: path) {
            unsafe tcsetattr(descriptor.rawValue, TCSANOW, &settings)
        }
        if named == nil { try Self.setSpeed(of: descriptor.rawValue, line.baudRate, path: path) }
        self.descriptor = descriptor
        self.path = path
    }

    /// Sets the speed of a port that is open elsewhere, and throws away what had arrived at the one before.
    ///
    /// - Throws: `EINVAL` for a speed that the driver cannot make.
    package static func setSpeed(
        _ baudRate: UInt32,
        of descriptor: Int32,
        path: String
    ) throws(SystemCallFailure) {
        if let named = speeds[baudRate] {
            var settings = termios()
            _ = try SystemCall.checked("tcgetattr", path: path) { unsafe tcgetattr(descriptor, &settings) }
            unsafe cfsetspeed(&settings, named)
            _ = try SystemCall.checked("tcsetattr", path: path) {
                unsafe tcsetattr(descriptor, TCSANOW, &settings)
            }
        } else {
            try setSpeed(of: descriptor, baudRate, path: path)
        }
        _ = tcflush(descriptor, TCIFLUSH)
    }

    /// Sets a speed that POSIX has no name for, and sees what the driver made of it.
    private static func setSpeed(
        of descriptor: Int32,
        _ baudRate: UInt32,
        path: String
    ) throws(SystemCallFailure) {
        _ = try SystemCall.checked("TCSETS2", path: path) { clinux_tty_set_speed(descriptor, baudRate) }
        let made = clinux_tty_speed(descriptor)
        // Receivers of ten bits tolerate about 4 % between both ends; drivers fall back to the old speed.
        guard made >= 0, abs(Int64(made) - Int64(baudRate)) * 25 <= Int64(baudRate) else {
            throw SystemCallFailure("TCSETS2", path: path, errno: .invalidArgument)
        }
    }

    /// The speed that the driver works at, in bits per second; `nil` where it does not tell.
    package var baudRate: UInt32? { UInt32(exactly: clinux_tty_speed(descriptor.rawValue)) }

    /// Throws away what is queued both ways.
    package func discardQueued() {
        _ = tcflush(descriptor.rawValue, TCIOFLUSH)
    }

    /// Waits until what was written has left, at most `patience` milliseconds, and closes the port.
    ///
    /// What has not left by then is thrown away: closing would wait for it, half a minute with some drivers.
    package consuming func close(patience: Int) {
        let limit = Clocks.monotonic().advanced(byNanoseconds: Int64(patience) * 1_000_000)
        while clinux_tty_unsent(descriptor.rawValue) > 0, Clocks.monotonic() < limit { usleep(2_000) }
        discardQueued()
        // Most drivers forget this at the last close; a pty remembers it as long as its other end is open.
        _ = clinux_tty_exclusive(descriptor.rawValue, 0)
    }

    /// The speeds POSIX and Linux name; any other is set by its number.
    private static let speeds: [UInt32: speed_t] = [
        1_200: speed_t(B1200), 2_400: speed_t(B2400), 4_800: speed_t(B4800), 9_600: speed_t(B9600),
        19_200: speed_t(B19200), 38_400: speed_t(B38400), 57_600: speed_t(B57600),
        115_200: speed_t(B115200), 230_400: speed_t(B230400), 460_800: speed_t(B460800),
        500_000: speed_t(B500000), 576_000: speed_t(B576000), 921_600: speed_t(B921600),
        1_000_000: speed_t(B1000000), 1_500_000: speed_t(B1500000), 2_000_000: speed_t(B2000000),
        3_000_000: speed_t(B3000000),
    ]
}
