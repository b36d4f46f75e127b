// SPDX-License-Identifier: Apache-2.0

import ControlAPI
import Glibc
import Hummingbird
import HummingbirdCore
package import Logging
import NIOCore
import ServiceLifecycle
import Synchronization

/// The control API: HTTP/1.1 with JSON on a Unix socket, so that `curl --unix-socket` works too.
///
/// Who may connect is decided by the socket's group and mode, who may change anything by an ``OperatorRule``.
package struct ControlService: Service {
    /// Where and for whom the server listens.
    package struct Options: Sendable {
        /// The socket's path.
        package var socket: String
        /// The group that may connect besides the owner; `nil` leaves the process's own.
        package var group: String?
        /// The socket's mode.
        package var mode: UInt32
        /// Who may do more than read.
        package var operators: OperatorRule
        /// Connections beyond this many wait.
        package var maximumConnections: Int

        /// A socket for the owner and a group.
        package init(
            socket: String,
            group: String? = nil,
            mode: UInt32 = 0o660,
            operators: OperatorRule = OperatorRule(group: "tally-operator"),
            maximumConnections: Int = 256
        ) {
            self.socket = socket
            self.group = group
            self.mode = mode
            self.operators = operators
            self.maximumConnections = maximumConnections
        }
    }

    private let options: Options
    private let backend: any ControlBackend
    private let logger: Logger
    private let onChange: @Sendable (String?) -> Void

    /// A server that starts to listen in ``run()``.
    ///
    /// - Parameters:
    ///   - options: Where to listen.
    ///   - backend: Who answers.
    ///   - logger: For failures of the socket itself.
    ///   - onChange: Called with `nil` once the socket accepts connections, and with the reason when it cannot
    ///     be made.
    package init(
        options: Options,
        backend: any ControlBackend,
        logger: Logger,
        onChange: @escaping @Sendable (String?) -> Void = { _ in }
    ) {
        self.options = options
        self.backend = backend
        self.logger = logger
        self.onChange = onChange
    }

    /// Listens until shut down.
    ///
    /// A socket that cannot be made is tried again and again: reads go on being captured meanwhile.
    ///
    /// - Throws: When another program listens on the socket, most likely another daemon.
    package func run() async throws {
        var told: String?
        while !Task.isCancelled, !Task.isShuttingDownGracefully {
            do {
                return try await listen()
            } catch let failure as SocketFile.Failure {
                if case .inUse = failure { throw failure }
                let reason = "\(failure)"
                if reason != told {
                    logger.error("nobody can reach the daemon", metadata: ["reason": "\(reason)"])
                    onChange(reason)
                    told = reason
                }
                await cancelWhenGracefulShutdown { try? await Task.sleep(for: Self.pause) }
            }
        }
    }

    private func listen() async throws {
        try SocketFile.makeRoom(at: options.socket)
        let options = options
        let logger = logger
        let onChange = onChange
        let progress = Progress()
        var quiet = logger
        quiet.logLevel = .critical  // what clients do is no news; what matters is thrown
        let application = Application(
            responder: ControlRoutes(backend: backend, operators: options.operators).router()
                .buildResponder(),
            server: .http1(configuration: .init(idleTimeout: Self.silence)),
            configuration: ApplicationConfiguration(
                address: .unixDomainSocket(path: options.socket),
                serverName: "tallyd",
                availableConnectionsDelegate: MaximumAvailableConnections(options.maximumConnections)
            ),
            onServerRunning: { _ in
                do {
                    try SocketPermissions.apply(options)
                } catch {
                    logger.error("control socket permissions", metadata: ["reason": "\(error)"])
                }
                progress.isListening.store(true, ordering: .relaxed)
                onChange(nil)
            },
            eventLoopGroupProvider: .singleton,
            logger: quiet
        )
        defer { if progress.isListening.load(ordering: .relaxed) { SocketFile.remove(options.socket) } }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                do {
                    try await application.run()
                } catch {
                    if progress.isListening.load(ordering: .relaxed) { throw error }
                    throw SocketFile.Failure.cannotListen(path: options.socket, reason: "\(error)")
                }
            }
            group.addTask {
                // Requests under way may end; a client that never finishes must not hold up the stop.
                try await gracefulShutdown()
                try await Task.sleep(for: Self.patience)
            }
            do {
                try await group.next()
            } catch is CancellationError {}
            group.cancelAll()
        }
    }

    /// How far the server has come.
    private final class Progress: Sendable {
        let isListening = Atomic(false)
    }

    /// How long a connection may be held without asking for anything; an answer may take as long as it likes.
    private static let silence = TimeAmount.seconds(5)

    /// How long to wait before the socket is tried again.
    private static let pause = Duration.seconds(5)

    /// How long a stop waits for requests under way.
    private static let patience = Duration.milliseconds(500)
}
