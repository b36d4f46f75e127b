// SPDX-License-Identifier: Apache-2.0

import Capture
import ControlAPI
import ControlServer
import DeviceIO
import Devices
import TallyConfig

extension DaemonBackend {
    func assignments() async throws -> AssignmentsReport {
        let assigner = try currentAssigner()
        let damage = assigner.store.damage.map { ["assignments.json could not be read: \($0)"] } ?? []
        return AssignmentsReport(
            devices: assigner.store.assignments.devices,
            problems: damage + configurationInForce.assignmentProblems
        )
    }

    func adopt(_ order: AdoptOrder) async throws -> AssignmentReport {
        // What listens is closed before the same is opened to be read.
        if order.dryRun != true { await stopListening() }
        let hardware = try Hardware(named: order.device, in: hardwareSeen)
        let configuration = configurationInForce.configuration
        if let owner = hardware.owner, configuration.hasDevice(owner) {
            throw RequestFailure.conflict("\(hardware.unit) is \(owner) already")
        }
        let name = order.name ?? hardware.owner ?? hardware.derivedName
        var settings = order.settings ?? [:]
        settings["match"] = settings["match"] ?? hardware.match
        if let readPoint = order.readPoint { settings["read_point"] = .text(readPoint) }
        let kind = try Self.kind(order.kind ?? "scanner")
        if kind == "scanner", settings["driver"] == nil {
            settings["driver"] = hardware.driver.map { .text($0) }
        }
        return try await currentAssigner().change(isDryRun: order.dryRun ?? false) { [settings] assignments in
            // Looked at in its turn: of two who want one name at one moment the second is told.
            guard !self.configurationInForce.configuration.hasDevice(name) else {
                throw RequestFailure.conflict(
                    "there is a device \(name) already; tally replace \(name) gives it other hardware"
                )
            }
            // What was set for a device of this name that the files no longer describe was another's.
            let adopted = Assignment(name: name, kind: kind, adopted: Self.time, settings: settings)
            assignments[name] = adopted
            return adopted
        }
    }

    func replace(_ order: ReplaceOrder) async throws -> AssignmentReport {
        try await replace(order, by: "operator")
    }

    /// Gives a device other hardware, on an operator's word or unattended.
    func replace(_ order: ReplaceOrder, by: String) async throws -> AssignmentReport {
        let configuration = configurationInForce.configuration
        guard let kind = configuration.kind(of: order.name) else {
            throw RequestFailure.notFound(
                "no device of the configuration or adopted one is named \(order.name)"
            )
        }
        let hardware = try Hardware(named: order.device, in: hardwareSeen)
        if let owner = hardware.owner, configuration.hasDevice(owner) {
            throw RequestFailure.conflict(
                owner == order.name
                    ? "\(hardware.unit) is \(owner) now"
                    : "\(hardware.unit) is \(owner): tally release, or remove it from the configuration, first"
            )
        }
        let before = unit(of: order.name)
        // What listens is closed before the same is opened to be read.
        if by == "operator" { await stopListening() }
        return try await currentAssigner().change { assignments in
            var device = assignments[order.name] ?? Assignment(name: order.name, kind: kind)
            device.settings["match"] = hardware.match
            device.replaced = .init(
                unit: hardware.unit,
                wasUnit: before ?? device.place?.unit,
                time: Self.time,
                by: by
            )
            assignments[order.name] = device
            return device
        }
    }

    func set(_ order: SettingsOrder, of name: String) async throws -> AssignmentReport {
        if order.settings["name"] != nil {
            throw RequestFailure.badRequest("name cannot be set: release the device and adopt it by another")
        }
        let kind = configurationInForce.configuration.kind(of: name)
        // A device that a udev rule claims becomes one of its own, so that there is something to set.
        let claimed = kind == nil ? hardwareSeen.first { $0.name == name } : nil
        guard kind != nil || claimed != nil else {
            throw RequestFailure.notFound("there is no device \(name)")
        }
        let match = try claimed.map { try Hardware(named: "\($0.identity)", in: [$0]).match }
        return try await currentAssigner().change(isDryRun: order.dryRun ?? false) { assignments in
            var device = assignments[name] ?? Assignment(name: name, kind: kind ?? "scanner")
            if let match {
                device.adopted = Self.time
                device.settings["match"] = match
            }
            for (key, value) in order.settings { device.settings[key] = value }
            let saysSomething =
                device.adopted != nil || device.place != nil || device.replaced != nil
                || !device.settings.isEmpty
            assignments[name] = saysSomething ? device : nil
            return device
        }
    }

    func release(_ name: String) async throws -> AssignmentReport {
        try await currentAssigner().change { assignments in
            guard let device = assignments[name] else {
                throw RequestFailure.notFound("nothing is assigned to \(name)")
            }
            assignments[name] = nil
            return device
        }
    }

    /// How events call the hardware that a device is now, or was when it was last there.
    private func unit(of name: String) -> String? {
        guard let status = deviceStatuses.first(where: { $0.name == name }) else { return nil }
        return status.identity.map { "\($0)" } ?? status.paths.first
    }

    private static func kind(_ word: String) throws -> String {
        guard word == "scanner" || word == "reader" else {
            throw RequestFailure.badRequest("kind is scanner or reader, not \"\(word)\"")
        }
        return word
    }

    private static var time: String { Clocks.now().wall.description }
}

extension Configuration {
    /// Whether a file or an assignment describes a device of that name.
    func hasDevice(_ name: String) -> Bool { kind(of: name) != nil }

    /// What the device of that name is described as.
    func kind(of name: String) -> String? {
        if scanners.contains(where: { $0.name == name }) { return "scanner" }
        return readers.contains { $0.name == name } ? "reader" : nil
    }
}
