// SPDX-License-Identifier: Apache-2.0

public import Capture
import EPC
public import ReaderProtocols

/// A ThingMagic module without a radio: the other side of `ThingMagic.Session`, true to the wire.
///
/// A pure state machine: it takes the host's bytes, the tags that its antennas see, and the time, and leaves
/// what it says in ``output``. Like the real thing it streams until told to stop, whether anybody listens or
/// not, forgets its configuration when it restarts, needs protocol and region before it reads, and with the
/// read filter on tells each tag once.
public struct VirtualThingMagicReader: VirtualReader {
    /// What kind of module it is.
    public struct Module: Hashable, Sendable {
        /// The model's code: 0x18 M6e, 0x20 Micro, 0x30 Nano, 0x38 M7e.
        public var model: UInt8 = 0x18
        /// The firmware's version, four bytes.
        public var firmware: UInt32 = 0x0123_0A1C
        /// The serial number; empty: the module does not tell.
        public var serial = "SIM0000001"
        /// Ports that exist.
        public var ports: ClosedRange<UInt8> = 1...4
        /// Ports with an antenna.
        public var connectedPorts: Set<UInt8> = [1, 2]
        /// The highest power, in hundredths of a dBm.
        public var maximumPower: UInt16 = 3150
        /// Whether power can be set for each port.
        public var hasPortPowers = true
        /// Pins that exist.
        public var pins: ClosedRange<UInt8> = 1...4
        /// Whether the direction of a pin can be set; else all are outputs.
        public var hasPinDirections = true
        /// Whether its firmware can rest between spans of reading.
        public var knowsDutyCycle = true
        /// Whether it waits in its boot loader after switching on.
        public var startsInBootLoader = false

        /// An M6e with four ports and antennas on two.
        public init() {}
    }

    /// What the host has set; gone after a restart.
    public struct Configuration: Hashable, Sendable {
        /// The tag protocol.
        public var tagProtocol: UInt8?
        /// The region's number.
        public var region: UInt8?
        /// The ports to search, in order.
        public var searchList: [UInt8] = [1]
        /// Read power for all ports, hundredths of a dBm.
        public var readPower: UInt16 = 3000
        /// Read power for single ports.
        public var portPowers: [UInt8: UInt16] = [:]
        /// Write power for all ports, hundredths of a dBm.
        public var writePower: UInt16 = 3000
        /// The fixed Q; `nil`: the module's own estimate.
        public var q: UInt8?
        /// The Gen2 session.
        public var session: UInt8 = 0
        /// Whether a tag is told once only.
        public var filtersReads = true
        /// The fields of the records of the running read.
        public var metadata = ThingMagic.Metadata.requested
    }

    /// The kind of module.
    public let module: Module
    /// What the host has set.
    public internal(set) var configuration = Configuration()
    /// Whether it reads continuously.
    public internal(set) var isReading = false
    /// What waits to be sent.
    public var output = Transmission()
    /// What happened to the tags.
    public private(set) var tally = SightingTally()
    /// The pins that are outputs.
    public internal(set) var outputs: Set<UInt8> = []
    /// The outputs that are on.
    public internal(set) var lit: Set<UInt8> = []
    /// What outputs were switched to, one after the other.
    public internal(set) var switches: [OutputSwitch] = []
    /// How often it has restarted.
    public private(set) var restarts = 0
    /// How often it was told to read or write a tag's memory.
    public internal(set) var accesses = 0
    /// Commands that were refused.
    public internal(set) var refusals = 0

    var isInBootLoader: Bool
    /// The tags near, and what was written to them.
    var field = TagField()
    var search: Search?
    var reported: Set<MemoryBits> = []
    var readStart = MonotonicTime(nanoseconds: 0)
    var periodEnd = MonotonicTime(nanoseconds: .max)
    private var hasTagInPeriod = false
    private var framer = ThingMagic.Framer(.host)
    private var random: SeededRandom
    private var stalledUntil: MonotonicTime?
    private var heldBack = Transmission()
    private var isDead = false
    private var isHot = false
    private var hasReturnLoss = false
    private var missingPorts: Set<UInt8> = []
    private var framesToCorrupt = 0

    /// A module that was just switched on and has been silent since.
    ///
    /// - Parameters:
    ///   - module: The kind of module.
    ///   - seed: Decides about noise.
    public init(_ module: Module = Module(), seed: UInt64 = 1) {
        self.module = module
        isInBootLoader = module.startsInBootLoader
        random = SeededRandom(seed: seed)
    }

    /// When ``tick(at:)`` is due.
    public var deadline: MonotonicTime? {
        let period = isReading ? periodEnd : nil
        guard let stalledUntil else { return period }
        return min(stalledUntil, period ?? stalledUntil)
    }

    /// Takes bytes of the host and answers the commands in them.
    public mutating func receive(_ bytes: borrowing Span<UInt8>, at now: MonotonicTime) {
        guard !isDead else { return }
        framer.append(bytes)
        while let frame = framer.next() {
            obey(frame.opcode, data: Array(framer.bytes[frame.data]), at: now)
        }
    }

    /// Lets a stall end, and tells what is due once a second.
    public mutating func tick(at now: MonotonicTime) {
        if let end = stalledUntil, now >= end {
            stalledUntil = nil
            output.append(contentsOf: heldBack)
            heldBack.removeAll()
        }
        while isReading, now >= periodEnd {
            periodEnd = periodEnd.advanced(byNanoseconds: 1_000_000_000)
            if isHot { say(.readMultiple, .overTemperature) }
            if hasReturnLoss { say(.readMultiple, .highReturnLoss) }
            if !missingPorts.isDisjoint(with: configuration.searchList) {
                say(.readMultiple, .antennaNotConnected)
            }
            if !hasTagInPeriod { say(.readMultiple, .noTags) }
            hasTagInPeriod = false
        }
    }

    /// Lets an antenna see a tag; told if the module is reading with it.
    ///
    /// - Parameters:
    ///   - sighting: Who sees it, and how.
    ///   - tag: The tag.
    ///   - now: When.
    public mutating func observe(_ sighting: TagSighting, of tag: SimulatedTag, at now: MonotonicTime) {
        guard let tag = field.see(sighting, of: tag, at: now) else {
            tally.missed += 1
            return
        }
        guard isReading, !isResting(at: now), configuration.searchList.contains(sighting.antenna) else {
            tally.unread += 1
            return
        }
        guard !isDead, stalledUntil == nil, !missingPorts.contains(sighting.antenna),
            !isHot || random.next() & 1 == 0
        else {
            tally.missed += 1
            return
        }
        guard search?.filter?.fits(tag) ?? true else {
            tally.filtered += 1
            return
        }
        guard !configuration.filtersReads || reported.insert(tag.epc).inserted else {
            tally.filtered += 1
            return
        }
        hasTagInPeriod = true
        var record = encode(sighting, of: tag, at: now)
        let isIntact = framesToCorrupt == 0
        if isIntact {
            tally.records += 1
        } else {
            framesToCorrupt -= 1
            tally.corrupted += 1
            // Not the marker nor the length: what a disturbed line does most often.
            record[5 + Int(random.next() % UInt64(record.count - 5))] ^= UInt8(1 << (random.next() % 8))
        }
        output.append(record: record, of: sighting.tag, isIntact: isIntact)
    }
}

extension VirtualThingMagicReader {
    /// The tags near now, as they are, the one seen last first.
    public func tags(at now: MonotonicTime) -> [SimulatedTag] { field.near(at: now) }

    /// Whether it rests between two spans of reading.
    private func isResting(at now: MonotonicTime) -> Bool {
        guard let search, search.offMilliseconds > 0 else { return false }
        let cycle = search.onMilliseconds + search.offMilliseconds
        return now.nanoseconds(since: readStart) / 1_000_000 % cycle >= search.onMilliseconds
    }
}

// MARK: - Faults

extension VirtualThingMagicReader {
    /// Lets a fault happen.
    public mutating func suffer(_ fault: VirtualFault, at now: MonotonicTime) {
        switch fault {
        case .noise(let count):
            emit((0..<max(0, count)).map { _ in UInt8(truncatingIfNeeded: random.next()) })
        case .bytes(let bytes):
            emit(bytes)
        case .corruptRecords(let count):
            framesToCorrupt += max(0, count)
        case .stall(let nanoseconds):
            stalledUntil = now.advanced(byNanoseconds: nanoseconds)
        case .restart:
            restart()
        case .overTemperature(let isOn):
            isHot = isOn
        case .returnLoss(let isOn):
            hasReturnLoss = isOn
        case .antennaMissing(let port, true):
            missingPorts.insert(port)
        case .antennaMissing(let port, false):
            missingPorts.remove(port)
        case .bufferFull:
            guard isReading else { return }
            isReading = false
            say(.readMultiple, .bufferFull)
        case .assertion(let line, let file):
            let place = (0..<4).map { UInt8(truncatingIfNeeded: line >> UInt32(24 - 8 * $0)) }
            say(.readMultiple, .assertion, data: place + Array(file.utf8.prefix(200)))
            restart()
        case .dead(let isOn):
            isDead = isOn
        // It has neither inputs that it tells of nor a calendar.
        case .input, .clock: break
        }
    }

    private mutating func restart() {
        restarts += 1
        configuration = Configuration()
        isReading = false
        isInBootLoader = false
        outputs = []
        lit = []
        reported = []
        framer.removeAll()
        say(.bootFirmware, data: versions)
    }
}

// MARK: - What it says

extension VirtualThingMagicReader {
    /// Sends an answer, or a status of the stream.
    mutating func say(
        _ opcode: ThingMagic.Opcode,
        _ status: ThingMagic.Status = .success,
        data: [UInt8] = []
    ) {
        var frame: [UInt8] = []
        ThingMagic.appendAnswer(opcode, status: status, data: data, to: &frame)
        emit(frame)
    }

    private mutating func emit(_ bytes: [UInt8]) {
        guard !isDead else { return }
        if stalledUntil == nil { output.append(bytes) } else { heldBack.append(bytes) }
    }

    /// Boot loader, hardware, date and version of the firmware, protocols: 20 bytes.
    var versions: [UInt8] {
        let firmware = (0..<4).map { UInt8(truncatingIfNeeded: module.firmware >> UInt32(24 - 8 * $0)) }
        return [0x12, 0x12, 0x13, 0x00, module.model, 0x00, 0x00, 0x01, 0x20, 0x19, 0x05, 0x14] + firmware
            + [0x00, 0x00, 0x00, 0x10]
    }

    private func encode(_ sighting: TagSighting, of tag: SimulatedTag, at now: MonotonicTime) -> [UInt8] {
        let mask = configuration.metadata
        func word(_ value: UInt16) -> [UInt8] { [UInt8(value >> 8), UInt8(value & 0xFF)] }
        var data: [UInt8] = search?.isMultiSelect == true ? [0x88] : []
        data += [0x10, 0x00, 0x1B] + word(mask.rawValue) + [0x01]
        if mask.contains(.readCount) { data.append(1) }
        if mask.contains(.rssi) { data.append(UInt8(bitPattern: sighting.rssi)) }
        if mask.contains(.antenna) { data.append((sighting.antenna & 15) << 4 | sighting.antenna & 15) }
        if mask.contains(.frequency) {
            data.append(UInt8(truncatingIfNeeded: sighting.frequencyKHz >> 16))
            data += word(UInt16(truncatingIfNeeded: sighting.frequencyKHz))
        }
        if mask.contains(.timestamp) {
            let elapsed = UInt32(truncatingIfNeeded: now.nanoseconds(since: readStart) / 1_000_000)
            data += word(UInt16(elapsed >> 16)) + word(UInt16(truncatingIfNeeded: elapsed))
        }
        if mask.contains(.phase) { data += word(sighting.phase) }
        if mask.contains(.tagProtocol) { data.append(ThingMagic.gen2) }
        if mask.contains(.embedded) { data += search?.memory?.record(of: tag) ?? [0, 0] }
        // Levels: the Mercury API takes pins 3 and 4 for a multiplexer's and adds 16, 32 or 48 to the antenna.
        if mask.contains(.gpio) { data.append(lit.reduce(0) { $0 | 1 << ($1 - 1) }) }
        if mask.contains(.q) { data.append(configuration.q ?? 4) }
        // 250 kHz, and A.
        if mask.contains(.linkFrequency) { data.append(0x00) }
        if mask.contains(.target) { data.append(0x00) }
        let memory = word(tag.pc) + (0..<tag.epc.byteCount).map { tag.epc.byte(at: $0) }
        data += word(UInt16(memory.count * 8 + 16)) + memory + word(Checksum.genibus(memory.span))
        var frame: [UInt8] = []
        ThingMagic.appendAnswer(.readMultiple, data: data, to: &frame)
        return frame
    }
}
