// SPDX-License-Identifier: Apache-2.0

internal import EPC

extension UHFReader {
    /// The commands a session sends.
    enum Command: Hashable {
        case information
        case serialNumber
        case getMode(Model)
        /// The bytes behind the mode are a UHFReader18's; it wants them back as it told them.
        case setAnswerMode(Model, rest: [UInt8])
        case setRegion(Channels)
        /// One value, or one for each port; bit 7 keeps it out of the reader's permanent memory.
        case setPower([UInt8])
        case setScanTime(UInt8)
        case inventory18
        case inventory288(Inventory)
        case setAntenna(UInt8)
        case readMemory(Access, bank: UInt8, word: UInt8, count: UInt8)
        case writeMemory(Access, bank: UInt8, word: UInt8, words: [UInt16])
        case setOutputs(UInt8)
        case beep(times: UInt8)

        /// What a UHFReader288 needs to know for one inventory.
        struct Inventory: Hashable {
            var q: UInt8
            var hasTID: Bool
            var session: UInt8
            var mask: Mask?
            /// The target B instead of A.
            var isTargetB: Bool
            var port: UInt8
            /// In tenths of a second.
            var scanTime: UInt8
        }

        /// Bits that a tag must have.
        struct Mask: Hashable {
            var bank: UInt8
            var firstBit: UInt16
            /// At most 255.
            var bits: MemoryBits
        }

        /// Which tag's memory, and how.
        enum Tag: Hashable {
            /// Whole, at most 15 words; of no words: whichever answers.
            case epc(MemoryBits)
            case mask(Mask)
        }

        struct Access: Hashable {
            var tag: Tag
            var password: UInt32
        }

        var opcode: Opcode {
            switch self {
            case .information: .information
            case .serialNumber: .serialNumber
            case .getMode(.reader18): .getMode18
            case .getMode(.reader288): .getMode288
            case .setAnswerMode(.reader18, _): .setMode18
            case .setAnswerMode(.reader288, _): .setMode288
            case .setRegion: .setRegion
            case .setPower: .setPower
            case .setScanTime: .setScanTime
            case .inventory18, .inventory288: .inventory
            case .setAntenna: .setAntennas
            case .readMemory: .readMemory
            case .writeMemory: .writeMemory
            case .setOutputs: .setOutputs
            case .beep: .beep
            }
        }

        /// Appends the command's frame.
        func append(to address: UInt8, into bytes: inout [UInt8]) {
            // What is sent for ever is written without an array of its data.
            if case .inventory288(let inventory) = self {
                UHFReader.append(inventory, to: address, into: &bytes)
            } else {
                appendCommand(opcode, to: address, data: data, into: &bytes)
            }
        }

        private var data: [UInt8] {
            switch self {
            case .information, .serialNumber, .getMode, .inventory18, .inventory288: []
            case .setAnswerMode(.reader18, let rest): [0x00] + rest
            case .setAnswerMode(.reader288, _): [0x00]
            case .setRegion(let channels): [channels.maximum, channels.minimum]
            case .setPower(let powers): powers
            case .setScanTime(let tenths): [tenths]
            // Not to be kept when the reader is switched off: bit 7, or the byte before the masks.
            case .setAntenna(let port) where port <= 4: [0x80 | 1 << (port - 1)]
            case .setAntenna(let port):
                [0x01, port > 8 ? 1 << (port - 9) : 0, port > 8 ? 0 : 1 << (port - 1)]
            case .readMemory(let access, let bank, let word, let count):
                Self.head(access) + [bank, word, count] + Self.tail(access)
            case .writeMemory(let access, let bank, let word, let words):
                [UInt8(truncatingIfNeeded: words.count)] + Self.head(access) + [bank, word]
                    + words.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] } + Self.tail(access)
            case .setOutputs(let levels): [levels]
            // 100 ms on and off, each.
            case .beep(let times): [0x02, 0x02, times]
            }
        }

        /// The EPC with its length in words, or the sign that a mask follows.
        private static func head(_ access: Access) -> [UInt8] {
            switch access.tag {
            case .epc(let epc):
                [UInt8(truncatingIfNeeded: epc.byteCount / 2)] + (0..<epc.byteCount).map { epc.byte(at: $0) }
            case .mask: [0xFF]
            }
        }

        /// The password, and the mask where there is one.
        private static func tail(_ access: Access) -> [UInt8] {
            let password = (0..<4).map { UInt8(truncatingIfNeeded: access.password >> UInt32(24 - 8 * $0)) }
            guard case .mask(let mask) = access.tag else { return password }
            var tail = password
            UHFReader.append(mask, into: &tail)
            return tail
        }

    }

    /// Appends an inventory, and allocates nothing.
    private static func append(_ inventory: Command.Inventory, to address: UInt8, into bytes: inout [UInt8]) {
        let start = bytes.count
        bytes.append(UInt8(13 + (inventory.mask?.bits.byteCount ?? 0)))
        bytes.append(address)
        bytes.append(Opcode.inventory.rawValue)
        bytes.append(inventory.qByte)
        bytes.append(inventory.session)
        append(inventory.mask, into: &bytes)
        bytes.append(inventory.isTargetB ? 1 : 0)
        bytes.append(0x7F + inventory.port)
        bytes.append(inventory.scanTime)
        appendChecksum(from: start, to: &bytes)
    }

    /// Appends a mask, or one of no bits: bank, first bit, number of bits, bits.
    private static func append(_ mask: Command.Mask?, into bytes: inout [UInt8]) {
        bytes.append(mask?.bank ?? 0x01)
        bytes.append(UInt8((mask?.firstBit ?? 0) >> 8))
        bytes.append(UInt8((mask?.firstBit ?? 0) & 0xFF))
        bytes.append(UInt8(truncatingIfNeeded: mask?.bits.bitCount ?? 0))
        guard let mask else { return }
        for index in 0..<mask.bits.byteCount { bytes.append(mask.bits.byte(at: index)) }
    }
}

extension UHFReader.Command.Inventory {
    /// Q, and bit 5 for the TID behind the EPC (FastID).
    fileprivate var qByte: UInt8 { q & 15 | (hasTID ? 0x20 : 0) }
}

extension UHFReader.Command: CustomStringConvertible {
    /// What the command asks for, in words.
    var description: String {
        switch self {
        case .information: "the reader's information"
        case .serialNumber: "the serial number"
        case .getMode: "the work mode"
        case .setAnswerMode: "setting the work mode to answers"
        case .setRegion: "the region"
        case .setPower(let powers): powers.count > 1 ? "the power of each antenna" : "the power"
        case .setScanTime: "the inventory time"
        case .inventory18: "an inventory"
        case .inventory288(let inventory): "an inventory with antenna \(inventory.port)"
        case .setAntenna(let port): "antenna \(port)"
        case .readMemory: "reading a tag's memory"
        case .writeMemory: "writing a tag's memory"
        case .setOutputs: "switching outputs"
        case .beep: "the beeper"
        }
    }
}
