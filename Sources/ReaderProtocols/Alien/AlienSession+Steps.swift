// SPDX-License-Identifier: Apache-2.0

internal import Capture
internal import EPC

extension Alien.Session {
    /// One command on the way to reading.
    struct Step: Hashable {
        /// What it matters when it is refused.
        enum Need: Hashable {
            /// Nothing: not every model has it.
            case none
            /// An option of the configuration is not fulfilled.
            case option
            /// It cannot read.
            case reading
        }

        var command: Alien.Command
        var need: Need
    }

    /// The commands between the login and the first list.
    func makeSteps() -> [Step] {
        var steps = [
            Step(command: .get("ReaderType"), need: .none),
            Step(command: .get("ReaderVersion"), need: .none),
            Step(command: .get("MACAddress"), need: .none),
            Step(command: .set("AutoMode", "Off"), need: .none),
            Step(command: .set("TagType", "16"), need: .none),
            Step(command: .set("AcquireMode", "Inventory"), need: .none),
        ]
        let enabled = options.antennas.filter(\.isEnabled)
        if !enabled.isEmpty {
            let ports = enabled.map { "\(Int($0.port) - 1)" }.joined(separator: ",")
            steps.append(Step(command: .set("AntennaSequence", ports), need: .reading))
        }
        for antenna in enabled {
            guard let power = antenna.powerCentidBm else { continue }
            // Tenths of a dBm.
            steps.append(Step(command: .set("RFLevel", "\(antenna.port - 1) \(power / 10)"), need: .reading))
        }
        if let session = options.session {
            steps.append(Step(command: .set("AcqG2Session", "\(session)"), need: .option))
        }
        if let population = options.population {
            steps.append(Step(command: .set("AcqG2Q", "\(population.q)"), need: .option))
        }
        steps.append(
            Step(
                command: .set("AcqG2Mask", Self.mask(options)),
                need: options.filters.isEmpty ? .none : .reading
            )
        )
        if let filter = options.filters.first, filter.isExclusion {
            steps.append(Step(command: .set("AcqG2MaskAction", "Exclude"), need: .reading))
        }
        if let read = options.memoryReads.first {
            let words = "\(read.bank.rawValue),\(read.word),\(read.count)"
            steps.append(Step(command: .set("AcqG2TagData", words), need: .option))
        }
        steps += [
            Step(command: .set("TagListAntennaCombine", "Off"), need: .none),
            Step(command: .set("TagListMillis", "On"), need: .none),
            Step(command: .set("TagListCustomFormat", Alien.tagFormat), need: .none),
            Step(command: .set("TagListFormat", "Custom"), need: .none),
            Step(command: .set("PersistTime", "-1"), need: .reading),
        ]
        if !options.outputs.isEmpty {
            steps.append(Step(command: .set("ExternalOutput", "0"), need: .option))
        }
        steps += [
            Step(command: .act("Clear TagList"), need: .none),
            Step(command: .set("AutoMode", "On"), need: .reading),
        ]
        return steps
    }

    /// The mask of the options, or none.
    static func mask(_ options: ReaderOptions) -> String {
        options.filters.first.map { Alien.mask($0.bank, firstBit: $0.firstBit, $0.bits) } ?? Alien.noMask
    }

    mutating func send(_ command: Alien.Command, at now: MonotonicTime, into output: inout ReaderOutput) {
        command.append(to: &output.send)
        pending = command
        answer.removeAll(keepingCapacity: true)
        let wait: Int64
        switch command {
        case .read, .write, .tagList: wait = Alien.Timing.slow
        case .get, .set, .act: wait = Alien.Timing.answer
        }
        timer = now.advanced(byNanoseconds: wait)
    }

    /// Goes on with a step.
    mutating func ask(_ step: Int, at now: MonotonicTime, into output: inout ReaderOutput) {
        if step == 0, options.memoryReads.count > 1 {
            let words = "these readers read one stretch of memory along with each tag: the first is read"
            output.notices.append(.alert(.optionRefused(words)))
        }
        guard step < steps.count else { return beginReading(at: now, into: &output) }
        phase = .asking(step: step, attempt: 1)
        send(steps[step].command, at: now, into: &output)
    }

    /// Takes the answer to a step.
    mutating func answered(
        _ step: Int,
        _ text: String,
        at now: MonotonicTime,
        into output: inout ReaderOutput
    ) {
        let asked = steps[step]
        if Alien.isError(text) {
            switch asked.need {
            case .none: break
            case .option: output.notices.append(.alert(.optionRefused("\(asked.command) refused: \(text)")))
            case .reading:
                return fail(.refused(command: "\(asked.command)", reason: text), at: now, into: &output)
            }
            if asked.command.name == "acqg2tagdata" { dataBank = nil }
        } else {
            switch asked.command.name {
            case "readertype": description.model = Alien.model(text)
            case "readerversion": description.firmware = Alien.value(text)
            case "macaddress": description.serial = Alien.value(text)
            case "externaloutput": outputs = options.outputs
            default: break
            }
        }
        ask(step + 1, at: now, into: &output)
    }
}

extension Alien {
    /// Whether an answer says that something went wrong.
    static func isError(_ text: String) -> Bool { text.hasPrefix("Error") }

    /// What stands behind the first `=` of an answer, up to a comma, at most 64 letters.
    static func value(_ text: String) -> String {
        let value = text.split(separator: "=", maxSplits: 1).last ?? ""
        let first = value.split(separator: ",").first ?? ""
        let letters = first.utf8.filter { $0 > 0x20 && $0 < 0x7F }.prefix(64)
        return letters.isEmpty ? "unknown" : String(decoding: letters, as: UTF8.self)
    }
}
