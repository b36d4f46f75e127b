// SPDX-License-Identifier: Apache-2.0

import ReaderProtocols

extension VirtualThingMagicReader {
    /// The regions that it knows, by their numbers.
    static let regions: [UInt8] = [1, 4, 5, 6, 8, 9, 11, 12, 13, 14, 255]

    /// Answers a question for what is set, or for what there is; refuses what is none.
    mutating func tell(_ opcode: ThingMagic.Opcode, _ data: [UInt8]) {
        switch opcode.rawValue {
        // The speed of a line that has none.
        case 0x06 where data.count == 4: say(opcode)
        case 0x62: tellPower(opcode, configuration.readPower, data)
        case 0x64: tellPower(opcode, configuration.writePower, data)
        case 0x63: say(opcode, data: [0x00, configuration.tagProtocol ?? 0x00])
        case 0x67: say(opcode, data: [configuration.region ?? 0x00])
        // Full: it never sleeps.
        case 0x68: say(opcode, data: [0x00])
        case 0x6A: tellOptionalParameter(opcode, data)
        // Statistics begun anew; it keeps none.
        case 0x6C where data.first == 0x01: say(opcode, data: data)
        case 0x70: say(opcode, data: [0x00, ThingMagic.gen2])
        case 0x71: say(opcode, data: Self.regions)
        default: refuse(opcode, .invalidOpcode)
        }
    }

    /// A power; asked with 1, the highest and the lowest too.
    private mutating func tellPower(_ opcode: ThingMagic.Opcode, _ power: UInt16, _ data: [UInt8]) {
        guard data.count == 1 else { return refuse(opcode, .wrongLength) }
        guard data[0] <= 1 else { return refuse(opcode, .invalidParameter) }
        let powers = data[0] == 0 ? [power] : [power, module.maximumPower, 0]
        say(opcode, data: data + powers.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] })
    }

    /// An optional parameter, by its key.
    private mutating func tellOptionalParameter(_ opcode: ThingMagic.Opcode, _ data: [UInt8]) {
        guard data.count == 2, data[0] == 0x01 else { return refuse(opcode, .wrongLength) }
        switch data[1] {
        case 0x0C: say(opcode, data: data + [configuration.filtersReads ? 1 : 0])
        // How long a tag is filtered: for ever.
        case 0x0D: say(opcode, data: data + [0, 0, 0, 0])
        // By what it hears the host: a serial line.
        case 0x0E: say(opcode, data: data + [0])
        default: refuse(opcode, .invalidParameter)
        }
    }
}
