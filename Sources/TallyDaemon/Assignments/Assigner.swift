// SPDX-License-Identifier: Apache-2.0

import ControlAPI
import ControlServer
import Devices
import TallyConfig

/// Changes what is assigned to devices: checked like a file, made durable, then put in force without a restart.
///
/// All or nothing: a change that the configuration would not take, the disk does not keep or the capture thread does
/// not hear of is as if it never was.
struct Assigner: Sendable {
    let store: AssignmentStore
    let reload: Reload

    /// Keeps where a unit is, so that another at its port is known after a restart; no part of the configuration.
    ///
    /// - Parameters:
    ///   - place: The unit and its port.
    ///   - name: The device.
    /// - Throws: When the disk refuses.
    func remember(_ place: UnitPlace, of name: String) async throws {
        try await reload.turns.perform {
            var next = store.assignments
            var device = next[name] ?? Assignment(name: name, kind: "scanner")
            device.place = .init(unit: place.unit, usb: "\(place.usb)", port: place.port)
            next[name] = device
            try store.save(next)
        }
    }

    /// Changes the assignments.
    ///
    /// - Parameters:
    ///   - isDryRun: Only checks, and answers what would be.
    ///   - body: Makes the change, and returns what it made of a device.
    /// - Returns: What became of the device.
    /// - Throws: ``RequestFailure``: what `body` throws, or why the change cannot be.
    func change(
        isDryRun: Bool = false,
        _ body: @escaping @Sendable (inout Assignments) throws -> Assignment
    ) async throws -> AssignmentReport {
        try await reload.turns.perform {
            let before = store.assignments
            var next = before
            let device = try body(&next)
            let inForce = reload.backend.configurationInForce
            let combined = CombinedConfiguration(files: inForce.files, next)
            let problems = combined.problems.filter { !inForce.assignmentProblems.contains($0) }
            guard problems.isEmpty, let configuration = combined.result.configuration else {
                throw RequestFailure.badRequest(problems.joined(separator: "; "))
            }
            if !isDryRun {
                do {
                    try store.save(next)
                } catch {
                    throw RequestFailure.unavailable("\(error)")
                }
                var loaded = inForce
                loaded.configuration = configuration
                loaded.keys = combined.result.effectiveKeys
                loaded.assignmentProblems = combined.problems
                guard await reload.apply(loaded) else {
                    try? store.save(before)
                    throw RequestFailure.unavailable("the capture thread takes no requests now: try again")
                }
            }
            return AssignmentReport(device: device, toml: device.toml, isInForce: !isDryRun)
        }
    }
}
