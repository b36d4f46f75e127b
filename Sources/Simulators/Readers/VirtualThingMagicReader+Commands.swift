// SPDX-License-Identifier: Apache-2.0

import Capture
import ReaderProtocols

extension VirtualThingMagicReader {
    /// Does what a command says and answers it.
    mutating func obey(_ opcode: ThingMagic.Opcode, data: [UInt8], at now: MonotonicTime) {
        if isReading, opcode != .multiProtocolTagOperation {
            // Only the stop of the read gets through to a module that reads continuously.
            return
        }
        if isInBootLoader, ![.version, .bootFirmware, .currentProgram].contains(opcode) {
            refuse(opcode, .invalidOpcode)
            return
        }
        switch opcode {
        case .version: say(opcode, data: versions)
        case .bootFirmware:
            isInBootLoader = false
            say(opcode, data: versions)
        case .currentProgram: say(opcode, data: [isInBootLoader ? 0x11 : 0x12])
        case .hardwareVersion: tellSerial(data)
        case .getAntennaPorts: tellAntennas(data)
        case .setAntennaPorts: setAntennaPorts(data)
        case .setReadPower: setReadPower(data)
        case .setProtocol:
            guard data.count == 2 else { return refuse(opcode, .wrongLength) }
            guard data == [0x00, ThingMagic.gen2] else { return refuse(opcode, .invalidParameter) }
            configuration.tagProtocol = ThingMagic.gen2
            say(opcode)
        case .setRegion:
            guard data.count == 1 else { return refuse(opcode, .wrongLength) }
            guard Self.regions.contains(data[0]) else { return refuse(opcode, .invalidRegion) }
            configuration.region = data[0]
            say(opcode)
        case .setOptionalParameter:
            guard data.count == 3, data[0] == 0x01 else { return refuse(opcode, .wrongLength) }
            if data[1] == 0x0C { configuration.filtersReads = data[2] != 0 }
            say(opcode)
        case .setProtocolParameter:
            guard data.count >= 3, data[0] == ThingMagic.gen2 else { return refuse(opcode, .wrongLength) }
            guard data[1] != 0 || data[2] < 4 else { return refuse(opcode, .invalidParameter) }
            if data[1] == 0 { configuration.session = data[2] }
            if data[1] == 0x12 {
                guard data.count == (data[2] == 0 ? 3 : 4) else { return refuse(opcode, .wrongLength) }
                configuration.q = data[2] == 0 ? nil : data[3]
            }
            say(opcode)
        case .setWritePower:
            guard data.count == 2 else { return refuse(opcode, .wrongLength) }
            let power = UInt16(data[0]) << 8 | UInt16(data[1])
            guard power <= module.maximumPower else { return refuse(opcode, .powerTooHigh) }
            configuration.writePower = power
            say(opcode)
        case .readTagMemory: readTagMemory(data, at: now)
        case .writeTagMemory: writeTagMemory(data, at: now)
        case .setOutput: setOutput(data)
        case .multiProtocolTagOperation: read(data, at: now)
        default: tell(opcode, data)
        }
    }

    mutating func refuse(_ opcode: ThingMagic.Opcode, _ status: ThingMagic.Status) {
        refusals += 1
        say(opcode, status)
    }

    private mutating func tellSerial(_ data: [UInt8]) {
        guard data.count == 2 else { return refuse(.hardwareVersion, .wrongLength) }
        let letters = Array(module.serial.utf8.prefix(200))
        guard data == [0x00, 0x40], !letters.isEmpty else {
            return refuse(.hardwareVersion, .unimplementedFeature)
        }
        say(.hardwareVersion, data: [0x00, 0x40, 0x00, UInt8(letters.count)] + letters)
    }

    private mutating func tellAntennas(_ data: [UInt8]) {
        guard data == [0x05] else { return refuse(.getAntennaPorts, .invalidParameter) }
        let ports = module.ports.flatMap { [$0, module.connectedPorts.contains($0) ? 1 : 0] as [UInt8] }
        say(.getAntennaPorts, data: [0x05] + ports)
    }

    private mutating func setAntennaPorts(_ data: [UInt8]) {
        let body = Array(data.dropFirst())
        switch data.first {
        // One antenna, to transmit and to receive.
        case let port? where data.count == 2:
            guard module.ports.contains(port), body[0] == port else {
                return refuse(.setAntennaPorts, .invalidAntennaConfiguration)
            }
            configuration.searchList = [port]
        case 0x02 where body.count % 2 == 0 && !body.isEmpty:
            guard body.allSatisfy(module.ports.contains) else {
                return refuse(.setAntennaPorts, .invalidAntennaConfiguration)
            }
            configuration.searchList = stride(from: 0, to: body.count, by: 2).map { body[$0] }
        case 0x03 where body.count % 5 == 0 && !body.isEmpty:
            guard module.hasPortPowers else { return refuse(.setAntennaPorts, .unimplementedFeature) }
            for start in stride(from: 0, to: body.count, by: 5) {
                let power = UInt16(body[start + 1]) << 8 | UInt16(body[start + 2])
                guard module.ports.contains(body[start]) else {
                    return refuse(.setAntennaPorts, .invalidAntennaConfiguration)
                }
                guard power <= module.maximumPower else { return refuse(.setAntennaPorts, .powerTooHigh) }
                configuration.portPowers[body[start]] = power
            }
        default:
            return refuse(.setAntennaPorts, .wrongLength)
        }
        say(.setAntennaPorts)
    }

    private mutating func setReadPower(_ data: [UInt8]) {
        guard data.count == 2 else { return refuse(.setReadPower, .wrongLength) }
        let power = UInt16(data[0]) << 8 | UInt16(data[1])
        guard power <= module.maximumPower else { return refuse(.setReadPower, .powerTooHigh) }
        configuration.readPower = power
        say(.setReadPower)
    }

    /// The level of a pin that is an output (pin, level), its direction (1, pin, direction, level), or a question for
    /// the direction (pin).
    private mutating func setOutput(_ data: [UInt8]) {
        guard let pin = data.count == 4 ? data[1] : data.first, [1, 2, 4].contains(data.count) else {
            return refuse(.setOutput, .wrongLength)
        }
        guard module.pins.contains(pin) else { return refuse(.setOutput, .invalidParameter) }
        let isOutput = outputs.contains(pin) || !module.hasPinDirections
        switch data.count {
        case 1: return say(.setOutput, data: [0x01, isOutput ? 1 : 0])
        case 2:
            guard isOutput else { return refuse(.setOutput, .invalidParameter) }
        default:
            guard module.hasPinDirections else { return refuse(.setOutput, .unimplementedFeature) }
            guard data[0] == 1, data[2] <= 1 else { return refuse(.setOutput, .invalidParameter) }
            if data[2] == 1 { outputs.insert(pin) } else { outputs.remove(pin) }
        }
        setLevel(of: pin, isOn: data.last == 1)
        say(.setOutput)
    }

    private mutating func setLevel(of pin: UInt8, isOn: Bool) {
        guard lit.contains(pin) != isOn else { return }
        if isOn { lit.insert(pin) } else { lit.remove(pin) }
        switches.append(OutputSwitch(pin, isOn: isOn))
    }

    /// Start and stop of the continuous read.
    private mutating func read(_ data: [UInt8], at now: MonotonicTime) {
        let opcode = ThingMagic.Opcode.multiProtocolTagOperation
        if data == [0x00, 0x00, 0x02] {
            isReading = false
            say(opcode, data: [0x02])
            return
        }
        guard !isReading else { return }
        guard data.count >= 9, Int(data[7]) == data.count - 9 else { return refuse(opcode, .wrongLength) }
        guard configuration.tagProtocol != nil else { return refuse(opcode, .noProtocol) }
        guard configuration.region != nil else { return refuse(opcode, .invalidRegion) }
        // Continuous, one search for Gen2 tags, with metadata, streaming.
        guard Array(data[0..<7]) == [0, 0, 1, 0x22, 0, 0, ThingMagic.gen2], data[8] == 0x22,
            let search = Search(data[9...]), module.knowsDutyCycle || search.offMilliseconds == 0
        else { return refuse(opcode, .invalidParameter) }
        configuration.metadata = search.metadata
        self.search = search
        isReading = true
        reported = []
        readStart = now
        periodEnd = now.advanced(byNanoseconds: 1_000_000_000)
        say(opcode, data: [0x01])
    }
}
