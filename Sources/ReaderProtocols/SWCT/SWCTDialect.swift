// SPDX-License-Identifier: Apache-2.0

internal import Capture
internal import EPC

extension SWCT {
    /// What is particular to these readers.
    ///
    /// They read in the mode that is set in them. In the answering mode a round is one inventory. In the active and
    /// the triggered mode tags come unasked until reading is stopped, and without tags nothing does: so reading is
    /// stopped and begun again every half minute, which shows that the reader is there.
    struct Dialect: ReaderDialect {
        typealias Layout = SWCT.Layout

        /// Addresses of parameters; their place in the list of all is one further.
        enum Parameter: UInt8 {
            case workMode = 0x02
            case power = 0x05
            case beeper = 0x06
            case scanArea = 0x0A
            case antennasHigh = 0x13
            case antennasLow = 0x14
            case q = 0x15
            case session = 0x16
        }

        let options: ReaderOptions
        let address: UInt8
        var pace = DialoguePace()
        var description = ReaderDescription(model: "SW/CT reader", firmware: "")
        /// What is set in the reader, from the type of the device on.
        var parameters: [UInt8] = []
        var isActive = false
        var round: [UInt8] = []
        var halt: [UInt8] = []
        var words: [UInt16] = []
        var checkedFaults: ReaderFaults = []
        /// What the inventory before an operation must show.
        var wanted: TagOperation?

        init(_ options: ReaderOptions) {
            self.options = options
            address = options.address ?? SWCT.everyone
            setMode()
        }

        func frame(_ code: Code, _ data: [UInt8] = []) -> [UInt8] {
            var bytes: [UInt8] = []
            SWCT.append(.host, code, address: address, data: data, to: &bytes)
            return bytes
        }

        func command(
            _ code: Code,
            _ data: [UInt8],
            _ words: String,
            _ weight: DialogueCommand.Weight = .required
        ) -> DialogueCommand {
            DialogueCommand(code: code.rawValue, bytes: frame(code, data), words: words, weight: weight)
        }

        /// The rounds of the mode that the reader is in.
        private mutating func setMode() {
            let mode = parameters.count > 3 ? parameters[3] : 0
            isActive = mode == 1 || mode == 2
            round = frame(isActive ? .start : .inventory)
            halt = frame(.stop)
            // An inventory of many tags takes its time, and tells nothing until it is over.
            pace.silence = isActive ? nil : 3_000_000_000
            pace.round = isActive ? 30_000_000_000 : nil
        }

        // MARK: - Before reading

        func appendQuiet(attempt: Int, to bytes: inout [UInt8]) {
            SWCT.append(.host, .stop, address: address, to: &bytes)
        }

        func isQuiet(_ frame: borrowing Span<UInt8>) -> Bool {
            frame[0] == 0x43 && frame[5] == Code.stop.rawValue
        }

        func appendHalt(to bytes: inout [UInt8]) -> Bool {
            guard isActive else { return false }
            bytes.append(contentsOf: halt)
            return true
        }

        func commands() -> [DialogueCommand] {
            [
                command(.system, [], "the version"),
                command(.parameters, [], "the parameters"),
                command(.antennas, [], "the connected antennas", .informative),
            ]
        }

        mutating func take(
            _ frame: borrowing Span<UInt8>,
            answering command: DialogueCommand
        ) -> DialogueVerdict {
            guard frame[0] == 0x43, frame[5] == command.code else { return .unrelated }
            let isGood = frame[6] == 1
            let data = frame.extracting(7..<(frame.count - 1))
            switch Code(rawValue: command.code) {
            case .inventory: return takeField(data, isGood: isGood)
            // Its status is missing in some firmware, which then has two bytes for the ports.
            case .antennas: return takeAntennas(data)
            case _ where !isGood: return .refused(.refused("the reader does not say why"))
            case .system where data.count >= 2:
                // Two digits: 14 is version 1.4.
                description.firmware = "\(data[0] >> 4).\(data[0] & 15)"
                let serial = (2..<data.count).map { ThingMagic.hex(data[$0]) }.joined()
                description.serial = serial.isEmpty ? nil : serial
            case .parameters:
                guard data.count >= 8 else { return .refused(.refused("too few parameters")) }
                parameters = data.indices.map { data[$0] }
                description.model = Self.model(parameters[0])
                setMode()
            case .read:
                words = stride(from: 0, to: data.count - 1, by: 2).map {
                    UInt16(data[$0]) << 8 | UInt16(data[$0 + 1])
                }
            default: break
            }
            return .accepted
        }

        private static func model(_ type: UInt8) -> String {
            type == 0xC3 ? "RU5300" : "SW/CT reader \(ThingMagic.hex(type))"
        }

        /// A bit for each port, the first in the lowest.
        private mutating func takeAntennas(_ data: borrowing Span<UInt8>) -> DialogueVerdict {
            guard data.count >= 2 else { return .accepted }
            let ports = UInt16(data[data.count - 2]) << 8 | UInt16(data[data.count - 1])
            let wanted = options.antennas.filter(\.isEnabled).map { UInt16(1) << UInt16(($0.port - 1) & 15) }
            let isMissing = wanted.contains { ports & $0 == 0 }
            checkedFaults = isMissing ? .antennaMissing : []
            return .accepted
        }

        /// Once it is known what is set, what differs is set; it is kept in flash, which wears.
        mutating func commands(after command: DialogueCommand) -> [DialogueCommand] {
            guard command.code == Code.parameters.rawValue else { return [] }
            var commands: [DialogueCommand] = []
            func set(
                _ parameter: Parameter,
                _ value: UInt8,
                _ words: String,
                _ weight: DialogueCommand.Weight
            ) {
                let place = Int(parameter.rawValue) + 1
                // What is not in the list cannot be set either.
                if place < parameters.count, parameters[place] == value { return }
                commands.append(
                    self.command(.setParameter, [parameter.rawValue, value], words, weight)
                )
            }
            // Tags are to be told by their EPC, not by their TID or both at once.
            set(.scanArea, 0x00, "reading EPCs", .required)
            set(.beeper, 0x00, "switching the beeper off", .informative)
            let enabled = options.antennas.filter(\.isEnabled)
            if let power = enabled.compactMap(\.powerCentidBm).min() {
                set(.power, UInt8(clamping: power / 100), "the power", .required)
            }
            // One port is all that most have; they know no choice.
            if enabled.contains(where: { $0.port > 1 }) || enabled.count < options.antennas.count {
                let ports = enabled.reduce(UInt16(0)) { $0 | 1 << UInt16(($1.port - 1) & 15) }
                set(.antennasHigh, UInt8(ports >> 8), "the antennas", .required)
                set(.antennasLow, UInt8(ports & 0xFF), "the antennas", .required)
            }
            if let population = options.population { set(.q, min(population.q, 6), "Q", .optional) }
            if let session = options.session { set(.session, session, "session \(session)", .optional) }
            if let band = options.region?.swct, parameters.count < 11 || Array(parameters[9...10]) != band {
                let word = options.region?.rawValue ?? ""
                commands.append(self.command(.setFrequency, band, "region \(word)"))
            }
            return commands
        }

        // MARK: - Rounds

        func appendRound(to bytes: inout [UInt8]) { bytes.append(contentsOf: round) }

        mutating func takeRound(
            _ frame: borrowing Span<UInt8>,
            at now: MonotonicTime,
            into output: inout ReaderOutput
        ) -> RoundEvent {
            guard frame[0] == 0x43 else { return .unrelated }
            let data = frame.extracting(7..<(frame.count - 1))
            switch Code(rawValue: frame[5]) {
            case .inventory:
                // No tag is no success.
                if frame[6] == 1 {
                    let count = data.count >= 2 ? Int(data[0]) << 8 | Int(data[1]) : 0
                    takeTags(data, from: 2, count: count, at: now, into: &output)
                }
                return isActive ? .ongoing : .over
            case .push:
                // Seven bytes of serial number, one for how many.
                let count = data.count >= 8 ? Int(data[7]) : 0
                takeTags(data, from: 8, count: count, at: now, into: &output)
                return .ongoing
            case .start:
                return frame[6] == 1 ? .ongoing : .failed([], "active reading refused")
            case .heartbeat:
                return .ongoing
            default:
                return .unrelated
            }
        }

        private func takeTags(
            _ data: borrowing Span<UInt8>,
            from start: Int,
            count: Int,
            at now: MonotonicTime,
            into output: inout ReaderOutput
        ) {
            guard data.count >= start else {
                output.counters.malformed += 1
                return
            }
            let isWhole = SWCT.forEachTag(
                in: data.extracting(start..<data.count),
                count: count,
                at: now
            ) { output.reads.append($0) }
            if !isWhole { output.counters.malformed += 1 }
        }

        var check: DialogueCommand? {
            options.antennas.isEmpty ? nil : command(.antennas, [], "the connected antennas", .informative)
        }

        /// There is one relay.
        func commands(switching output: UInt8, isOn: Bool) -> [DialogueCommand] {
            var command = command(
                isOn ? .closeRelay : .openRelay,
                [],
                "switching output \(output) \(isOn ? "on" : "off")"
            )
            command.pin = output
            return [command]
        }
    }
}

extension ReaderRegion {
    /// The band and its last and first channel, in two bytes; `nil`: unknown to SW/CT readers.
    var swct: [UInt8]? {
        switch self {
        case .northAmerica: [0x31, 0x80]
        case .europe, .newZealand, .india: [0x4E, 0x00]
        case .china: [0x2C, 0xA3]
        case .korea, .japan: [0x29, 0x9D]
        case .australia: [0x2E, 0x9F]
        case .northAmerica2, .northAmerica3, .open: nil
        }
    }
}
