// SPDX-License-Identifier: Apache-2.0

/// Where the daemon keeps things and the tools look for them.
///
/// A path given by hand wins, then the environment (`TALLY_CONFIG`, `TALLY_STATE_DIR`, `TALLY_SOCKET`), then
/// the system's places, and for an ordinary user who cannot use those the XDG base directories.
public struct Paths: Equatable, Sendable {
    /// What the choice depends on; handed in, so that it can be tested.
    public struct Surroundings {
        /// The environment variables.
        public var environment: [String: String]
        /// Whether the process runs as root.
        public var isRoot: Bool
        /// Whether a path exists.
        public var exists: (String) -> Bool
        /// Whether the process may write in a directory.
        public var isWritable: (String) -> Bool

        /// All that the choice depends on.
        public init(
            environment: [String: String],
            isRoot: Bool,
            exists: @escaping (String) -> Bool,
            isWritable: @escaping (String) -> Bool
        ) {
            self.environment = environment
            self.isRoot = isRoot
            self.exists = exists
            self.isWritable = isWritable
        }
    }

    /// The system's configuration file.
    public static let systemConfiguration = "/etc/tally/tallyd.toml"
    /// The system's state directory.
    public static let systemState = "/var/lib/tally"
    /// The system's runtime directory.
    public static let systemRuntime = "/run/tally"

    /// The configuration file.
    public var configuration: String
    /// The directory of the queue database.
    public var state: String
    /// The directory of the socket.
    public var runtime: String
    /// The control socket.
    public var socket: String

    /// The queue database.
    public var database: String { state + "/queue.db" }

    /// Chooses every path.
    ///
    /// - Parameters:
    ///   - configuration: Given by hand.
    ///   - state: Given by hand.
    ///   - runtime: Given by hand.
    ///   - socket: Given by hand.
    ///   - surroundings: What the choice depends on.
    public init(
        configuration: String? = nil,
        state: String? = nil,
        runtime: String? = nil,
        socket: String? = nil,
        in surroundings: Surroundings
    ) {
        func variable(_ name: String) -> String? {
            surroundings.environment[name].flatMap { $0.isEmpty ? nil : $0 }
        }
        let home = variable("HOME") ?? "/"

        func own(_ name: String, _ fallback: String) -> String {
            (variable(name) ?? home + fallback) + "/tally"
        }
        let ownConfiguration = own("XDG_CONFIG_HOME", "/.config") + "/tallyd.toml"
        let ownState = own("XDG_STATE_HOME", "/.local/state")
        let ownRuntime = variable("XDG_RUNTIME_DIR").map { $0 + "/tally" } ?? ownState

        self.configuration =
            configuration ?? variable("TALLY_CONFIG")
            ?? (!surroundings.exists(Self.systemConfiguration) && surroundings.exists(ownConfiguration)
                ? ownConfiguration : Self.systemConfiguration)
        let usesSystemState =
            surroundings.isRoot || surroundings.isWritable(Self.systemState)
            || surroundings.exists(Self.systemState + "/queue.db") && !surroundings.exists(ownState)
        self.state =
            state ?? variable("TALLY_STATE_DIR") ?? (usesSystemState ? Self.systemState : ownState)
        let usesSystemRuntime =
            surroundings.isRoot || surroundings.isWritable(Self.systemRuntime)
            || surroundings.exists(Self.systemRuntime + "/tally.sock")
        self.runtime = runtime ?? (usesSystemRuntime ? Self.systemRuntime : ownRuntime)
        self.socket = socket ?? variable("TALLY_SOCKET") ?? self.runtime + "/tally.sock"
    }
}
