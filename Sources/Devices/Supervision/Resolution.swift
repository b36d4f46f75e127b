// SPDX-License-Identifier: Apache-2.0

import Capture
import DeviceIO
import ScannerInput

/// Which hardware a configured device turned out to be.
enum Resolution: Hashable, Sendable {
    /// None that is plugged in.
    case absent
    /// This.
    case found(DeviceTarget)
    /// More than one, or one that another entry means too; the sentence names them.
    case ambiguous(String)
    /// A udev rule says to leave it alone.
    case ignored(DeviceIdentity)
    /// There, but nothing in it that can be read; the sentence says what to do.
    case unreadable(DeviceIdentity, String)
    /// Plugged in, but no driver of the kernel has made a node of it; those that would. A reader that none of the
    /// drivers loaded wants is reached through the bus.
    case undriven(DeviceIdentity, [KernelDriver], onBus: DeviceTarget? = nil)
}

/// Hardware to open.
struct DeviceTarget: Hashable, Sendable {
    /// What can be read at a node.
    enum NodeKind: Hashable, Sendable {
        /// An event device.
        case keys
        /// A hidraw device that sends scans.
        case hid(HIDScanFormat)
        /// A terminal.
        case serial
        /// A USB device with a smart-card interface.
        case smartCard
        /// A port of a host.
        case network
        /// A hidraw device whose reports may carry a reader's protocol.
        case reports
        /// A USB device whose vendor gives it no serial port.
        case usbDevice
        /// To be seen when it is opened.
        case unknown
    }

    struct Node: Hashable, Sendable {
        var kind: NodeKind
        var path: String
        /// Changes when the node was plugged in anew.
        var arrival: UInt64
    }

    /// What names it; `nil` for a path that udev does not know.
    var identity: DeviceIdentity?
    /// All nodes to read, together one device.
    var nodes: [Node]
    /// Changes whenever udev says something about it.
    var change: UInt64
    /// Programs that may write into its serial port.
    var probers: Set<ProbingProgram> = []

    /// A reader on the network.
    init(_ endpoint: NetworkEndpoint) {
        identity = .network("\(endpoint)")
        nodes = [Node(kind: .network, path: "\(endpoint)", arrival: 0)]
        change = 0
    }

    /// A piece of hardware.
    init(identity: DeviceIdentity?, nodes: [Node], change: UInt64, probers: Set<ProbingProgram> = []) {
        self.identity = identity
        self.nodes = nodes
        self.change = change
        self.probers = probers
    }

    /// Whether `other` is the same piece of hardware, plugged in at the same moment.
    func isSameAttachment(as other: DeviceTarget) -> Bool { nodes == other.nodes }
}

/// Finds the hardware of each configured device; pure.
struct Resolver {
    let units: [DeviceCatalogue.Unit]
    /// What is plugged in and has no node.
    var undriven: [UndrivenDevice] = []
    /// Programs on this machine that write into serial ports.
    var probers: Set<ProbingProgram> = []
    /// The classes of nodes that the kernel has drivers for now.
    var registered: Set<String> = []

    private typealias Candidate = (unit: Int, nodes: [DeviceCatalogue.Entry])

    /// The nodes that an entry means, by piece of hardware.
    private func candidates(for configuration: DeviceConfiguration, inOtherMode: Bool = false) -> [Candidate]
    {
        units.indices.compactMap { index in
            let nodes = units[index].nodes.filter {
                configuration.match.accepts($0.device, inOtherMode: inOtherMode)
            }
            return nodes.isEmpty ? nil : (index, nodes)
        }
    }

    /// What each entry turned out to be, and which pieces of hardware are spoken for.
    func resolve(
        _ configurations: [DeviceConfiguration]
    ) -> (resolutions: [DeviceIndex: Resolution], owners: [Int: [String]]) {
        var resolutions: [DeviceIndex: Resolution] = [:]
        var owners: [Int: [String]] = [:]
        var users: [String: [DeviceConfiguration]] = [:]
        let exact = configurations.map { candidates(for: $0) }
        let meant = Set(exact.joined().map(\.unit))
        for (configuration, exact) in zip(configurations, exact) {
            if let endpoint = configuration.kind.endpoint {
                // Whether it is there shows when it is called.
                resolutions[configuration.index] = .found(DeviceTarget(endpoint))
                continue
            }
            var candidates = exact
            if candidates.isEmpty, configuration.kind.isScanner {
                // What another entry means as it is belongs to that one.
                candidates = self.candidates(for: configuration, inOtherMode: true)
                    .filter { !meant.contains($0.unit) }
            }
            for candidate in candidates { owners[candidate.unit, default: []].append(configuration.name) }
            let resolution = resolve(configuration, candidates)
            resolutions[configuration.index] = resolution
            if configuration.isEnabled, case .found(let target) = resolution {
                for node in target.nodes { users[node.path, default: []].append(configuration) }
            }
        }
        for (path, configurations) in users where configurations.count > 1 {
            let names = configurations.map(\.name).joined(separator: ", ")
            for configuration in configurations {
                resolutions[configuration.index] = .ambiguous(
                    "\(path) is meant by more than one entry: \(names); give each a match of its own"
                )
            }
        }
        return (resolutions, owners)
    }

    private func resolve(
        _ configuration: DeviceConfiguration,
        _ candidates: [Candidate]
    ) -> Resolution {
        guard let candidate = candidates.first else {
            guard let path = configuration.match.path, configuration.match == DeviceMatch(path: path) else {
                let there = undriven.first { configuration.match.accepts($0.device) }
                return there.map {
                    .undriven($0.identity, $0.drivers, onBus: busTarget($0, for: configuration.kind))
                } ?? .absent
            }
            let node = DeviceTarget.Node(kind: .unknown, path: path, arrival: 0)
            return .found(DeviceTarget(identity: nil, nodes: [node], change: 0))
        }
        if candidates.count > 1 {
            let names = candidates.map { "\(units[$0.unit].identity)" }.joined(separator: " and ")
            return .ambiguous("matches \(names); add serial or port to its match")
        }
        let unit = units[candidate.unit]
        if unit.claim == .ignored { return .ignored(unit.identity) }
        return target(in: candidate.nodes, of: unit, for: configuration.kind)
    }

    /// The nodes to open, as the driver of the entry wants them.
    func target(
        in nodes: [DeviceCatalogue.Entry],
        of unit: DeviceCatalogue.Unit,
        for kind: DeviceConfiguration.Kind
    ) -> Resolution {
        switch kind {
        case .reader:
            let reports = nodes.filter { $0.device.kind == .hidraw }
            if reports.count == 1, !nodes.contains(where: { $0.device.kind == .serial }) {
                return target(reports, of: unit)
            }
            return port(in: nodes, of: unit, wanted: "serial port")
        case .scanner(_, let connection):
            let (keys, reports) = (nodes.filter { $0.device.kind == .keys }, nodes.filter(\.isHIDPOS))
            switch connection.driver {
            case .auto:
                // A scanner with both sends each scan through one of them.
                if !keys.isEmpty || !reports.isEmpty { return target(keys + reports, of: unit) }
                return port(in: nodes, of: unit, wanted: "keyboard, HID POS interface or serial port")
            case .keyboard:
                return keys.isEmpty ? unreadable(unit, "keyboard") : target(keys, of: unit)
            case .hidPOS:
                return reports.isEmpty ? unreadable(unit, "HID POS interface") : target(reports, of: unit)
            case .serial:
                return port(in: nodes, of: unit, wanted: "serial port")
            case .ccid:
                let readers = nodes.filter { $0.device.kind == .smartCard }
                return readers.isEmpty
                    ? unreadable(unit, "smart-card reader") : target(readers, of: unit)
            }
        }
    }

    /// A reader that has only a class of its vendor, and that no driver which is loaded took.
    private func busTarget(
        _ device: UndrivenDevice,
        for kind: DeviceConfiguration.Kind
    ) -> DeviceTarget? {
        guard !kind.isScanner, device.drivers == [.usbSerial],
            registered.contains(KernelDriver.usbSerial.rawValue)
        else { return nil }
        let node = DeviceTarget.Node(kind: .usbDevice, path: device.device.node, arrival: 0)
        return DeviceTarget(identity: device.identity, nodes: [node], change: 0)
    }

    /// The one serial port among nodes.
    private func port(
        in nodes: [DeviceCatalogue.Entry],
        of unit: DeviceCatalogue.Unit,
        wanted: String
    ) -> Resolution {
        let ports = nodes.filter { $0.device.kind == .serial }
        if ports.count == 1 { return target(ports, of: unit) }
        guard ports.isEmpty else {
            let names = ports.map { $0.device.usb?.interface ?? $0.device.node }.joined(separator: " and ")
            return .ambiguous("\(unit.identity) has several serial ports: set port to one of \(names)")
        }
        return unreadable(unit, wanted)
    }

    private func target(_ nodes: [DeviceCatalogue.Entry], of unit: DeviceCatalogue.Unit) -> Resolution {
        .found(
            DeviceTarget(
                identity: unit.identity,
                nodes: nodes.map { .init(kind: $0.nodeKind, path: $0.device.node, arrival: $0.arrival) },
                change: nodes.map(\.change).max() ?? 0,
                probers: probers.filter { program in
                    nodes.contains { $0.device.kind == .serial && program.probes($0.device) }
                }
            )
        )
    }

    private func unreadable(_ unit: DeviceCatalogue.Unit, _ wanted: String) -> Resolution {
        .unreadable(unit.identity, "\(unit.identity) shows no \(wanted): set it to such a mode")
    }
}

extension DeviceCatalogue.Entry {
    var isHIDPOS: Bool { device.scanFormat != nil }

    var nodeKind: DeviceTarget.NodeKind {
        if let format = device.scanFormat { return .hid(format) }
        return switch device.kind {
        case .serial: .serial
        case .smartCard: .smartCard
        case .hidraw: .reports
        case .keys, .pointer, .hidPOS, .other: .keys
        }
    }
}
