// SPDX-License-Identifier: Apache-2.0

public import Capture
import EPC
import ReaderProtocols

/// An SW/CT reader without a radio: the other side of `SWCT.Session`, true to the wire.
///
/// In the answering mode an inventory takes its time and is answered by a list; in the active mode tags are sent as
/// they come, until reading is stopped. Parameters are kept when it restarts, and then it reads if its mode is active.
public struct VirtualSWCTReader: VirtualReader {
    /// What kind of unit it is.
    public struct Unit: Hashable, Sendable {
        /// Its address.
        public var address: UInt8 = 0x00
        /// Its serial number, seven bytes.
        public var serial: [UInt8] = [0xC3, 0xDD, 0x93, 0x8E, 0x17, 0x01, 0x23]
        /// Whether it is in the active mode.
        public var isActive = false
        /// The highest power, in dBm.
        public var maximumPower: UInt8 = 26
        /// Ports with an antenna.
        public var connectedPorts: Set<UInt8> = [1, 2, 3, 4]
        /// How long an inventory takes, in nanoseconds.
        public var round: Int64 = 100_000_000
        /// Nanoseconds between signs of life; `nil`: none, as on a serial line.
        public var heartbeat: Int64?

        /// An RU5300 in the answering mode.
        public init() {}
    }

    /// The kind of unit.
    public let unit: Unit
    /// What is set in it, from the type on: as the answer to the question for all parameters has it.
    public private(set) var parameters: [UInt8]
    /// What outputs were switched to, one after the other.
    public private(set) var switches: [OutputSwitch] = []
    /// How often a parameter was written to its flash.
    public private(set) var flashWrites = 0
    /// Commands that were refused.
    public private(set) var refusals = 0
    /// Whether it reads.
    public private(set) var isReading = false
    /// What waits to be sent.
    public var output: Transmission {
        get { line.output }
        set { line.output = newValue }
    }
    /// What happened to the tags.
    public var tally: SightingTally { line.tally }

    private var line: VirtualLine
    private var framer = SWCT.Framer()
    private var field = TagField()
    private var roundEnd: MonotonicTime?
    private var idleEnd = MonotonicTime(nanoseconds: .max)
    private var nextHeartbeat: MonotonicTime?
    private var items: [(tag: Int, bytes: [UInt8])] = []
    private var missingPorts: Set<UInt8> = []

    /// A unit that was just switched on.
    ///
    /// - Parameters:
    ///   - unit: The kind of unit.
    ///   - seed: Decides about noise.
    public init(_ unit: Unit = Unit(), seed: UInt64 = 1) {
        self.unit = unit
        line = VirtualLine(seed: seed)
        parameters = [
            0xC3, 0x55, 0x01, unit.isActive ? 1 : 0, unit.address, 0x00, unit.maximumPower, 0x01, 0x04, 0x31,
            0x80, 0x01, 0x00, 0x0C, 0x01, 0x00, 0x00, 0x1E, 0x0A, 0x0F, 0x00, 0x01, 0x04, 0x00,
        ]
        isReading = unit.isActive
    }

    private var isActive: Bool { parameters[3] == 1 }
    private var ports: UInt16 { UInt16(parameters[20]) << 8 | UInt16(parameters[21]) }

    private func isUsed(_ port: UInt8) -> Bool { ports >> UInt16((port - 1) & 15) & 1 == 1 }

    /// When ``tick(at:)`` is due.
    public var deadline: MonotonicTime? {
        let idle = isReading && !isActive && roundEnd == nil ? idleEnd : nil
        return [line.deadline, roundEnd, idle, nextHeartbeat].compactMap { $0 }.min()
    }

    /// A host has connected.
    public mutating func connected(at now: MonotonicTime) {
        nextHeartbeat = unit.heartbeat.map { now.advanced(byNanoseconds: $0) }
    }

    /// Lets an inventory end, and tells that it lives.
    public mutating func tick(at now: MonotonicTime) {
        line.tick(at: now)
        if let end = roundEnd, now >= end {
            roundEnd = nil
            if isActive { isReading = false }
            idleEnd = now.advanced(byNanoseconds: 300_000_000)
            tellList()
        }
        if isReading, !isActive, roundEnd == nil, now >= idleEnd {
            isReading = false
            line.tally.unread += items.count
            items = []
        }
        if let next = nextHeartbeat, now >= next, let period = unit.heartbeat {
            nextHeartbeat = now.advanced(byNanoseconds: period)
            say(.heartbeat, unit.serial)
        }
    }

    /// Tells the tags of an inventory, as many as a frame can; the others next time.
    private mutating func tellList() {
        guard !items.isEmpty else { return say(.inventory, isGood: false) }
        var size = 0
        let told = items.prefix {
            size += $0.bytes.count
            return size <= 1000
        }
        items.removeFirst(told.count)
        let data = [0x01, 0x00, UInt8(told.count)] + told.flatMap(\.bytes)
        var frame: [UInt8] = []
        SWCT.append(.reader, .inventory, address: unit.address, data: data, to: &frame)
        line.emit(list: frame, of: told.map(\.tag), header: 4)
    }

    /// Lets an antenna see a tag; told at once, or with the inventory.
    public mutating func observe(_ sighting: TagSighting, of tag: SimulatedTag, at now: MonotonicTime) {
        let current = field.see(sighting, of: tag, at: now)
        guard isReading, isUsed(sighting.antenna) else {
            line.tally.unread += 1
            return
        }
        guard !line.isDeaf, let current, !missingPorts.contains(sighting.antenna) else {
            line.tally.missed += 1
            return
        }
        let epc = current.epc.octets
        let rssi = UInt8(clamping: -Int(sighting.rssi))
        let item = [UInt8(epc.count + 3), 0x01, sighting.antenna] + epc + [rssi]
        // An inventory asked for in the active mode is told as a list too.
        guard isActive, roundEnd == nil else {
            if items.count < 1000 { items.append((sighting.tag, item)) } else { line.tally.missed += 1 }
            return
        }
        var frame: [UInt8] = []
        let data = [0x01] + unit.serial + [0x01] + item
        SWCT.append(.reader, .push, address: unit.address, data: data, to: &frame)
        line.emit(record: frame, of: sighting.tag, header: 4)
    }

    /// Lets a fault happen.
    public mutating func suffer(_ fault: VirtualFault, at now: MonotonicTime) {
        line.suffer(fault, at: now)
        switch fault {
        case .restart, .assertion:
            roundEnd = nil
            items = []
            isReading = isActive
            framer.removeAll()
        case .antennaMissing(let port, true): missingPorts.insert(port)
        case .antennaMissing(let port, false): missingPorts.remove(port)
        case .noise, .bytes, .corruptRecords, .stall, .dead, .overTemperature, .returnLoss, .bufferFull,
            .input,
            .clock:
            break
        }
    }

    private mutating func say(_ code: SWCT.Code, _ data: [UInt8] = [], isGood: Bool = true) {
        var frame: [UInt8] = []
        SWCT.append(
            .reader,
            code,
            address: unit.address,
            data: [isGood ? 0x01 : 0x00] + data,
            to: &frame
        )
        line.emit(frame)
    }
}

// MARK: - Commands

extension VirtualSWCTReader {
    /// Takes bytes of the host and answers the commands in them; during an inventory it hears nothing.
    public mutating func receive(_ bytes: borrowing Span<UInt8>, at now: MonotonicTime) {
        guard !line.isDead else { return }
        framer.append(bytes)
        while let range = framer.next() {
            let frame = Array(framer.bytes[range])
            guard frame[0] == 0x53, frame[4] == unit.address || frame[4] == SWCT.everyone, roundEnd == nil
            else { continue }
            obey(SWCT.Code(rawValue: frame[5]), Array(frame[6..<(frame.count - 1)]), at: now)
        }
    }

    private mutating func obey(_ code: SWCT.Code, _ data: [UInt8], at now: MonotonicTime) {
        switch code {
        case .system: say(code, [0x14, 0x11] + unit.serial)
        case .parameters: say(code, parameters)
        case .setParameter where data.count == 2: setParameter(data)
        case .setFrequency where data.count == 2:
            parameters.replaceSubrange(9...10, with: data)
            flashWrites += 1
            say(code)
        case .stop:
            isReading = false
            say(code)
        case .start:
            isReading = isActive
            say(code, isGood: isActive)
        case .inventory:
            roundEnd = now.advanced(byNanoseconds: unit.round)
            isReading = true
        case .read where data.count == 7:
            let action = TagOperation.Action.read(
                TagBank(rawValue: data[0]) ?? .epc,
                word: UInt16(data[1]),
                count: data[2]
            )
            access(code, action, password: Array(data[3..<7]), at: now)
        case .write where data.count >= 9 && data.count == 7 + 2 * Int(data[2]):
            let words = stride(from: 7, to: data.count - 1, by: 2).map {
                UInt16(data[$0]) << 8 | UInt16(data[$0 + 1])
            }
            let bank = TagBank(rawValue: data[0]) ?? .epc
            let action = TagOperation.Action.write(bank, word: UInt16(data[1]), words: words)
            access(code, action, password: Array(data[3..<7]), at: now)
        case .closeRelay, .openRelay:
            let isOn = code == .closeRelay
            if (switches.last?.isOn ?? false) != isOn { switches.append(OutputSwitch(1, isOn: isOn)) }
            say(code)
        case .antennas:
            let ports = unit.connectedPorts.subtracting(missingPorts).reduce(UInt16(0)) {
                $0 | 1 << UInt16(($1 - 1) & 15)
            }
            say(code, [UInt8(ports >> 8), UInt8(ports & 0xFF)])
        default:
            refusals += 1
            say(code, isGood: false)
        }
    }

    private mutating func setParameter(_ data: [UInt8]) {
        let place = Int(data[0]) + 1
        let isGood = place >= 2 && place < parameters.count && (data[0] != 5 || data[1] <= unit.maximumPower)
        if isGood {
            parameters[place] = data[1]
            flashWrites += 1
        } else {
            refusals += 1
        }
        say(.setParameter, isGood: isGood)
    }

    /// Whichever tag answers: none can be chosen.
    private mutating func access(
        _ code: SWCT.Code,
        _ action: TagOperation.Action,
        password: [UInt8],
        at now: MonotonicTime
    ) {
        let password = password.reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        switch field.access(action, password: password, at: now) {
        case .success(let words): say(code, words.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] })
        case .failure: say(code, isGood: false)
        }
    }
}
