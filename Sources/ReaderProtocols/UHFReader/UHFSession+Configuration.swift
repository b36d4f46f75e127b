// SPDX-License-Identifier: Apache-2.0

internal import Capture
internal import EPC

extension UHFReader.Session {
    /// The commands before the first inventory, in this order; some are skipped.
    enum Step: Int, CaseIterable {
        case information
        // Before all else: a reader that reports by itself obeys nothing but this.
        case mode
        case answerMode
        case serial
        case region
        case power
        case scanTime
        case outputs
    }

    /// Asks who is there.
    mutating func begin(at now: MonotonicTime, into output: inout ReaderOutput) {
        isStale = true
        outputs = []
        wantedLevels = 0
        wantedBeeps = 0
        accessPort = 0
        modeRest = []
        missingPorts = 0
        badRounds = 0
        send(.information, for: .information, attempt: 1, at: now, into: &output)
    }

    /// Goes to the first step at or after `step` that has a command, or to reading.
    mutating func ask(from step: Step?, at now: MonotonicTime, into output: inout ReaderOutput) {
        for candidate in Step.allCases[(step?.rawValue ?? Step.allCases.count)...] {
            guard let command = command(for: candidate) else { continue }
            send(command, for: candidate, attempt: 1, at: now, into: &output)
            return
        }
        beginReading(at: now, into: &output)
    }

    mutating func send(
        _ command: UHFReader.Command,
        for step: Step,
        attempt: Int,
        at now: MonotonicTime,
        into output: inout ReaderOutput
    ) {
        command.append(to: address, into: &output.send)
        phase = .asking(step, attempt: attempt)
        timer = now.advanced(byNanoseconds: UHFReader.Timing.answer)
    }

    /// What a step sends; `nil`: nothing, go on.
    func command(for step: Step) -> UHFReader.Command? {
        switch step {
        case .information: .information
        case .serial: model == .reader288 ? .serialNumber : nil
        case .mode: .getMode(model)
        // Only when it is another: it is written to the reader's permanent memory.
        case .answerMode: nil
        case .region:
            options.region.flatMap(UHFReader.Channels.init)
                .flatMap { $0 == information?.channels ? nil : .setRegion($0) }
        case .power: powerCommand
        case .scanTime: scanTimeCommand
        case .outputs: model == .reader288 && !options.outputs.isEmpty ? .setOutputs(0) : nil
        }
    }

    private var scanTimeCommand: UHFReader.Command? {
        guard model == .reader18, let own = information?.scanTime,
            own == 0 || own > UHFReader.Timing.longestRound18
        else { return nil }
        return .setScanTime(UHFReader.Timing.longestRound18)
    }

    /// A UHFReader18 has one power, and writes it to its permanent memory; a UHFReader288 can keep it out of there.
    private var powerCommand: UHFReader.Command? {
        let antennas = options.antennas.filter(\.isEnabled)
        let powers = antennas.compactMap { antenna in antenna.powerCentidBm.map { (antenna.port, whole($0)) }
        }
        guard let lowest = powers.map(\.1).min() else { return nil }
        if model == .reader18 { return lowest == information?.power ? nil : .setPower([lowest]) }
        let isOne = powers.count == antennas.count && powers.allSatisfy { $0.1 == lowest }
        if isOne || powerForm != .each {
            return .setPower([powerForm == .oneStored ? lowest : lowest | 0x80])
        }
        let last = antennas.map(\.port).max() ?? 1
        let count = last > 8 ? 16 : last > 4 ? 8 : 4
        var each = [UInt8](repeating: 0x80 | min(information?.power ?? lowest, 0x7F), count: count)
        for (port, power) in powers where (1...16).contains(port) { each[Int(port) - 1] = power | 0x80 }
        return .setPower(each)
    }

    /// Whole dBm, rather too little than too much.
    private func whole(_ power: Int16) -> UInt8 { UInt8(max(0, min(power, 3300)) / 100) }

    /// Takes the answer to a step's command.
    mutating func answered(
        _ step: Step,
        _ frame: UHFReader.Frame,
        at now: MonotonicTime,
        into output: inout ReaderOutput
    ) {
        let status = frame.opcode == .unknown ? .unknownCommand : frame.status
        guard status == .success || (status == .notStored && step != .information) else {
            refused(step, status, at: now, into: &output)
            return
        }
        let data = frame.data
        switch step {
        case .information:
            guard let known = UHFReader.Information(scanner.bytes.span.extracting(data)) else {
                fail(.nonsense("the reader's information is too short"), at: now, into: &output)
                return
            }
            guard introduce(known, at: now, into: &output) else { return }
        case .serial:
            let digits = scanner.bytes[data].map(ThingMagic.hex).joined()
            if !digits.isEmpty { description.serial = digits }
        case .mode:
            guard isSetToReport(data) else { break }
            send(.setAnswerMode(model, rest: modeRest), for: .answerMode, attempt: 1, at: now, into: &output)
            return
        case .scanTime: information?.scanTime = UHFReader.Timing.longestRound18
        case .outputs:
            outputs = options.outputs.filter { (1...8).contains($0) }
            levels = 0
        case .answerMode, .region, .power: break
        }
        ask(from: Step(rawValue: step.rawValue + 1), at: now, into: &output)
    }

    /// Takes what the reader says about itself; whether it is of this session's model.
    private mutating func introduce(
        _ known: UHFReader.Information,
        at now: MonotonicTime,
        into output: inout ReaderOutput
    ) -> Bool {
        information = known
        description = known.description
        if let other = known.model, other != model {
            let driver = ReaderFamily(other).rawValue
            fail(
                .nonsense("this is a \(description.model): configure driver = \"\(driver)\""),
                at: now,
                into: &output
            )
            return false
        }
        ports = options.antennas.filter { $0.isEnabled && (1...16).contains($0.port) }.map(\.port)
        if ports.isEmpty, model == .reader288, let mask = known.antennas {
            ports = (1...8).filter { mask & 1 << ($0 - 1) != 0 }
        }
        if ports.isEmpty { ports = [1] }
        noteOptions(into: &output)
        return true
    }

    /// Says which details of the options cannot be told to the reader.
    private mutating func noteOptions(into output: inout ReaderOutput) {
        func alert(_ words: String) { output.notices.append(.alert(.optionRefused(words))) }
        let isPowerFractional = options.antennas.contains {
            $0.isEnabled && ($0.powerCentidBm ?? 0) % 100 != 0
        }
        if isPowerFractional { alert("these readers know whole dBm only: the power is rounded down") }
        guard model == .reader288 else { return }
        let reads = options.memoryReads.filter { $0.bank == .tid }
        usesTID = !reads.isEmpty
        if reads.contains(where: { Int($0.word) + Int($0.count) > 6 }) {
            alert("these readers read words 0 to 5 of the TID along with the EPC (FastID), no others")
        }
        if let filter = options.filters.first, UHFReader.Command.Mask(filter) == nil {
            alert("the filter is too long for these readers, 255 bits: all tags are read")
        }
    }

    private mutating func isSetToReport(_ data: Range<Int>) -> Bool {
        switch model {
        case .reader288: return scanner.bytes[data].first ?? 0 != 0
        case .reader18:
            // Four bytes of Wiegand, the mode, and five bytes that go with it.
            guard data.count >= 10 else { return false }
            modeRest = Array(scanner.bytes[(data.lowerBound + 5)..<(data.lowerBound + 10)])
            return scanner.bytes[data.lowerBound + 4] & 3 != 0
        }
    }

    private mutating func refused(
        _ step: Step,
        _ status: UHFReader.Status,
        at now: MonotonicTime,
        into output: inout ReaderOutput
    ) {
        switch step {
        case .serial, .mode:
            // Not every firmware has them, and none is needed to read.
            break
        case .power where model == .reader288 && powerForm != .oneStored:
            // Rather too little everywhere than too much anywhere; at last as the oldest firmware knows it.
            if case .setPower(let powers) = command(for: .power), powers.count > 1 {
                powerForm = .one
                let words = "power for each antenna refused, the lowest is used for all: \(status)"
                output.notices.append(.alert(.optionRefused(words)))
            } else {
                powerForm = .oneStored
            }
            ask(from: .power, at: now, into: &output)
            return
        case .scanTime:
            output.notices.append(.alert(.optionRefused("a shorter inventory time refused: \(status)")))
        case .outputs:
            output.notices.append(.alert(.optionRefused("outputs refused: \(status)")))
        case .information, .answerMode, .region, .power:
            let command = step == .answerMode ? .setAnswerMode(model, rest: modeRest) : command(for: step)
            let words = command.map { "\($0)" } ?? ""
            fail(.refused(command: words, reason: "\(status)"), at: now, into: &output)
            return
        }
        ask(from: Step(rawValue: step.rawValue + 1), at: now, into: &output)
    }
}

extension ReaderFamily {
    /// The family whose sessions speak to a model.
    init(_ model: UHFReader.Model) {
        switch model {
        case .reader18: self = .uhfReader18
        case .reader288: self = .uhfReader288
        }
    }
}

extension UHFReader.Command.Mask {
    /// The mask of a filter; `nil` where it is too long.
    init?(_ filter: ReaderOptions.TagFilter) {
        guard filter.bits.bitCount <= 255, filter.firstBit <= 16_383 else { return nil }
        self.init(bank: filter.bank.rawValue, firstBit: filter.firstBit, bits: filter.bits)
    }
}
