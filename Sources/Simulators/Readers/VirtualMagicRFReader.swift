// SPDX-License-Identifier: Apache-2.0

public import Capture
import EPC
import ReaderProtocols

/// A MagicRF module without a radio: the other side of `MagicRF.Session`, true to the wire.
///
/// It polls as often as it was told to, and then falls silent without a word; each empty round it says so. Its
/// settings are gone after a restart.
public struct VirtualMagicRFReader: VirtualReader {
    /// What kind of module it is.
    public struct Module: Hashable, Sendable {
        /// What it calls itself.
        public var hardware = "M100 26dBm V1.0"
        /// Its software's version.
        public var software = "V2.3.5"
        /// Whether its frames begin with AA and end with DD.
        public var usesOtherEnvelope = false
        /// Whether it obeys commands in either envelope and answers in that of the last one, as no one module does: for
        /// a host of which it is not known to which of the two modules it speaks.
        public var takesEitherEnvelope = false
        /// The highest power, in hundredths of a dBm.
        public var maximumPower: UInt16 = 2600
        /// How long a round takes, in nanoseconds.
        public var round: Int64 = 50_000_000

        /// A module as most are.
        public init() {}
    }

    /// What the host has set; gone after a restart.
    public struct Configuration: Hashable, Sendable {
        /// The region's number.
        public var region: UInt8 = 0x01
        /// The power, in hundredths of a dBm.
        public var power: UInt16 = 2600
        /// Session, target and Q.
        public var query: UInt16 = 0x1020
        /// The Select, as it was sent.
        public var select: [UInt8] = []
        /// Before what it is sent: 0 everything, 1 nothing, 2 everything but polling.
        public var selectMode: UInt8 = 1
    }

    /// The kind of module.
    public let module: Module
    /// What the host has set.
    public private(set) var configuration = Configuration()
    /// What outputs were switched to, one after the other.
    public private(set) var switches: [OutputSwitch] = []
    /// Commands that were refused.
    public private(set) var refusals = 0
    /// How often polling was begun.
    public private(set) var polls = 0
    /// What waits to be sent.
    public var output: Transmission {
        get { line.output }
        set { line.output = newValue }
    }
    /// What happened to the tags.
    public var tally: SightingTally { line.tally }
    /// Whether it polls.
    public var isReading: Bool { roundsLeft > 0 }

    private var line: VirtualLine
    private var framer = MagicRF.Framer()
    private var field = TagField()
    private var roundsLeft = 0
    private var roundEnd = MonotonicTime(nanoseconds: .max)
    private var hasTagInRound = false
    private var pins: [UInt8: Bool] = [:]
    private var outputs: Set<UInt8> = []
    private var envelope: MagicRF.Envelope

    /// A module that was just switched on.
    ///
    /// - Parameters:
    ///   - module: The kind of module.
    ///   - seed: Decides about noise.
    public init(_ module: Module = Module(), seed: UInt64 = 1) {
        self.module = module
        line = VirtualLine(seed: seed)
        envelope = module.usesOtherEnvelope ? .other : .usual
    }

    /// When ``tick(at:)`` is due.
    public var deadline: MonotonicTime? {
        [line.deadline, isReading ? roundEnd : nil].compactMap { $0 }.min()
    }

    /// Lets rounds end.
    public mutating func tick(at now: MonotonicTime) {
        line.tick(at: now)
        while isReading, now >= roundEnd {
            roundEnd = roundEnd.advanced(byNanoseconds: module.round)
            roundsLeft -= 1
            if !hasTagInRound { say(.error, [MagicRF.Fault.noTag.rawValue]) }
            hasTagInRound = false
        }
    }

    /// Lets an antenna see a tag; it has one, and calls it nothing.
    public mutating func observe(_ sighting: TagSighting, of tag: SimulatedTag, at now: MonotonicTime) {
        let current = field.see(sighting, of: tag, at: now)
        guard isReading else {
            line.tally.unread += 1
            return
        }
        guard !line.isDeaf, let current else {
            line.tally.missed += 1
            return
        }
        guard configuration.selectMode != 0 || isSelected(current) else {
            line.tally.filtered += 1
            return
        }
        hasTagInRound = true
        let (bytes, crc) = current.backscatter
        let parameter = [UInt8(bitPattern: sighting.rssi)] + bytes + [UInt8(crc >> 8), UInt8(crc & 0xFF)]
        var frame: [UInt8] = []
        MagicRF.append(.notice, .poll, parameter, in: envelope, to: &frame)
        line.emit(record: frame, of: sighting.tag, header: 5)
    }

    /// Lets a fault happen.
    public mutating func suffer(_ fault: VirtualFault, at now: MonotonicTime) {
        line.suffer(fault, at: now)
        switch fault {
        case .restart, .assertion:
            configuration = Configuration()
            roundsLeft = 0
            outputs = []
            framer.removeAll()
        // It has no antenna but its own, and tells nothing of itself.
        case .noise, .bytes, .corruptRecords, .stall, .dead, .overTemperature, .returnLoss, .antennaMissing,
            .bufferFull, .input, .clock:
            break
        }
    }

    private mutating func say(_ code: MagicRF.Code, _ parameter: [UInt8] = [0x00]) {
        var frame: [UInt8] = []
        MagicRF.append(.answer, code, parameter, in: envelope, to: &frame)
        line.emit(frame)
    }
}

// MARK: - Commands

extension VirtualMagicRFReader {
    /// Takes bytes of the host and answers the commands in them.
    public mutating func receive(_ bytes: borrowing Span<UInt8>, at now: MonotonicTime) {
        guard !line.isDead else { return }
        framer.append(bytes)
        while let range = framer.next() {
            let frame = Array(framer.bytes[range])
            let isOther = frame[0] == MagicRF.Envelope.other.header
            if module.takesEitherEnvelope { envelope = isOther ? .other : .usual }
            guard frame[0] == envelope.header, frame[1] == MagicRF.Kind.command.rawValue else { continue }
            obey(MagicRF.Code(rawValue: frame[2]), Array(frame[5..<(frame.count - 2)]), at: now)
        }
    }

    private mutating func obey(_ code: MagicRF.Code, _ data: [UInt8], at now: MonotonicTime) {
        switch code {
        case .information where data == [0x00]: say(code, [0x00] + Array(module.hardware.utf8))
        case .information where data == [0x01]: say(code, [0x01] + Array(module.software.utf8))
        case .information where data == [0x02]: say(code, [0x02] + Array("MagicRF".utf8))
        case .setRegion where data.count == 1 && [1, 2, 3, 4, 6].contains(data[0]):
            configuration.region = data[0]
            say(code)
        case .region: say(code, [configuration.region])
        case .setHopping where data.count == 1: say(code)
        case .setPower where data.count == 2 && word(data, 0) <= module.maximumPower:
            configuration.power = word(data, 0)
            say(code)
        case .power: say(code, [UInt8(configuration.power >> 8), UInt8(configuration.power & 0xFF)])
        case .query: say(code, [UInt8(configuration.query >> 8), UInt8(configuration.query & 0xFF)])
        case .setQuery where data.count == 2:
            configuration.query = word(data, 0)
            say(code)
        case .setSelect where data.count >= 7 && data.count == 7 + (Int(data[5]) + 7) / 8:
            configuration.select = data
            configuration.selectMode = 2
            say(code)
        case .setSelectMode where data.count == 1 && data[0] <= 2:
            configuration.selectMode = data[0]
            // As if the Select had been set: so do the modules.
            say(.setSelect)
        case .pins where data.count == 3: switchPin(data)
        case .poll where data.isEmpty: begin(rounds: 1, at: now)
        case .pollMany where data.count == 3 && data[0] == 0x22: begin(rounds: Int(word(data, 1)), at: now)
        case .stop:
            roundsLeft = 0
            say(code)
        case .read where data.count == 9: access(code, data, at: now)
        case .write where data.count >= 11 && data.count == 9 + 2 * Int(word(data, 7)):
            access(code, data, at: now)
        default: refuse(.command)
        }
    }

    private func word(_ data: [UInt8], _ place: Int) -> UInt16 {
        UInt16(data[place]) << 8 | UInt16(data[place + 1])
    }

    private mutating func refuse(_ fault: MagicRF.Fault, _ tag: [UInt8] = []) {
        if fault == .command { refusals += 1 }
        say(.error, [fault.rawValue] + tag)
    }

    private mutating func begin(rounds: Int, at now: MonotonicTime) {
        polls += 1
        roundsLeft = rounds
        hasTagInRound = false
        roundEnd = now.advanced(byNanoseconds: module.round)
    }

    /// Direction (0), level (1) or a question for the level (2) of a pin; the last byte of the answer is whether it went.
    private mutating func switchPin(_ data: [UInt8]) {
        let pin = data[1]
        guard (1...4).contains(pin) else { return refuse(.command) }
        switch data[0] {
        case 0x00:
            if data[2] == 1 { outputs.insert(pin) } else { outputs.remove(pin) }
            say(.pins, [0x00, pin, 0x01])
        case 0x01:
            guard outputs.contains(pin) else { return say(.pins, [0x01, pin, 0x00]) }
            let isOn = data[2] == 1
            if pins[pin, default: false] != isOn { switches.append(OutputSwitch(pin, isOn: isOn)) }
            pins[pin] = isOn
            say(.pins, [0x01, pin, 0x01])
        case 0x02: say(.pins, [0x02, pin, pins[pin, default: false] ? 1 : 0])
        default: refuse(.command)
        }
    }

    // MARK: - Memory of tags

    /// Whether the Select chooses a tag.
    private func isSelected(_ tag: SimulatedTag) -> Bool {
        let select = configuration.select
        guard select.count >= 7, let bank = TagBank(rawValue: select[0] & 3),
            let bits = MemoryBits(Array(select[7...]).span, bitCount: Int(select[5]))
        else { return true }
        return tag.has(bits, in: bank, from: Int(word(select, 3))) == (select[0] >> 2 & 7 != 4)
    }

    private mutating func access(_ code: MagicRF.Code, _ data: [UInt8], at now: MonotonicTime) {
        let bank = TagBank(rawValue: data[4] & 3) ?? .epc
        let action: TagOperation.Action =
            code == .read
            ? .read(bank, word: word(data, 5), count: UInt8(clamping: word(data, 7)))
            : .write(
                bank,
                word: word(data, 5),
                words: stride(from: 9, to: data.count - 1, by: 2).map { word(data, $0) }
            )
        let password = UInt32(word(data, 0)) << 16 | UInt32(word(data, 2))
        let fits = { [self] (tag: SimulatedTag) in configuration.selectMode == 1 || isSelected(tag) }
        let none: MagicRF.Fault = code == .read ? .readNoTag : .writeNoTag
        guard let tag = field.near(at: now).first(where: fits) else { return refuse(none) }
        let head = [UInt8(tag.backscatter.bytes.count)] + tag.backscatter.bytes
        let fault: UInt8 = code == .read ? 0xA0 : 0xB0
        switch field.access(action, password: password, at: now, where: fits) {
        case .success(let words):
            let bytes = words.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
            say(code, head + (code == .read ? bytes : [0x00]))
        case .failure(.noTag): refuse(none)
        case .failure(.locked) where password != 0: refuse(.access, head)
        case .failure(.locked): refuse(MagicRF.Fault(rawValue: fault | 0x4), head)
        case .failure(.lowPower): refuse(MagicRF.Fault(rawValue: fault | 0xB), head)
        case .failure: refuse(MagicRF.Fault(rawValue: fault | 0x3), head)
        }
    }
}
