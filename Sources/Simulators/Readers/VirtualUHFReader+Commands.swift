// SPDX-License-Identifier: Apache-2.0

import Capture
import EPC
import ReaderProtocols

extension VirtualUHFReader {
    /// Does what a command says and answers it.
    mutating func obey(_ opcode: UHFReader.Opcode, _ data: [UInt8], at now: MonotonicTime) {
        let is288 = unit.model == .reader288
        // A reader that reports by itself obeys nothing else.
        let always: [UHFReader.Opcode] =
            is288 ? [.information, .setMode288, .getMode288] : [.information, .setMode18, .getMode18]
        guard configuration.mode == 0 || always.contains(opcode) else { return }
        switch opcode {
        case .information: tellInformation()
        case .inventory: is288 ? inventory288(data, at: now) : inventory18(data, at: now)
        case .readMemory, .writeMemory: access(opcode, data, at: now)
        case .setRegion:
            guard data.count == 2 else { return refuse(opcode, .wrongLength) }
            guard data[0] & 0x3F >= data[1] & 0x3F else { return refuse(opcode, .wrongParameter) }
            configuration.channels = UHFReader.Channels(maximum: data[0], minimum: data[1])
            store(opcode)
        case .setScanTime:
            guard data.count == 1 else { return refuse(opcode, .wrongLength) }
            guard data[0] >= 3 else { return refuse(opcode, .wrongParameter) }
            configuration.scanTime = data[0]
            store(opcode)
        case .setPower: setPower(data)
        case .beep:
            guard data.count == 3 else { return refuse(opcode, .wrongLength) }
            beeps += Int(data[2])
            say(opcode)
        case .getMode18 where !is288:
            say(opcode, .success, [0, 30, 10, 15, configuration.mode, 0x02, 0x01, 0, 1, 0, 8, 0])
        case .setMode18 where !is288:
            guard data.count == 6 else { return refuse(opcode, .wrongLength) }
            configuration.mode = data[0] & 3
            store(opcode)
        case .getMode288 where is288:
            say(opcode, .success, [configuration.mode] + [UInt8](repeating: 0, count: 43))
        case .setMode288 where is288:
            guard data.count == 1 else { return refuse(opcode, .wrongLength) }
            guard data[0] <= 2 else { return refuse(opcode, .wrongParameter) }
            configuration.mode = data[0]
            store(opcode)
        case .serialNumber where is288:
            say(
                opcode,
                .success,
                (0..<4).map { UInt8(truncatingIfNeeded: unit.serial >> UInt32(24 - 8 * $0)) }
            )
        case .setAntennas where is288: setAntennas(data)
        case .setOutputs where is288:
            guard data.count == 1 else { return refuse(opcode, .wrongLength) }
            for pin in 1...2 as ClosedRange<UInt8>
            where (configuration.levels ^ data[0]) & 1 << (pin - 1) != 0 {
                switches.append(OutputSwitch(pin, isOn: data[0] & 1 << (pin - 1) != 0))
            }
            configuration.levels = data[0]
            say(opcode)
        default: refuse(opcode, .unknownCommand)
        }
    }

    private mutating func store(_ opcode: UHFReader.Opcode) {
        storings += 1
        say(opcode)
    }

    private mutating func tellInformation() {
        let version = [UInt8(unit.firmware >> 8), UInt8(unit.firmware & 0xFF)]
        let common: [UInt8] =
            version + [
                unit.type, 0x02, configuration.channels.maximum, configuration.channels.minimum,
                configuration.powers[0], configuration.scanTime,
            ]
        let antennas = unit.ports.reduce(0 as UInt16) { $0 | 1 << UInt16($1 - 1) }
        let more: [UInt8] = unit.model == .reader288 ? [UInt8(antennas & 0xFF), 0, 0, 1] : []
        say(.information, .success, common + more)
    }

    private mutating func setPower(_ data: [UInt8]) {
        let powers = data.map { $0 & 0x7F }
        let isTemporary = data.contains { $0 & 0x80 != 0 }
        guard [1, 4, 8, 16].contains(data.count), data.count == 1 || unit.hasPortPowers else {
            return refuse(.setPower, .wrongLength)
        }
        guard powers.allSatisfy({ $0 <= unit.maximumPower }), unit.knowsTemporaryPower || !isTemporary else {
            return refuse(.setPower, .wrongParameter)
        }
        for port in 0..<16 {
            configuration.powers[port] = data.count == 1 ? powers[0] : port < powers.count ? powers[port] : 0
        }
        if isTemporary { return say(.setPower) }
        configuration.storedPower = powers[0]
        store(.setPower)
    }

    private mutating func setAntennas(_ data: [UInt8]) {
        switch data.count {
        case 1: configuration.antennas = UInt16(data[0] & 0x7F)
        case 3: configuration.antennas = UInt16(data[1]) << 8 | UInt16(data[2])
        default: return refuse(.setAntennas, .wrongLength)
        }
        say(.setAntennas)
    }

    private mutating func note(_ data: [UInt8]) {
        if inventories.count == 64 { inventories.removeFirst() }
        inventories.append(data)
    }

    private mutating func inventory18(_ data: [UInt8], at now: MonotonicTime) {
        note(data)
        begin(port: 1, hasTID: false, mask: nil, tenths: configuration.scanTime, at: now)
    }

    /// Q, session, mask, and target, antenna, time.
    private mutating func inventory288(_ data: [UInt8], at now: MonotonicTime) {
        note(data)
        guard data.count >= 2 else { return refuse(.inventory, .wrongLength) }
        let hasTID = data[0] & 0x20 != 0
        guard unit.knowsFastID || !hasTID, data[1] <= 3 || data[1] == 0xFF else {
            return refuse(.inventory, .wrongParameter)
        }
        guard data.count >= 6 else {
            return begin(port: 1, hasTID: hasTID, mask: nil, tenths: configuration.scanTime, at: now)
        }
        let maskBytes = (Int(data[5]) + 7) / 8
        guard data.count == 9 + maskBytes || data.count == 6 + maskBytes else {
            return refuse(.inventory, .wrongLength)
        }
        let mask = self.mask(Array(data[2..<(6 + maskBytes)]))
        guard data.count == 9 + maskBytes else {
            return begin(port: 1, hasTID: hasTID, mask: mask, tenths: configuration.scanTime, at: now)
        }
        let port = data[data.count - 2] &- 0x7F
        guard unit.ports.contains(port) else { return refuse(.inventory, .wrongParameter) }
        begin(port: port, hasTID: hasTID, mask: mask, tenths: data[data.count - 1], at: now)
    }

    private func mask(_ data: [UInt8]) -> Mask? {
        guard data.count > 4, data[3] > 0, let bank = TagBank(rawValue: data[0]) else { return nil }
        guard let bits = MemoryBits(Array(data[4...]).span, bitCount: Int(data[3])) else { return nil }
        return Mask(bank: bank, firstBit: Int(data[1]) << 8 | Int(data[2]), bits: bits)
    }

    private mutating func begin(
        port: UInt8,
        hasTID: Bool,
        mask: Mask?,
        tenths: UInt8,
        at now: MonotonicTime
    ) {
        guard !missingPorts.contains(port) else { return refuse(.inventory, .antennaError) }
        let milliseconds = min(unit.roundMilliseconds, Int64(tenths) * 100)
        let end = now.advanced(byNanoseconds: milliseconds * 1_000_000)
        round = Round(end: end, port: port, hasTID: hasTID, mask: mask)
    }

    /// Words of a tag's memory: number of words to write, EPC or mask, bank, first word, number or words, password.
    private mutating func access(_ opcode: UHFReader.Opcode, _ data: [UInt8], at now: MonotonicTime) {
        var rest = data[...]
        let writes = opcode == .writeMemory ? Int(rest.popFirst() ?? 0) : 0
        guard let epcWords = rest.popFirst() else { return refuse(opcode, .wrongLength) }
        let epc = Array(rest.prefix(epcWords == 0xFF ? 0 : Int(epcWords) * 2))
        rest = rest.dropFirst(epc.count)
        guard rest.count >= 7, let bank = TagBank(rawValue: rest.removeFirst()) else {
            return refuse(opcode, .wrongParameter)
        }
        let first = UInt16(rest.removeFirst())
        let count = opcode == .readMemory ? rest.removeFirst() : 0
        guard rest.count >= writes * 2 + 4 else { return refuse(opcode, .wrongLength) }
        let words = words(rest.prefix(writes * 2))
        rest = rest.dropFirst(writes * 2)
        let password = self.words(rest.prefix(4)).reduce(0 as UInt32) { $0 << 16 | UInt32($1) }
        let mask = epcWords == 0xFF ? self.mask(Array(rest.dropFirst(4))) : nil
        let result = field.access(
            opcode == .readMemory
                ? .read(bank, word: first, count: count) : .write(bank, word: first, words: words),
            epc: mask.map { $0.bank == .epc ? $0.bits : nil } ?? (epc.isEmpty ? nil : MemoryBits(epc.span)),
            tid: mask.flatMap { $0.bank == .tid ? $0.bits : nil },
            password: password,
            at: now
        )
        switch result {
        case .success(let words):
            say(opcode, .success, words.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] })
        case .failure(.noTag): refuse(opcode, .noTag)
        case .failure(let failure):
            refusals += 1
            say(opcode, .tagError, [failure == .locked ? 0x04 : failure == .lowPower ? 0x0B : 0x03])
        }
    }

    private func words(_ bytes: ArraySlice<UInt8>) -> [UInt16] {
        stride(from: bytes.startIndex, to: bytes.endIndex - 1, by: 2).map {
            UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1])
        }
    }
}
