// SPDX-License-Identifier: Apache-2.0

internal import EPC

/// What a family of readers can be told to do, and how it is reached.
///
/// Each family's folder has one value of this; ``ReaderFamily/problems(with:)`` is derived from it, so that an option
/// which a family cannot fulfil is refused before a session is made, never ignored.
public struct ReaderTraits: Sendable {
    /// Whose readers these are, in a few words.
    public var title: String
    /// Speeds of the serial line in bits per second, 8N1, the usual one first; empty: it has no serial line.
    public var baudRates: [UInt32] = []
    /// The TCP port it listens on; `nil`: it has no network.
    public var tcpPort: UInt16?
    /// The TCP port it listens on with TLS; `nil`: it knows no TLS.
    public var tlsPort: UInt16?
    /// The ports that antennas can be on, 1-based as printed.
    public var ports: ClosedRange<UInt8> = 1...1
    /// The transmit powers it can be set to, in hundredths of a dBm; `nil`: it cannot be set.
    public var powers: ClosedRange<Int16>?
    /// The steps in which power can be set, in hundredths of a dBm.
    public var powerStep: Int16 = 1
    /// Whether each antenna has a power of its own; else all enabled antennas must be given the same.
    public var hasPortPowers = false
    /// Whether single ports can be left out of the inventory.
    public var choosesPorts = true
    /// The radio regulations it can be set to; empty: the one it was made for stays.
    public var regions: Set<ReaderRegion> = []
    /// The Gen2 sessions it can be told to use; empty: it cannot be told.
    public var sessions: Set<UInt8> = []
    /// Whether it can be told how many tags to expect.
    public var takesPopulation = false
    /// Whether it can be told which of its radio modes to use.
    public var takesMode = false
    /// How many filters it applies to tags itself, at most.
    public var filters = 0
    /// Whether a filter can leave tags out instead.
    public var takesExclusions = true
    /// The last bit of a bank that a filter can begin at.
    public var lastFilterBit = UInt16.max
    /// The most bits of a filter.
    public var filterBits = UInt16(MemoryBits.maximumBitCount)
    /// The banks of a tag's memory that it reads along with each EPC.
    public var memoryReads: Set<TagBank> = []
    /// How many memory reads it does along with each EPC, at most.
    public var memoryReadLimit = Int.max
    /// Whether it can rest between spans of reading by itself, or be made to.
    public var takesDutyCycle = false
    /// Whether it can be told how many tags to gather to a report.
    public var takesReportCount = false
    /// The longest span of reading or rest in milliseconds.
    public var longestDutySpan = UInt32.max
    /// The inputs that can start and stop reading, as printed; `nil`: none.
    public var triggerInputs: ClosedRange<UInt8>?
    /// Whether either level of an input can start reading; else it is the high one: the trigger pulled.
    public var takesTriggerLevel = true
    /// Whether reading can end a while after an input started it.
    public var takesTriggerTimeout = true
    /// Whether it can be told how often to give a sign of life.
    public var takesKeepalive = false
    /// Whether units on one line are told apart by an address.
    public var takesAddress = false
    /// Whether it wants a name and a password.
    public var takesLogin = false
    /// The outputs that can be switched, as printed; `nil`: none.
    public var outputs: ClosedRange<UInt8>?
    /// Whether it has a beeper that can be sounded.
    public var hasBeeper = false
    /// Whether it reads and writes the memory of a tag on demand (``ReaderProtocol/perform(_:at:into:)``).
    public var accessesMemory = false
    /// How to find out whether a reader of this family is there, by asking only; `nil`: it cannot be asked.
    public var probe: ReaderProbe?

    /// Traits of a family that can do nothing but read.
    public init(title: String) { self.title = title }
}

extension ReaderTraits {
    /// What in `options` these readers cannot do; empty when all is well.
    func problems(with options: ReaderOptions) -> [ReaderOptionProblem] {
        var problems = antennaProblems(options.antennas)
        func refuse(_ option: ReaderOptionProblem.Option, if isAsked: Bool) {
            if isAsked { problems.append(.notPossible(option)) }
        }
        if let session = options.session {
            if session > 3 {
                problems.append(.session(session))
            } else {
                refuse(.session, if: !sessions.contains(session))
            }
        }
        if let region = options.region {
            if regions.isEmpty {
                problems.append(.notPossible(.region))
            } else if !regions.contains(region) {
                problems.append(.region(region, allowed: regions))
            }
        }
        refuse(.population, if: options.population != nil && !takesPopulation)
        refuse(.mode, if: options.mode != nil && !takesMode)
        refuse(.dutyCycle, if: options.dutyCycle != nil && !takesDutyCycle)
        if takesDutyCycle, let cycle = options.dutyCycle {
            let longest = max(cycle.onMilliseconds, cycle.offMilliseconds)
            if longest > longestDutySpan { problems.append(.dutySpan(longest, allowed: longestDutySpan)) }
        }
        refuse(.reportCount, if: options.tagsPerReport != nil && !takesReportCount)
        problems += triggerProblems(options.trigger)
        refuse(.keepalive, if: options.keepaliveMilliseconds != nil && !takesKeepalive)
        refuse(.address, if: options.address != nil && !takesAddress)
        refuse(.login, if: options.login != nil && !takesLogin)
        refuse(.beeper, if: options.usesBeeper && !hasBeeper)
        if filters == 0 {
            refuse(.filters, if: !options.filters.isEmpty)
        } else if options.filters.count > filters {
            problems.append(.tooManyFilters(options.filters.count, allowed: filters))
        }
        refuse(.exclusion, if: !takesExclusions && options.filters.contains(where: \.isExclusion))
        for filter in options.filters
        where filters > 0 && (filter.firstBit > lastFilterBit || filter.bits.bitCount > filterBits) {
            problems.append(
                .filter(
                    firstBit: filter.firstBit,
                    bits: filter.bits.bitCount,
                    lastBit: lastFilterBit,
                    allowed: filterBits
                )
            )
        }
        for read in options.memoryReads where !memoryReads.contains(read.bank) {
            problems.append(.memory(read.bank, allowed: memoryReads))
        }
        if options.memoryReads.count > memoryReadLimit {
            problems.append(.tooManyMemoryReads(options.memoryReads.count, allowed: memoryReadLimit))
        }
        for output in options.outputs.sorted() where !(outputs?.contains(output) ?? false) {
            problems.append(.output(output, allowed: outputs))
        }
        return problems
    }

    private func triggerProblems(_ trigger: ReaderOptions.Trigger?) -> [ReaderOptionProblem] {
        guard let trigger else { return [] }
        guard let triggerInputs else { return [.notPossible(.trigger)] }
        var problems: [ReaderOptionProblem] = []
        if !triggerInputs.contains(trigger.input) {
            problems.append(.input(trigger.input, allowed: triggerInputs))
        }
        if !trigger.level, !takesTriggerLevel { problems.append(.notPossible(.triggerLevel)) }
        if trigger.timeoutMilliseconds != nil, !takesTriggerTimeout {
            problems.append(.notPossible(.triggerTimeout))
        }
        return problems
    }

    private func antennaProblems(_ antennas: [ReaderOptions.Antenna]) -> [ReaderOptionProblem] {
        var problems: [ReaderOptionProblem] = []
        var seen: Set<UInt8> = []
        for antenna in antennas {
            if !ports.contains(antenna.port) { problems.append(.port(antenna.port, allowed: ports)) }
            if !seen.insert(antenna.port).inserted { problems.append(.repeatedPort(antenna.port)) }
            guard let power = antenna.powerCentidBm else { continue }
            guard let powers else {
                problems.append(.notPossible(.power))
                continue
            }
            if !powers.contains(power) {
                problems.append(.power(port: antenna.port, centidBm: power, allowed: powers))
            } else if power % powerStep != 0 {
                problems.append(.powerStep(port: antenna.port, centidBm: power, step: powerStep))
            }
        }
        let enabled = antennas.filter(\.isEnabled)
        if !antennas.isEmpty, enabled.isEmpty { problems.append(.noAntennaEnabled) }
        if !hasPortPowers, Set(enabled.map(\.powerCentidBm)).count > 1 { problems.append(.onePower) }
        if !choosesPorts, !antennas.isEmpty, enabled.count < ports.count {
            problems.append(.notPossible(.antennaChoice))
        }
        return problems
    }
}
