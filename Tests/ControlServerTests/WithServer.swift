// SPDX-License-Identifier: Apache-2.0

import ControlAPI
import ControlServer
import Foundation
import Logging

/// Runs a server on a socket of its own while `body` runs.
func withServer(
    backend: RecordingBackend = RecordingBackend(),
    operators: OperatorRule = OperatorRule(group: "tally-operator"),
    _ body: @escaping @Sendable (RecordingBackend, ControlClient) async throws -> Void
) async throws {
    let directory = FileManager.default.temporaryDirectory.appending(
        path: "tally-\(UUID().uuidString.prefix(8))"
    )
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: directory) }
    let socket = directory.appending(path: "s").path
    let (listening, started) = AsyncStream<Void>.makeStream()
    let server = ControlService(
        options: .init(socket: socket, operators: operators),
        backend: backend,
        logger: Logger(label: "test"),
        onChange: { _ in started.finish() }
    )
    try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await server.run() }
        for await _ in listening {}
        try await ControlClient.withClient(socket: socket) { try await body(backend, $0) }
        group.cancelAll()
    }
}
