// SPDX-License-Identifier: Apache-2.0

import DeviceIO
import Glibc
import ScannerInput

// Readers without a serial port: HID devices that carry the family's protocol in their reports, and USB devices whose
// vendor has a line of bytes over bulk endpoints.
extension DeviceOpening {
    /// Opens a reader that is reached by hidraw or by the bus itself; `nil` for any other.
    static func openReader(
        _ node: DeviceTarget.Node,
        _ identity: DeviceIdentity?
    ) throws(OpenFailure) -> OpenedChannel? {
        switch node.kind {
        case .reports: return try openReports(node, identity)
        case .usbDevice: return try openBulk(node, identity)
        case .keys, .hid, .serial, .smartCard, .network: return nil
        case .unknown: break
        }
        // A path that udev does not know as one of its nodes: a link, or the bus.
        if HIDRawDevice.isNode(node.path) { return try openReports(node, identity) }
        guard (try? SystemCall.fileKind(node.path)) == .characterDevice(major: FileKind.usbMajor) else {
            return nil
        }
        return try openBulk(node, identity)
    }

    private static func openBulk(
        _ node: DeviceTarget.Node,
        _ identity: DeviceIdentity?
    ) throws(OpenFailure) -> OpenedChannel {
        do throws(USBFailure) {
            let stream = try PacketStream(device: node.path, for: .bytes)
            let (descriptor, path) = (stream.descriptor.rawValue, stream.path)
            return OpenedChannel(
                box: .bulk(Handover(stream)),
                descriptor: descriptor,
                path: path,
                hasMonotonicStamps: false,
                beganInMidScan: false
            )
        } catch {
            guard case .system(let failure) = error else { throw .notADevice("\(error)") }
            throw classify(failure, node, subsystem: "usb", identity)
        }
    }

    private static func openReports(
        _ node: DeviceTarget.Node,
        _ identity: DeviceIdentity?
    ) throws(OpenFailure) -> OpenedChannel {
        let descriptor = HIDRawDevice.reportDescriptor(of: node.path) ?? []
        guard let sizes = HIDReportSizes(descriptor: descriptor.span) else {
            throw .notADevice("\(node.path) has no reports both ways: no reader can be talked to there")
        }
        do throws(SystemCallFailure) {
            let device = try HIDRawDevice(path: node.path)
            guard device.isWritable else {
                throw SystemCallFailure("open", path: node.path, errno: .permissionDenied)
            }
            // Its number, or 0 in its place, goes before each report.
            let writer = try HIDReportWriter(path: node.path, reportSize: 1 + sizes.output.size)
            let (descriptor, writing) = (device.descriptor.rawValue, writer.descriptor.rawValue)
            var channel = OpenedChannel(
                box: .reports(Handover(device), Handover(writer)),
                descriptor: descriptor,
                path: node.path,
                hasMonotonicStamps: false,
                beganInMidScan: false
            )
            channel.writingDescriptor = writing
            channel.reportSizes = sizes
            return channel
        } catch {
            throw classify(error, node, subsystem: "hidraw", identity)
        }
    }
}
