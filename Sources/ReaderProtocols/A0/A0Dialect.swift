// SPDX-License-Identifier: Apache-2.0

internal import Capture
internal import EPC

extension A0 {
    /// What is particular to these readers.
    ///
    /// A round is one command, or two where the antenna has to be set before: the second is sent when the first was
    /// answered. All rounds are short and end by themselves; the next is asked for at once.
    struct Dialect: ReaderDialect {
        typealias Layout = A0.Layout

        /// One turn of the rounds: the antenna, and what is asked for.
        struct Turn: Hashable {
            var antenna: UInt8?
            var code: Code
            var memory: ReaderOptions.MemoryRead?
            /// The frames of both, made beforehand: a round allocates nothing.
            var antennaFrame: [UInt8]
            var frame: [UInt8]
        }

        let options: ReaderOptions
        let address: UInt8
        let pace = DialoguePace()
        var description = ReaderDescription(model: "A0 reader", firmware: "")
        var channels = Channels.standard
        /// The powers that are set, one for all antennas or one for each, in dBm.
        var powers: [UInt8] = []
        var region: [UInt8] = []
        var turns: [Turn] = []
        var turn = 0
        /// Whether the reader knows the inventory of several antennas; `nil`: nobody has seen it.
        var knowsFast: Bool?
        /// Tags of this round that are still to answer with their memory.
        var tagsLeft = 0
        var words: [UInt16] = []
        var checkedFaults: ReaderFaults = []

        init(_ options: ReaderOptions) {
            self.options = options
            address = options.address ?? A0.everyone
        }

        func frame(_ code: Code, _ data: [UInt8] = []) -> [UInt8] {
            var bytes: [UInt8] = []
            A0.append(code, address: address, data: data, to: &bytes)
            return bytes
        }

        func command(
            _ code: Code,
            _ data: [UInt8] = [],
            _ words: String,
            _ weight: DialogueCommand.Weight = .required
        ) -> DialogueCommand {
            DialogueCommand(
                code: code.rawValue,
                bytes: frame(code, data),
                words: words,
                weight: weight
            )
        }

        // MARK: - Before reading

        /// They are quiet when they answer: a round that somebody else has begun is over by then.
        func appendQuiet(attempt: Int, to bytes: inout [UInt8]) {
            A0.append(.version, address: address, to: &bytes)
        }

        func isQuiet(_ frame: borrowing Span<UInt8>) -> Bool { frame[3] == Code.version.rawValue }

        /// Rounds end by themselves.
        func appendHalt(to bytes: inout [UInt8]) -> Bool { false }

        mutating func commands() -> [DialogueCommand] {
            prepareTurns()
            let setsPower = enabled.contains { $0.powerCentidBm != nil }
            let question = setsPower && enabled.contains { $0.port > 4 } ? Code(rawValue: 0x97) : .power
            return [
                command(.version, "the version"),
                command(.identifier, [], "the identifier", .informative),
                command(.region, [], "the region", options.region == nil ? .informative : .required),
                command(question, [], "the power", setsPower ? .required : .informative),
                // It costs reading speed, and a gateway beeps where the station says so.
                command(.setBeeper, [0x00], "switching the beeper off", .informative),
                // What another program has left.
                command(.setMatch, [0x01], "clearing the EPC to match", .informative),
                command(.setMask, [0x00], "clearing the filters", .informative),
            ]
                + options.filters.enumerated().map { index, filter in
                    command(.setMask, mask(filter, index), "filter \(index + 1)", .optional)
                }
        }

        private func command(_ code: Code, _ words: String) -> DialogueCommand { command(code, [], words) }

        var enabled: [ReaderOptions.Antenna] {
            let enabled = options.antennas.filter(\.isEnabled)
            return enabled.isEmpty ? [.init(port: 1)] : enabled
        }

        /// A Gen2 Select: the first sets all tags, the others leave out what does not fit.
        private func mask(_ filter: ReaderOptions.TagFilter, _ index: Int) -> [UInt8] {
            let action: UInt8 = filter.select(isFirst: index == 0)
            let bytes = (0..<filter.bits.byteCount).map { filter.bits.byte(at: $0) }
            return [
                UInt8(truncatingIfNeeded: index + 1), options.session ?? 0, action, filter.bank.rawValue,
                UInt8(truncatingIfNeeded: filter.firstBit),
                UInt8(truncatingIfNeeded: filter.bits.bitCount),
            ] + bytes + [0x00]
        }

        mutating func take(
            _ frame: borrowing Span<UInt8>,
            answering command: DialogueCommand
        ) -> DialogueVerdict {
            guard frame[3] == command.code else { return .unrelated }
            let data = frame.extracting(4..<(frame.count - 1))
            switch Code(rawValue: command.code) {
            case .version where data.count == 2:
                description.firmware = "\(data[0]).\(data[1])"
            case .identifier where data.count > 1:
                noteIdentifier(data)
            case .region where data.count == 3 || data.count == 6:
                region = data.indices.map { data[$0] }
                noteChannels()
            case .power where data.count >= 1, Code(rawValue: 0x97) where data.count >= 1:
                // A code where a power should be; 0x11 is one.
                if data.count == 1, data[0] > 40 { return refusal(data[0]) }
                powers = data.indices.map { data[$0] }
            case .temperature where data.count == 2:
                // Above what the vendors allow a module's case to have.
                checkedFaults = data[0] == 1 && data[1] >= 75 ? .overTemperature : []
            case .read, .write:
                return takeMemory(data, isWrite: command.code == Code.write.rawValue)
            default:
                guard data.count == 1 else { return .refused(.refused("an answer without sense")) }
                return refusal(data[0])
            }
            return .accepted
        }

        func refusal(_ octet: UInt8) -> DialogueVerdict {
            let status = Status(rawValue: octet)
            return status == .success ? .accepted : .refused(status.failure)
        }

        private mutating func noteIdentifier(_ data: borrowing Span<UInt8>) {
            let bytes = data.indices.map { data[$0] }
            if bytes.allSatisfy({ $0 == 0xFF }) || bytes.allSatisfy({ $0 == 0 }) { return }
            let letters = Array(bytes.prefix { (0x21..<0x7F).contains($0) })
            let isText = letters.count >= 4 && bytes[letters.count...].allSatisfy { $0 == 0xFF || $0 == 0 }
            description.serial =
                isText
                ? String(decoding: letters, as: UTF8.self)
                : bytes.map { ThingMagic.hex($0) }.joined()
        }

        private mutating func noteChannels() {
            channels = .standard
            if region.count == 6, region[0] == 4 {
                let start = UInt32(region[3]) << 16 | UInt32(region[4]) << 8 | UInt32(region[5])
                channels = .custom(startKHz: start, stepKHz: UInt32(region[1]) * 10)
            }
        }

        /// What differs from what is set is set; all of it is kept in the reader's flash, which wears.
        mutating func commands(after command: DialogueCommand) -> [DialogueCommand] {
            switch Code(rawValue: command.code) {
            case .region:
                guard let wanted = options.region?.a0, wanted != region else { return [] }
                region = wanted
                noteChannels()
                let word = options.region?.rawValue ?? ""
                return [self.command(.setRegion, wanted, "region \(word)")]
            case .power, Code(rawValue: 0x97):
                return powerCommands
            default:
                return []
            }
        }

        private var powerCommands: [DialogueCommand] {
            let count = powers.count > 1 ? powers.count : enabled.contains { $0.port > 4 } ? 8 : 4
            let current = powers.count > 1 ? powers : Array(repeating: powers.first ?? 0, count: count)
            var wanted = current
            for antenna in enabled {
                guard let power = antenna.powerCentidBm, Int(antenna.port) <= wanted.count else { continue }
                wanted[Int(antenna.port) - 1] = UInt8(clamping: power / 100)
            }
            guard wanted != current else { return [] }
            // The short form is the one that every unit knows; ports that are not used do not matter.
            let used = Set(enabled.filter { Int($0.port) <= wanted.count }.map { wanted[Int($0.port) - 1] })
            let data = used.count == 1 ? Array(used) : wanted
            return [command(.setPower, data, "the power")]
        }

        func commands(switching output: UInt8, isOn: Bool) -> [DialogueCommand] {
            let state = isOn ? "on" : "off"
            var command = command(
                .writeGPIO,
                [output, isOn ? 1 : 0],
                "switching output \(output) \(state)"
            )
            command.pin = output
            return [command]
        }

        var check: DialogueCommand? { command(.temperature, [], "the temperature", .informative) }
    }
}

extension ReaderRegion {
    /// The region and its first and last frequency in A0 readers; `nil`: unknown to them.
    var a0: [UInt8]? {
        switch self {
        // 902 to 928 MHz, 865 to 868 MHz, 920 to 925 MHz.
        case .northAmerica: [0x01, 0x07, 0x3B]
        case .europe: [0x02, 0x00, 0x06]
        case .china: [0x03, 0x2B, 0x35]
        case .northAmerica2, .northAmerica3, .india, .japan, .korea, .australia, .newZealand, .open: nil
        }
    }
}

extension ReaderOptions.TagFilter {
    /// The action of a Gen2 Select (6.3.2.12.1.1) for which tags that do not fit are in the inventoried state B.
    func select(isFirst: Bool) -> UInt8 {
        switch (isFirst, isExclusion) {
        // What fits to A, the rest to B; the other way round.
        case (true, false): 0
        case (true, true): 4
        // What does not fit to B; what fits to B.
        case (false, false): 2
        case (false, true): 5
        }
    }
}
