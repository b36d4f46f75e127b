// SPDX-License-Identifier: Apache-2.0

import EPC
import Simulators
import TallyConfig

/// A scenario as the simulators take it: tags, passes, and what happens when.
struct ScenarioStage {
    /// The most sightings that one pass is made of; a longer one would fill the memory.
    static let maximumSightings = 10_000_000
    /// How long a piece of lying there is: it is made anew again and again.
    private static let piece = Duration.seconds(10)

    let scenario: Scenario
    let population: TagPopulation

    init(_ scenario: Scenario) {
        self.scenario = scenario
        population = Self.population(of: scenario)
    }

    var antennas: [UInt8] { scenario.reader.antennas.map { UInt8($0.port) } }

    private var seed: UInt64 { UInt64(scenario.seed) }

    private var offsets: [UInt8: Double] {
        Dictionary(
            scenario.reader.antennas.map { (UInt8($0.port), $0.rssiOffset) },
            uniquingKeysWith: { $1 }
        )
    }

    /// How many passes there are; `nil` without end.
    var passes: Int? {
        switch scenario.motion.kind {
        case .pass: scenario.motion.passes
        case .loop: nil
        case .parked: Int(scenario.motion.duration / Self.piece) + 1
        }
    }

    /// How the pass of a number, from 0, goes; `nil` when there is no more.
    func pass(_ number: Int) -> DoorPass? {
        let motion = scenario.motion
        switch motion.kind {
        case .pass, .loop:
            return DoorPass(
                of: population,
                past: antennas,
                in: motion.duration,
                readsPerSecond: scenario.reader.rate,
                seed: seed
            ).heard(with: offsets)
        case .parked:
            let left = motion.duration - Self.piece * number
            guard left > .zero else { return nil }
            return DoorPass(
                parked: population,
                before: antennas,
                for: min(left, Self.piece),
                readsPerSecond: scenario.reader.rate,
                rssi: motion.rssi,
                seed: seed &+ UInt64(number)
            ).heard(with: offsets)
        }
    }

    /// Whether a pass fits into memory.
    var isTooLarge: Bool {
        guard scenario.motion.kind != .parked else { return false }
        let seconds = scenario.motion.duration.components.seconds + 1
        return seconds * Int64(scenario.reader.rate) > Int64(Self.maximumSightings)
    }

    private static func population(of scenario: Scenario) -> TagPopulation {
        var tags: [SimulatedTag] = []
        for (number, kind) in scenario.tags.enumerated() {
            // The first entry is the pallet that the options alone would make.
            let seed = UInt64(scenario.seed) &+ UInt64(number) &* 7919
            let products = if case .pallet(let products) = kind.content { products } else { 4 }
            // Places and serial numbers for all kinds, whatever is programmed.
            for var tag in TagPopulation(pallet: kind.count, seed: seed, products: products).tags {
                switch kind.content {
                case .pallet: break
                case .epc(let epc): tag = tag.programmed(with: epc)
                case .blank: tag = tag.programmed(with: MemoryBits([UInt8](repeating: 0, count: 12).span))
                }
                if let tid = kind.tid { tag.tid = tid }
                if !kind.hasTID { tag.tid = MemoryBits() }
                tag.user = kind.user
                tags.append(tag)
            }
        }
        return TagPopulation(tags)
    }
}

extension SimulatedTag {
    /// The tag with something else in its EPC memory.
    fileprivate func programmed(with epc: MemoryBits?) -> SimulatedTag {
        guard let epc else { return self }
        var tag = SimulatedTag(epc: epc, place: place)
        tag.tid = tid
        return tag
    }
}

// MARK: - Faults

extension ScenarioStage {
    /// What happens, and when.
    var schedule: ActionSchedule { ActionSchedule(scenario.faults.map(Self.entry)) }

    private static func entry(_ fault: Scenario.Fault) -> ActionSchedule.Entry {
        let (action, end) = actions(of: fault)
        return ActionSchedule.Entry(
            at: fault.at.nanoseconds,
            action,
            end: end.map { .init(after: fault.span.nanoseconds, $0) },
            every: fault.every?.nanoseconds,
            times: fault.times
        )
    }

    /// What a fault does, and what ends it.
    private static func actions(of fault: Scenario.Fault) -> (ReaderAction, ReaderAction?) {
        let port = UInt8(fault.port)
        return switch fault.kind {
        case .noise: (.fault(.noise(bytes: fault.count)), nil)
        case .bytes: (.fault(.bytes(fault.data)), nil)
        case .corrupt: (.fault(.corruptRecords(fault.count)), nil)
        case .split: (.portions(.atMost(fault.count)), .portions(.asTheyCome))
        case .glue: (.portions(.asTheyCome), nil)
        case .stall: (.fault(.stall(nanoseconds: fault.span.nanoseconds)), nil)
        case .restart: (.fault(.restart), nil)
        case .antennaMissing:
            (.fault(.antennaMissing(port: port, true)), .fault(.antennaMissing(port: port, false)))
        case .bufferFull: (.fault(.bufferFull), nil)
        case .hot: (.fault(.overTemperature(true)), .fault(.overTemperature(false)))
        case .returnLoss: (.fault(.returnLoss(true)), .fault(.returnLoss(false)))
        case .clock: (.fault(.clock(microseconds: Int64(fault.unixSeconds) * 1_000_000)), nil)
        case .input: (.fault(.input(port, isOn: fault.level)), nil)
        case .unplug: (.unplug, .plug)
        case .dead: (.fault(.dead(true)), .fault(.dead(false)))
        case .crash: (.fault(.assertion(line: 42, file: "scenario")), nil)
        }
    }
}

extension Duration {
    /// Whole nanoseconds; a scenario's durations are at most a day.
    var nanoseconds: Int64 { components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000 }
}
