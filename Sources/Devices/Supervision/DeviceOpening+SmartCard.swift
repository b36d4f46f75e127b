// SPDX-License-Identifier: Apache-2.0

import DeviceIO

extension DeviceOpening {
    /// Opens an NFC reader: the USB device that udev knows, or a simulated one behind a socket.
    static func openSmartCard(
        _ node: DeviceTarget.Node,
        _ identity: DeviceIdentity?
    ) throws(OpenFailure) -> OpenedChannel {
        do throws(USBFailure) {
            let file = try fileKind(node.path)
            if file == .socket { return channel(try PacketStream(socket: node.path)) }
            guard node.kind == .smartCard || file == .characterDevice(major: FileKind.usbMajor) else {
                throw .noInterface(path: node.path, .smartCard)
            }
            return channel(try PacketStream(device: node.path, for: .smartCard))
        } catch {
            throw classify(error, node, identity)
        }
    }

    private static func fileKind(_ path: String) throws(USBFailure) -> FileKind {
        do throws(SystemCallFailure) {
            return try SystemCall.fileKind(path)
        } catch {
            throw .system(error)
        }
    }

    private static func classify(
        _ failure: USBFailure,
        _ node: DeviceTarget.Node,
        _ identity: DeviceIdentity?
    ) -> OpenFailure {
        guard case .system(let failure) = failure else { return .notADevice("\(failure)") }
        switch failure.errno {
        case .busy:
            return .busy(
                """
                \(holding(node.path)) (`sudo tally doctor` names who holds it): pcscd takes every smart-card \
                reader unless ENV{PCSCLITE_IGNORE}="1" is set for it by a udev rule
                """
            )
        default: return classify(failure, node, subsystem: "usb", identity)
        }
    }

    private static func channel(_ stream: consuming PacketStream) -> OpenedChannel {
        let (descriptor, path) = (stream.descriptor.rawValue, stream.path)
        return OpenedChannel(
            box: .packets(Handover(stream)),
            descriptor: descriptor,
            path: path,
            hasMonotonicStamps: false,
            beganInMidScan: false
        )
    }
}

extension DeviceConfiguration.Kind {
    /// Whether it is a smart-card reader that reads NFC tags.
    var isSmartCard: Bool {
        if case .scanner(_, let connection) = self { connection.driver == .ccid } else { false }
    }
}
