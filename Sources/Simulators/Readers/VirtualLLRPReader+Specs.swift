// SPDX-License-Identifier: Apache-2.0

import Capture
import ReaderProtocols

// MARK: - ROSpecs

extension VirtualLLRPReader {
    mutating func changeROSpec(
        _ header: LLRP.MessageHeader,
        _ body: [UInt8],
        at now: MonotonicTime
    ) throws(LLRP.ParameterProblem) {
        if header.type == .addROSpec {
            guard let node = try LLRPNode.all(of: body, from: 0).first, node.type == 177 else {
                return refuse(header, 103, "no ROSpec")
            }
            let spec = try Self.roSpec(node)
            if let problem = problem(with: spec) { return refuse(header, 101, problem) }
            configuration.roSpecs.append(spec)
            return answer(header)
        }
        guard body.count >= 4 else { throw .tooShort }
        let id = body.span.number32(at: 0)
        let places = configuration.roSpecs.indices.filter { id == 0 || configuration.roSpecs[$0].id == id }
        if places.isEmpty, id != 0 || habits.refusesEmptyDeletes {
            return refuse(header, 300, "no such ROSpec")
        }
        answer(header)
        switch header.type {
        case .enableROSpec: for place in places { enable(place, at: now) }
        case .disableROSpec: for place in places { end(place, becoming: .disabled, at: now) }
        case .startROSpec: for place in places { begin(place, at: now) }
        case .stopROSpec: for place in places { end(place, becoming: .inactive, at: now) }
        default:
            for place in places { end(place, becoming: .disabled, at: now) }
            configuration.roSpecs.removeAll { id == 0 || $0.id == id }
            if id == 0 { gathered = [:] } else { gathered[id] = nil }
        }
    }

    private func problem(with spec: ROSpec) -> String? {
        if spec.id == 0 || configuration.roSpecs.contains(where: { $0.id == spec.id }) { return "ROSpecID" }
        if configuration.roSpecs.count >= Int(model.roSpecs) { return "too many ROSpecs" }
        if spec.antennas.contains(where: { $0 > model.antennas }) { return "AntennaID" }
        if spec.powers.values.contains(where: { $0 == 0 || Int($0) > model.powers.count }) {
            return "TransmitPower"
        }
        if let mode = spec.mode, !model.modes.contains(UInt32(mode)) { return "ModeIndex" }
        if spec.filters.count > Int(model.selectFilters) { return "too many filters" }
        if !spec.impinj.isEmpty, !hasExtensions { return "custom parameters are not enabled" }
        if spec.hasZebraPhase, model.manufacturer != LLRP.Vendor.zebra { return "custom parameter" }
        if spec.startInput.map({ $0.input > model.inputs }) ?? false { return "GPIPortNum" }
        return nil
    }

    private static func roSpec(_ node: LLRPNode) throws(LLRP.ParameterProblem) -> ROSpec {
        var spec = ROSpec(id: try node.number32(at: 0))
        spec.bytes = node.bytes
        for part in try node.children(from: 6) {
            switch part.type {
            case 178: try readBoundary(part, into: &spec)
            case 183: try readAntennas(part, into: &spec)
            case 237: try readReport(part, into: &spec)
            default: break
            }
        }
        return spec
    }

    private static func readBoundary(_ node: LLRPNode, into spec: inout ROSpec) throws(LLRP.ParameterProblem)
    {
        for trigger in try node.children(from: 0) {
            let isStart = trigger.type == 179
            let type = try trigger.number8(at: 0)
            if isStart {
                spec.start = type
            } else {
                (spec.stop, spec.duration) = (type, try trigger.number32(at: 1))
            }
            for value in try trigger.children(from: isStart ? 1 : 5) {
                switch value.type {
                case 180: (spec.offset, spec.period) = (try value.number32(at: 0), try value.number32(at: 4))
                case 181:
                    let input = (
                        UInt8(clamping: try value.number16(at: 0)), try value.number8(at: 2) & 0x80 != 0
                    )
                    if isStart {
                        spec.startInput = input
                    } else {
                        spec.stopInput = input
                        spec.duration = try value.number32(at: 3)
                    }
                default: break
                }
            }
        }
    }

    private static func readAntennas(_ node: LLRPNode, into spec: inout ROSpec) throws(LLRP.ParameterProblem)
    {
        let count = Int(try node.number16(at: 0))
        for index in 0..<count {
            let antenna = try node.number16(at: 2 + 2 * index)
            if antenna != 0 { spec.antennas.insert(UInt8(clamping: antenna)) }
        }
        for part in try node.children(from: 2 + 2 * count) {
            switch part.type {
            case 184:
                try readInventoryEnd(part, into: &spec)
            case 186:
                for setting in try part.children(from: 3) where setting.type == 222 {
                    try readAntenna(setting, into: &spec)
                }
            default: break
            }
        }
    }

    /// AISpecStopTrigger: after a time, or by a TagObservationTrigger, which sllurp always has.
    private static func readInventoryEnd(
        _ node: LLRPNode,
        into spec: inout ROSpec
    ) throws(LLRP.ParameterProblem) {
        switch try node.number8(at: 0) {
        case 1: spec.inventoryDuration = try node.number32(at: 1)
        case 3:
            for part in try node.children(from: 5) where part.type == 185 {
                // After N tags, or when for so long none has been new: then it is over at latest.
                if try part.number8(at: 0) == 0 { spec.inventoryTags = try part.number16(at: 2) }
                let span = UInt32(try part.number16(at: 6))
                let timeout = try part.number32(at: 8)
                spec.inventoryDuration = timeout > 0 ? timeout : span
            }
        default: break
        }
    }

    private static func readAntenna(_ node: LLRPNode, into spec: inout ROSpec) throws(LLRP.ParameterProblem) {
        let number = try node.number16(at: 0)
        for part in try node.children(from: 2) {
            switch part.type {
            case 224: spec.powers[number] = try part.number16(at: 4)
            case 330:
                for command in try part.children(from: 1) {
                    switch command.type {
                    case 331:
                        if let filter = try filter(command), !spec.filters.contains(filter) {
                            spec.filters.append(filter)
                        }
                    case 335: spec.mode = try command.number16(at: 0)
                    case 336:
                        spec.session = try command.number8(at: 0) >> 6
                        spec.population = try command.number16(at: 1)
                    default: break
                    }
                }
            default: break
            }
        }
    }

    private static func filter(_ node: LLRPNode) throws(LLRP.ParameterProblem) -> Filter? {
        var filter = Filter(bank: 0, firstBit: 0, bits: [], action: 0)
        for part in try node.children(from: 1) {
            switch part.type {
            case 332:
                filter.bank = try part.number8(at: 0) >> 6
                filter.firstBit = Int(try part.number16(at: 1))
                filter.bits = try part.bits(Int(try part.number16(at: 3)), at: 5)
            case 334: filter.action = try part.number8(at: 0)
            default: break
            }
        }
        return filter.bits.isEmpty ? nil : filter
    }

    private static func readReport(_ node: LLRPNode, into spec: inout ROSpec) throws(LLRP.ParameterProblem) {
        spec.reportTrigger = try node.number8(at: 0)
        spec.tagsPerReport = try node.number16(at: 1)
        for part in try node.children(from: 3) {
            switch part.type {
            case 238:
                spec.content = try part.number16(at: 0)
                for memory in try part.children(from: 2) where memory.type == 348 {
                    spec.memory = try memory.number8(at: 0)
                }
            case 1023:
                let vendor = try part.number32(at: 0)
                let subtype = try part.number32(at: 4)
                if vendor == LLRP.Vendor.impinj, subtype == 50 {
                    for enable in try part.children(from: 8) where try enable.number16(at: 8) == 1 {
                        spec.impinj.insert(try enable.number32(at: 4))
                    }
                } else if vendor == LLRP.Vendor.zebra, subtype == 708 {
                    spec.hasZebraPhase = try part.number32(at: 8) & 0x1000_0000 != 0
                }
            default: break
            }
        }
    }
}

// MARK: - Triggers

extension VirtualLLRPReader {
    private mutating func enable(_ place: Int, at now: MonotonicTime) {
        guard configuration.roSpecs[place].state == .disabled else { return }
        configuration.roSpecs[place].state = .inactive
        let spec = configuration.roSpecs[place]
        switch spec.start {
        case 1: begin(place, at: now)
        case 2:
            let offset = Int64(spec.offset == 0 ? spec.period : spec.offset)
            configuration.roSpecs[place].startDue = now.advanced(byNanoseconds: offset * 1_000_000)
        default: break
        }
    }

    mutating func begin(_ place: Int, at now: MonotonicTime) {
        guard configuration.roSpecs[place].state == .inactive else { return }
        configuration.roSpecs[place].state = .active
        let spec = configuration.roSpecs[place]
        let duration = spec.stop == 0 ? spec.inventoryDuration : spec.duration
        configuration.roSpecs[place].stopDue =
            duration == 0 ? nil : now.advanced(byNanoseconds: Int64(duration) * 1_000_000)
        tell(.roSpec(spec.id, change: 0), at: now)
    }

    mutating func end(_ place: Int, becoming state: SpecState, at now: MonotonicTime) {
        let spec = configuration.roSpecs[place]
        configuration.roSpecs[place].state = state
        configuration.roSpecs[place].stopDue = nil
        if state == .disabled { configuration.roSpecs[place].startDue = nil }
        guard spec.state == .active else { return }
        if spec.reportTrigger != 0 { report(spec, at: now) }
        tell(.roSpec(spec.id, change: 1), at: now)
    }

    /// Lets the triggers of time work.
    mutating func runTriggers(at now: MonotonicTime) {
        for place in configuration.roSpecs.indices {
            if let due = configuration.roSpecs[place].stopDue, now >= due {
                end(place, becoming: .inactive, at: now)
                // What begins at once begins at once again.
                if configuration.roSpecs[place].start == 1 { begin(place, at: now) }
            }
            if let due = configuration.roSpecs[place].startDue, now >= due {
                let period = Int64(max(1, configuration.roSpecs[place].period)) * 1_000_000
                configuration.roSpecs[place].startDue = due.advanced(byNanoseconds: period)
                begin(place, at: now)
            }
        }
    }

    /// Lets an input change.
    mutating func setInput(_ input: UInt8, isHigh: Bool, at now: MonotonicTime) {
        guard highInputs.contains(input) != isHigh else { return }
        if isHigh { highInputs.insert(input) } else { highInputs.remove(input) }
        guard configuration.inputs.contains(input) else { return }
        tell(.input(input, isHigh: isHigh), at: now)
        for place in configuration.roSpecs.indices {
            let spec = configuration.roSpecs[place]
            if spec.start == 3, let start = spec.startInput, start == (input, isHigh) {
                begin(place, at: now)
            }
            if spec.stop == 2, let stop = spec.stopInput, stop == (input, isHigh) {
                if spec.state == .active { end(place, becoming: .inactive, at: now) }
            }
        }
    }
}

// MARK: - AccessSpecs

extension VirtualLLRPReader {
    mutating func changeAccessSpec(
        _ header: LLRP.MessageHeader,
        _ body: [UInt8]
    ) throws(LLRP.ParameterProblem) {
        if header.type == .addAccessSpec {
            guard let node = try LLRPNode.all(of: body, from: 0).first, node.type == 207 else {
                return refuse(header, 103, "no AccessSpec")
            }
            let spec = try Self.accessSpec(node)
            guard spec.id != 0, !configuration.accessSpecs.contains(where: { $0.id == spec.id }) else {
                return refuse(header, 101, "AccessSpecID")
            }
            guard spec.operations.count <= Int(model.operations) else {
                return refuse(header, 101, "too many operations")
            }
            configuration.accessSpecs.append(spec)
            return answer(header)
        }
        guard body.count >= 4 else { throw .tooShort }
        let id = body.span.number32(at: 0)
        let places = configuration.accessSpecs.indices.filter {
            id == 0 || configuration.accessSpecs[$0].id == id
        }
        if places.isEmpty, id != 0 || habits.refusesEmptyDeletes {
            return refuse(header, 300, "no such AccessSpec")
        }
        answer(header)
        switch header.type {
        case .enableAccessSpec: for place in places { configuration.accessSpecs[place].isEnabled = true }
        case .disableAccessSpec: for place in places { configuration.accessSpecs[place].isEnabled = false }
        default: configuration.accessSpecs.removeAll { id == 0 || $0.id == id }
        }
    }

    private static func accessSpec(_ node: LLRPNode) throws(LLRP.ParameterProblem) -> AccessSpec {
        var spec = AccessSpec(
            id: try node.number32(at: 0),
            antenna: try node.number16(at: 4),
            roSpec: try node.number32(at: 8)
        )
        spec.bytes = node.bytes
        for part in try node.children(from: 12) {
            switch part.type {
            case 208: if try part.number8(at: 0) == 1 { spec.count = try part.number16(at: 1) }
            case 209:
                for inner in try part.children(from: 0) {
                    if inner.type == 338 {
                        spec.targets = try targets(inner)
                    } else if let operation = try operation(inner) {
                        spec.operations.append(operation)
                    }
                }
            default: break
            }
        }
        return spec
    }

    private static func targets(_ node: LLRPNode) throws(LLRP.ParameterProblem) -> [AccessSpec.Target] {
        var targets: [AccessSpec.Target] = []
        for part in try node.children(from: 0) where part.type == 339 {
            let first = try part.number8(at: 0)
            let maskCount = Int(try part.number16(at: 3))
            let data = 5 + (maskCount + 7) / 8
            targets.append(
                AccessSpec.Target(
                    bank: first >> 6,
                    isMatch: first & 0x20 != 0,
                    firstBit: Int(try part.number16(at: 1)),
                    mask: try part.bits(maskCount, at: 5),
                    bits: try part.bits(Int(try part.number16(at: data)), at: data + 2)
                )
            )
        }
        return targets
    }

    private static func operation(_ node: LLRPNode) throws(LLRP.ParameterProblem) -> AccessSpec.Operation? {
        guard [341, 342, 347].contains(node.type) else { return nil }
        let count = try node.number16(at: 9)
        var words: [UInt16] = []
        if node.type != 341 {
            for index in 0..<Int(count) { words.append(try node.number16(at: 11 + 2 * index)) }
        }
        return AccessSpec.Operation(
            type: node.type,
            id: try node.number16(at: 0),
            password: try node.number32(at: 2),
            bank: try node.number8(at: 6) >> 6,
            word: try node.number16(at: 7),
            count: count,
            words: words
        )
    }
}
