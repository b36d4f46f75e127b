// SPDX-License-Identifier: Apache-2.0

import ControlAPI
import Foundation
import Logging
import Synchronization

/// `assignments.json` in the state directory.
///
/// Written anew and put in place of the old one in a single step, so that a crash leaves one of the two. A file that
/// cannot be read is moved aside, and told: capture goes on without it.
final class AssignmentStore: Sendable {
    private struct State {
        var assignments = Assignments()
        var damage: String?
    }

    private let path: String
    private let logger: Logger
    private let state: Mutex<State>

    /// Reads what there is.
    init(directory: String, logger: Logger) {
        path = directory + "/assignments.json"
        self.logger = logger
        state = Mutex(State())
        guard FileManager.default.fileExists(atPath: path) else { return }
        do {
            let assignments = try Self.read(path)
            state.withLock { $0.assignments = assignments }
        } catch {
            setAside(because: "\(error)")
        }
    }

    /// What was decided, as the disk has it.
    var assignments: Assignments { state.withLock { $0.assignments } }

    /// What became of a damaged file.
    var damage: String? { state.withLock { $0.damage } }

    /// Makes `assignments` durable.
    ///
    /// - Throws: ``StoreFailure`` when they are too many, or the disk refuses; then nothing has changed.
    func save(_ assignments: Assignments) throws {
        guard assignments.devices.count <= Assignments.maximumCount else {
            throw StoreFailure.tooMany
        }
        let data = try ReportJSON.encode(assignments, pretty: true)
        guard data.count <= Assignments.maximumBytes else { throw StoreFailure.tooMany }
        do {
            try DurableFile.replace(path, by: data)
        } catch {
            throw StoreFailure.notWritten(path: path, reason: "\(error)")
        }
        state.withLock { $0.assignments = assignments }
    }

    enum StoreFailure: Error, CustomStringConvertible {
        case unreadable(String)
        case tooMany
        case notWritten(path: String, reason: String)

        var description: String {
            switch self {
            case .unreadable(let reason): reason
            case .tooMany:
                "there is room for \(Assignments.maximumCount) devices and \(Assignments.maximumBytes) bytes: move "
                    + "some to the configuration, or release them"
            case .notWritten(let path, let reason): "cannot write \(path): \(reason)"
            }
        }
    }

    private static func read(_ path: String) throws -> Assignments {
        let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
        guard size <= 2 * Assignments.maximumBytes else {
            throw StoreFailure.unreadable("it is \(size) bytes long")
        }
        let data = try Data(contentsOf: URL(fileURLWithPath: path))
        let assignments: Assignments
        do {
            assignments = try ReportJSON.decode(Assignments.self, from: data)
        } catch {
            throw StoreFailure.unreadable("it is not what tally writes")
        }
        guard assignments.version == Assignments.currentVersion else {
            throw StoreFailure.unreadable("its version is \(assignments.version), which is another tally's")
        }
        guard assignments.devices.count <= Assignments.maximumCount,
            Set(assignments.devices.map(\.name)).count == assignments.devices.count
        else { throw StoreFailure.unreadable("it has too many devices, or a name twice") }
        return assignments
    }

    private func setAside(because reason: String) {
        let aside = path + ".damaged"
        let place: String
        do {
            try? FileManager.default.removeItem(atPath: aside)
            try FileManager.default.moveItem(atPath: path, toPath: aside)
            place = aside
        } catch {
            place = path
        }
        logger.error("assignments cannot be read", metadata: ["file": "\(place)", "reason": "\(reason)"])
        state.withLock { $0.damage = "\(reason); it is kept as \(place)" }
    }
}
