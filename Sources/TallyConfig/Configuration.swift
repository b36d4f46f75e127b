// SPDX-License-Identifier: Apache-2.0

/// What `tallyd.toml` and `conf.d/*.toml` say, checked and with every default filled in.
///
/// The values of a new `Configuration` are the built-in defaults: the daemon runs with them when it has no
/// file at all. Each key is described in ``reference``, the source of `docs/configuration.md`.
public struct Configuration: Equatable, Sendable {
    /// `[site]`: where this gateway is.
    public var site = Site()
    /// `[[scanner]]`: barcode scanners that have a name or settings of their own.
    public var scanners: [Scanner] = []
    /// `[[reader]]`: RFID readers.
    public var readers: [Reader] = []
    /// `[[read_point]]`: the places where things are captured, the declared ones first.
    ///
    /// A read point that a device names and nobody declares follows with default settings, so that every
    /// name used by ``scanners`` and ``readers`` is in this list exactly once.
    public var readPoints: [ReadPoint] = []
    /// `[[label]]`: what labels are to the site; the first that fits a scan decides.
    public var labels: [Label] = []
    /// `[api]`: the control socket.
    public var api = API()
    /// `[log]`: what is written to the log.
    public var log = Log()

    /// The built-in defaults.
    public init() {}

    /// The read point of that name.
    public func readPoint(named name: String) -> ReadPoint? {
        readPoints.first { $0.name == name }
    }
}

extension Configuration {
    /// `[site]`: where this gateway is.
    public struct Site: Equatable, Sendable {
        /// The name events carry as `host`; `nil` for the machine's host name.
        public var host: String?
        /// The stable identity events carry as `edge`; `nil` to derive it from the machine-id.
        public var edge: String?
        /// The Global Location Number of the site, 13 digits.
        public var gln: String?
        /// The IANA name of the time zone events carry as `tz`; `nil` for the machine's.
        public var timezone: String?
        /// The span between two heartbeat events.
        public var heartbeatEvery: Duration = .seconds(300)
        /// Control barcodes.
        public var commands = Commands()

        /// The built-in defaults.
        public init() {}
    }

    /// `[api]`: the control socket.
    public struct API: Equatable, Sendable {
        /// The path of the Unix socket; `nil` for `tally.sock` in the runtime directory.
        public var socket: String?
        /// The group that owns the socket; `nil` for the daemon's own.
        public var group: String?
        /// The permission bits of the socket.
        public var mode: UInt16 = 0o660
        /// The group whose members may do more than read.
        public var operators = "tally-operator"

        /// The built-in defaults.
        public init() {}
    }

    /// `[log]`: what is written to the log.
    public struct Log: Equatable, Sendable {
        /// The least severe level that is written.
        public var level: LogLevel = .info

        /// The built-in defaults.
        public init() {}
    }

    /// The severities of log messages, as swift-log names them.
    public enum LogLevel: String, CaseIterable, Sendable {
        /// Everything, for developers.
        case trace
        /// What helps to find a fault.
        case debug
        /// The normal course of things.
        case info
        /// Normal, and worth a look.
        case notice
        /// Something is not as it should be; work goes on.
        case warning
        /// Something failed.
        case error
        /// The daemon cannot do its work.
        case critical
    }
}
