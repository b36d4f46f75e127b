// SPDX-License-Identifier: Apache-2.0

public import EPC

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

    /// How many tags are near at once, which sets how they are given turns; `nil` leaves it to the reader.
    public var population: Population?
    /// The reader's radio mode, by the number its capabilities list it under; `nil` leaves it to the reader.
    public var mode: UInt32?
    /// Which tags answer at all, decided in the reader; all of these must fit.
    public var filters: [TagFilter] = []
    /// Memory that is read along with each EPC.
    public var memoryReads: [MemoryRead] = []
    /// Spans of reading and rest; `nil`: reads without rest.
    public var dutyCycle: DutyCycle?
    /// How many tags make a report; `nil`: each is reported at once.
    public var tagsPerReport: UInt16?
    /// The input that starts and ends reading; `nil`: reads always.
    public var trigger: Trigger?
    /// Milliseconds from one sign of life of a reader on a network to the next; `nil`: 10,000.
    ///
    /// A reader that is not heard for three of them is taken for gone.
    public var keepaliveMilliseconds: UInt32?
    /// The unit's address on its line; `nil`: whoever is there.
    public var address: UInt8?
    /// The name and password that the reader wants.
    public var login: Login?

    /// The pins that are switched by ``ReaderProtocol/switchOutputs(_:at:into:)``, as printed on the reader.
    public var outputs: Set<UInt8> = []
    /// Whether ``ReaderProtocol/beep(times:at:into:)`` is wanted.
    public var usesBeeper = false

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
        /// What people call it; only for messages.
        public var name: String?

        /// A port that takes part unless told otherwise.
        public init(
            port: UInt8,
            isEnabled: Bool = true,
            powerCentidBm: Int16? = nil,
            name: String? = nil
        ) {
            self.port = port
            self.isEnabled = isEnabled
            self.powerCentidBm = powerCentidBm
            self.name = name
        }
    }
}

extension ReaderOptions {
    /// How many tags are near at once.
    public enum Population: Hashable, Sendable {
        /// About so many, at least 1.
        case tags(UInt16)
        /// Gen2's Q, 0 to 15: 2 to the power of Q turns in the first round.
        case q(UInt8)

        /// The Q to begin with, 0 to 15.
        public var q: UInt8 {
            switch self {
            case .q(let q): min(q, 15)
            case .tags(let count): UInt8(16 - max(1, min(count, 32_768) &- 1).leadingZeroBitCount)
            }
        }

        /// How many tags, 1 to 32,768.
        public var tags: UInt16 {
            switch self {
            case .q(let q): 1 << UInt16(min(q, 15))
            case .tags(let count): max(1, min(count, 32_768))
            }
        }
    }

    /// Bits that a tag's memory must have to be read (Gen2 Select).
    public struct TagFilter: Hashable, Sendable {
        /// The bank; not the reserved one.
        public var bank: TagBank
        /// The first bit to compare, from the start of the bank; an EPC begins at bit 32 of its bank.
        public var firstBit: UInt16
        /// The bits.
        public var bits: MemoryBits
        /// Whether tags with these bits are left out instead.
        public var isExclusion: Bool

        /// A filter.
        public init(_ bank: TagBank, firstBit: UInt16, _ bits: MemoryBits, isExclusion: Bool = false) {
            self.bank = bank
            self.firstBit = firstBit
            self.bits = bits
            self.isExclusion = isExclusion
        }
    }

    /// Words of a bank that are read along with each EPC.
    public struct MemoryRead: Hashable, Sendable {
        /// The bank: TID or user memory.
        public var bank: TagBank
        /// The first word.
        public var word: UInt16
        /// How many words, 1 to 32.
        public var count: UInt8

        /// Words of a bank.
        public init(_ bank: TagBank, word: UInt16 = 0, count: UInt8) {
            self.bank = bank
            self.word = word
            self.count = count
        }
    }

    /// Spans of reading and rest that follow each other.
    public struct DutyCycle: Hashable, Sendable {
        /// Milliseconds of reading, at least 1.
        public var onMilliseconds: UInt32
        /// Milliseconds of rest.
        public var offMilliseconds: UInt32

        /// A cycle.
        public init(onMilliseconds: UInt32, offMilliseconds: UInt32) {
            self.onMilliseconds = onMilliseconds
            self.offMilliseconds = offMilliseconds
        }
    }

    /// An input that starts and ends reading.
    public struct Trigger: Hashable, Sendable {
        /// The input, as printed on the reader.
        public var input: UInt8
        /// The level that starts reading; the other ends it.
        public var level: Bool
        /// Milliseconds after which reading ends whatever the input says; `nil` for no such end.
        public var timeoutMilliseconds: UInt32?

        /// A trigger.
        public init(input: UInt8, level: Bool = true, timeoutMilliseconds: UInt32? = nil) {
            self.input = input
            self.level = level
            self.timeoutMilliseconds = timeoutMilliseconds
        }
    }

    /// A name and password; never printed.
    public struct Login: Hashable, Sendable, CustomStringConvertible {
        /// The name.
        public var user: String
        /// The password.
        public var password: String
        /// The name only.
        public var description: String { user }

        /// A name and password.
        public init(user: String, password: String) {
            self.user = user
            self.password = password
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
    /// The power is between two that the family can be set to.
    case powerStep(port: UInt8, centidBm: Int16, step: Int16)
    /// Gen2 has the sessions 0 to 3.
    case session(UInt8)
    /// The family cannot be set to this region.
    case region(ReaderRegion, allowed: Set<ReaderRegion>)
    /// The family applies fewer filters.
    case tooManyFilters(Int, allowed: Int)
    /// The family does fewer memory reads along with the EPC.
    case tooManyMemoryReads(Int, allowed: Int)
    /// The filter begins too far behind, or is too long, for the family.
    case filter(firstBit: UInt16, bits: UInt16, lastBit: UInt16, allowed: UInt16)
    /// The family does not read this bank along with the EPC.
    case memory(TagBank, allowed: Set<TagBank>)
    /// The family cannot read or rest for so many milliseconds at a time.
    case dutySpan(UInt32, allowed: UInt32)
    /// The family has no such input.
    case input(UInt8, allowed: ClosedRange<UInt8>)
    /// The family has no such output.
    case output(UInt8, allowed: ClosedRange<UInt8>?)
    /// The family has one power for all antennas.
    case onePower
    /// The family knows no such thing.
    case notPossible(Option)

    /// An option that some families do not know, by its word in the configuration.
    public enum Option: String, Hashable, Sendable {
        case power = "power_dbm"
        case antennaChoice = "antenna"
        case region
        case session
        case population
        case mode
        case filters = "filter"
        case exclusion = "exclude"
        case dutyCycle = "duty_cycle"
        case reportCount = "tags_per_report"
        case trigger
        case triggerLevel = "trigger.level"
        case triggerTimeout = "trigger.timeout"
        case keepalive
        case address = "unit_address"
        case login = "user"
        case beeper = "signal"
    }
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
        case .powerStep(let port, let power, let step):
            """
            power of antenna port \(port) is \(Self.decibels(power)) dBm, these readers are set in steps of \
            \(Self.decibels(step)) dBm
            """
        case .session(let session): "session \(session) does not exist, sessions are 0 to 3"
        case .region(let region, let allowed):
            "region \(region.rawValue) is not known to these readers, possible are \(Self.list(allowed.map(\.rawValue)))"
        case .tooManyFilters(let count, let allowed):
            "\(count) filters are too many: these readers apply \(allowed)"
        case .tooManyMemoryReads(let count, let allowed):
            "\(count) reads of memory along with the EPC are too many: these readers do \(allowed)"
        case .filter(let firstBit, let bits, let lastBit, let allowed):
            """
            a filter of \(bits) bits from bit \(firstBit) is not possible, these readers take \(allowed) bits from \
            bit \(lastBit) at most
            """
        case .memory(let bank, let allowed) where allowed.isEmpty:
            "these readers cannot read \(bank.word) memory along with the EPC, nor any other"
        case .memory(let bank, let allowed):
            "these readers cannot read \(bank.word) memory along with the EPC, only \(Self.list(allowed.map(\.word)))"
        case .dutySpan(let span, let allowed):
            "\(span) ms are too long: these readers read and rest for \(allowed) ms at a time at most"
        case .input(let input, let allowed):
            "input \(input) does not exist, inputs are \(allowed.lowerBound) to \(allowed.upperBound)"
        case .output(let output, .some(let allowed)):
            "output \(output) does not exist, outputs are \(allowed.lowerBound) to \(allowed.upperBound)"
        case .output(let output, nil):
            "output \(output) does not exist: these readers have none that can be switched"
        case .onePower: "these readers have one power for all antennas: give all the same"
        case .notPossible(let option): "these readers cannot be told \(option.words)"
        }
    }

    private static func list(_ words: [String]) -> String { words.sorted().joined(separator: ", ") }

    static func decibels(_ hundredths: Int16) -> String {
        let magnitude = Int(hundredths).magnitude
        let fraction = magnitude % 100
        let sign = hundredths < 0 ? "-" : ""
        return "\(sign)\(magnitude / 100)" + (fraction == 0 ? "" : ".\(fraction < 10 ? "0" : "")\(fraction)")
    }
}

extension ReaderOptionProblem.Option {
    /// What the option is about.
    var words: String {
        switch self {
        case .power: "the transmit power (power_dbm)"
        case .antennaChoice: "which antennas to use"
        case .region: "a region"
        case .session: "which Gen2 session to use"
        case .population: "how many tags to expect (population, q)"
        case .mode: "a radio mode"
        case .filters: "to filter tags"
        case .exclusion: "to leave out the tags that a filter fits"
        case .dutyCycle: "to rest between readings (duty_cycle)"
        case .reportCount: "how many tags make a report (tags_per_report)"
        case .trigger: "to read while an input is on (trigger)"
        case .triggerLevel: "to read while an input is low (trigger.level)"
        case .triggerTimeout: "to end a while after an input changed (trigger.timeout)"
        case .keepalive: "how often to give a sign of life (keepalive)"
        case .address: "an address (unit_address)"
        case .login: "a name and password"
        case .beeper: "to beep: they have no beeper that can be sounded"
        }
    }
}
