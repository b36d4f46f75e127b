// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc

/// Speed, frame and flow control of a serial line; of no meaning to USB devices that are no bridges.
package struct SerialLine: Hashable, Sendable {
    /// The parity bit of a frame.
    package enum Parity: Character, CaseIterable, Sendable {
        /// None.
        case none = "N"
        /// Even.
        case even = "E"
        /// Odd.
        case odd = "O"
    }

    /// Who holds back whose bytes.
    package enum FlowControl: String, CaseIterable, Sendable {
        /// Nobody.
        case none
        /// The lines RTS and CTS.
        case rtsCts = "rts-cts"
        /// The bytes XON and XOFF, which then are no data.
        case xonXoff = "xon-xoff"
    }

    /// Bits per second.
    package var baudRate: UInt32
    /// Data bits of a frame, 7 or 8.
    package var dataBits: UInt8
    /// The parity bit of a frame.
    package var parity: Parity
    /// Stop bits of a frame, 1 or 2.
    package var stopBits: UInt8
    /// Flow control.
    package var flow: FlowControl

    /// A line; what is left out is 9600 8N1 without flow control.
    package init(
        baudRate: UInt32 = 9_600,
        dataBits: UInt8 = 8,
        parity: Parity = .none,
        stopBits: UInt8 = 1,
        flow: FlowControl = .none
    ) {
        self.baudRate = baudRate
        self.dataBits = dataBits
        self.parity = parity
        self.stopBits = stopBits
        self.flow = flow
    }

    /// A line with a frame in the usual spelling, `8N1`; what it does not say stays as it is by default.
    package init(baudRate: UInt32, frame: String, flow: FlowControl) {
        self.init(baudRate: baudRate, flow: flow)
        let characters = Array(frame)
        guard characters.count == 3 else { return }
        if characters[0] == "7" { dataBits = 7 }
        parity = Parity(rawValue: characters[1]) ?? .none
        if characters[2] == "2" { stopBits = 2 }
    }

    /// Sets frame and flow control in a terminal's settings; the speed is set apart.
    func apply(to settings: inout termios) {
        settings.c_cflag &= ~(tcflag_t(CSIZE | CSTOPB | PARENB | PARODD) | clinux_hardware_flow_control())
        settings.c_cflag |= tcflag_t(dataBits == 7 ? CS7 : CS8)
        if stopBits == 2 { settings.c_cflag |= tcflag_t(CSTOPB) }
        settings.c_iflag &= ~tcflag_t(IXON | IXOFF | IXANY | INPCK | PARMRK | IGNPAR)
        switch parity {
        case .none: break
        case .even: settings.c_cflag |= tcflag_t(PARENB)
        case .odd: settings.c_cflag |= tcflag_t(PARENB | PARODD)
        }
        switch flow {
        case .none: break
        case .rtsCts: settings.c_cflag |= clinux_hardware_flow_control()
        case .xonXoff: settings.c_iflag |= tcflag_t(IXON | IXOFF)
        }
    }
}
