// SPDX-License-Identifier: Apache-2.0

internal import Capture

extension ThingMagic.Session {
    /// The commands between a quiet line and the stream, in this order; some are skipped.
    enum Step: Int, CaseIterable {
        case version
        case program
        case firmware
        case serial
        case tagProtocol
        case region
        case detection
        case antennas
        case power
        case session
        case population
        case filter
        case outputs
        case start
    }

    /// Tells the module to stop and waits for silence.
    mutating func quiet(at now: MonotonicTime, into output: inout ReaderOutput) {
        outputs = []
        outputCommands = Self.outputCommands(for: options.outputs)
        wantedLevels = [:]
        phase = .quieting(attempt: 1, isAnswered: false)
        timer = now.advanced(byNanoseconds: ThingMagic.Timing.stop)
        patience = now.advanced(byNanoseconds: ThingMagic.Timing.patience)
        ThingMagic.Command.stop.append(to: &output.send)
    }

    /// Goes to the first step at or after `step` that has a command.
    mutating func ask(from step: Step, at now: MonotonicTime, into output: inout ReaderOutput) {
        for candidate in Step.allCases[step.rawValue...] {
            guard let command = command(for: candidate) else { continue }
            send(command, for: candidate, attempt: 1, at: now, into: &output)
            return
        }
    }

    mutating func send(
        _ command: ThingMagic.Command,
        for step: Step,
        attempt: Int,
        at now: MonotonicTime,
        into output: inout ReaderOutput
    ) {
        command.append(to: &output.send)
        phase = .asking(step, attempt: attempt)
        let wait = step == .firmware ? ThingMagic.Timing.boot : ThingMagic.Timing.answer
        timer = now.advanced(byNanoseconds: wait)
    }

    /// What a step sends; `nil`: nothing, go on.
    func command(for step: Step) -> ThingMagic.Command? {
        switch step {
        case .version: .version
        case .program: hasBooted ? nil : .currentProgram
        // Only when the boot loader answers for the running program.
        case .firmware: nil
        case .serial: .serialNumber
        case .tagProtocol: .setProtocol
        case .region: options.region.map { .setRegion($0.thingMagic) }
        case .detection: options.antennas.isEmpty ? .detectAntennas : nil
        case .antennas: .setSearchList(ports)
        case .power: powerCommand
        case .session: options.session.map { .setSession($0) }
        case .population: options.population.map { .setQ($0.q) }
        case .filter: .setReadFilterOff
        case .outputs: outputCommands.first
        case .start: .start(search)
        }
    }

    var ports: [UInt8] {
        guard options.antennas.isEmpty else { return options.antennas.filter(\.isEnabled).map(\.port) }
        return detectedPorts.isEmpty ? [1] : detectedPorts
    }

    private var powerCommand: ThingMagic.Command? {
        let antennas = options.antennas.filter(\.isEnabled)
        let powers = antennas.compactMap { antenna in
            antenna.powerCentidBm.map {
                ThingMagic.Command.PortPower(port: antenna.port, power: UInt16(max(0, $0)))
            }
        }
        guard let lowest = powers.map(\.power).min() else { return nil }
        let isOne = powers.count == antennas.count && powers.allSatisfy { $0.power == lowest }
        return isOne || usesOnePower ? .setReadPower(lowest) : .setPortPowers(powers)
    }

    /// Takes the answer to a step's command.
    mutating func answered(
        _ step: Step,
        _ frame: ThingMagic.Frame,
        at now: MonotonicTime,
        into output: inout ReaderOutput
    ) {
        guard frame.status == .success else {
            refused(step, frame.status, at: now, into: &output)
            return
        }
        let data = frame.data
        switch step {
        case .version:
            guard data.count >= 16 else { break }
            description.model = ThingMagic.model(of: framer.bytes[data])
            description.firmware = ThingMagic.firmware(of: framer.bytes[data])
        case .program:
            // The low bits say what runs: 1 the boot loader, 2 the firmware.
            if let program = framer.bytes[data].first, program & 3 == 1 {
                hasBooted = true
                send(.bootFirmware, for: .firmware, attempt: 1, at: now, into: &output)
                return
            }
        case .firmware:
            ask(from: .version, at: now, into: &output)
            return
        case .serial:
            // Option, flags, …, a length, and as many letters.
            let letters = framer.bytes[data].dropFirst(4)
            if data.count > 4, Int(framer.bytes[data.lowerBound + 3]) <= letters.count {
                let text = letters.prefix(Int(framer.bytes[data.lowerBound + 3]))
                    .filter { (0x21..<0x7F).contains($0) }
                if !text.isEmpty { description.serial = String(decoding: text, as: UTF8.self) }
            }
        case .detection:
            detectedPorts = []
            for index in stride(from: data.lowerBound + 1, to: data.upperBound - 1, by: 2)
            where framer.bytes[index + 1] == 1 && (1...16).contains(framer.bytes[index]) {
                detectedPorts.append(framer.bytes[index])
            }
        case .start:
            beginReading(at: now, into: &output)
            return
        case .outputs:
            outputAnswered(isRefused: false, at: now, into: &output)
            return
        case .tagProtocol, .region, .antennas, .power, .session, .population, .filter:
            break
        }
        guard let next = Step(rawValue: step.rawValue + 1) else { return }
        ask(from: next, at: now, into: &output)
    }

    private mutating func refused(
        _ step: Step,
        _ status: ThingMagic.Status,
        at now: MonotonicTime,
        into output: inout ReaderOutput
    ) {
        switch step {
        case .program, .firmware, .serial, .detection:
            // Not every firmware has them, and none is needed to read.
            break
        case .session, .population, .filter:
            let command = command(for: step).map { "\($0)" } ?? ""
            output.notices.append(.alert(.optionRefused("\(command) refused: \(status)")))
        case .power where !usesOnePower && options.antennas.count(where: \.isEnabled) > 1:
            // Rather too little everywhere than too much anywhere.
            usesOnePower = true
            output.notices.append(
                .alert(
                    .optionRefused("power for each antenna refused, the lowest is used for all: \(status)")
                )
            )
            ask(from: .power, at: now, into: &output)
            return
        case .outputs:
            if case .setOutput(let pin, _) = outputCommands.first {
                output.notices.append(.alert(.optionRefused("output \(pin) refused: \(status)")))
            }
            outputAnswered(isRefused: true, at: now, into: &output)
            return
        case .start where !status.fault.isEmpty:
            cool(status.fault, at: now, into: &output)
            return
        case .start where search.dutyCycle != nil || search.memory != nil:
            // Firmware that does not know the one or the other; the filter stays, who asked for it wants no others.
            let option =
                search.dutyCycle != nil ? "resting between readings" : "reading memory along with the EPC"
            if search.dutyCycle != nil { search.dutyCycle = nil } else { search.memory = nil }
            output.notices.append(.alert(.optionRefused("\(option) refused: \(status)")))
            ask(from: .start, at: now, into: &output)
            return
        case .version, .tagProtocol, .region, .antennas, .power, .start:
            let command = command(for: step).map { "\($0)" } ?? ""
            fail(.refused(command: command, reason: "\(status)"), at: now, into: &output)
            return
        }
        guard let next = Step(rawValue: step.rawValue + 1) else { return }
        ask(from: next, at: now, into: &output)
    }
}
