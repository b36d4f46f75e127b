// SPDX-License-Identifier: Apache-2.0

internal import EPC

extension Chafon {
    /// The commands a session sends.
    enum Command: Hashable {
        case stop
        case information
        case getParameters
        case setParameters(Parameters)
        case setPower(UInt8)
        /// Of eight ports.
        case setPortPowers([UInt8])
        case setRelay(UInt8, isOn: Bool)
        case start
        /// The EPC whose tag's memory is meant; `nil`: any tag's.
        case select(MemoryBits?)
        case readMemory(bank: UInt8, word: UInt16, count: UInt8, password: UInt32)
        case writeMemory(bank: UInt8, word: UInt16, words: [UInt16], password: UInt32)

        var opcode: Opcode {
            switch self {
            case .stop: .stop
            case .information: .information
            case .getParameters: .getParameters
            case .setParameters: .setParameters
            case .setPower: .setPower
            case .setPortPowers: .portPowers
            case .setRelay(let relay, _): relay == 1 ? .relay : .secondRelay
            case .start: .inventory
            case .select: .select
            case .readMemory: .readMemory
            case .writeMemory: .writeMemory
            }
        }

        /// Appends the command's frame.
        func append(to address: UInt8, into bytes: inout [UInt8]) {
            appendCommand(opcode, to: address, data: data, into: &bytes)
        }

        private var data: [UInt8] {
            switch self {
            case .stop, .information, .getParameters: []
            case .setParameters(let parameters): parameters.bytes
            case .setPower(let power): [power, 0x00]
            // Set (1), enabled (1).
            case .setPortPowers(let powers): [0x01, 0x01] + powers
            // Release (1), or close (2) until released (0 seconds).
            case .setRelay(_, let isOn): isOn ? [0x02, 0x00] : [0x01, 0x00]
            // By time (0), for ever (0).
            case .start: [0x00, 0x00, 0x00, 0x00, 0x00]
            case .select(nil): [0x00, 0x00, 0x00]
            case .select(.some(let epc)):
                [0x00, 0x00, UInt8(truncatingIfNeeded: epc.bitCount)]
                    + (0..<epc.byteCount).map { epc.byte(at: $0) }
            case .readMemory(let bank, let word, let count, let password):
                Self.head(password, bank, word) + [count]
            case .writeMemory(let bank, let word, let words, let password):
                Self.head(password, bank, word) + [UInt8(truncatingIfNeeded: words.count)]
                    + words.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
            }
        }

        /// Option (none), password, bank, first word.
        private static func head(_ password: UInt32, _ bank: UInt8, _ word: UInt16) -> [UInt8] {
            [0x00] + (0..<4).map { UInt8(truncatingIfNeeded: password >> UInt32(24 - 8 * $0)) }
                + [bank, UInt8(word >> 8), UInt8(word & 0xFF)]
        }
    }
}

extension Chafon.Command: CustomStringConvertible {
    /// What the command asks for, in words.
    var description: String {
        switch self {
        case .stop: "stopping to read"
        case .information: "the reader's information"
        case .getParameters: "the reader's parameters"
        case .setParameters: "setting the reader's parameters"
        case .setPower: "the power"
        case .setPortPowers: "the power of each antenna"
        case .setRelay(let relay, let isOn): "switching relay \(relay) \(isOn ? "on" : "off")"
        case .start: "starting to read"
        case .select: "choosing a tag"
        case .readMemory: "reading a tag's memory"
        case .writeMemory: "writing a tag's memory"
        }
    }
}
