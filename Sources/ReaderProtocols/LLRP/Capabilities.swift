// SPDX-License-Identifier: Apache-2.0

extension LLRP {
    /// What a reader can do, as far as a host has to know (GET_READER_CAPABILITIES_RESPONSE, 10.2).
    public struct Capabilities: Hashable, Sendable {
        /// How many antennas it has.
        public var antennas: UInt16 = 0
        /// Whether it has a calendar.
        public var hasCalendar = false
        /// Who made it: an IANA enterprise number.
        public var manufacturer: UInt32 = 0
        /// The maker's number of the model.
        public var model: UInt32 = 0
        /// The firmware's version.
        public var firmware = ""
        /// Whether it keeps events and reports for a host that is gone.
        public var holdsReports = false
        /// The powers it can be set to.
        public var powers: [Power] = []
        /// Carrier frequencies in kHz, by the channel that reports tell, the first of which is 1.
        public var frequencies: [UInt32] = []
        /// Its modes, by the number that is set.
        public var modes: [UInt32] = []
        /// The first of its lists of frequencies, where it hops.
        public var hopTable: UInt16?
        /// Inputs that it has; `nil` where it does not tell.
        public var inputs: UInt16?
        /// Outputs that it has; `nil` where it does not tell.
        public var outputs: UInt16?
        /// Filters that it applies; `nil` where it does not tell.
        public var filters: UInt16?
        /// Operations that an AccessSpec may have; `nil` where it does not tell.
        public var operations: UInt32?

        /// Nothing known.
        public init() {}

        /// A power it can be set to.
        public struct Power: Hashable, Sendable {
            /// What is set.
            public var index: UInt16
            /// What is transmitted then, in hundredths of a dBm.
            public var centidBm: Int16
        }

        /// The strongest power that is not above `centidBm`; the weakest there is when all are.
        ///
        /// `nil` where the reader told none.
        public func power(atMost centidBm: Int16) -> Power? {
            powers.filter { $0.centidBm <= centidBm }.max { $0.centidBm < $1.centidBm }
                ?? powers.min { $0.centidBm < $1.centidBm }
        }

        /// The frequency of a report's channel in kHz; `nil` where the reader's table has none.
        public func frequency(ofChannel channel: UInt16) -> UInt32? {
            channel >= 1 && Int(channel) <= frequencies.count ? frequencies[Int(channel) - 1] : nil
        }
    }

    /// Reads what a reader can do.
    ///
    /// - Parameter body: The bytes behind the answer's header.
    /// - Returns: What it says that a host has to know.
    /// - Throws: When its parameters make no sense.
    public static func capabilities(of body: borrowing Span<UInt8>) throws(ParameterProblem) -> Capabilities {
        var found = Capabilities()
        try readCapabilities(body, from: 0, into: &found)
        return found
    }

    /// How deep parameters that are looked into lie in one another, at most: seven levels within the answer.
    private static let maximumDepth = 8

    private static func readCapabilities(
        _ bytes: borrowing Span<UInt8>,
        from start: Int,
        depth: Int = 0,
        into found: inout Capabilities
    ) throws(ParameterProblem) {
        var place = start
        while place < bytes.count {
            let parameter = try parameter(of: bytes, at: place)
            place = parameter.value.upperBound
            let value = bytes.extracting(parameter.value)
            guard let inner = try readCapability(parameter.type, value, into: &found), depth < maximumDepth
            else { continue }
            try readCapabilities(value, from: inner, depth: depth + 1, into: &found)
        }
    }

    /// Reads the fields of one parameter.
    ///
    /// - Returns: Where the parameters within it begin; `nil` when they do not matter.
    private static func readCapability(
        _ type: ParameterType,
        _ value: borrowing Span<UInt8>,
        into found: inout Capabilities
    ) throws(ParameterProblem) -> Int? {
        switch type {
        case .generalDeviceCapabilities:
            guard value.count >= 12 else { throw .tooShort }
            found.antennas = value.number16(at: 0)
            found.hasCalendar = value.number16(at: 2) & 0x4000 != 0
            found.manufacturer = value.number32(at: 4)
            found.model = value.number32(at: 8)
            found.firmware = text(of: value, at: 12) ?? ""
            guard value.count >= 14 else { return nil }
            return 14 + Int(value.number16(at: 12))
        case .gpioCapabilities:
            guard value.count >= 4 else { throw .tooShort }
            found.inputs = value.number16(at: 0)
            found.outputs = value.number16(at: 2)
            return nil
        case .llrpCapabilities:
            guard value.count >= 1 else { throw .tooShort }
            found.holdsReports = value[0] & 0x08 != 0
            if value.count >= 24 { found.operations = value.number32(at: 20) }
            return nil
        case .c1g2LLRPCapabilities:
            guard value.count >= 3 else { throw .tooShort }
            found.filters = value.number16(at: 1)
            return nil
        case .regulatoryCapabilities:
            // Country and standard.
            return 4
        case .uhfBandCapabilities: return 0
        case .transmitPowerLevelTableEntry:
            guard value.count >= 4 else { throw .tooShort }
            let power = Int16(bitPattern: value.number16(at: 2))
            found.powers.append(.init(index: value.number16(at: 0), centidBm: power))
            return nil
        // Whether it hops, a byte.
        case .frequencyInformation: return 1
        case .frequencyHopTable:
            // The table's number and a byte of nothing. Reports count the places of the first table.
            if found.frequencies.isEmpty {
                found.frequencies = try frequencies(of: value, at: 2)
                found.hopTable = UInt16(value[0])
            }
            return nil
        case .fixedFrequencyTable:
            found.frequencies = try frequencies(of: value, at: 0)
            return nil
        case .rfModeTable: return 0
        case .rfModeTableEntry:
            guard value.count >= 4 else { throw .tooShort }
            found.modes.append(value.number32(at: 0))
            return nil
        default: return nil
        }
    }

    private static func frequencies(
        of value: borrowing Span<UInt8>,
        at place: Int
    ) throws(ParameterProblem) -> [UInt32] {
        guard value.count >= place + 2 else { throw .tooShort }
        let count = Int(value.number16(at: place))
        guard count * 4 <= value.count - place - 2 else { throw .tooShort }
        return (0..<count).map { value.number32(at: place + 2 + $0 * 4) }
    }
}
