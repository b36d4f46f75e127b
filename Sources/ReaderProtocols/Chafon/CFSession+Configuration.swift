// SPDX-License-Identifier: Apache-2.0

internal import Capture

extension Chafon.Session {
    /// The commands between the stop and the start, in this order; some are skipped.
    enum Step: Int, CaseIterable {
        case information
        case parameters
        case configuration
        case power
        case relays
    }

    /// Tells the reader to stop.
    mutating func begin(at now: MonotonicTime, into output: inout ReaderOutput) {
        isStale = true
        isRoundOver = false
        parameters = nil
        outputs = []
        lit = []
        wantedLevels = Dictionary(uniqueKeysWithValues: options.outputs.map { ($0, false) })
        phase = .halting(attempt: 1)
        send(.stop, wait: Chafon.Timing.stop, at: now, into: &output)
    }

    /// Goes to the first step at or after `step` that has a command, or to reading.
    mutating func ask(from step: Step?, at now: MonotonicTime, into output: inout ReaderOutput) {
        for candidate in Step.allCases[(step?.rawValue ?? Step.allCases.count)...] {
            guard let command = command(for: candidate) else { continue }
            phase = .asking(candidate, attempt: 1)
            send(command, wait: Chafon.Timing.answer, at: now, into: &output)
            return
        }
        beginReading(at: now, into: &output)
    }

    /// What a step sends; `nil`: nothing, go on.
    func command(for step: Step) -> Chafon.Command? {
        switch step {
        case .information: .information
        case .parameters: .getParameters
        case .configuration:
            wantedParameters.flatMap { $0 == parameters ? nil : .setParameters($0) }
        case .power: powerCommand
        case .relays: wantedLevels.keys.min().map { .setRelay($0, isOn: false) }
        }
    }

    /// The reader's parameters with what the options say; what is so already is not written to its permanent memory.
    private var wantedParameters: Chafon.Parameters? {
        guard var wanted = parameters else { return nil }
        // Told when asked for, the EPC, each time.
        wanted.workMode = 0
        wanted.area = 1
        wanted.filterSeconds = 0
        if let carriers = options.region.flatMap(Chafon.Carriers.init) { wanted.carriers = carriers }
        if let session = options.session { wanted.session = session }
        if let population = options.population { wanted.q = population.q }
        let ports = options.antennas.filter { $0.isEnabled && (1...8).contains($0.port) }.map(\.port)
        if !ports.isEmpty { wanted.antennas = ports.reduce(0) { $0 | 1 << ($1 - 1) } }
        return wanted
    }

    private var powerCommand: Chafon.Command? {
        let antennas = options.antennas.filter(\.isEnabled)
        let powers = antennas.compactMap { antenna in antenna.powerCentidBm.map { (antenna.port, whole($0)) }
        }
        guard let lowest = powers.map(\.1).min() else { return nil }
        let isOne = powers.count == antennas.count && powers.allSatisfy { $0.1 == lowest }
        if isOne || usesOnePower { return .setPower(lowest) }
        var each = [UInt8](repeating: parameters?.power ?? lowest, count: 8)
        for (port, power) in powers where (1...8).contains(port) { each[Int(port) - 1] = power }
        return .setPortPowers(each)
    }

    /// Whole dBm, rather too little than too much.
    private func whole(_ power: Int16) -> UInt8 { UInt8(max(0, min(power, 3300)) / 100) }

    /// Takes the answer to a step's command.
    mutating func answered(
        _ step: Step,
        _ frame: Chafon.Frame,
        at now: MonotonicTime,
        into output: inout ReaderOutput
    ) {
        guard frame.status == .success else {
            refused(step, frame.status, at: now, into: &output)
            return
        }
        switch step {
        case .information:
            guard let known = Chafon.description(scanner.bytes.span.extracting(frame.data)) else {
                fail(.nonsense("the reader's information is too short"), at: now, into: &output)
                return
            }
            description = known
            if options.antennas.contains(where: { $0.isEnabled && ($0.powerCentidBm ?? 0) % 100 != 0 }) {
                let words = "these readers know whole dBm only: the power is rounded down"
                output.notices.append(.alert(.optionRefused(words)))
            }
        case .parameters:
            parameters = Chafon.Parameters(scanner.bytes[frame.data])
        case .configuration:
            parameters = wantedParameters
        case .power: break
        case .relays:
            relayAnswered(isRefused: false, at: now, into: &output)
            return
        }
        ask(from: Step(rawValue: step.rawValue + 1), at: now, into: &output)
    }

    private mutating func relayAnswered(
        isRefused: Bool,
        at now: MonotonicTime,
        into output: inout ReaderOutput
    ) {
        guard let relay = wantedLevels.keys.min() else { return }
        wantedLevels[relay] = nil
        if !isRefused { outputs.insert(relay) }
        ask(from: .relays, at: now, into: &output)
    }

    /// Goes on without what a step asked for, or gives up.
    mutating func refused(
        _ step: Step,
        _ status: Chafon.Status?,
        at now: MonotonicTime,
        into output: inout ReaderOutput
    ) {
        let reason = status.map { "refused: \($0)" } ?? "not answered"
        switch step {
        case .parameters:
            // Older firmware has none; what it is set to stays.
            let words = "the reader does not tell its parameters: region, session, antennas stay as they are"
            if options.region != nil || options.session != nil {
                fail(.refused(command: "the reader's parameters", reason: reason), at: now, into: &output)
                return
            }
            output.notices.append(.alert(.optionRefused(words)))
        case .power where !usesOnePower && options.antennas.count(where: \.isEnabled) > 1:
            // Rather too little everywhere than too much anywhere.
            usesOnePower = true
            let words = "power for each antenna \(reason), the lowest is used for all"
            output.notices.append(.alert(.optionRefused(words)))
            ask(from: .power, at: now, into: &output)
            return
        case .relays:
            if let relay = wantedLevels.keys.min() {
                output.notices.append(.alert(.optionRefused("output \(relay) \(reason)")))
            }
            relayAnswered(isRefused: true, at: now, into: &output)
            return
        case .information, .configuration, .power:
            let command = command(for: step).map { "\($0)" } ?? ""
            if let status {
                fail(.refused(command: command, reason: "\(status)"), at: now, into: &output)
            } else {
                fail(.noAnswer(command: command), at: now, into: &output)
            }
            return
        }
        ask(from: Step(rawValue: step.rawValue + 1), at: now, into: &output)
    }
}
