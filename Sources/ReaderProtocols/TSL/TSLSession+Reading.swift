// SPDX-License-Identifier: Apache-2.0

internal import Capture
internal import EPC

// MARK: - Lines

extension TSL.Session {
    /// Takes one line.
    mutating func take(_ line: Range<Int>, at now: MonotonicTime, into output: inout ReaderOutput) {
        if line.isEmpty {
            // The end of a response whose last line was lost; mostly it has ended already.
            if response.command != nil { endResponse(isWhole: false, at: now, into: &output) }
            return
        }
        guard let entry = TSL.Entry(line, in: framer.bytes.span) else {
            output.counters.bytesSkipped += line.count
            output.counters.resynchronisations += 1
            return
        }
        if pending != nil, phase != .stopping {
            timer = max(timer, now.advanced(byNanoseconds: TSL.Timing.answer))
        }
        switch entry.header {
        case .commandStarted:
            if response.command != nil { endResponse(isWhole: false, at: now, into: &output) }
            if let name = TSL.commandName(framer.bytes.span.extracting(entry.value)) { response.begin(name) }
        case .ok:
            endResponse(isWhole: true, at: now, into: &output)
        case .error:
            response.error = number(entry) ?? 0
            endResponse(isWhole: true, at: now, into: &output)
        case .barcode:
            takeBarcode(entry, at: now, into: &output)
        case .epc, .pc, .rssi, .frequency, .phase, .tid:
            takeTagFact(entry, at: now, into: &output)
        default:
            takeOther(entry)
        }
    }

    private func integer(_ entry: TSL.Entry) -> Int? {
        TSL.integer(framer.bytes.span.extracting(entry.value))
    }

    private func number(_ entry: TSL.Entry) -> UInt32? { integer(entry).flatMap { UInt32(exactly: $0) } }

    private func bits(_ entry: TSL.Entry) -> MemoryBits? {
        HexDigit.bits(framer.bytes.span.extracting(entry.value))
    }

    private func word(_ entry: TSL.Entry) -> UInt16? {
        guard entry.value.count == 4 else { return nil }
        return HexDigit.number(framer.bytes.span.extracting(entry.value)).map { UInt16($0) }
    }

    private mutating func takeTagFact(
        _ entry: TSL.Entry,
        at now: MonotonicTime,
        into output: inout ReaderOutput
    ) {
        if entry.header == .epc {
            completeTag(into: &output)
            response.tag = bits(entry).map { TagRead(epc: $0, time: now) }
            if response.tag == nil { output.counters.malformed += 1 } else { response.tags += 1 }
            return
        }
        guard response.tag != nil else { return }
        switch entry.header {
        case .pc where response.tag?.pc != nil:
            // It belongs to a tag whose own line was lost; so does what follows.
            output.counters.malformed += 1
            completeTag(into: &output)
        case .pc:
            let pc = word(entry)
            response.tag?.pc = pc
            if pc == nil { output.counters.malformed += 1 }
        case .rssi:
            guard let rssi = integer(entry), abs(rssi) < 200 else {
                output.counters.malformed += 1
                return
            }
            response.tag?.rssiCentidBm = Int16(rssi * 100)
        case .frequency:
            guard let kHz = integer(entry), (800_000...1_000_000).contains(kHz) else { return }
            response.tag?.frequencyKHz = UInt32(kHz)
        case .phase:
            guard let degrees = integer(entry), (0...360).contains(degrees) else { return }
            response.tag?.phaseCentidegrees = Int32(degrees) * 100
        case .tid:
            let tid = bits(entry)
            response.tag?.tid = tid
        default: break
        }
    }

    /// The tag whose facts came in has no more: it is delivered.
    mutating func completeTag(into output: inout ReaderOutput) {
        guard let tag = response.tag else { return }
        response.tag = nil
        guard phase == .reading else {
            output.counters.staleRecords += 1
            return
        }
        // What was accessed is no inventory.
        if let command = response.command, command != TSL.Command.inventory.name { return }
        output.reads.append(tag)
        guard let pc = tag.pc else {
            if tellsPC { hasForgotten = true }
            return
        }
        tellsPC = true
        if Int(pc >> 11) * 16 != Int(tag.epc.bitCount) { output.counters.lengthMismatches += 1 }
    }

    private mutating func takeBarcode(
        _ entry: TSL.Entry,
        at now: MonotonicTime,
        into output: inout ReaderOutput
    ) {
        if case .quieting = phase {
            output.counters.staleRecords += 1
            return
        }
        let scan = Scan(isDamaged: false, firstByte: begun, lastByte: now)
        output.append(scan, text: framer.bytes.span.extracting(entry.value))
    }

    private mutating func takeOther(_ entry: TSL.Entry) {
        switch entry.header {
        case .unitSerial, .unitFirmware:
            var description = description
            TSL.note(entry.header, framer.bytes.span.extracting(entry.value), in: &description)
            self.description = description
        case .readData: response.words = words(entry)
        case .wordsWritten: response.wordsWritten = integer(entry)
        case .accessError: response.accessError = number(entry)
        case .backscatterError: response.backscatterError = number(entry)
        case .batteryPercent:
            var entry = entry
            if let last = entry.value.last, framer.bytes[last] == UInt8(ascii: "%") {
                entry.value = entry.value.lowerBound..<last
            }
            batteryPercent = integer(entry)
        case .charging:
            // `Off`, or a word for how it is charged.
            isCharging =
                entry.value.count > 1 && framer.bytes[entry.value.lowerBound + 1] != UInt8(ascii: "f")
        default: break
        }
    }

    private func words(_ entry: TSL.Entry) -> [UInt16]? {
        HexDigit.words(framer.bytes.span.extracting(entry.value))
    }
}

// MARK: - One command after the other

extension TSL.Session {
    mutating func beginReading(at now: MonotonicTime, into output: inout ReaderOutput) {
        phase = .reading
        misses = 0
        lastAlive = now
        hasForgotten = false
        nextRound = now
        cycleStart = now
        batteryDue = now
        output.notices.append(.ready(description))
        if let loss {
            output.notices.append(.alert(.readsLost(loss.cause, from: loss.from, to: now)))
            self.loss = nil
        }
        proceed(at: now, into: &output)
    }

    /// Sends what is due next, if nothing is under way.
    mutating func proceed(at now: MonotonicTime, into output: inout ReaderOutput) {
        guard phase == .reading, pending == nil else { return }
        if let operation {
            send(.access(operation), at: now, into: &output)
        } else if beepsLeft > 0 {
            beepsLeft -= 1
            send(.alert, at: now, into: &output)
        } else if now >= batteryDue {
            let pause = isTriggered ? TSL.Timing.keepalive : TSL.Timing.battery
            batteryDue = now.advanced(byNanoseconds: pause)
            send(.battery, at: now, into: &output)
        } else if !isTriggered, now >= nextRound {
            send(.inventory, at: now, into: &output)
        } else {
            timer = isTriggered ? batteryDue : min(batteryDue, nextRound)
        }
    }

    /// Takes the answer to a command while it reads.
    mutating func answered(
        _ command: TSL.Command,
        _ answer: TSL.Response,
        at now: MonotonicTime,
        into output: inout ReaderOutput
    ) {
        misses = 0
        if let loss {
            // One answer was missing, and reading went on.
            output.notices.append(.alert(.readsLost(loss.cause, from: loss.from, to: now)))
            self.loss = nil
        }
        lastAlive = now
        interruptionsLeft = 3
        switch command {
        case .inventory: endRound(answer.error, at: now, into: &output)
        case .battery: noteBattery(into: &output)
        case .access: answerOperation(answer, at: now, into: &output)
        case .abort, .version, .configure, .radioFacts, .triggerAction, .alert: break
        }
        if hasForgotten { return interrupt(.restarted, at: now, into: &output) }
        proceed(at: now, into: &output)
    }

    private mutating func endRound(_ error: UInt32?, at now: MonotonicTime, into output: inout ReaderOutput) {
        nextRound = max(now, sent.advanced(byNanoseconds: TSL.Timing.round))
        if let error, error != TSL.ErrorCode.noTag {
            // Not again and again what is said once.
            if toldError != error {
                output.notices.append(.alert(.exception("reading tags: \(TSL.ErrorCode.words(error))")))
            }
            toldError = error
            nextRound = now.advanced(byNanoseconds: TSL.Timing.refusal)
        } else {
            toldError = nil
        }
        if let cycle = options.dutyCycle,
            now.nanoseconds(since: cycleStart) >= Int64(cycle.onMilliseconds) * 1_000_000
        {
            cycleStart = now.advanced(byNanoseconds: Int64(cycle.offMilliseconds) * 1_000_000)
            nextRound = max(nextRound, cycleStart)
        }
    }

    private mutating func noteBattery(into output: inout ReaderOutput) {
        guard let percent = batteryPercent else { return }
        if percent > 20 || isCharging {
            isBatteryLow = false
        } else if percent <= 15, !isBatteryLow {
            isBatteryLow = true
            output.notices.append(.alert(.exception("the battery is at \(percent) %")))
        }
    }

    private mutating func answerOperation(
        _ answer: TSL.Response,
        at now: MonotonicTime,
        into output: inout ReaderOutput
    ) {
        guard let operation else { return }
        self.operation = nil
        let result: Result<[UInt16], TagOperationFailure>
        switch operation.action {
        case .read(_, _, let count):
            if answer.tags > 1 {
                result = .failure(.refused("more than one tag answered"))
            } else if answer.error == nil, let words = answer.words, words.count == Int(count) {
                result = .success(words)
            } else {
                result = .failure(TSL.failure(of: answer))
            }
        case .write(_, _, let words):
            let written = answer.wordsWritten ?? 0
            if answer.error == nil, written == words.count {
                result = .success([])
            } else if written > 0 {
                result = .failure(.unfinished("\(written) of \(words.count) words"))
            } else {
                result = .failure(TSL.failure(of: answer))
            }
        }
        output.answers.append(TagAnswer(id: operation.id, result, at: now))
    }

    /// Nothing came for a while, or something is due.
    mutating func readingTimeOut(at now: MonotonicTime, into output: inout ReaderOutput) {
        guard let command = pending else { return proceed(at: now, into: &output) }
        completeTag(into: &output)
        response = TSL.Response()
        misses += 1
        if case .access = command { failOperation(.noAnswer, at: now, into: &output) }
        pending = nil
        guard misses < 2 else { return interrupt(.silent, at: now, into: &output) }
        noteLoss(.silent)
        // Whether it is there is to be known soon.
        if isTriggered { batteryDue = now }
        proceed(at: now, into: &output)
    }
}
