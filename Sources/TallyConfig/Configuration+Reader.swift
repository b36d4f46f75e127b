// SPDX-License-Identifier: Apache-2.0

public import ReaderProtocols

extension Configuration {
    /// `[[reader]]`: an RFID reader.
    public struct Reader: Equatable, Sendable {
        /// The name events carry as `device`.
        public var name: String
        /// What people call it.
        public var title: String?
        /// Names it had before.
        public var was: [String] = []
        /// `false` leaves the device alone.
        public var isEnabled = true
        /// The family of its protocol.
        public var driver: Driver = .auto
        /// Which device it is; says nothing for a reader that has an ``address``.
        public var match = DeviceMatch()
        /// Where on the network it is; `nil` for one that is plugged in.
        public var address: NetworkAddress?
        /// How its connection is kept from others; `nil`: not at all.
        public var tls: TLS?
        /// The read point of antennas without one; by default one of the reader's own name.
        public var readPoint: String
        /// The speed of the serial line, which a USB port ignores; `nil` for the family's usual one.
        public var baud: Int?
        /// The name it is told; `nil` for none.
        public var user: String?
        /// Where the password it is told stands; `nil` for none.
        public var passwordFile: String?
        /// How it is to read, but for antennas, outputs and password.
        public var reading = ReaderOptions()
        /// What tells the persons at the read point something.
        public var signals = Outputs()
        /// The antennas to read from; empty for those the reader says are connected.
        public var antennas: [Antenna] = []

        /// A reader with the built-in defaults.
        public init(name: String, match: DeviceMatch = DeviceMatch()) {
            self.name = name
            self.match = match
            readPoint = name
        }

        /// The read point of what an antenna reads.
        public func readPoint(ofAntenna port: Int) -> String {
            antennas.first { $0.port == port }?.readPoint ?? readPoint
        }
    }

    /// `tls` of a reader: its connection is encrypted.
    public struct TLS: Hashable, Sendable {
        /// A file of the certificates to trust, in PEM; `nil` for the machine's.
        public var authorities: String?
        /// Whether the reader's certificate is checked.
        public var verifies = true
        /// The name its certificate is for; `nil` for that of the address.
        public var serverName: String?
        /// A file of the certificate that the reader asks for, in PEM, with those that vouch for it.
        public var certificate: String?
        /// Where the certificate's key stands, in PEM.
        public var key: String?

        /// TLS as a browser does it.
        public init() {}
    }

    /// `signal` of a reader: what is on for a while, or sounds.
    public struct Outputs: Equatable, Sendable {
        /// For `ok`; `nil` for nothing.
        public var ok: Output?
        /// For `warn`; `nil` for nothing.
        public var warn: Output?
        /// For `stop`; `nil` for nothing.
        public var stop: Output?

        /// No output.
        public init() {}
    }

    /// What tells a signal at a reader.
    public enum Output: Equatable, Sendable {
        /// A pin, as printed on the reader.
        case pin(UInt8)
        /// Its own beeper.
        case beep
    }

    /// `[[reader.antenna]]`: an antenna of a reader.
    public struct Antenna: Equatable, Sendable {
        /// The number of its port, from 1.
        public var port: Int
        /// What people call it; only for messages.
        public var name: String?
        /// Its read point; `nil` for the reader's.
        public var readPoint: String?
        /// The transmit power in dBm; `nil` for the one set in the reader.
        public var powerDBm: Double?
        /// `false` leaves the antenna out.
        public var isEnabled = true

        /// An antenna with the built-in defaults.
        public init(port: Int) { self.port = port }
    }

    /// The families of RFID readers, and the wish to find out which it is.
    public enum Driver: Hashable, Sendable {
        /// Found out by asking the reader.
        case auto
        /// This one.
        case family(ReaderFamily)
    }
}

extension Configuration.Driver: RawRepresentable, CaseIterable {
    /// `auto`, then every family.
    public static var allCases: [Self] { [.auto] + ReaderFamily.allCases.map(Self.family) }

    /// The word in the configuration.
    public var rawValue: String {
        switch self {
        case .auto: "auto"
        case .family(let family): family.rawValue
        }
    }

    /// The driver with a word; `nil` where there is none.
    public init?(rawValue: String) {
        if rawValue == "auto" {
            self = .auto
        } else if let family = ReaderFamily(rawValue: rawValue) {
            self = .family(family)
        } else {
            return nil
        }
    }

    /// The family; `nil` while it has to be found out.
    public var family: ReaderFamily? {
        switch self {
        case .auto: nil
        case .family(let family): family
        }
    }
}

extension Configuration.Reader {
    /// The address with its port; `nil` for what is plugged in.
    public var connectionAddress: NetworkAddress? {
        guard var address else { return nil }
        let traits = driver.family?.traits
        address.port = address.port ?? (tls == nil ? traits?.tcpPort : traits?.tlsPort)
        address.host = address.host.lowercased()
        return address
    }

    /// How the reader is to read, in the vocabulary of all families; without the password, which is not in the
    /// configuration.
    public var options: ReaderOptions {
        var options = reading
        options.antennas = antennas.map { antenna in
            ReaderOptions.Antenna(
                port: UInt8(clamping: antenna.port),
                isEnabled: antenna.isEnabled,
                powerCentidBm: antenna.powerDBm.map { Int16(($0 * 100).rounded()) },
                name: antenna.name
            )
        }
        for case .some(let output) in [signals.ok, signals.warn, signals.stop] {
            switch output {
            case .pin(let pin): options.outputs.insert(pin)
            case .beep: options.usesBeeper = true
            }
        }
        options.login = user.map { .init(user: $0, password: "") }
        return options
    }
}
