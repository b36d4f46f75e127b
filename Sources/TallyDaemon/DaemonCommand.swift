// SPDX-License-Identifier: Apache-2.0

package import ArgumentParser
import ControlAPI
import Foundation
import Logging
import SystemdSupport

/// The command line of `tallyd`.
package struct DaemonCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "tallyd",
        abstract: "Capture barcodes and RFID tags into a durable queue.",
        discussion: """
            Runs in the foreground until SIGTERM or SIGINT; SIGHUP reloads the configuration. Without options \
            it uses the system's places, or for an ordinary user the XDG directories. Exit status: 0 stopped, \
            1 failed, 2 usage.
            """,
        version: Version.current
    )

    @Option(help: ArgumentHelp("The configuration file.", valueName: "file"))
    var config: String?
    @Option(help: ArgumentHelp("Where the queue and all other state is kept.", valueName: "directory"))
    var stateDir: String?
    @Option(help: ArgumentHelp("Where the control socket is made.", valueName: "directory"))
    var runtimeDir: String?

    package init() {}

    package func run() async throws {
        // Nothing the daemon makes is for everybody, not even for the moment before its mode is set.
        umask(0o027)
        let logger = DaemonLog.bootstrap()
        do {
            try await Daemon(
                options: .init(configuration: config, stateDirectory: stateDir, runtimeDirectory: runtimeDir),
                logger: logger
            ).run()
        } catch {
            logger.critical("tallyd ends", metadata: ["reason": "\(error)"])
            throw ExitCode.failure
        }
    }

    /// Runs the program and ends the process with the documented status.
    package static func run() async -> Never {
        do {
            let command = try parse()
            try await command.run()
            Foundation.exit(0)
        } catch {
            let code = exitCode(for: error)
            let message = fullMessage(for: error)
            if !message.isEmpty {
                FileHandle(fileDescriptor: code == .success ? STDOUT_FILENO : STDERR_FILENO)
                    .write(Data((message + "\n").utf8))
            }
            Foundation.exit(code == .validationFailure ? 2 : code.rawValue)
        }
    }
}
