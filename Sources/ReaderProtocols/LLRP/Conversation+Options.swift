// SPDX-License-Identifier: Apache-2.0

// What the options ask for, with the reader's own tables: what is sent, what becomes something less, what is impossible.

extension LLRP.Session {
    /// The antennas to use, of those that the reader has.
    private var antennas: [ReaderOptions.Antenna] {
        let enabled = options.antennas.filter(\.isEnabled)
        guard capabilities.antennas > 0 else { return enabled }
        return enabled.filter { UInt16($0.port) <= capabilities.antennas }
    }

    /// The mode, if the reader has it.
    private var mode: UInt16? {
        guard let mode = options.mode else { return nil }
        let isKnown = capabilities.modes.isEmpty || capabilities.modes.contains(mode)
        return isKnown ? UInt16(exactly: mode) : nil
    }

    /// The filters, as many as the reader applies.
    private var filters: [ReaderOptions.TagFilter] {
        Array(options.filters.prefix(capabilities.filters.map { Int($0) } ?? .max))
    }

    var hasRadioOptions: Bool { options.session != nil || options.population != nil || options.mode != nil }

    /// The inventory that the options ask for.
    var inventory: LLRP.Inventory {
        var inventory = LLRP.Inventory()
        inventory.antennas = antennas.map { antenna in
            LLRP.Inventory.Antenna(
                UInt16(antenna.port),
                powerIndex: antenna.powerCentidBm.flatMap { capabilities.power(atMost: $0)?.index },
                hopTable: capabilities.hopTable ?? 1
            )
        }
        if !omissions.contains(.radio) {
            inventory.session = options.session
            inventory.population = options.population?.tags
            inventory.mode = mode
        }
        inventory.filters = filters
        inventory.tagsPerReport = options.tagsPerReport ?? 1
        inventory.trigger = options.trigger
        inventory.dutyCycle = options.trigger == nil ? dutyCycle : nil
        if !omissions.contains(.additions) {
            switch capabilities.manufacturer {
            case LLRP.Vendor.impinj: inventory.additions = .impinj
            case LLRP.Vendor.zebra: inventory.additions = .zebra
            default: break
            }
        }
        return inventory
    }

    /// A cycle that rests at all.
    private var dutyCycle: ReaderOptions.DutyCycle? {
        options.dutyCycle.flatMap { $0.offMilliseconds > 0 ? $0 : nil }
    }

    /// Whether the inventory ends by itself, as it was told to.
    var endsByItself: Bool { options.trigger != nil || dutyCycle != nil }

    /// Milliseconds of rest in which no tag can be accessed.
    var restMilliseconds: UInt32 { options.trigger == nil ? dutyCycle?.offMilliseconds ?? 0 : 0 }

    /// The memory that is read along; `nil` for none.
    var accessSpec: LLRP.AccessSpec? {
        guard !omissions.contains(.memory) else { return nil }
        var spec = LLRP.AccessSpec(spec: LLRP.AccessSpec.inventory)
        spec.operations = memoryReads.map { read in
            let number = read.bank == .tid ? LLRP.OperationNumber.tid : LLRP.OperationNumber.user
            return .init(number, .read(read.bank, word: read.word, count: read.count))
        }
        return spec.operations.isEmpty ? nil : spec
    }

    /// One read of each bank, as many as the reader does in a row.
    private var memoryReads: ArraySlice<ReaderOptions.MemoryRead> {
        var reads: [ReaderOptions.MemoryRead] = []
        for read in options.memoryReads where !reads.contains(where: { $0.bank == read.bank }) {
            reads.append(read)
        }
        return reads.prefix(capabilities.operations.map { Int(max(1, $0)) } ?? .max)
    }

    /// The inputs to look at: all that the reader has, or what is needed.
    var inputs: [UInt8] {
        if let count = capabilities.inputs {
            return count == 0 ? [] : Array(1...UInt8(clamping: min(count, 32)))
        }
        return options.trigger.map { [$0.input] } ?? []
    }

    /// Why the reader cannot be read as it is asked for; `nil` when it can.
    var impossible: String? {
        if !options.antennas.isEmpty, antennas.isEmpty {
            return "the reader has \(capabilities.antennas) antenna ports, none of those that are enabled"
        }
        if let trigger = options.trigger, let count = capabilities.inputs, UInt16(trigger.input) > count {
            return
                "the reader has \(count) inputs: there is no input \(trigger.input) that could start reading"
        }
        return nil
    }

    /// What the reader cannot do as it is asked for, and what is done instead.
    var compromises: [String] {
        var words: [String] = []
        for antenna in options.antennas where antenna.isEnabled {
            if !antennas.contains(antenna) {
                words.append("antenna \(antenna.port): the reader has only \(capabilities.antennas)")
            } else if let asked = antenna.powerCentidBm, let compromise = compromise(onPower: asked) {
                words.append("antenna \(antenna.port): \(compromise)")
            }
        }
        if let mode = options.mode, self.mode == nil {
            let modes = capabilities.modes.map { "\($0)" }.joined(separator: ", ")
            words.append("mode \(mode) is none of the reader's (\(modes)): its own is used")
        }
        if filters.count < options.filters.count {
            words.append(
                "the reader applies \(filters.count) filters, \(options.filters.count) are asked for: "
                    + "tags come that the others would keep out"
            )
        }
        if memoryReads.count < options.memoryReads.count {
            words.append("the reader reads \(memoryReads.count) parts of memory along, one of each bank")
        }
        if options.trigger != nil, dutyCycle != nil {
            words.append("an input starts reading: it does not rest in between (duty_cycle)")
        }
        if let count = capabilities.outputs {
            for output in options.outputs.sorted() where UInt16(output) > count {
                words.append("output \(output): the reader has only \(count)")
            }
        }
        return words
    }

    private func compromise(onPower asked: Int16) -> String? {
        guard let power = capabilities.power(atMost: asked) else {
            return "the reader does not tell which powers it has: its own is used"
        }
        if power.centidBm == asked { return nil }
        let used = ReaderOptionProblem.decibels(power.centidBm)
        let isMore = power.centidBm > asked
        return "\(ReaderOptionProblem.decibels(asked)) dBm is none of the reader's powers: "
            + (isMore ? "its least, \(used) dBm, is used" : "the next below, \(used) dBm, is used")
    }
}

extension LLRP.AccessSpec {
    /// The number of the one that is part of the inventory.
    static let inventory: UInt32 = 1
    /// The number of the one on demand.
    static let onDemand: UInt32 = 2
}
