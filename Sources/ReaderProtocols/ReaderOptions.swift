// SPDX-License-Identifier: Apache-2.0

/// How a reader is to read: one vocabulary for all families.
///
/// What a family cannot do is told by ``ReaderFamily/problems(with:)`` before a session is made.
public struct ReaderOptions: Hashable, Sendable {
    /// The antennas to use, in the order of the inventory; empty: those the reader says are connected.
    public var antennas: [Antenna]
    /// The radio regulation to obey; `nil` leaves what is set in the reader.
    public var region: ReaderRegion?
    /// The Gen2 session, 0 to 3; `nil` leaves what is set in the reader.
    public var session: UInt8?

    /// The pins that are switched by ``ReaderProtocol/switchOutputs(_:at:into:)``, as printed on the reader.
    public var outputs: Set<UInt8> = []

    /// Options; by default everything is left to the reader.
    public init(antennas: [Antenna] = [], region: ReaderRegion? = nil, session: UInt8? = nil) {
        self.antennas = antennas
        self.region = region
        self.session = session
    }

    /// One antenna port.
    public struct Antenna: Hashable, Sendable {
        /// The port, 1-based as printed on the reader.
        public var port: UInt8
        /// Whether it takes part.
        public var isEnabled: Bool
        /// Transmit power in hundredths of a dBm; `nil` leaves what is set in the reader.
        public var powerCentidBm: Int16?

        /// A port that takes part unless told otherwise.
        public init(port: UInt8, isEnabled: Bool = true, powerCentidBm: Int16? = nil) {
            self.port = port
            self.isEnabled = isEnabled
            self.powerCentidBm = powerCentidBm
        }
    }
}

/// A radio regulation, as the configuration spells it.
public enum ReaderRegion: String, Sendable, CaseIterable {
    /// North America, 902–928 MHz.
    case northAmerica = "na"
    /// North America, the vendor's second, reduced band.
    case northAmerica2 = "na2"
    /// North America, the vendor's third, reduced band.
    case northAmerica3 = "na3"
    /// European Union, 865.6–867.6 MHz.
    case europe = "eu"
    /// India.
    case india = "in"
    /// Japan.
    case japan = "jp"
    /// People's Republic of China.
    case china = "cn"
    /// Korea.
    case korea = "kr"
    /// Australia.
    case australia = "au"
    /// New Zealand.
    case newZealand = "nz"
    /// Without regulation, for shielded test rooms only.
    case open = "open"
}

/// An option that a family, or any reader, cannot fulfil.
public enum ReaderOptionProblem: Error, Hashable, Sendable {
    /// The port does not exist in this family.
    case port(UInt8, allowed: ClosedRange<UInt8>)
    /// The port is listed twice.
    case repeatedPort(UInt8)
    /// Antennas are listed and none is enabled.
    case noAntennaEnabled
    /// The power is outside what the family can be set to.
    case power(port: UInt8, centidBm: Int16, allowed: ClosedRange<Int16>)
    /// Gen2 has the sessions 0 to 3.
    case session(UInt8)
}

extension ReaderOptionProblem: CustomStringConvertible {
    /// The problem in words.
    public var description: String {
        switch self {
        case .port(let port, let allowed):
            "antenna port \(port) does not exist, ports are \(allowed.lowerBound) to \(allowed.upperBound)"
        case .repeatedPort(let port): "antenna port \(port) is listed twice"
        case .noAntennaEnabled: "no antenna is enabled"
        case .power(let port, let power, let allowed):
            """
            power of antenna port \(port) is \(Self.decibels(power)) dBm, possible are \
            \(Self.decibels(allowed.lowerBound)) to \(Self.decibels(allowed.upperBound)) dBm
            """
        case .session(let session): "session \(session) does not exist, sessions are 0 to 3"
        }
    }

    private static func decibels(_ hundredths: Int16) -> String {
        let magnitude = Int(hundredths).magnitude
        let fraction = magnitude % 100
        let sign = hundredths < 0 ? "-" : ""
        return "\(sign)\(magnitude / 100)" + (fraction == 0 ? "" : ".\(fraction < 10 ? "0" : "")\(fraction)")
    }
}
