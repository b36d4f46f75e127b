// SPDX-License-Identifier: Apache-2.0

/// A family of readers that speak one protocol; the raw value is the configuration's `driver`.
///
/// A further family is a further case, a folder with its session, and a virtual reader.
public enum ReaderFamily: String, Sendable, CaseIterable {
    /// ThingMagic modules on a serial port or USB: M5e, M6e, Micro, Nano, M7e.
    case thingMagic = "thingmagic"

    /// The speed of the serial line, in bits per second, 8N1 without flow control.
    public var baudRate: UInt32 {
        switch self {
        case .thingMagic: 115_200
        }
    }

    /// What in `options` this family cannot do; empty when all is well.
    public func problems(with options: ReaderOptions) -> [ReaderOptionProblem] {
        switch self {
        case .thingMagic: options.problems(ports: 1...16, powerCentidBm: 0...3300)
        }
    }

    /// A session that has not started yet.
    ///
    /// Options with ``problems(with:)`` are sent as they are as far as the protocol can carry them; the reader
    /// then refuses.
    public func makeSession(_ options: ReaderOptions) -> any ReaderProtocol {
        switch self {
        case .thingMagic: ThingMagic.Session(options)
        }
    }
}

extension ReaderOptions {
    /// What is wrong with these options for a reader with these ports and powers.
    func problems(
        ports: ClosedRange<UInt8>,
        powerCentidBm: ClosedRange<Int16>
    ) -> [ReaderOptionProblem] {
        var problems: [ReaderOptionProblem] = []
        var seen: Set<UInt8> = []
        for antenna in antennas {
            if !ports.contains(antenna.port) { problems.append(.port(antenna.port, allowed: ports)) }
            if !seen.insert(antenna.port).inserted { problems.append(.repeatedPort(antenna.port)) }
            if let power = antenna.powerCentidBm, !powerCentidBm.contains(power) {
                problems.append(.power(port: antenna.port, centidBm: power, allowed: powerCentidBm))
            }
        }
        if !antennas.isEmpty, !antennas.contains(where: \.isEnabled) { problems.append(.noAntennaEnabled) }
        if let session, session > 3 { problems.append(.session(session)) }
        return problems
    }
}
