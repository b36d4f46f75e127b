// SPDX-License-Identifier: Apache-2.0

import Capture
import DeviceIO
import KeyboardLayouts
import ReaderProtocols
import ScannerInput
import TLSLinks

/// An open device on its way from the attach thread to the capture thread, and back to be closed.
///
/// The box owns the descriptor; the capture thread reads it by its number and sends the box back.
struct OpenedChannel: Sendable {
    enum Box: Sendable {
        case keys(Handover<EventDevice>)
        case hid(Handover<HIDRawDevice>, HIDScanFormat)
        case stream(Handover<EventStream>)
        case serial(Handover<SerialPort>)
        case packets(Handover<PacketStream>)
        /// A connection to a reader, and what secures it.
        case network(Handover<OwnedDescriptor>, TLSLink?)
        case bulk(Handover<PacketStream>)
        case reports(Handover<HIDRawDevice>, Handover<HIDReportWriter>)
    }

    let box: Box
    let descriptor: Int32
    /// Where to write, where that is another descriptor.
    var writingDescriptor: Int32?
    /// How long the reports of a reader are that carries its protocol in them.
    var reportSizes: HIDReportSizes?
    /// The descriptor of a keyboard that is asked which keys are down.
    var inquiryDescriptor: Int32?
    let path: String
    /// Whether events carry stamps of the monotonic clock.
    let hasMonotonicStamps: Bool
    /// Whether something was typed while it was opened, so that a scan may have lost its head.
    let beganInMidScan: Bool
    /// What is wrong with it though it can be read, in words for the operator.
    var fault: String?
    /// Whether it is a named pipe, whose next writer can come at any time.
    var isPipe = false
    /// What its keys type, where it has keys.
    var keyMap = KeyMap.us
    /// The lights of an event device that are on while no signal is given.
    var litLights: Set<UInt16> = []
    /// The lights of locks that were put out when it was opened.
    var litLocks: Set<UInt16> = []
    /// Whether reports can be sent to a hidraw device.
    var takesReports = false
    /// Whether keys come by Bluetooth, with pauses.
    var isBluetooth = false

    /// How it is read, in a word.
    var driver: String {
        switch box {
        case .keys: "keyboard"
        case .hid: "hid-pos"
        case .stream: "stream"
        case .serial: "serial"
        case .packets: "ccid"
        case .network: "network"
        case .bulk: "usb"
        case .reports: "hid"
        }
    }

    /// Closes the device; on the attach thread.
    func close() {
        switch box {
        case .keys(let handover): if let device = handover.take() { device.close(relighting: litLocks) }
        case .hid(let handover, _): _ = handover.take()
        case .stream(let handover): _ = handover.take()
        case .serial(let handover): if let port = handover.take() { port.close(patience: 100) }
        case .packets(let handover), .bulk(let handover):
            if let stream = handover.take() { stream.close() }
        case .reports(let device, let writer):
            if let writer = writer.take() { writer.close() }
            _ = device.take()
        case .network(let handover, _): _ = handover.take()
        }
    }
}

/// Why a device could not be opened.
enum OpenFailure: Error, Hashable, Sendable {
    /// It is not there.
    case missing(SystemCallFailure)
    /// It is not there, and these drivers are missing, one of which would make its node.
    case undriven(path: String, [KernelDriver])
    /// Another program holds it.
    case busy(String)
    /// The kernel refuses; what mends it.
    case denied(String, mend: String)
    /// Something else.
    case failed(SystemCallFailure)
    /// The path leads to something that is no device.
    case notADevice(String)
    /// There is no connection to it.
    case unreached(ConnectFailure)
    /// The connection is not as safe as it is to be.
    case insecure(TLSFailure)
    /// What its keys mean cannot be known.
    case layout(LayoutFailure)

    var state: DeviceState {
        switch self {
        case .missing, .undriven: .missing
        case .unreached(.failed), .insecure: .error
        case .unreached: .missing
        case .busy: .busy
        case .denied: .denied
        case .failed, .notADevice, .layout: .error
        }
    }
}

extension OpenFailure: CustomStringConvertible {
    var description: String {
        switch self {
        case .missing(let failure): failure.path.map { "\($0) is not there" } ?? "\(failure)"
        case .undriven(let path, let drivers):
            "\(path) is not there: the kernel's driver for it is not loaded "
                + "(\(drivers.map(\.module).joined(separator: " or ")))"
        case .busy(let words), .denied(let words, _), .notADevice(let words): words
        case .failed(let failure): "\(failure)"
        case .layout(let failure): "\(failure)"
        case .unreached(let failure): "\(failure)"
        case .insecure(let failure): "\(failure)"
        }
    }
}

/// Opens hardware; on the attach thread, since all of it can block.
enum DeviceOpening {
    /// How long to wait for keys to be up before a grab, in milliseconds.
    static let keysPatience = 500

    /// Opens all nodes of a device, or none.
    static func open(
        _ target: DeviceTarget,
        as kind: DeviceConfiguration.Kind
    ) throws(OpenFailure) -> [OpenedChannel] {
        if case .reader(_, _, .network(let endpoint, let tls)) = kind {
            return [try connect(to: endpoint, tls)]
        }
        var opened: [OpenedChannel] = []
        do throws(OpenFailure) {
            for node in target.nodes { opened.append(try open(node, of: target, as: kind)) }
        } catch {
            for channel in opened { channel.close() }
            throw error
        }
        return opened
    }

    private static func open(
        _ node: DeviceTarget.Node,
        of target: DeviceTarget,
        as kind: DeviceConfiguration.Kind
    ) throws(OpenFailure) -> OpenedChannel {
        if kind.isSmartCard { return try openSmartCard(node, target.identity) }
        if !kind.isScanner, let channel = try openReader(node, target.identity) { return channel }
        let kindThere = try kindOf(node, as: kind)
        // Before the device is touched: a keyboard whose keys mean nothing is none to take away from others.
        let keyMap = kindThere.hasKeys ? try keyMap(of: kind) : .us
        do throws(SystemCallFailure) {
            var channel =
                switch kindThere {
                case .keys: try openKeys(node.path)
                case .hid(let format): try openHID(node.path, format)
                case .serial: try openSerial(node.path, kind.line)
                case .stream(let file): try openStream(node.path, file)
                }
            channel.keyMap = keyMap
            if case .bluetooth = target.identity { channel.isBluetooth = true }
            return channel
        } catch {
            throw classify(error, node, subsystem: kindThere.subsystem, target.identity)
        }
    }

    private static func keyMap(of kind: DeviceConfiguration.Kind) throws(OpenFailure) -> KeyMap {
        guard case .scanner(let options, _) = kind else { return .us }
        do throws(LayoutFailure) {
            return try KeyboardLayouts.keyMap(of: options.layout)
        } catch {
            throw .layout(error)
        }
    }

    private enum Readable: Hashable {
        case keys
        case hid(HIDScanFormat)
        case serial
        case stream(FileKind)

        /// Whether keys come from it.
        var hasKeys: Bool {
            switch self {
            case .keys, .stream: true
            case .hid, .serial: false
            }
        }

        /// The kernel's subsystem of such a node.
        var subsystem: String {
            switch self {
            case .keys: "input"
            case .hid: "hidraw"
            case .serial, .stream: "tty"
            }
        }
    }

    /// What stands at a node, by looking where udev did not tell.
    private static func kindOf(
        _ node: DeviceTarget.Node,
        as kind: DeviceConfiguration.Kind
    ) throws(OpenFailure) -> Readable {
        switch node.kind {
        case .keys: return .keys
        case .hid(let format): return .hid(format)
        case .serial: return .serial
        // Of a device that is to be read otherwise.
        case .smartCard, .reports, .usbDevice, .network, .unknown: break
        }
        let file: FileKind
        do throws(SystemCallFailure) {
            file = try SystemCall.fileKind(node.path)
        } catch {
            throw classify(error, node, subsystem: "tty", nil)
        }
        switch file {
        case .fifo where kind.isScanner, .socket where kind.isScanner: return .stream(file)
        case .characterDevice(FileKind.inputMajor) where kind.isScanner: return .keys
        case .characterDevice: return .serial
        case .fifo, .socket, .other:
            throw .notADevice("\(node.path) is nothing that a \(kind.word) can be read from")
        }
    }

    private static func openKeys(_ path: String) throws(SystemCallFailure) -> OpenedChannel {
        let device = try EventDevice(path: path)
        let beganInMidScan = try device.grab(patience: keysPatience)
        let (descriptor, hasStamps) = (device.descriptor.rawValue, device.hasMonotonicStamps)
        let lights = EventDevice.codes(of: descriptor, type: EventDevice.light)
        let litLights = device.litLights
        EventDevice.putOutLocks(of: descriptor, lights: lights)
        let inquiry = device.inquiryDescriptor
        var channel = OpenedChannel(
            box: .keys(Handover(device)),
            descriptor: descriptor,
            path: path,
            hasMonotonicStamps: hasStamps,
            beganInMidScan: beganInMidScan,
            litLights: litLights.subtracting(EventDevice.locks),
            litLocks: litLights.intersection(EventDevice.locks)
        )
        channel.inquiryDescriptor = inquiry
        return channel
    }

    private static func openHID(_ path: String, _ format: HIDScanFormat) throws(SystemCallFailure)
        -> OpenedChannel
    {
        let device = try HIDRawDevice(path: path)
        let (descriptor, isWritable) = (device.descriptor.rawValue, device.isWritable)
        var fault: String?
        if case .pointOfSale(let layout) = format, let report = layout.redirectionReport {
            do throws(SystemCallFailure) {
                try device.sendFeature(report)
            } catch {
                fault = "it may stay silent: it refused to switch its output to HID POS (\(error.errno))"
            }
        }
        return OpenedChannel(
            box: .hid(Handover(device), format),
            descriptor: descriptor,
            path: path,
            hasMonotonicStamps: false,
            beganInMidScan: false,
            fault: fault,
            takesReports: isWritable
        )
    }

    private static func openStream(_ path: String, _ kind: FileKind) throws(SystemCallFailure)
        -> OpenedChannel
    {
        let stream = try EventStream(path: path, kind: kind)
        let descriptor = stream.descriptor.rawValue
        return OpenedChannel(
            box: .stream(Handover(stream)),
            descriptor: descriptor,
            path: path,
            hasMonotonicStamps: false,
            beganInMidScan: false,
            isPipe: kind == .fifo
        )
    }

    private static func openSerial(_ path: String, _ line: SerialLine) throws(SystemCallFailure)
        -> OpenedChannel
    {
        let port = try SerialPort(path: path, line: line)
        let descriptor = port.descriptor.rawValue
        return OpenedChannel(
            box: .serial(Handover(port)),
            descriptor: descriptor,
            path: path,
            hasMonotonicStamps: false,
            beganInMidScan: false
        )
    }

    static func classify(
        _ failure: SystemCallFailure,
        _ node: DeviceTarget.Node,
        subsystem: String,
        _ identity: DeviceIdentity?
    ) -> OpenFailure {
        switch failure.errno {
        case .noSuchFile, .noSuchDevice, .noSuchAddress, .connectionRefused:
            missing(failure, node)
        case .busy: .busy(holding(node.path))
        case .notPermitted:
            // The control group's device filter, not the node's permissions.
            .denied(
                "the service's sandbox forbids \(node.path)",
                mend: """
                    sudo systemctl restart tallyd, if its driver was not loaded when the service started (tally \
                    doctor tells); else add its class to DeviceAllow= of the unit
                    """
            )
        case .permissionDenied:
            .denied(
                "no permission to open \(node.path)",
                mend: UdevRule.mend(subsystem: subsystem, identity: identity, node: node.path)
            )
        default: .failed(failure)
        }
    }
}

extension DeviceOpening {
    /// That a node is held, and by whom where this process may know.
    static func holding(_ path: String) -> String {
        let holders = DeviceHolder.all(of: path)
        let words = holders.map { "\($0)" }.joined(separator: ", ")
        return "\(path) is held by \(holders.isEmpty ? "another program" : words)"
    }

    private static func missing(_ failure: SystemCallFailure, _ node: DeviceTarget.Node) -> OpenFailure {
        guard failure.errno == .noSuchFile, let registered = KernelDriver.registered() else {
            return .missing(failure)
        }
        let lacking = KernelDriver.lacking(for: node.path, among: registered)
        return lacking.isEmpty ? .missing(failure) : .undriven(path: node.path, lacking)
    }
}

extension DeviceConfiguration.Kind {
    var isScanner: Bool {
        switch self {
        case .scanner: true
        case .reader: false
        }
    }

    var line: SerialLine {
        switch self {
        case .scanner(_, let connection): connection.line
        case .reader(let family, _, .serial(let baudRate)):
            SerialLine(baudRate: baudRate ?? family?.traits.baudRates.first ?? 115_200)
        case .reader(_, _, .network): SerialLine()
        }
    }
}
