// SPDX-License-Identifier: Apache-2.0

import Capture
import EPC
import ReaderProtocols

extension VirtualCFReader {
    /// Does what a command says and answers it; what it does not know it does not answer.
    mutating func obey(_ opcode: Chafon.Opcode, _ data: [UInt8], at now: MonotonicTime) {
        switch opcode {
        case .inventory: start(data, at: now)
        case .stop:
            isRunning = false
            say(opcode)
        case .information:
            say(
                opcode,
                .success,
                text(unit.model, 32) + text(unit.firmware, 32) + text(unit.serial, 12) + text("", 76)
            )
        case .getParameters:
            if unit.hasParameters { say(opcode, .success, parameters.bytes) }
        case .setParameters: setParameters(data)
        case .setPower:
            guard data.count == 2, data[0] <= unit.maximumPower else { return refuse(opcode) }
            powers = [UInt8](repeating: data[0], count: 8)
            say(opcode)
        case .portPowers:
            guard unit.hasPortPowers, data.count == 10, data[0] == 1,
                data.dropFirst(2).allSatisfy({ $0 <= unit.maximumPower })
            else { return refuse(opcode) }
            powers = Array(data.dropFirst(2))
            say(opcode, .success, [1])
        case .relay, .secondRelay:
            guard unit.hasRelays else { return }
            guard data.count == 2, data[0] == 1 || data[0] == 2 else { return refuse(opcode) }
            switches.append(OutputSwitch(opcode == .relay ? 1 : 2, isOn: data[0] == 2))
            say(opcode, .success, data)
        case .select:
            guard data.count >= 3, data.count == 3 + (Int(data[2]) + 7) / 8 else { return refuse(opcode) }
            selection = data[2] == 0 ? nil : MemoryBits(Array(data[3...]).span, bitCount: Int(data[2]))
            say(opcode)
        case .readMemory, .writeMemory: access(opcode, data, at: now)
        default: break
        }
    }

    private func text(_ text: String, _ count: Int) -> [UInt8] {
        let letters = Array(text.utf8.prefix(count))
        return letters + [UInt8](repeating: 0, count: count - letters.count)
    }

    /// By time in seconds, 0 for ever; or by rounds, of a tenth of a second each.
    private mutating func start(_ data: [UInt8], at now: MonotonicTime) {
        guard data.count == 5, data[0] <= 1 else { return refuse(.inventory) }
        let count = data[1...].reduce(0 as Int64) { $0 << 8 | Int64($1) }
        guard count > 0 || data[0] == 0 else { return refuse(.inventory) }
        let nanoseconds = count * (data[0] == 0 ? 1_000_000_000 : 100_000_000)
        run(until: count == 0 ? nil : now.advanced(byNanoseconds: nanoseconds), at: now)
    }

    private mutating func setParameters(_ data: [UInt8]) {
        guard unit.hasParameters, data.count == 25, let new = Chafon.Parameters(data),
            new.power <= unit.maximumPower,
            new.q <= 15, new.workMode <= 2, new.antennas != 0
        else { return refuse(.setParameters) }
        parameters = new
        storings += 1
        say(.setParameters)
    }

    /// Option, password, bank, first word, number of words, and words to write.
    private mutating func access(_ opcode: Chafon.Opcode, _ data: [UInt8], at now: MonotonicTime) {
        guard data.count >= 9, let bank = TagBank(rawValue: data[5]) else { return refuse(opcode) }
        let password = data[1...4].reduce(0 as UInt32) { $0 << 8 | UInt32($1) }
        let first = UInt16(data[6]) << 8 | UInt16(data[7])
        let action: TagOperation.Action
        if opcode == .readMemory {
            action = .read(bank, word: first, count: data[8])
        } else {
            guard data.count == 9 + Int(data[8]) * 2 else { return refuse(opcode) }
            let words = stride(from: 9, to: data.count, by: 2).map {
                UInt16(data[$0]) << 8 | UInt16(data[$0 + 1])
            }
            action = .write(bank, word: first, words: words)
        }
        let tag = field.near(at: now).first { tag in selection.map { tag.epc.begins(with: $0) } ?? true }
        switch field.access(action, epc: selection, password: password, at: now) {
        case .success(let words):
            let epc = tag?.epc.octets ?? []
            let pc = tag?.pc ?? 0
            var answer: [UInt8] =
                [0x00, 0x01, 0x00, 0x00, UInt8(pc >> 8), UInt8(pc & 0xFF), UInt8(epc.count)] + epc
            if opcode == .readMemory {
                answer += [UInt8(words.count)] + words.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
            }
            say(opcode, .success, answer)
        case .failure(.noTag): refuse(opcode, .noAnswer)
        case .failure(let failure):
            refusals += 1
            let code: UInt8 =
                switch failure {
                case .noSuchMemory: 0x82
                case .locked: 0x83
                case .lowPower: 0x84
                default: 0x81
                }
            say(opcode, .success, [code, 0x01])
        }
    }
}
