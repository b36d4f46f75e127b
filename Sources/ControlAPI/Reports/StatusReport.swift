// SPDX-License-Identifier: Apache-2.0

/// `GET /v1/status`: how the daemon is, worst news first.
package struct StatusReport: Codable, Sendable {
    package var health: HealthReport
    package var version: String
    package var pid: Int32
    package var host: String
    /// The site's Global Location Number.
    package var gln: String?
    package var edge: String
    package var epoch: String
    /// When the daemon started, RFC 3339.
    package var started: String
    package var uptimeSeconds: Double
    /// Whether the kernel says that the wall clock is synchronised.
    package var clockSynchronised: Bool
    package var configuration: ConfigurationState
    package var devices: [DeviceReport]
    package var queue: QueueReport
    /// Read points where control barcodes changed something.
    package var stations: [StationReport]?
    /// Control barcodes that were not obeyed since the start.
    package var commandsRefused: UInt64?

    package init(
        health: HealthReport,
        version: String,
        pid: Int32,
        host: String,
        gln: String? = nil,
        edge: String,
        epoch: String,
        started: String,
        uptimeSeconds: Double,
        clockSynchronised: Bool,
        configuration: ConfigurationState,
        devices: [DeviceReport],
        queue: QueueReport,
        stations: [StationReport]? = nil,
        commandsRefused: UInt64? = nil
    ) {
        self.health = health
        self.version = version
        self.pid = pid
        self.host = host
        self.gln = gln
        self.edge = edge
        self.epoch = epoch
        self.started = started
        self.uptimeSeconds = uptimeSeconds
        self.clockSynchronised = clockSynchronised
        self.configuration = configuration
        self.devices = devices
        self.queue = queue
        self.stations = stations
        self.commandsRefused = commandsRefused
    }
}

/// What control barcodes changed at a read point.
package struct StationReport: Codable, Hashable, Sendable {
    package var readPoint: String
    /// The business step that is done there now; absent for the configured one.
    package var step: String?
    /// Since when, RFC 3339.
    package var stepSince: String?
    /// The business step that the configuration has for it.
    package var configuredStep: String?
    /// The open session: the `id` of the event that opened it.
    package var session: String?
    /// Since when it is open, RFC 3339.
    package var sessionSince: String?

    package init(readPoint: String) { self.readPoint = readPoint }
}

/// Overall health and everything that lowers it.
package struct HealthReport: Codable, Sendable {
    package enum State: String, Codable, Sendable {
        /// Everything configured works.
        case ok
        /// Reads are being captured, and something needs a person.
        case degraded
    }

    /// One thing that is not as it should be.
    package struct Reason: Codable, Sendable {
        /// A stable word for programs, for example `device-missing` or `queue-write`.
        package var code: String
        /// What is wrong, for the operator.
        package var message: String
        /// What to do about it.
        package var mend: String?

        package init(code: String, message: String, mend: String? = nil) {
            self.code = code
            self.message = message
            self.mend = mend
        }
    }

    package var state: State
    package var reasons: [Reason]

    /// `ok` when there are no reasons.
    package init(reasons: [Reason]) {
        state = reasons.isEmpty ? .ok : .degraded
        self.reasons = reasons
    }
}

/// Which configuration is in force, and why not another.
package struct ConfigurationState: Codable, Sendable {
    /// The file asked for.
    package var file: String
    /// `file`, `last-good` or `default`.
    package var source: String
    /// When it came into force, RFC 3339.
    package var loaded: String
    /// What is wrong with the file when it is not in force: `file:line: key: message`.
    package var errors: [String]

    package init(file: String, source: String, loaded: String, errors: [String]) {
        self.file = file
        self.source = source
        self.loaded = loaded
        self.errors = errors
    }
}
