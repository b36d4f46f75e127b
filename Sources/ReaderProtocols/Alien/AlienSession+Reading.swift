// SPDX-License-Identifier: Apache-2.0

internal import Capture
internal import EPC

// MARK: - Lines

extension Alien.Session {
    /// As much of an answer as is looked at, besides tags.
    static let answerLength = 256

    /// Takes one line.
    mutating func take(_ line: LineFramer.Line, at now: MonotonicTime, into output: inout ReaderOutput) {
        var text = line.text
        while let first = text.first, framer.bytes[first] <= 0x20 || framer.bytes[first] >= 0x80 {
            text.removeFirst()
        }
        if !text.isEmpty {
            switch phase {
            case .greeting where begins(text, with: "#Alien RFID Reader Auto Notification"):
                listen(at: now, into: &output)
            case .listening:
                takeNotification(text, at: now, into: &output)
            case .greeting, .login:
                if takePrompt(text, at: now, into: &output) { return }
            case .idle, .asking, .reading, .stopping:
                takeAnswerLine(text, at: now, into: &output)
            }
        }
        if line.endsAnswer { endAnswer(at: now, into: &output) }
    }

    private func begins(_ text: Range<Int>, with word: StaticString) -> Bool {
        guard text.count >= word.utf8CodeUnitCount else { return false }
        for index in 0..<word.utf8CodeUnitCount {
            // SAFETY: within the static string's own count.
            let letter = unsafe word.utf8Start[index]
            if framer.bytes[text.lowerBound + index] != letter { return false }
        }
        return true
    }

    /// Takes a line before the login is done.
    ///
    /// - Returns: Whether it was a prompt.
    mutating func takePrompt(
        _ text: Range<Int>,
        at now: MonotonicTime,
        into output: inout ReaderOutput
    ) -> Bool {
        if begins(text, with: "Username>") {
            let user = options.login?.user ?? "alien"
            output.send += Array(user.utf8) + [0x0D, 0x0A]
            phase = .login(isPasswordSent: false)
        } else if begins(text, with: "Password>") {
            let password = options.login?.password ?? "password"
            output.send += Array(password.utf8) + [0x0D, 0x0A]
            phase = .login(isPasswordSent: true)
        } else if begins(text, with: "Alien>") {
            hasLoggedIn = true
            answer.removeAll(keepingCapacity: true)
            ask(0, at: now, into: &output)
            return true
        } else {
            if begins(text, with: "Error") || contains(text, "later") {
                let words = String(decoding: framer.bytes[text].prefix(Self.answerLength), as: UTF8.self)
                fail(.refused(command: "the login", reason: words), at: now, into: &output)
                return true
            }
            return false
        }
        timer = now.advanced(byNanoseconds: Alien.Timing.answer)
        return true
    }

    private func contains(_ text: Range<Int>, _ word: String) -> Bool {
        String(decoding: framer.bytes[text].prefix(Self.answerLength), as: UTF8.self).contains(word)
    }

    private mutating func takeAnswerLine(
        _ text: Range<Int>,
        at now: MonotonicTime,
        into output: inout ReaderOutput
    ) {
        if pending == .tagList, phase == .reading {
            if takeTag(text, at: now, into: &output) {
                timer = max(timer, now.advanced(byNanoseconds: Alien.Timing.slow))
                return
            }
        }
        if case .asking = phase, begins(text, with: "Username>") || begins(text, with: "Password>") {
            // A reader that greeted late.
            pending = nil
            _ = takePrompt(text, at: now, into: &output)
            return
        }
        // A prompt is no answer.
        if begins(text, with: "Alien>") { return }
        if answer.isEmpty { answer.append(contentsOf: framer.bytes[text].prefix(Self.answerLength)) }
    }

    /// Takes a line of a list.
    ///
    /// - Returns: Whether it was a tag, good or not.
    private mutating func takeTag(
        _ text: Range<Int>,
        at now: MonotonicTime,
        into output: inout ReaderOutput
    ) -> Bool {
        let line = Alien.parse(framer.bytes.span.extracting(text), dataBank: dataBank, at: now)
        switch line {
        case .tag(let read, let lengthMatches):
            if isStale {
                output.counters.staleRecords += 1
            } else {
                output.reads.append(read)
                if !lengthMatches { output.counters.lengthMismatches += 1 }
            }
        case .malformed: output.counters.malformed += 1
        case .other: return false
        }
        return true
    }

    // MARK: - Readers that connect by themselves

    private mutating func listen(at now: MonotonicTime, into output: inout ReaderOutput) {
        phase = .listening
        pending = nil
        isStale = false
        lastAlive = now
        timer = MonotonicTime(nanoseconds: .max)
    }

    /// Takes a line of a notification: `#Key: value`, or a tag.
    private mutating func takeNotification(
        _ text: Range<Int>,
        at now: MonotonicTime,
        into output: inout ReaderOutput
    ) {
        lastAlive = now
        guard framer.bytes[text.lowerBound] == UInt8(ascii: "#") else {
            announce(at: now, into: &output)
            if !takeTag(text, at: now, into: &output), !begins(text, with: "(No Tags)") {
                output.counters.bytesSkipped += text.count
                output.counters.resynchronisations += 1
            }
            return
        }
        let words = String(decoding: framer.bytes[text].prefix(Self.answerLength), as: UTF8.self)
        let value = words.split(separator: ":", maxSplits: 1).last.map { $0.drop { $0 == " " } } ?? ""
        if words.hasPrefix("#ReaderType:") { description.model = Alien.model(words) }
        if words.hasPrefix("#MACAddress:") { description.serial = String(value) }
        if words.hasPrefix("#End of Notification") { announce(at: now, into: &output) }
    }

    /// Tells once that such a reader is there.
    private mutating func announce(at now: MonotonicTime, into output: inout ReaderOutput) {
        guard !hasLoggedIn else { return }
        hasLoggedIn = true
        output.notices.append(.ready(description))
        tellLoss(at: now, into: &output)
    }
}

// MARK: - Answers

extension Alien.Session {
    /// An answer has ended.
    mutating func endAnswer(at now: MonotonicTime, into output: inout ReaderOutput) {
        guard let command = pending else { return answer.removeAll(keepingCapacity: true) }
        let text = String(decoding: answer, as: UTF8.self)
        let isOwn = isAnswer(text, to: command)
        answer.removeAll(keepingCapacity: true)
        // What answers something else came late.
        guard isOwn else { return }
        pending = nil
        switch phase {
        case .idle, .greeting, .login, .listening: break
        case .asking(let step, _): answered(step, text, at: now, into: &output)
        case .reading: answered(command, text, at: now, into: &output)
        case .stopping:
            // So that the reader is free for the next at once.
            if hasLoggedIn { Alien.Command.act("quit").append(to: &output.send) }
            end(into: &output)
        }
    }

    private func isAnswer(_ text: String, to command: Alien.Command) -> Bool {
        if Alien.isError(text) { return true }
        switch command {
        // Nothing else is asked meanwhile; what stands before the tags is noise.
        case .tagList: return true
        case .act, .read, .write: return !text.isEmpty
        case .get, .set: return text.lowercased().hasPrefix(command.name)
        }
    }

    mutating func beginReading(at now: MonotonicTime, into output: inout ReaderOutput) {
        phase = .reading
        isStale = false
        misses = 0
        lit = []
        lastAlive = now
        nextList = now.advanced(byNanoseconds: Alien.Timing.list)
        output.notices.append(.ready(description))
        tellLoss(at: now, into: &output)
        proceed(at: now, into: &output)
    }

    private mutating func tellLoss(at now: MonotonicTime, into output: inout ReaderOutput) {
        guard let loss else { return }
        output.notices.append(.alert(.readsLost(loss.cause, from: loss.from, to: now)))
        self.loss = nil
    }

    /// Sends what is due next, if nothing is under way.
    mutating func proceed(at now: MonotonicTime, into output: inout ReaderOutput) {
        guard phase == .reading, pending == nil else { return }
        if let command = access?.command {
            send(command, at: now, into: &output)
        } else if wanted != lit {
            let bits = wanted.reduce(0) { $0 | 1 << (Int($1) - 1) }
            lit = wanted
            send(.set("ExternalOutput", "\(bits)"), at: now, into: &output)
        } else if now >= nextList {
            nextList = now.advanced(byNanoseconds: Alien.Timing.list)
            send(.tagList, at: now, into: &output)
        } else {
            timer = nextList
        }
    }

    /// Takes the answer to a command while it reads.
    private mutating func answered(
        _ command: Alien.Command,
        _ text: String,
        at now: MonotonicTime,
        into output: inout ReaderOutput
    ) {
        misses = 0
        tellLoss(at: now, into: &output)
        lastAlive = now
        if var access, command == access.command {
            if let result = access.answered(text, value: Alien.words(text)) {
                output.answers.append(TagAnswer(id: access.operation.id, result, at: now))
            }
            self.access = access.command == nil ? nil : access
        } else if Alien.isError(text) {
            if command.name == "externaloutput" {
                outputs = []
                wanted = []
                lit = []
                output.notices.append(.alert(.optionRefused("outputs refused: \(text)")))
            } else {
                output.notices.append(.alert(.exception(text)))
                nextList = now.advanced(byNanoseconds: 5 * Alien.Timing.list)
            }
        }
        if command == .tagList, !Alien.isError(text), !text.isEmpty, !text.hasPrefix("(No Tags)"),
            !text.lowercased().hasPrefix("taglist")
        {
            output.counters.bytesSkipped += text.utf8.count
            output.counters.resynchronisations += 1
        }
        proceed(at: now, into: &output)
    }

    // MARK: - Time

    mutating func timeOut(at now: MonotonicTime, into output: inout ReaderOutput) {
        switch phase {
        case .idle, .listening: timer = MonotonicTime(nanoseconds: .max)
        case .stopping: end(into: &output)
        case .greeting, .login:
            // Some firmware sends no NUL behind a prompt.
            let rest = framer.unfinished
            if !rest.isEmpty {
                let isPrompt = takePrompt(rest, at: now, into: &output)
                framer.removeAll()
                if isPrompt { return }
            }
            guard phase == .greeting else {
                return fail(.noAnswer(command: "the login"), at: now, into: &output)
            }
            // A serial line greets nobody. An empty line ends what may be there.
            output.send += [0x0D, 0x0A]
            ask(0, at: now, into: &output)
        case .asking(let step, let attempt):
            guard attempt < 3 else {
                return fail(.noAnswer(command: "\(steps[step].command)"), at: now, into: &output)
            }
            phase = .asking(step: step, attempt: attempt + 1)
            send(steps[step].command, at: now, into: &output)
        case .reading:
            guard pending != nil else { return proceed(at: now, into: &output) }
            pending = nil
            answer.removeAll(keepingCapacity: true)
            misses += 1
            noteLoss(.silent)
            failAccess(.noAnswer, at: now, into: &output)
            guard misses < 2 else { return fail(.interrupted(.silent), at: now, into: &output) }
            proceed(at: now, into: &output)
        }
    }

    // MARK: - Endings

    /// Remembers since when reads may be lost, unless something already does.
    mutating func noteLoss(_ cause: ReaderInterruption) {
        if loss == nil { loss = (cause, lastAlive) }
    }

    mutating func fail(_ failure: ReaderFailure, at now: MonotonicTime, into output: inout ReaderOutput) {
        failAccess(.disconnected, at: now, into: &output)
        if phase == .reading { output.counters.interruptions += 1 }
        close()
        output.notices.append(.failed(failure))
    }

    mutating func end(into output: inout ReaderOutput) {
        close()
        output.notices.append(.stopped)
    }

    private mutating func close() {
        phase = .idle
        pending = nil
        timer = MonotonicTime(nanoseconds: .max)
        outputs = []
        framer.removeAll()
    }

    /// Answers the operation under way, if there is one.
    mutating func failAccess(
        _ failure: TagOperationFailure,
        at now: MonotonicTime,
        into output: inout ReaderOutput
    ) {
        guard let access else { return }
        self.access = nil
        guard !access.isAnswered else { return }
        output.answers.append(TagAnswer(id: access.operation.id, .failure(failure), at: now))
    }
}
