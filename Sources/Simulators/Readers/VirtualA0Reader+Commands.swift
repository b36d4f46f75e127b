// SPDX-License-Identifier: Apache-2.0

import Capture
import EPC
import ReaderProtocols

extension VirtualA0Reader {
    /// Does what a command says and answers it.
    mutating func obey(_ frame: [UInt8], at now: MonotonicTime) {
        let code = A0.Code(rawValue: frame[3])
        let data = Array(frame[4..<(frame.count - 1)])
        switch code {
        case .version: say(code, [unit.firmware.major, unit.firmware.minor])
        case .identifier: say(code, unit.identifier)
        case .region: say(code, configuration.region)
        case .power:
            let powers = configuration.powers.prefix(Int(min(4, unit.ports)))
            say(code, Set(powers).count == 1 ? [powers[0]] : Array(powers))
        case A0.Code(rawValue: 0x97) where unit.ports == 8: say(code, configuration.powers)
        case .temperature: say(code, [1, isHot ? 82 : 41])
        case .setRegion: setRegion(data)
        case .setPower: setPower(data)
        case .setBeeper: keep(code, if: data.count == 1 && data[0] <= 2, 0x4B) { $0.beeper = data[0] }
        case .setWorkAntenna: setWorkAntenna(data)
        case .setMatch: setMatch(data)
        case .setMask: setMask(data)
        case .writeGPIO: setOutput(data)
        case .inventory where data.count == 1:
            configuration.session = nil
            beginRound(code, with: [configuration.antenna], at: now)
        case .sessionInventory where data.count >= 3 && data[0] <= 3:
            configuration.session = data[0]
            beginRound(code, with: [configuration.antenna], at: now)
        case .fastInventory where unit.hasFastSwitch: fastInventory(data, at: now)
        case .read, .write:
            guard !missingPorts.contains(configuration.antenna) else { return answer(code, 0x22) }
            begin(code, with: [configuration.antenna], command: data, at: now)
        default: answer(code, 0x41)
        }
    }

    /// One byte, and whether it is a refusal.
    private mutating func answer(_ code: A0.Code, _ status: UInt8 = 0x10) {
        if status != 0x10 { refusals += 1 }
        say(code, [status])
    }

    /// Sets what is kept in flash.
    private mutating func keep(
        _ code: A0.Code,
        if isGood: Bool,
        _ status: UInt8,
        _ set: (inout Configuration) -> Void
    ) {
        guard isGood else { return answer(code, status) }
        set(&configuration)
        configuration.flashWrites += 1
        answer(code)
    }

    private mutating func setRegion(_ data: [UInt8]) {
        let isStandard = data.count == 3 && (1...3).contains(data[0]) && data[1] <= data[2] && data[2] <= 0x3B
        let isCustom = data.count == 6 && data[0] == 4
        keep(.setRegion, if: isStandard || isCustom, 0x49) { $0.region = data }
    }

    private mutating func setPower(_ data: [UInt8]) {
        let isGood = data.count == 1 || data.count == Int(unit.ports)
        keep(.setPower, if: isGood && data.allSatisfy { $0 <= unit.maximumPower }, 0x48) {
            $0.powers = data.count == 1 ? Array(repeating: data[0], count: 8) : data
            while $0.powers.count < 8 { $0.powers.append(0) }
        }
    }

    private mutating func setWorkAntenna(_ data: [UInt8]) {
        guard data.count == 1, data[0] < unit.ports else { return answer(.setWorkAntenna, 0x47) }
        configuration.antenna = data[0] + 1
        answer(.setWorkAntenna)
    }

    private mutating func setMatch(_ data: [UInt8]) {
        switch data.first {
        case 0x00 where data.count >= 2 && data.count == Int(data[1]) + 2:
            configuration.match = Array(data[2...])
        case 0x01: configuration.match = nil
        default: return answer(.setMatch, 0x4E)
        }
        answer(.setMatch)
    }

    private mutating func setMask(_ data: [UInt8]) {
        guard unit.hasFilters, let number = data.first else { return answer(.setMask, 0x41) }
        if data.count == 1 {
            configuration.masks.removeAll { number == 0 || $0[0] == number }
        } else {
            guard data.count >= 7, (1...5).contains(number), data.count == 7 + (Int(data[5]) + 7) / 8 else {
                return answer(.setMask, 0x41)
            }
            configuration.masks.append(data)
        }
        answer(.setMask)
    }

    private mutating func setOutput(_ data: [UInt8]) {
        guard data.count == 2, (3...4).contains(data[0]), data[1] <= 1 else {
            return answer(.writeGPIO, 0x41)
        }
        let isOn = data[1] == 1
        let wasOn = switches.last { $0.pin == data[0] }?.isOn ?? false
        if isOn != wasOn { switches.append(OutputSwitch(data[0], isOn: isOn)) }
        answer(.writeGPIO)
    }

    // MARK: - Rounds

    private mutating func fastInventory(_ data: [UInt8], at now: MonotonicTime) {
        guard data.count == 10 || data.count == 18 && unit.ports == 8 else {
            return answer(.fastInventory, 0x41)
        }
        var antennas: [UInt8] = []
        for place in stride(from: 0, to: data.count - 2, by: 2)
        where data[place] < unit.ports && data[place + 1] > 0 {
            antennas.append(data[place] + 1)
        }
        for port in antennas where missingPorts.contains(port) {
            say(.fastInventory, [port - 1, 0x22])
        }
        begin(.fastInventory, with: antennas, at: now)
    }

    private mutating func beginRound(_ code: A0.Code, with antennas: [UInt8], at now: MonotonicTime) {
        guard !missingPorts.contains(antennas[0]) else { return answer(code, 0x22) }
        begin(code, with: antennas, at: now)
    }

    /// Whether the filters let a tag answer, as Gen2 Select does it.
    func passes(_ tag: SimulatedTag) -> Bool {
        var isIn = true
        for mask in configuration.masks {
            guard let bank = TagBank(rawValue: mask[3]),
                let bits = MemoryBits(Array(mask[6...]).span, bitCount: Int(mask[5]))
            else { continue }
            let fits = tag.has(bits, in: bank, from: Int(mask[4]))
            switch (mask[2], fits) {
            case (0, _): isIn = fits
            case (4, _): isIn = !fits
            case (2, false), (5, true): isIn = false
            default: break
            }
        }
        return isIn
    }

    // MARK: - Memory of tags

    /// Carries out a read or write at the end of its round.
    mutating func access(_ round: Round, at now: MonotonicTime) {
        if round.code == .read, configuration.match == nil, !round.tags.isEmpty {
            readAll(round)
        } else {
            access(round.code, round.command, at: now)
        }
    }

    /// Whether a read or write is for a tag.
    private func isChosen(_ tag: SimulatedTag) -> Bool {
        configuration.match.map { Array(tag.backscatter.bytes.dropFirst(2)) == $0 } ?? passes(tag)
    }

    /// Tells the memory of all tags that were seen in the round.
    private mutating func readAll(_ round: Round) {
        let data = round.command
        guard data.count == 7, let bank = TagBank(rawValue: data[0]) else { return answer(.read, 0x43) }
        let wanted = Int(data[1])..<(Int(data[1]) + Int(data[2]))
        let found = round.tags.filter { $0.tag.words(of: bank).count >= wanted.upperBound && !wanted.isEmpty }
        line.tally.filtered += round.tags.count - found.count
        guard !found.isEmpty else { return answer(.read, 0x32) }
        for (place, tag) in found {
            let words = tag.words(of: bank)[wanted].flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
            var frame: [UInt8] = []
            let data = told(tag, found.count, words: words, status: UInt8(words.count))
            A0.append(.read, address: unit.address, data: data, to: &frame)
            line.emit(record: frame, of: place, header: 4)
        }
    }

    /// Reads or writes the memory of the chosen tag.
    private mutating func access(_ code: A0.Code, _ data: [UInt8], at now: MonotonicTime) {
        let action: TagOperation.Action
        let password: UInt32
        switch code {
        case .read where data.count == 7 && data[0] <= 3:
            let bank = TagBank(rawValue: data[0]) ?? .epc
            action = .read(bank, word: UInt16(data[1]), count: data[2])
            password = number(data[3...])
        case .write where data.count >= 9 && data[4] <= 3 && data.count == 7 + 2 * Int(data[6]):
            let words = stride(from: 7, to: data.count - 1, by: 2).map {
                UInt16(data[$0]) << 8 | UInt16(data[$0 + 1])
            }
            action = .write(TagBank(rawValue: data[4]) ?? .epc, word: UInt16(data[5]), words: words)
            password = number(data[..<4])
        default: return answer(code, 0x41)
        }
        // Under the EPC by which it was found.
        guard let tag = field.near(at: now).first(where: isChosen) else { return answer(code, 0x36) }
        let chosen = isChosen
        switch field.access(action, password: password, at: now, where: chosen) {
        case .success(let words):
            let bytes = words.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
            let status = code == .read ? UInt8(bytes.count) : 0x10
            say(code, told(tag, 1, words: bytes, status: status))
        case .failure(.noTag): answer(code, 0x36)
        case .failure(.locked): answer(code, 0x40)
        case .failure: answer(code, code == .read ? 0x32 : 0x33)
        }
    }

    private func number(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        bytes.reduce(0) { $0 << 8 | UInt32($1) }
    }

    private func told(_ tag: SimulatedTag, _ count: Int, words: [UInt8], status: UInt8) -> [UInt8] {
        let (bytes, crc) = tag.backscatter
        let body = bytes + [UInt8(crc >> 8), UInt8(crc & 0xFF)] + words
        let antenna = channel(865_500) << 2 | (configuration.antenna - 1) & 3
        return [0, UInt8(count), UInt8(body.count)] + body + [status, antenna, 1]
    }
}
