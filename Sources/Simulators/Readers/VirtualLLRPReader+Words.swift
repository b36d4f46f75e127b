// SPDX-License-Identifier: Apache-2.0

public import Capture
import ReaderProtocols

// MARK: - Saying

extension VirtualLLRPReader {
    /// What happened to it.
    enum Event {
        case attempt(UInt16)
        case closed
        case antenna(UInt8, isConnected: Bool)
        case input(UInt8, isHigh: Bool)
        case roSpec(UInt32, change: UInt8)
        case bufferWarning(percent: UInt8)
        case overflow
        case exception(String)

        /// The type by which it is enabled; `nil`: it always is.
        var type: UInt16? {
            switch self {
            case .attempt, .closed: nil
            case .input: 1
            case .roSpec: 2
            case .bufferWarning, .overflow: 3
            case .exception: 4
            case .antenna: 8
            }
        }
    }

    /// Sends a message of its own accord, or an answer.
    mutating func say(
        _ type: LLRP.MessageType,
        id: UInt32? = nil,
        _ body: (inout LLRP.MessageWriter) -> Void
    ) {
        if id == nil { lastID &+= 1 }
        send(compose(type, id: id ?? lastID, body))
    }

    private func compose(
        _ type: LLRP.MessageType,
        id: UInt32,
        _ body: (inout LLRP.MessageWriter) -> Void
    ) -> [UInt8] {
        var writer = LLRP.MessageWriter(version)
        writer.message(type, id: id, body)
        return writer.bytes
    }

    private mutating func send(_ bytes: [UInt8]) {
        var transmission = Transmission()
        transmission.append(bytes)
        emit(transmission)
    }

    /// Sends, unless it is dead; later, if it is stalled.
    mutating func emit(_ transmission: Transmission) {
        guard !isDead else { return }
        if stalledUntil == nil {
            output.append(contentsOf: transmission)
        } else {
            heldBack.append(contentsOf: transmission)
        }
    }

    /// The number of an answer.
    func answerID(_ header: LLRP.MessageHeader) -> UInt32 { habits.answersWithIDZero ? 0 : header.id }

    /// Answers that all is well, and what was asked.
    mutating func answer(
        _ header: LLRP.MessageHeader,
        isStatusLast: Bool = false,
        _ body: (inout LLRP.MessageWriter) -> Void = { _ in }
    ) {
        let type = LLRP.MessageType(rawValue: header.type.rawValue + 10)
        let words = habits.describesSuccess ? "M_Success" : ""
        say(header.type == .closeConnection ? .closeConnectionResponse : type, id: answerID(header)) {
            if isStatusLast { body(&$0) }
            Self.writeStatus(0, words, to: &$0)
            if !isStatusLast { body(&$0) }
        }
    }

    /// Answers that it will not.
    mutating func refuse(_ header: LLRP.MessageHeader, _ code: UInt16, _ words: String = "") {
        refusals += 1
        let hasAnswer = (1...59).contains(header.type.rawValue) && ![4, 14].contains(header.type.rawValue)
        let isError = !hasAnswer || [109, 110].contains(code) || habits.refusesByErrorMessage
        let type = isError ? LLRP.MessageType.errorMessage : .init(rawValue: header.type.rawValue + 10)
        let bytes = compose(type, id: answerID(header)) { Self.writeStatus(code, words, to: &$0) }
        send(bytes)
    }

    static func writeStatus(_ code: UInt16, _ words: String, to writer: inout LLRP.MessageWriter) {
        writer.parameter(.llrpStatus) {
            $0.append(code)
            $0.append(text: words)
        }
    }

    /// Tells what happened to it, if that is asked for.
    mutating func tell(_ event: Event, at now: MonotonicTime) {
        if let type = event.type {
            guard isConnected, configuration.events.contains(type) else { return }
        }
        lastID &+= 1
        let bytes = compose(.readerEventNotification, id: lastID) { writer in
            writer.parameter(.readerEventNotificationData) { writer in
                writer.parameter(model.hasCalendar ? .utcTimestamp : .uptime) {
                    let uptime = now.nanoseconds(since: bootTime) / 1_000
                    $0.append(UInt64(max(0, model.hasCalendar ? calendar(at: now) : uptime)))
                }
                Self.write(event, to: &writer)
            }
        }
        send(bytes)
    }

    /// Its calendar, in microseconds since 1970.
    func calendar(at now: MonotonicTime) -> Int64 { now.nanoseconds / 1_000 + clockOffset }

    private static func write(_ event: Event, to writer: inout LLRP.MessageWriter) {
        switch event {
        case .attempt(let outcome): writer.parameter(.connectionAttemptEvent) { $0.append(outcome) }
        case .closed: writer.parameter(.connectionCloseEvent)
        case .antenna(let port, let isConnected):
            writer.parameter(.antennaEvent) {
                $0.append(UInt8(isConnected ? 1 : 0))
                $0.append(UInt16(port))
            }
        case .input(let input, let isHigh):
            writer.parameter(.gpiEvent) {
                $0.append(UInt16(input))
                $0.append(UInt8(isHigh ? 0x80 : 0))
            }
        case .roSpec(let id, let change):
            writer.parameter(.roSpecEvent) {
                $0.append(change)
                $0.append(id)
                $0.append(UInt32(0))
            }
        case .bufferWarning(let percent): writer.parameter(.bufferLevelWarning) { $0.append(percent) }
        case .overflow: writer.parameter(.bufferOverflow)
        case .exception(let words): writer.parameter(.readerException) { $0.append(text: words) }
        }
    }
}

extension LLRP.MessageWriter {
    /// Writes bytes as they are.
    mutating func append(contentsOf bytes: [UInt8]) { for byte in bytes { append(byte) } }

    /// Writes a text with the count of its bytes before it.
    mutating func append(text: String) {
        let bytes = Array(text.utf8.prefix(1_000))
        append(UInt16(bytes.count))
        append(contentsOf: bytes)
    }
}

// MARK: - What it is, and how it is set up

extension VirtualLLRPReader {
    /// Which of it: 0 all, 1 general, 2 LLRP, 3 regulatory, 4 air protocol.
    func writeCapabilities(of asked: UInt8, to writer: inout LLRP.MessageWriter) {
        if [0, 1].contains(asked) { writeGeneral(to: &writer) }
        if [0, 2].contains(asked) {
            writer.parameter(.llrpCapabilities) {
                // It tells a filling buffer, and holds events and reports.
                $0.append(UInt8(0x40 | (model.holdsReports ? 0x08 : 0)))
                $0.append(UInt8(1))
                $0.append(UInt16(0))
                for number in [model.roSpecs, 32, 1, 1_508, model.operations] { $0.append(number) }
            }
        }
        if [0, 3].contains(asked) { writeRegulatory(to: &writer) }
        if [0, 4].contains(asked) {
            writer.parameter(.c1g2LLRPCapabilities) {
                // It writes blocks.
                $0.append(UInt8(0x40))
                $0.append(model.selectFilters)
            }
        }
    }

    private func writeGeneral(to writer: inout LLRP.MessageWriter) {
        writer.parameter(.generalDeviceCapabilities) { writer in
            writer.append(UInt16(model.antennas))
            writer.append(UInt16(model.hasCalendar ? 0x4000 : 0))
            writer.append(model.manufacturer)
            writer.append(model.number)
            writer.append(text: model.firmware)
            writer.parameter(.receiveSensitivityTableEntry) {
                $0.append(UInt16(1))
                $0.append(UInt16(0))
            }
            writer.parameter(.gpioCapabilities) {
                $0.append(UInt16(model.inputs))
                $0.append(UInt16(model.outputs))
            }
            for antenna in 1...UInt16(max(1, model.antennas)) {
                writer.parameter(.perAntennaAirProtocol) {
                    $0.append(antenna)
                    $0.append(UInt16(1))
                    $0.append(UInt8(1))
                }
            }
        }
    }

    private func writeRegulatory(to writer: inout LLRP.MessageWriter) {
        writer.parameter(.regulatoryCapabilities) { writer in
            // Germany, ETSI 302 208.
            writer.append(UInt16(276))
            writer.append(UInt16(2))
            writer.parameter(.uhfBandCapabilities) { writer in
                for (index, power) in model.powers.enumerated() {
                    writer.parameter(.transmitPowerLevelTableEntry) {
                        $0.append(UInt16(index + 1))
                        $0.append(UInt16(bitPattern: power))
                    }
                }
                writer.parameter(.frequencyInformation) { writer in
                    writer.append(UInt8(model.hops ? 0x80 : 0))
                    writer.parameter(model.hops ? .frequencyHopTable : .fixedFrequencyTable) {
                        if model.hops { $0.append(UInt16(0x0100)) }
                        $0.append(UInt16(model.frequencies.count))
                        for frequency in model.frequencies { $0.append(frequency) }
                    }
                }
                writer.parameter(.rfModeTable) { writer in
                    for mode in model.modes {
                        writer.parameter(.rfModeTableEntry) {
                            $0.append(mode)
                            // Divide ratio 64/3, Miller 4, PR-ASK, dense readers; 171 kbit/s; PIE 2; Tari 20 µs.
                            for byte: UInt8 in [0x80, 2, 0, 2] { $0.append(byte) }
                            for number: UInt32 in [171_000, 2_000, 20_000, 20_000, 0] { $0.append(number) }
                        }
                    }
                }
            }
        }
    }

    /// Which of it: 0 all, 2 properties of antennas, 5 events, 8 keepalive, 9 inputs, 10 outputs, 11 holding.
    func writeConfiguration(of asked: UInt8, to writer: inout LLRP.MessageWriter) {
        func isAsked(_ part: UInt8) -> Bool { asked == 0 || asked == part }
        if isAsked(2) {
            for antenna in 1...max(1, model.antennas) {
                writer.parameter(.antennaProperties) {
                    let isThere = model.connectedAntennas.contains(antenna) && !missingPorts.contains(antenna)
                    $0.append(UInt8(isThere ? 0x80 : 0))
                    $0.append(UInt16(antenna))
                    $0.append(UInt16(600))
                }
            }
        }
        if isAsked(8) {
            writer.parameter(.keepaliveSpec) {
                $0.append(UInt8(configuration.keepaliveMilliseconds == 0 ? 0 : 1))
                $0.append(configuration.keepaliveMilliseconds)
            }
        }
        if isAsked(9), model.inputs > 0 {
            for input in 1...model.inputs {
                writer.parameter(.gpiPortCurrentState) {
                    $0.append(UInt16(input))
                    $0.append(UInt8(configuration.inputs.contains(input) ? 0x80 : 0))
                    $0.append(UInt8(highInputs.contains(input) ? 1 : 0))
                }
            }
        }
        if isAsked(11) {
            writer.parameter(.eventsAndReports) { $0.append(UInt8(configuration.holdsReports ? 0x80 : 0)) }
        }
    }
}

// MARK: - Faults

extension VirtualLLRPReader {
    /// Lets a fault happen.
    public mutating func suffer(_ fault: VirtualFault, at now: MonotonicTime) {
        switch fault {
        case .noise(let count):
            send((0..<max(0, count)).map { _ in UInt8(truncatingIfNeeded: random.next()) })
        case .bytes(let bytes): send(bytes)
        case .corruptRecords(let count): recordsToCorrupt += max(0, count)
        case .stall(let nanoseconds): stalledUntil = now.advanced(byNanoseconds: nanoseconds)
        case .restart: restart(at: now)
        case .overTemperature(let isOn):
            isHot = isOn
            if isOn { tell(.exception("over temperature"), at: now) }
        case .returnLoss(let isOn): if isOn { tell(.exception("high return loss"), at: now) }
        case .antennaMissing(let port, let isOn):
            guard missingPorts.contains(port) != isOn else { return }
            if isOn { missingPorts.insert(port) } else { missingPorts.remove(port) }
            tell(.antenna(port, isConnected: !isOn), at: now)
        case .bufferFull:
            tell(.bufferWarning(percent: 90), at: now)
            tell(.overflow, at: now)
        case .assertion(let line, let file):
            tell(.exception("assertion failed: \(file):\(line)"), at: now)
            restart(at: now)
        case .dead(let isOn): isDead = isOn
        case .input(let input, let isOn): setInput(input, isHigh: isOn, at: now)
        case .clock(let microseconds): clockOffset = microseconds - now.nanoseconds / 1_000
        }
    }

    private mutating func restart(at now: MonotonicTime) {
        restarts += 1
        configuration = Configuration()
        gathered = [:]
        held.removeAll()
        heldBack.removeAll()
        stalledUntil = nil
        bootTime = now
        occupiedUntil = nil
        hangUp()
    }
}
