// SPDX-License-Identifier: Apache-2.0

public import Capture
import EPC
public import ReaderProtocols

/// A UHFReader18 or 288 without a radio: the other side of `UHFReader.Session`, true to the wire.
///
/// It does one command at a time and loses those that come meanwhile, forgets half a command after a gap of 15 ms,
/// says nothing when it is switched on, and reads only as long as an inventory lasts; unless it is set to report by
/// itself, when it obeys three commands only.
public struct VirtualUHFReader: VirtualReader {
    /// What kind of reader it is.
    public struct Unit: Hashable, Sendable {
        /// Which of the two.
        public var model: UHFReader.Model
        /// The model's code.
        public var type: UInt8
        /// Main and sub version of the firmware.
        public var firmware: UInt16 = 0x0110
        /// The serial number.
        public var serial: UInt32 = 0x1608_0042
        /// The unit's address.
        public var address: UInt8 = 0
        /// Ports that exist.
        public var ports: ClosedRange<UInt8>
        /// The highest power in dBm.
        public var maximumPower: UInt8 = 30
        /// Whether power can be set for each port.
        public var hasPortPowers = true
        /// Whether the power's bit 7 is known, which keeps it out of the permanent memory.
        public var knowsTemporaryPower = true
        /// Whether it can tell a TID with the EPC.
        public var knowsFastID = true
        /// Whether tags are told at the end of an inventory, several a frame; else each at once.
        public var gathers: Bool
        /// How long an inventory lasts, in milliseconds, where its time does not end sooner.
        public var roundMilliseconds: Int64 = 60

        /// A reader as it is sold.
        public init(_ model: UHFReader.Model) {
            self.model = model
            type = model == .reader18 ? 0x08 : 0x20
            ports = model == .reader18 ? 1...1 : 1...4
            gathers = model == .reader18
        }
    }

    /// What is set in it.
    public struct Configuration: Hashable, Sendable {
        /// The band and its channels.
        public var channels = UHFReader.Channels(maximum: 0x4E, minimum: 0x00)
        /// Power of each port in dBm; gone after a restart.
        public var powers: [UInt8]
        /// Power that stays.
        public var storedPower: UInt8 = 30
        /// The longest time of an inventory, tenths of a second.
        public var scanTime: UInt8 = 10
        /// 0: answers; 1: reports by itself.
        public var mode: UInt8 = 0
        /// The levels of the outputs, a bit each.
        public var levels: UInt8 = 0
        /// The antennas for access to memory, a bit each.
        public var antennas: UInt16 = 1
    }

    /// Bits that a tag must have.
    struct Mask {
        var bank: TagBank
        var firstBit: Int
        var bits: MemoryBits

        func fits(_ tag: SimulatedTag) -> Bool {
            let words = tag.words(of: bank)
            return (0..<Int(bits.bitCount)).allSatisfy { index in
                let place = firstBit + index
                guard place / 16 < words.count else { return false }
                return UInt64(words[place / 16] >> UInt16(15 - place % 16) & 1)
                    == bits.bits(at: index, count: 1)
            }
        }
    }

    /// The inventory that is under way.
    struct Round {
        var end: MonotonicTime
        var port: UInt8
        var hasTID: Bool
        var mask: Mask?
        var told: Set<MemoryBits> = []
        var gathered: [(record: [UInt8], tag: Int, isIntact: Bool)] = []
    }

    /// The kind of reader.
    public let unit: Unit
    /// What is set in it.
    public internal(set) var configuration: Configuration
    /// What waits to be sent.
    public var output = Transmission()
    /// What happened to the tags.
    public internal(set) var tally = SightingTally()
    /// What its outputs were switched to, one after the other.
    public internal(set) var switches: [OutputSwitch] = []
    /// The tags near by, and their memories.
    public internal(set) var field = TagField()
    /// How often its beeper sounded.
    public internal(set) var beeps = 0
    /// Commands that were refused.
    public internal(set) var refusals = 0
    /// Commands that came while it was busy.
    public internal(set) var lostCommands = 0
    /// The data of each inventory that was asked for, the latest 64.
    public internal(set) var inventories: [[UInt8]] = []
    /// How often something was written to the permanent memory.
    public internal(set) var storings = 0

    var round: Round?
    private var scanner = UHFFrameScanner(.host)
    private var lastByte = MonotonicTime(nanoseconds: 0)
    private var random: SeededRandom
    private var stalledUntil: MonotonicTime?
    private var heldBack = Transmission()
    private var isDead = false
    private(set) var missingPorts: Set<UInt8> = []
    private var framesToCorrupt = 0

    /// A reader that was just switched on.
    ///
    /// - Parameters:
    ///   - unit: The kind of reader.
    ///   - mode: 0: answers; 1: reports by itself.
    ///   - seed: Decides about noise.
    public init(_ unit: Unit, mode: UInt8 = 0, seed: UInt64 = 1) {
        self.unit = unit
        configuration = Configuration(powers: [UInt8](repeating: 30, count: 16))
        configuration.mode = mode
        random = SeededRandom(seed: seed)
    }

    /// Sets it up as somebody else has left it.
    public mutating func configure(_ body: (inout Configuration) -> Void) { body(&configuration) }

    /// Whether tags are seen: an inventory is under way, or it reports by itself.
    public var isReading: Bool { round != nil || configuration.mode != 0 }

    /// When ``tick(at:)`` is due.
    public var deadline: MonotonicTime? {
        [stalledUntil, round?.end].compactMap { $0 }.min()
    }

    /// Takes bytes of the host and answers the commands in them.
    public mutating func receive(_ bytes: borrowing Span<UInt8>, at now: MonotonicTime) {
        guard !isDead, !bytes.isEmpty else { return }
        if scanner.isWaiting, now.nanoseconds(since: lastByte) > 15_000_000 { scanner.discard() }
        lastByte = now
        let failures = scanner.checksumFailures
        scanner.append(bytes)
        while let frame = scanner.nextFrame() {
            guard frame.address == unit.address || frame.address == 0xFF else { continue }
            if round != nil {
                lostCommands += 1
            } else {
                obey(frame.opcode, Array(scanner.bytes[frame.data]), at: now)
            }
        }
        if scanner.checksumFailures > failures, round == nil { refuse(.unknown, .unknownCommand) }
    }

    /// Lets a stall, or an inventory, end.
    public mutating func tick(at now: MonotonicTime) {
        if let end = stalledUntil, now >= end {
            stalledUntil = nil
            output.append(contentsOf: heldBack)
            heldBack.removeAll()
        }
        if let round, now >= round.end { finish(round) }
    }

    /// Lets an antenna see a tag; told if an inventory with it is under way.
    public mutating func observe(_ sighting: TagSighting, of tag: SimulatedTag, at now: MonotonicTime) {
        let current = field.see(sighting, of: tag, at: now)
        guard configuration.mode != 0 || round?.port == sighting.antenna else {
            tally.unread += 1
            return
        }
        guard let current, !isDead, stalledUntil == nil, !missingPorts.contains(sighting.antenna) else {
            tally.missed += 1
            return
        }
        guard let open = round else {
            tell(report(sighting, current), .report, .success, of: sighting.tag)
            return
        }
        guard open.mask?.fits(current) ?? true, round?.told.insert(current.epc).inserted ?? false else {
            tally.filtered += 1
            return
        }
        let record = record(sighting, current, hasTID: open.hasTID)
        if unit.gathers {
            let isIntact = takeIntact()
            round?.gathered.append((record, sighting.tag, isIntact))
        } else {
            tell(head(port: open.port, count: 1) + record, .inventory, .moreFollows, of: sighting.tag)
        }
    }
}

// MARK: - Faults

extension VirtualUHFReader {
    /// Lets a fault happen.
    public mutating func suffer(_ fault: VirtualFault, at now: MonotonicTime) {
        switch fault {
        case .noise(let count):
            emit((0..<max(0, count)).map { _ in UInt8(truncatingIfNeeded: random.next()) })
        case .bytes(let bytes): emit(bytes)
        case .corruptRecords(let count): framesToCorrupt += max(0, count)
        case .stall(let nanoseconds): stalledUntil = now.advanced(byNanoseconds: nanoseconds)
        case .restart:
            configuration.powers = [UInt8](repeating: configuration.storedPower, count: 16)
            configuration.levels = 0
            configuration.antennas = 1
            round = nil
            scanner.removeAll()
        case .antennaMissing(let port, true): missingPorts.insert(port)
        case .antennaMissing(let port, false): missingPorts.remove(port)
        case .bufferFull:
            guard let open = round else { return }
            round = nil
            say(.inventory, .memoryFull, head(port: open.port, count: 0))
        case .dead(let isOn): isDead = isOn
        // It does not tell of heat or reflection, has no inputs that it tells of, and no clock.
        case .overTemperature, .returnLoss, .assertion, .input, .clock: break
        }
    }
}

// MARK: - What it says

extension VirtualUHFReader {
    mutating func say(_ opcode: UHFReader.Opcode, _ status: UHFReader.Status = .success, _ data: [UInt8] = [])
    {
        var frame: [UInt8] = []
        UHFReader.appendAnswer(opcode, from: unit.address, status: status, data: data, into: &frame)
        emit(frame)
    }

    mutating func refuse(_ opcode: UHFReader.Opcode, _ status: UHFReader.Status) {
        refusals += 1
        say(status == .unknownCommand ? .unknown : opcode, status)
    }

    /// Sends a frame of one tag.
    private mutating func tell(
        _ data: [UInt8],
        _ opcode: UHFReader.Opcode,
        _ status: UHFReader.Status,
        of tag: Int
    ) {
        send([(data, tag, takeIntact())], opcode, status, data)
    }

    /// Sends a frame of several tags.
    private mutating func send(
        _ tags: [(record: [UInt8], tag: Int, isIntact: Bool)],
        _ opcode: UHFReader.Opcode,
        _ status: UHFReader.Status,
        _ data: [UInt8]
    ) {
        var frame: [UInt8] = []
        UHFReader.appendAnswer(opcode, from: unit.address, status: status, data: data, into: &frame)
        let isIntact = tags.allSatisfy(\.isIntact)
        // Not the length: what a disturbed line does most often.
        if !isIntact {
            frame[4 + Int(random.next() % UInt64(frame.count - 4))] ^= UInt8(1 << (random.next() % 8))
        }
        if isIntact { tally.records += tags.count } else { tally.corrupted += tags.count }
        guard !isDead else { return }
        for (index, tag) in tags.enumerated() {
            output.append(record: index == 0 ? frame : [], of: tag.tag, isIntact: isIntact)
        }
    }

    private mutating func takeIntact() -> Bool {
        guard framesToCorrupt > 0 else { return true }
        framesToCorrupt -= 1
        return false
    }

    private mutating func emit(_ bytes: [UInt8]) {
        guard !isDead else { return }
        if stalledUntil == nil { output.append(bytes) } else { heldBack.append(bytes) }
    }

    /// Ends an inventory.
    private mutating func finish(_ open: Round) {
        round = nil
        var rest = open.gathered[...]
        while rest.count > 8 {
            let part = rest.prefix(8)
            send(
                Array(part),
                .inventory,
                .moreFollows,
                head(port: open.port, count: 8) + part.flatMap(\.record)
            )
            rest = rest.dropFirst(8)
        }
        if !rest.isEmpty {
            let data = head(port: open.port, count: UInt8(rest.count)) + rest.flatMap(\.record)
            send(Array(rest), .inventory, .finished, data)
        } else if open.told.isEmpty {
            say(.inventory, .noTag)
        } else {
            say(.inventory, .finished, head(port: open.port, count: 0))
        }
    }

    private func head(port: UInt8, count: UInt8) -> [UInt8] {
        switch unit.model {
        case .reader18: [count]
        // A mask; on readers of sixteen ports a number.
        case .reader288: [unit.ports.upperBound > 8 ? port - 1 : 1 << (port - 1), count]
        }
    }

    private func record(_ sighting: TagSighting, _ tag: SimulatedTag, hasTID: Bool) -> [UInt8] {
        let epc = tag.epc.octets
        guard unit.model == .reader288 else { return [UInt8(epc.count)] + epc }
        // Only chips that know it tell twelve bytes of TID.
        let tid = hasTID && tag.tid.bitCount == 96 ? tag.tid.octets : []
        return [UInt8(epc.count + tid.count) | (tid.isEmpty ? 0 : 0x80)] + epc + tid + [rssi(sighting)]
    }

    private func report(_ sighting: TagSighting, _ tag: SimulatedTag) -> [UInt8] {
        let epc = tag.epc.octets
        guard unit.model == .reader288 else { return epc }
        return [1 << ((sighting.antenna - 1) & 7), UInt8(epc.count)] + epc + [rssi(sighting)]
    }

    private func rssi(_ sighting: TagSighting) -> UInt8 { UInt8(clamping: Int(sighting.rssi) + 129) }
}
