// SPDX-License-Identifier: Apache-2.0

extension ThingMagic {
    /// The commands a session sends.
    enum Command: Hashable {
        case version
        case currentProgram
        case bootFirmware
        case serialNumber
        case setProtocol
        case setRegion(UInt8)
        case detectAntennas
        case setSearchList([UInt8])
        case setPortPowers([PortPower])
        case setReadPower(UInt16)
        case setSession(UInt8)
        case setQ(UInt8)
        case setReadFilterOff
        case makeOutput(UInt8)
        case setOutput(UInt8, isOn: Bool)
        case setAntenna(UInt8)
        case setWritePower(UInt16)
        case access(TagOperation)
        case start(Search)
        case stop

        /// Transmit power of one port, in hundredths of a dBm.
        struct PortPower: Hashable {
            var port: UInt8
            var power: UInt16
        }

        var opcode: Opcode {
            switch self {
            case .version: .version
            case .currentProgram: .currentProgram
            case .bootFirmware: .bootFirmware
            case .serialNumber: .hardwareVersion
            case .setProtocol: .setProtocol
            case .setRegion: .setRegion
            case .detectAntennas: .getAntennaPorts
            case .setSearchList, .setPortPowers, .setAntenna: .setAntennaPorts
            case .setReadPower: .setReadPower
            case .setWritePower: .setWritePower
            case .setSession, .setQ: .setProtocolParameter
            case .setReadFilterOff: .setOptionalParameter
            case .makeOutput, .setOutput: .setOutput
            case .access(let operation):
                if case .read = operation.action { .readTagMemory } else { .writeTagMemory }
            case .start, .stop: .multiProtocolTagOperation
            }
        }

        /// Appends the command's frame.
        func append(to bytes: inout [UInt8]) {
            appendCommand(opcode, data: data, to: &bytes)
        }

        private var data: [UInt8] {
            switch self {
            case .version, .currentProgram, .bootFirmware: []
            case .serialNumber: [0x00, 0x40]
            case .setProtocol: [0x00, gen2]
            case .setRegion(let region): [region]
            case .detectAntennas: [0x05]
            // Transmit and receive port of each antenna; 63 fit into a frame, there are 16.
            case .setSearchList(let ports): [0x02] + ports.prefix(63).flatMap { [$0, $0] }
            // Read and write power of each port: nothing is written, so both alike.
            case .setPortPowers(let powers):
                [0x03] + powers.prefix(49).flatMap { [$0.port] + bytes($0.power) + bytes($0.power) }
            case .setReadPower(let power), .setWritePower(let power): bytes(power)
            case .setAntenna(let port): [port, port]
            case .setSession(let session): [gen2, 0x00, session]
            // 1: as it is told, not by the module's own estimate.
            case .setQ(let q): [gen2, 0x12, 0x01, q]
            case .setReadFilterOff: [0x01, 0x0C, 0x00]
            // Direction (option 1) of a pin: out, and off.
            case .makeOutput(let pin): [0x01, pin, 0x01, 0x00]
            case .setOutput(let pin, let isOn): [pin, isOn ? 0x01 : 0x00]
            case .access(let operation): accessData(operation)
            case .start(let search): search.data
            case .stop: [0x00, 0x00, 0x02]
            }
        }
    }
}

extension ThingMagic.Command: CustomStringConvertible {
    /// What the command asks for, in words.
    var description: String {
        switch self {
        case .version: "the version"
        case .currentProgram: "the running program"
        case .bootFirmware: "starting the firmware"
        case .serialNumber: "the serial number"
        case .setProtocol: "the protocol Gen2"
        case .setRegion(let region): "region \(ThingMagic.hex(region))"
        case .detectAntennas: "the connected antennas"
        case .setSearchList(let ports): "the antennas \(ports.map(String.init).joined(separator: ", "))"
        case .setPortPowers: "the power of each antenna"
        case .setReadPower: "the power"
        case .setSession(let session): "session \(session)"
        case .setQ(let q): "Q \(q)"
        case .setReadFilterOff: "switching the read filter off"
        case .makeOutput(let pin): "making pin \(pin) an output"
        case .setOutput(let pin, let isOn): "switching output \(pin) \(isOn ? "on" : "off")"
        case .setAntenna(let port): "antenna \(port)"
        case .setWritePower: "the power to write with"
        case .access: "a tag's memory"
        case .start: "starting to read"
        case .stop: "stopping to read"
        }
    }
}

extension ReaderRegion {
    /// The region's number in ThingMagic modules.
    var thingMagic: UInt8 {
        switch self {
        case .northAmerica: 0x01
        case .india: 0x04
        case .japan: 0x05
        case .china: 0x06
        case .europe: 0x08
        case .korea: 0x09
        case .australia: 0x0B
        case .newZealand: 0x0C
        case .northAmerica2: 0x0D
        case .northAmerica3: 0x0E
        case .open: 0xFF
        }
    }
}
