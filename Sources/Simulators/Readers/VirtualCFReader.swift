// SPDX-License-Identifier: Apache-2.0

public import Capture
public import EPC
public import ReaderProtocols

/// A Chafon CF reader without a radio: the other side of `Chafon.Session`, true to the wire.
///
/// Like the real thing it streams until told to stop, whether anybody listens or not; in active mode it does so from
/// the moment it has power. Set up for a network it greets whoever connects with two zeros.
public struct VirtualCFReader: VirtualReader {
    /// What kind of reader it is.
    public struct Unit: Hashable, Sendable {
        /// The model, at most 31 letters.
        public var model = "CF661"
        /// The firmware, at most 31 letters.
        public var firmware = "V1.30"
        /// The serial number, at most 12 letters.
        public var serial = "SIM000000001"
        /// The unit's address.
        public var address: UInt8 = 0
        /// Ports that exist.
        public var ports: ClosedRange<UInt8> = 1...4
        /// The highest power in dBm.
        public var maximumPower: UInt8 = 30
        /// Whether power can be set for each port.
        public var hasPortPowers = true
        /// Whether it tells its parameters and lets them be set.
        public var hasParameters = true
        /// Whether it has relays.
        public var hasRelays = true
        /// Whether it says once a second that there is no tag; else it is silent.
        public var tellsEmptyRounds = true
        /// Whether it is on a network.
        public var isNetworked = false

        /// A reader of four ports on a serial line.
        public init() {}
    }

    /// The kind of reader.
    public let unit: Unit
    /// What is set in it.
    public internal(set) var parameters: Chafon.Parameters
    /// Power of each of the ports in dBm.
    public internal(set) var powers: [UInt8]
    /// What waits to be sent.
    public var output = Transmission()
    /// What happened to the tags.
    public internal(set) var tally = SightingTally()
    /// What its relays were switched to, one after the other.
    public internal(set) var switches: [OutputSwitch] = []
    /// The tags near by, and their memories.
    public internal(set) var field = TagField()
    /// The EPC that access to memory is for; `nil`: any.
    public internal(set) var selection: MemoryBits?
    /// Commands that were refused.
    public internal(set) var refusals = 0
    /// How often the parameters were written.
    public internal(set) var storings = 0
    /// How often an inventory was started.
    public internal(set) var starts = 0

    /// Whether an inventory runs that the host has started.
    var isRunning = false
    /// When an inventory that was started for a time is over.
    var runEnd: MonotonicTime?
    /// When it says that there was no tag.
    var periodEnd = MonotonicTime(nanoseconds: .max)
    private var hasTagInPeriod = false
    private var scanner = CFFrameScanner(.host)
    private var random: SeededRandom
    private var stalledUntil: MonotonicTime?
    private var heldBack = Transmission()
    private var isDead = false
    private var missingPorts: Set<UInt8> = []
    private var framesToCorrupt = 0

    /// A reader that was just switched on.
    ///
    /// - Parameters:
    ///   - unit: The kind of reader.
    ///   - workMode: 0: tells tags when asked for; 1: always.
    ///   - seed: Decides about noise.
    public init(_ unit: Unit = Unit(), workMode: UInt8 = 0, seed: UInt64 = 1) {
        self.unit = unit
        // As the reference's reader is sold: one antenna, 902.75 MHz + 0.5 n, 30 dBm.
        let sold: [UInt8] = [
            0, 0, workMode, 0x80, 4, 0, 1, 1, 0x03, 0x86, 0x02, 0xEE, 0x01, 0xF4, 0x31, 30, 1, 4, 0, 0, 0x0C,
            0, 3, 1, 5,
        ]
        guard let parameters = Chafon.Parameters(sold) else { preconditionFailure("25 bytes are enough") }
        self.parameters = parameters
        powers = [UInt8](repeating: 30, count: 8)
        random = SeededRandom(seed: seed)
    }

    /// Whether tags are told now.
    public var isReading: Bool { isRunning || parameters.workMode == 1 }

    /// When ``tick(at:)`` is due.
    public var deadline: MonotonicTime? {
        [stalledUntil, isRunning ? runEnd : nil, isRunning && unit.tellsEmptyRounds ? periodEnd : nil]
            .compactMap { $0 }.min()
    }

    /// Greets a host on a network.
    public mutating func connected(at now: MonotonicTime) {
        if unit.isNetworked { emit([0, 0]) }
    }

    /// Takes bytes of the host and answers the commands in them.
    public mutating func receive(_ bytes: borrowing Span<UInt8>, at now: MonotonicTime) {
        guard !isDead else { return }
        scanner.append(bytes)
        while let frame = scanner.nextFrame() {
            guard frame.address == unit.address || frame.address == 0xFF else { continue }
            obey(frame.opcode, Array(scanner.bytes[frame.data]), at: now)
        }
    }

    /// Lets a stall or an inventory end, and tells what is due once a second.
    public mutating func tick(at now: MonotonicTime) {
        if let end = stalledUntil, now >= end {
            stalledUntil = nil
            output.append(contentsOf: heldBack)
            heldBack.removeAll()
        }
        if isRunning, let end = runEnd, now >= end {
            isRunning = false
            say(.inventory, .roundOver)
        }
        while isRunning, unit.tellsEmptyRounds, now >= periodEnd {
            periodEnd = periodEnd.advanced(byNanoseconds: 1_000_000_000)
            if !hasTagInPeriod { say(.inventory, .roundOver) }
            hasTagInPeriod = false
        }
    }

    /// Lets an antenna see a tag; told if the reader is reading with it.
    public mutating func observe(_ sighting: TagSighting, of tag: SimulatedTag, at now: MonotonicTime) {
        let current = field.see(sighting, of: tag, at: now)
        let isInUse =
            (1...8).contains(sighting.antenna) && parameters.antennas & 1 << (sighting.antenna - 1) != 0
        guard isReading, isInUse else {
            tally.unread += 1
            return
        }
        guard let current, !isDead, stalledUntil == nil, !missingPorts.contains(sighting.antenna) else {
            tally.missed += 1
            return
        }
        hasTagInPeriod = true
        let strength = UInt16(bitPattern: Int16(sighting.rssi) * 10)
        let epc = current.epc.octets
        let data =
            [
                UInt8(strength >> 8), UInt8(strength & 0xFF), sighting.antenna, channel(sighting),
                UInt8(epc.count),
            ] + epc
        var frame: [UInt8] = []
        Chafon.appendAnswer(.inventory, from: unit.address, data: data, into: &frame)
        let isIntact = framesToCorrupt == 0
        if isIntact {
            tally.records += 1
        } else {
            framesToCorrupt -= 1
            tally.corrupted += 1
            // Not what the frame is told by: what a disturbed line does most often.
            frame[5 + Int(random.next() % UInt64(frame.count - 5))] ^= UInt8(1 << (random.next() % 8))
        }
        output.append(record: frame, of: sighting.tag, isIntact: isIntact)
    }

    /// Reads a barcode, as a unit of both does.
    public mutating func scan(_ text: [UInt8]) {
        let framed = [0x02] + text.prefix(240) + [0x03, 0x0D]
        say(.inventory, .success, [0, 0, 0, 0, UInt8(framed.count)] + framed)
    }

    /// Ends a running inventory by itself, as some do.
    public mutating func end(at now: MonotonicTime) {
        guard isRunning else { return }
        isRunning = false
        say(.inventory, .roundOver)
    }

    /// The number of the carrier next to a sighting's.
    private func channel(_ sighting: TagSighting) -> UInt8 {
        let carriers = parameters.carriers
        let distance = Int(sighting.frequencyKHz) - Int(carriers.startKHz)
        guard distance > 0, carriers.stepKHz > 0 else { return 0 }
        return UInt8(clamping: min(distance / Int(carriers.stepKHz), Int(carriers.last)))
    }
}

// MARK: - Faults

extension VirtualCFReader {
    /// Lets a fault happen.
    public mutating func suffer(_ fault: VirtualFault, at now: MonotonicTime) {
        switch fault {
        case .noise(let count):
            emit((0..<max(0, count)).map { _ in UInt8(truncatingIfNeeded: random.next()) })
        case .bytes(let bytes): emit(bytes)
        case .corruptRecords(let count): framesToCorrupt += max(0, count)
        case .stall(let nanoseconds): stalledUntil = now.advanced(byNanoseconds: nanoseconds)
        case .restart:
            // What is running is gone; the parameters stay.
            isRunning = false
            selection = nil
            powers = [UInt8](repeating: parameters.power, count: 8)
            scanner.removeAll()
        case .antennaMissing(let port, true): missingPorts.insert(port)
        case .antennaMissing(let port, false): missingPorts.remove(port)
        case .dead(let isOn): isDead = isOn
        // It tells of none of these.
        case .overTemperature, .returnLoss, .bufferFull, .assertion, .input, .clock: break
        }
    }
}

// MARK: - What it says

extension VirtualCFReader {
    mutating func say(_ opcode: Chafon.Opcode, _ status: Chafon.Status = .success, _ data: [UInt8] = []) {
        var frame: [UInt8] = []
        Chafon.appendAnswer(opcode, from: unit.address, status: status, data: data, into: &frame)
        emit(frame)
    }

    mutating func refuse(_ opcode: Chafon.Opcode, _ status: Chafon.Status = .wrongParameter) {
        refusals += 1
        say(opcode, status)
    }

    private mutating func emit(_ bytes: [UInt8]) {
        guard !isDead else { return }
        if stalledUntil == nil { output.append(bytes) } else { heldBack.append(bytes) }
    }

    /// Begins an inventory.
    mutating func run(until end: MonotonicTime?, at now: MonotonicTime) {
        starts += 1
        isRunning = true
        runEnd = end
        periodEnd = now.advanced(byNanoseconds: 1_000_000_000)
        hasTagInPeriod = false
    }
}
