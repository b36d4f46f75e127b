// SPDX-License-Identifier: Apache-2.0

import ControlAPI
import Foundation

/// The daemon, asked how far it is with a device that somebody types on.
///
/// What is typed before a device is read is lost, and so is what the kernel still holds when the device goes. Only
/// the reader knows when it is safe to begin and to end.
struct ReplayWitness {
    /// A device that the daemon reads.
    struct Reading {
        let name: String
        /// How many characters it had typed when this reading began.
        let characters: Int
    }

    /// The daemon's control socket.
    let socket: String
    /// For how long the daemon is waited for.
    var patience = Duration.seconds(60)

    /// Waits until the daemon reads a node.
    ///
    /// - Returns: Which of its devices that is; `nil`, after a while, where no daemon answers.
    /// - Throws: When it does not come to read the node.
    func reading(of node: String) async throws -> Reading? {
        let deadline = ContinuousClock.now + patience
        while let devices = await devices() {
            if let device = devices.first(where: { $0.node == node && Self.isRead($0) }) {
                return Reading(name: device.name, characters: device.keys?.characters ?? 0)
            }
            guard ContinuousClock.now < deadline else {
                throw CommandFailure(
                    message: "\(node): tallyd does not read it",
                    next: "is a scanner with this device in its configuration? tally devices --all"
                )
            }
            try await Task.sleep(for: .milliseconds(100))
        }
        try await Task.sleep(for: .seconds(2))
        return nil
    }

    /// Waits until a device has typed so many characters since its reading began.
    ///
    /// - Throws: When they do not come.
    func wait(until reading: Reading, hasTyped count: Int) async throws {
        let deadline = ContinuousClock.now + patience
        var typed = 0
        while let devices = await devices() {
            let device = devices.first { $0.name == reading.name }
            typed = (device?.keys?.characters ?? 0) - reading.characters
            if typed >= count { return }
            guard ContinuousClock.now < deadline else {
                throw CommandFailure(
                    message: "\(reading.name) has typed \(typed) characters of \(count)",
                    next: "is it configured as the recording's scanner was? tally test \(reading.name)"
                )
            }
            try await Task.sleep(for: .milliseconds(100))
        }
    }

    private static func isRead(_ device: DeviceReport) -> Bool {
        device.state == "ready" || device.state == "degraded"
    }

    private func devices() async -> [DeviceReport]? {
        let report = try? await ControlClient.withClient(socket: socket) { daemon in
            try await daemon.get(StatusReport.self, Route.status)
        }
        return report?.devices
    }
}
