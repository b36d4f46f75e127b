// SPDX-License-Identifier: Apache-2.0

internal import Capture
internal import EPC

extension MagicRF {
    /// What is particular to these modules.
    ///
    /// A round is a command for 65,535 inventories. Each is answered by its tags, or by the word that there is none:
    /// a sign of life ten times a second and more. A minute later it is stopped and asked for again, long before
    /// it would end without a word.
    struct Dialect: ReaderDialect {
        typealias Layout = MagicRF.Layout

        let options: ReaderOptions
        var pace = DialoguePace()
        var description = ReaderDescription(model: "MagicRF module", firmware: "")
        /// How the module's frames begin: its answers show it, before that both are tried in turn.
        var envelope: Envelope?
        var query: UInt16?
        var words: [UInt16] = []

        init(_ options: ReaderOptions) {
            self.options = options
            pace.round = 60_000_000_000
        }

        func command(
            _ code: Code,
            _ parameter: [UInt8] = [],
            _ words: String,
            _ weight: DialogueCommand.Weight = .required
        ) -> DialogueCommand {
            var bytes: [UInt8] = []
            MagicRF.append(.command, code, parameter, in: envelope ?? .usual, to: &bytes)
            return DialogueCommand(
                code: code.rawValue,
                bytes: bytes,
                words: words,
                weight: weight
            )
        }

        // MARK: - Before reading

        /// Tells it to stop, in the other envelope every second time.
        func appendQuiet(attempt: Int, to bytes: inout [UInt8]) {
            let guess: Envelope = attempt % 2 == 0 ? .other : .usual
            MagicRF.append(.command, .stop, in: envelope ?? guess, to: &bytes)
        }

        /// A module that was not polling may refuse to stop.
        mutating func isQuiet(_ frame: borrowing Span<UInt8>) -> Bool {
            guard frame[1] == Kind.answer.rawValue else { return false }
            let isStopped = frame[2] == Code.stop.rawValue
            let isRefused =
                frame[2] == Code.error.rawValue && frame.count > 7 && frame[5] == Fault.command.rawValue
            guard isStopped || isRefused else { return false }
            envelope = frame[0] == Envelope.usual.header ? .usual : .other
            return true
        }

        func appendHalt(to bytes: inout [UInt8]) -> Bool {
            MagicRF.append(.command, .stop, in: envelope ?? .usual, to: &bytes)
            return true
        }

        mutating func commands() -> [DialogueCommand] {
            var commands = [
                command(.information, [0x00], "the version"),
                command(.information, [0x01], "the software's version", .informative),
            ]
            if let region = options.region?.magicRF {
                commands += [
                    command(.setRegion, [region], "region \(options.region?.rawValue ?? "")"),
                    command(.setHopping, [0xFF], "hopping over the channels", .informative),
                ]
            }
            if let power = options.antennas.filter(\.isEnabled).compactMap(\.powerCentidBm).min() {
                let power = UInt16(max(0, power))
                commands.append(command(.setPower, [UInt8(power >> 8), UInt8(power & 0xFF)], "the power"))
            }
            if options.session != nil || options.population != nil {
                commands.append(command(.query, [], "the query", .optional))
            }
            return commands + filterCommands
        }

        /// The one filter before each round, or none at all.
        var filterCommands: [DialogueCommand] {
            guard let filter = options.filters.first else {
                return [command(.setSelectMode, [0x01], "clearing the filter", .informative)]
            }
            let action = filter.isExclusion ? 4 : 0
            return [
                select(UInt8(action) << 2 | filter.bank.rawValue, filter.firstBit, filter.bits, "the filter"),
                command(.setSelectMode, [0x00], "the filter before each round"),
            ]
        }

        func select(
            _ kind: UInt8,
            _ firstBit: UInt16,
            _ bits: MemoryBits,
            _ words: String
        ) -> DialogueCommand {
            let mask = (0..<bits.byteCount).map { bits.byte(at: $0) }
            let pointer = [0, 0, UInt8(firstBit >> 8), UInt8(firstBit & 0xFF)]
            let head = [kind] + pointer + [UInt8(truncatingIfNeeded: bits.bitCount), 0x00]
            return command(.setSelect, head + mask, words)
        }

        mutating func take(
            _ frame: borrowing Span<UInt8>,
            answering command: DialogueCommand
        ) -> DialogueVerdict {
            guard frame[1] == Kind.answer.rawValue else { return .unrelated }
            envelope = frame[0] == Envelope.usual.header ? .usual : .other
            let data = frame.extracting(5..<(frame.count - 2))
            let code = Code(rawValue: frame[2])
            if code == .error {
                // Of a round that was under way.
                if data.count > 0, data[0] == Fault.noTag.rawValue { return .unrelated }
                return .refused(Fault(rawValue: data.count > 0 ? data[0] : 0).failure)
            }
            // The select mode is answered as if the select had been set.
            let isAnswer =
                frame[2] == command.code
                || command.code == Code.setSelectMode.rawValue && code == .setSelect
            guard isAnswer else { return .unrelated }
            switch Code(rawValue: command.code) {
            case .information: noteInformation(data)
            case .query where data.count >= 2: query = UInt16(data[0]) << 8 | UInt16(data[1])
            case .pins:
                guard data.count == 3, data[2] == 1 else { return .refused(.refused("the module cannot")) }
            case .read, .write: return takeMemory(data, isWrite: code == .write)
            default:
                if data.count == 1, data[0] != 0 {
                    return .refused(.refused("code \(ThingMagic.hex(data[0]))"))
                }
            }
            return .accepted
        }

        /// Which of the three texts, and the text.
        private mutating func noteInformation(_ data: borrowing Span<UInt8>) {
            guard data.count > 1 else { return }
            let letters = (1..<data.count).map { data[$0] }.filter { (0x20..<0x7F).contains($0) }
            guard !letters.isEmpty else { return }
            let text = String(decoding: letters, as: UTF8.self)
            if data[0] == 0x00 { description.model = text }
            if data[0] == 0x01 { description.firmware = text }
        }

        /// What the module had in the query stays, but for what was asked for.
        mutating func commands(after command: DialogueCommand) -> [DialogueCommand] {
            guard command.code == Code.query.rawValue, var query else { return [] }
            if let session = options.session { query = query & ~0x0300 | UInt16(session & 3) << 8 }
            if let population = options.population { query = query & ~0x0078 | UInt16(population.q) << 3 }
            guard query != self.query else { return [] }
            let data = [UInt8(query >> 8), UInt8(query & 0xFF)]
            return [self.command(.setQuery, data, "session and Q", .optional)]
        }

        // MARK: - Rounds

        mutating func appendRound(to bytes: inout [UInt8]) {
            // The reserved byte is always 22; then how often.
            switch envelope ?? .usual {
            case .usual: bytes.append(contentsOf: Self.usualRound)
            case .other: bytes.append(contentsOf: Self.otherRound)
            }
        }

        private static let usualRound = round(.usual)
        private static let otherRound = round(.other)

        private static func round(_ envelope: Envelope) -> [UInt8] {
            var bytes: [UInt8] = []
            MagicRF.append(.command, .pollMany, [0x22, 0xFF, 0xFF], in: envelope, to: &bytes)
            return bytes
        }

        mutating func takeRound(
            _ frame: borrowing Span<UInt8>,
            at now: MonotonicTime,
            into output: inout ReaderOutput
        ) -> RoundEvent {
            let data = frame.extracting(5..<(frame.count - 2))
            if frame[1] == Kind.notice.rawValue {
                guard let (read, matches) = MagicRF.parseRecord(data, at: now) else {
                    output.counters.malformed += 1
                    return .ongoing
                }
                output.reads.append(read)
                if !matches { output.counters.lengthMismatches += 1 }
                return .ongoing
            }
            guard frame[2] == Code.error.rawValue, data.count > 0 else { return .unrelated }
            let fault = Fault(rawValue: data[0])
            return fault == .noTag ? .ongoing : .troubled([], "\(fault)")
        }

        func commands(switching output: UInt8, isOn: Bool) -> [DialogueCommand] {
            var direction = command(.pins, [0x00, output, 0x01], "making pin \(output) an output")
            var level = command(
                .pins,
                [0x01, output, isOn ? 0x01 : 0x00],
                "switching output \(output) \(isOn ? "on" : "off")"
            )
            direction.pin = output
            level.pin = output
            return [direction, level]
        }
    }
}

// MARK: - Memory of tags

extension MagicRF.Dialect {
    mutating func commands(
        for operation: TagOperation
    ) -> Result<[DialogueCommand], TagOperationFailure> {
        words = []
        var commands: [DialogueCommand] = []
        // By its TID where that is known: two tags may have one EPC. The mask's length is one byte.
        if let tid = operation.tid, tid.bitCount <= 255 {
            commands.append(select(TagBank.tid.rawValue, 0, tid, "choosing the tag"))
        } else if let epc = operation.epc {
            guard epc.bitCount <= 255 else { return .failure(.notSupported) }
            commands.append(select(TagBank.epc.rawValue, 32, epc, "choosing the tag"))
        } else {
            commands.append(command(.setSelectMode, [0x01], "choosing any tag"))
        }
        let password = (0..<4).map { UInt8(truncatingIfNeeded: operation.password >> UInt32(24 - 8 * $0)) }
        func place(_ bank: TagBank, _ word: UInt16, _ count: Int) -> [UInt8] {
            password + [bank.rawValue, UInt8(word >> 8), UInt8(word & 0xFF), 0x00, UInt8(count)]
        }
        switch operation.action {
        case .read(let bank, let word, let count):
            commands.append(command(.read, place(bank, word, Int(count)), "reading the tag"))
        case .write(let bank, let word, let words):
            guard words.count <= TagOperation.maximumWords else { return .failure(.noSuchMemory) }
            let data = words.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
            commands.append(command(.write, place(bank, word, words.count) + data, "writing the tag"))
        }
        // As it was before.
        return .success(
            commands
                + filterCommands.map {
                    var command = $0.with(.informative)
                    command.isCleanup = true
                    return command
                }
        )
    }

    /// Length, PC and EPC; then the words, or a status.
    mutating func takeMemory(_ data: borrowing Span<UInt8>, isWrite: Bool) -> DialogueVerdict {
        guard data.count > 0, Int(data[0]) < data.count else {
            return .refused(.refused("an answer without sense"))
        }
        let start = 1 + Int(data[0])
        if isWrite {
            guard start < data.count, data[start] == 0 else {
                return .refused(.unfinished("the module does not say that it was written"))
            }
            return .accepted
        }
        words = stride(from: start, to: data.count - 1, by: 2).map {
            UInt16(data[$0]) << 8 | UInt16(data[$0 + 1])
        }
        return .accepted
    }
}
