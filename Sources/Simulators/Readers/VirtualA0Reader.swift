// SPDX-License-Identifier: Apache-2.0

public import Capture
import EPC
internal import ReaderProtocols

/// An A0 reader without a radio: the other side of `A0.Session`, true to the wire.
///
/// Each command is answered; an inventory takes its time, tells each tag at once and ends with a summary. Commands
/// that arrive meanwhile wait.
public struct VirtualA0Reader: VirtualReader {
    /// What kind of unit it is.
    public struct Unit: Hashable, Sendable {
        /// Its address.
        public var address: UInt8 = 0x01
        /// The firmware's version.
        public var firmware: (major: UInt8, minor: UInt8) {
            get { (major, minor) }
            set { (major, minor) = newValue }
        }
        private var major: UInt8 = 8
        private var minor: UInt8 = 2
        /// The identifier, twelve bytes; all FF: none.
        public var identifier: [UInt8] = Array("SIM-A0-00001".utf8)
        /// Ports that exist: 1, 4 or 8.
        public var ports: UInt8 = 4
        /// The highest power, in dBm.
        public var maximumPower: UInt8 = 33
        /// Whether it knows the inventory of several antennas.
        public var hasFastSwitch = true
        /// Whether it appends the phase to records.
        public var tellsPhase = false
        /// Whether it has filters.
        public var hasFilters = true
        /// How long a round takes for one antenna, in nanoseconds.
        public var round: Int64 = 25_000_000

        /// A unit with four ports.
        public init() {}
    }

    /// What the host has set.
    public struct Configuration: Hashable, Sendable {
        /// The work antenna, 1-based; gone after a restart.
        public var antenna: UInt8 = 1
        /// The power of each port, in dBm; kept.
        public var powers: [UInt8] = [30, 30, 30, 30, 30, 30, 30, 30]
        /// The region, its first and its last frequency; kept.
        public var region: [UInt8] = [0x01, 0x07, 0x3B]
        /// When it beeps; kept.
        public var beeper: UInt8 = 0x02
        /// The EPC that is read and written; gone after a restart.
        public var match: [UInt8]?
        /// The filters, as they were sent; gone after a restart.
        public var masks: [[UInt8]] = []
        /// The session of the last round.
        public var session: UInt8?
        /// How often a setting that is kept in its flash was written.
        public var flashWrites = 0
    }

    /// A round under way.
    struct Round: Sendable {
        var code: A0.Code
        /// The antennas in use, 1-based.
        var antennas: [UInt8]
        var end: MonotonicTime
        var reads: UInt32 = 0
        /// The read or write of memory that it carries out at its end.
        var command: [UInt8] = []
        /// The tags seen in it that are told at its end, by their place in the population.
        var tags: [(place: Int, tag: SimulatedTag)] = []
    }

    /// The kind of unit.
    public let unit: Unit
    /// What the host has set.
    public internal(set) var configuration = Configuration()
    /// Whether it reads, or has within the last third of a second.
    public internal(set) var isReading = false
    /// What outputs were switched to, one after the other.
    public internal(set) var switches: [OutputSwitch] = []
    /// Commands that were refused.
    public internal(set) var refusals = 0
    /// What is waiting to be sent.
    public var output: Transmission {
        get { line.output }
        set { line.output = newValue }
    }
    /// What happened to the tags.
    public var tally: SightingTally { line.tally }

    var line: VirtualLine
    var round: Round?
    var field = TagField()
    var missingPorts: Set<UInt8> = []
    var isHot = false
    private var framer = A0.Framer()
    private var waiting: [[UInt8]] = []
    private var idleEnd = MonotonicTime(nanoseconds: .max)
    private var usedAntennas: Set<UInt8> = []
    private var pending: [(sighting: TagSighting, tag: SimulatedTag)] = []

    /// A unit that was just switched on.
    ///
    /// - Parameters:
    ///   - unit: The kind of unit.
    ///   - seed: Decides about noise.
    public init(_ unit: Unit = Unit(), seed: UInt64 = 1) {
        self.unit = unit
        line = VirtualLine(seed: seed)
    }

    /// When ``tick(at:)`` is due.
    public var deadline: MonotonicTime? {
        [line.deadline, round?.end, isReading && round == nil ? idleEnd : nil].compactMap { $0 }.min()
    }

    /// Takes bytes of the host and answers the commands in them.
    public mutating func receive(_ bytes: borrowing Span<UInt8>, at now: MonotonicTime) {
        guard !line.isDead else { return }
        framer.append(bytes)
        while let frame = framer.next() {
            let address = framer.bytes[frame.lowerBound + 2]
            guard address == unit.address || address == A0.everyone, waiting.count < 16 else { continue }
            waiting.append(Array(framer.bytes[frame]))
        }
        obeyWaiting(at: now)
    }

    /// Lets a round end.
    public mutating func tick(at now: MonotonicTime) {
        line.tick(at: now)
        if let round, now >= round.end {
            self.round = nil
            if !round.command.isEmpty {
                access(round, at: now)
            } else if round.code == .fastInventory {
                let duration = UInt32(
                    truncatingIfNeeded: Int64(round.antennas.count) * unit.round / 1_000_000
                )
                say(round.code, Array(word(round.reads).dropFirst()) + word(duration))
            } else {
                say(round.code, [configuration.antenna - 1, 0x00, 0x1B] + word(round.reads))
            }
            isReading = true
            idleEnd = now.advanced(byNanoseconds: 300_000_000)
            obeyWaiting(at: now)
        }
        if isReading, round == nil, now >= idleEnd {
            isReading = false
            line.tally.unread += pending.count
            pending = []
        }
    }

    private mutating func obeyWaiting(at now: MonotonicTime) {
        while round == nil, !waiting.isEmpty { obey(waiting.removeFirst(), at: now) }
    }

    private func word(_ value: UInt32) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: value >> UInt32(24 - 8 * $0)) }
    }

    /// Begins a round; what its antennas have seen between rounds is told at once.
    mutating func begin(
        _ code: A0.Code,
        with antennas: [UInt8],
        command: [UInt8] = [],
        at now: MonotonicTime
    ) {
        let duration = unit.round * Int64(max(1, antennas.count))
        round = Round(
            code: code,
            antennas: antennas,
            end: now.advanced(byNanoseconds: duration),
            command: command
        )
        isReading = true
        usedAntennas.formUnion(antennas)
        let missed = pending
        pending = []
        for (sighting, tag) in missed { observe(sighting, of: tag, at: now) }
    }

    /// Lets an antenna see a tag; told if a round is under way with it, or will be soon.
    public mutating func observe(_ sighting: TagSighting, of tag: SimulatedTag, at now: MonotonicTime) {
        let current = field.see(sighting, of: tag, at: now)
        guard isReading, usedAntennas.contains(sighting.antenna) else {
            line.tally.unread += 1
            return
        }
        guard !line.isDeaf, !missingPorts.contains(sighting.antenna), let current else {
            line.tally.missed += 1
            return
        }
        guard let round, round.antennas.contains(sighting.antenna) else {
            if pending.count < 1000 { pending.append((sighting, tag)) } else { line.tally.missed += 1 }
            return
        }
        guard passes(current) else {
            line.tally.filtered += 1
            return
        }
        guard round.command.isEmpty else {
            // Told once, with its memory, when the round is over.
            if round.tags.contains(where: { $0.place == sighting.tag }) {
                line.tally.filtered += 1
            } else {
                self.round?.tags.append((sighting.tag, current))
            }
            return
        }
        self.round?.reads += 1
        var frame: [UInt8] = []
        A0.append(round.code, address: unit.address, data: record(sighting, current), to: &frame)
        line.emit(record: frame, of: sighting.tag, header: 4)
    }

    /// Frequency and antenna, PC, EPC, antenna's group and RSSI, phase.
    private func record(_ sighting: TagSighting, _ tag: SimulatedTag) -> [UInt8] {
        let antenna = sighting.antenna - 1
        let group: UInt8 = antenna >= 4 ? 0x80 : 0
        let rssi = Int(sighting.rssi) + (sighting.rssi > -40 ? 129 : 130)
        var data = [channel(sighting.frequencyKHz) << 2 | antenna & 3] + tag.backscatter.bytes
        data.append(UInt8(clamping: max(0, min(127, rssi))) | group)
        if unit.tellsPhase {
            let phase = UInt16(Int(sighting.phase) * 4096 / 360 & 0x0FFF)
            data += [UInt8(phase >> 8), UInt8(phase & 0xFF)]
        }
        return data
    }

    func channel(_ kilohertz: UInt32) -> UInt8 {
        kilohertz < 902_000
            ? UInt8(clamping: (Int(kilohertz) - 865_000) / 500)
            : UInt8(clamping: 7 + (Int(kilohertz) - 902_000) / 500)
    }

    /// Lets a fault happen.
    public mutating func suffer(_ fault: VirtualFault, at now: MonotonicTime) {
        line.suffer(fault, at: now)
        switch fault {
        case .restart, .assertion:
            let kept = configuration
            configuration = Configuration()
            configuration.powers = kept.powers
            configuration.region = kept.region
            configuration.beeper = kept.beeper
            configuration.flashWrites = kept.flashWrites
            round = nil
            isReading = false
            waiting = []
            usedAntennas = []
            framer.removeAll()
        case .overTemperature(let isOn): isHot = isOn
        case .antennaMissing(let port, true): missingPorts.insert(port)
        case .antennaMissing(let port, false): missingPorts.remove(port)
        case .noise, .bytes, .corruptRecords, .stall, .dead, .returnLoss, .bufferFull, .input, .clock: break
        }
    }

    /// Sends an answer.
    mutating func say(_ code: A0.Code, _ data: [UInt8]) {
        var frame: [UInt8] = []
        A0.append(code, address: unit.address, data: data, to: &frame)
        line.emit(frame)
    }
}
