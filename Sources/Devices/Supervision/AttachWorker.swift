// SPDX-License-Identifier: Apache-2.0

import Capture
import DeviceIO
import Logging
import ScannerInput

/// What the attach thread knows: what is plugged in, what is configured, and what is which.
final class AttachWorker {
    /// What became of the configuration, for the supervisor.
    struct Findings: Sendable {
        /// All devices to supervise, those of udev rules behind those of the configuration.
        var devices: [(configuration: DeviceConfiguration, isAutoClaimed: Bool)] = []
        /// The hardware of each.
        var resolutions: [DeviceIndex: Resolution] = [:]
    }

    /// How often udev is tried again when it cannot be reached.
    private static let retryMilliseconds: Int32 = 5_000

    private let board: StatusBoard
    private let logger: Logger
    private let register: @Sendable (AutoClaimedDevice) -> DeviceIndex?
    private let publish: @Sendable (Findings) -> Void
    private var places: PlaceKeeper
    private let notice: @Sendable (PlaceNotice) -> Void
    private var monitor: UdevMonitor?
    private var isUdevLost = false
    private var catalogue = DeviceCatalogue()
    private var configurations: [DeviceConfiguration]
    private var autoClaimed: [DeviceIdentity: DeviceConfiguration] = [:]
    /// Devices that nobody wanted to register.
    private var refused: Set<DeviceIdentity> = []
    /// Looks for a scanner that is not the daemon's yet.
    var search: CandidateSearch?

    init(
        configurations: [DeviceConfiguration],
        board: StatusBoard,
        logger: Logger,
        register: @escaping @Sendable (AutoClaimedDevice) -> DeviceIndex?,
        places: [String: UnitPlace],
        notice: @escaping @Sendable (PlaceNotice) -> Void,
        publish: @escaping @Sendable (Findings) -> Void
    ) {
        self.configurations = configurations
        self.board = board
        self.logger = logger
        self.register = register
        self.publish = publish
        self.places = PlaceKeeper(places)
        self.notice = notice
    }

    /// Where udev's announcements come from; -1 while it cannot be reached.
    var descriptor: Int32 { monitor?.descriptor ?? -1 }

    /// How long to wait for announcements; without udev it is tried again.
    var pollMilliseconds: Int32 { monitor == nil ? Self.retryMilliseconds : -1 }

    /// Listens to udev, then looks at what is there.
    func begin() {
        connect()
        settle()
    }

    private func connect() {
        do throws(SystemCallFailure) {
            monitor = try UdevMonitor()
            isUdevLost = false
            enumerate()
        } catch {
            lostUdev(error)
        }
    }

    /// Notes that udev cannot be reached; says so once, and tries again from time to time.
    func lostUdev(_ failure: SystemCallFailure) {
        monitor = nil
        if isUdevLost { return }
        isUdevLost = true
        logger.warning(
            "udev cannot be reached: nothing is noticed when plugged in",
            metadata: ["error": "\(failure)"]
        )
    }

    private func enumerate() {
        if let devices = monitor?.enumerate() { catalogue.replaceAll(by: devices) }
    }

    /// Takes all announcements there are.
    func listen() {
        var isChanged = false
        if monitor == nil {
            connect()
            isChanged = monitor != nil
        }
        listening: while let announcement = monitor?.next() {
            switch announcement {
            case .change(let change):
                if catalogue.apply(change) { isChanged = true }
            case .other:
                break
            case .overrun:
                enumerate()
                isChanged = true
                break listening
            }
        }
        if isChanged { settle() }
    }

    /// Takes a new configuration.
    func configure(_ configurations: [DeviceConfiguration]) {
        self.configurations = configurations
        refused.removeAll()
        settle()
    }

    /// Finds out which hardware is which device, and tells.
    private func settle() {
        let units = catalogue.units
        let resolver = Resolver(
            units: units,
            undriven: catalogue.undriven,
            probers: ProbingProgram.installed(),
            registered: KernelDriver.registered() ?? []
        )
        let (resolutions, owners) = resolver.resolve(configurations)
        var findings = Findings()
        findings.devices = configurations.map { ($0, false) }
        findings.resolutions = resolutions

        let configured = Set(owners.keys.map { units[$0].identity })
        autoClaimed = autoClaimed.filter { !configured.contains($0.key) }
        followModes(of: units)
        claimUnconfigured(units, owners)
        for (identity, configuration) in autoClaimed {
            findings.devices.append((configuration, true))
            let unit = units.first { $0.identity == identity && $0.claim == .claimed }
            findings.resolutions[configuration.index] =
                unit.map { resolver.target(in: $0.nodes, of: $0, for: configuration.kind) } ?? .absent
        }
        board.publish(hardware(units, owners))
        publish(findings)
        for news in places.look(at: configurations, resolutions, units, isFree: { owners[$0] == nil }) {
            notice(news)
        }
        search?.look(at: units) { owners[$0] != nil || self.autoClaimed[units[$0].identity] != nil }
    }

    /// Looks at what is there for a search that begins.
    func searchOn() { settle() }

    /// Has a scanner that came back in another mode be what it was.
    private func followModes(of units: [DeviceCatalogue.Unit]) {
        let present = Set(units.map(\.identity))
        for unit in units where unit.claim == .claimed && autoClaimed[unit.identity] == nil {
            let earlier = autoClaimed.keys.first {
                !present.contains($0) && $0.isOtherMode(of: unit.identity)
            }
            if let earlier { autoClaimed[unit.identity] = autoClaimed.removeValue(forKey: earlier) }
        }
    }

    /// Registers what a udev rule claims and nobody configured.
    private func claimUnconfigured(_ units: [DeviceCatalogue.Unit], _ owners: [Int: [String]]) {
        for (index, unit) in units.enumerated() where unit.claim == .claimed && owners[index] == nil {
            guard autoClaimed[unit.identity] == nil, !refused.contains(unit.identity),
                unit.nodes.contains(where: { $0.device.kind.isReadable })
            else { continue }
            let device = AutoClaimedDevice(
                name: freeName(unit.identity.derivedName(prefix: "scanner")),
                identity: unit.identity,
                title: unit.title,
                kind: .scanner(ScannerOptions())
            )
            guard let place = register(device) else {
                refused.insert(unit.identity)
                continue
            }
            autoClaimed[unit.identity] = DeviceConfiguration(
                index: place,
                name: device.name,
                match: unit.identity.match,
                kind: device.kind
            )
        }
    }

    private func freeName(_ wanted: String) -> String {
        let taken = Set(configurations.map(\.name) + autoClaimed.values.map(\.name))
        var name = wanted
        var number = 2
        while taken.contains(name) {
            name = "\(wanted.prefix(59))-\(number)"
            number += 1
        }
        return name
    }

    private func hardware(_ units: [DeviceCatalogue.Unit], _ owners: [Int: [String]]) -> [SeenDevice] {
        units.enumerated().map { index, unit in
            SeenDevice(
                identity: unit.identity,
                title: unit.title,
                nodes: unit.nodes.map {
                    SeenNode(kind: $0.device.kind, path: $0.device.node, interface: $0.device.usb?.interface)
                },
                claim: unit.claim,
                name: owners[index]?.first ?? autoClaimed[unit.identity]?.name
            )
        }
    }
}
