// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc

/// What a USB device sends and takes, through a socket: the packets of a smart-card reader, as `USBPacket` frames them, of
/// a device or of a simulated one; or the bytes of a device whose vendor gives it no serial port.
package struct PacketStream: ~Copyable, Sendable {
    /// The end that capture reads and writes; non-blocking.
    package let descriptor: OwnedDescriptor
    /// The device's node or the socket.
    package let path: String
    /// Speaks to the bus; none behind a socket.
    private let pump: KernelThread?

    /// Claims an interface of a USB device and starts the thread that speaks to it.
    ///
    /// - Parameters:
    ///   - path: The node of the device, below `/dev/bus/usb`.
    ///   - use: Which interface.
    /// - Throws: `EBUSY` when another program has the interface.
    package init(device path: String, for use: USBUse) throws(USBFailure) {
        let interface = try USBInterface(path: path, for: use)
        var ends: (CInt, CInt) = (-1, -1)
        try Self.told { () throws(SystemCallFailure) in
            _ = try SystemCall.checked("socketpair", path: path) {
                unsafe clinux_socket_pair(&ends.0, &ends.1)
            }
        }
        let own = OwnedDescriptor(ends.0)
        let pump = try USBPump(interface, socket: OwnedDescriptor(ends.1))
        var thread: KernelThread?
        try Self.told { () throws(SystemCallFailure) in
            thread = try KernelThread(name: "usb") { pump.run() }
        }
        self.init(path: path, descriptor: own, pump: thread)
    }

    /// Connects to a simulated reader.
    ///
    /// - Parameter path: A Unix socket.
    /// - Throws: `ECONNREFUSED` when nobody listens.
    package init(socket path: String) throws(USBFailure) {
        var number: CInt = -1
        try Self.told { () throws(SystemCallFailure) in
            number = try SystemCall.checked("socket", path: path) { clinux_stream_socket() }
        }
        let socket = OwnedDescriptor(number)
        try Self.told { () throws(SystemCallFailure) in
            _ = try SystemCall.checked("connect", path: path) {
                unsafe clinux_connect_path(number, path)
            }
        }
        self.init(path: path, descriptor: socket, pump: nil)
    }

    private init(path: String, descriptor: consuming OwnedDescriptor, pump: consuming KernelThread?) {
        self.path = path
        self.descriptor = descriptor
        self.pump = pump
    }

    /// Does something whose failure is a call's.
    private static func told(_ body: () throws(SystemCallFailure) -> Void) throws(USBFailure) {
        do throws(SystemCallFailure) {
            try body()
        } catch {
            throw .system(error)
        }
    }

    /// Ends the conversation and gives the interface back, to the kernel's driver if that had it; waits for that.
    package consuming func close() {
        _ = shutdown(descriptor.rawValue, Int32(SHUT_RDWR))
        if let pump { pump.join() }
    }
}
