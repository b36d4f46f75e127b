// SPDX-License-Identifier: Apache-2.0

internal import Capture

// Speeds, listening, questions.
extension ReaderSearch {
    /// Begins from the first speed.
    mutating func search(at now: MonotonicTime, into output: inout ReaderOutput) {
        plan = SearchPlan(families, baudRate: fixedBaudRate, hint: finding)
        inner = nil
        hasHeard = false
        refusedRates = []
        output.notices.append(.searching)
        set(0, at: now, into: &output)
    }

    /// Has the line set for a stage of the plan, or gives up behind the last.
    mutating func set(_ stage: Int, at now: MonotonicTime, into output: inout ReaderOutput) {
        guard stage < plan.stages.count else { return giveUp(into: &output) }
        guard let baudRate = plan.stages[stage].baudRate else {
            return beginListening(stage, at: now, into: &output)
        }
        phase = .setting(stage: stage)
        timer = now.advanced(byNanoseconds: Timing.setting)
        output.baudRate = baudRate
    }

    mutating func beginListening(_ stage: Int, at now: MonotonicTime, into output: inout ReaderOutput) {
        recognised = [:]
        listen(stage, stretch: 0, at: now)
    }

    private mutating func listen(_ stage: Int, stretch: Int, at now: MonotonicTime) {
        heard.removeAll(keepingCapacity: true)
        phase = .listening(stage: stage, stretch: stretch)
        timer = now.advanced(byNanoseconds: Timing.stretch)
    }

    /// Takes what comes unasked.
    mutating func listen(
        _ bytes: borrowing Span<UInt8>,
        at now: MonotonicTime,
        into output: inout ReaderOutput
    ) {
        hasHeard = true
        let room = Self.stretchCapacity - heard.count
        let kept = min(room, bytes.count)
        for index in 0..<kept { heard.append(bytes[index]) }
        if heard.count == Self.stretchCapacity { endStretch(at: now, into: &output) }
    }

    /// Looks for what a family would say in what came, and goes on.
    mutating func endStretch(at now: MonotonicTime, into output: inout ReaderOutput) {
        guard case .listening(let stage, let stretch) = phase else { return }
        for family in plan.stages[stage].families where !heard.isEmpty {
            guard case .family(let found, let description)? = family.traits.probe?.examine(heard.span) else {
                continue
            }
            recognised[found, default: 0] += 1
            // Once can be chance where a frame is short; what cannot be asked says a whole text at once, and seldom.
            let isCertain = family.traits.probe?.question.isEmpty == true
            if isCertain || recognised[found, default: 0] > 1 {
                return settle(on: found, description, at: stage, now, into: &output)
            }
        }
        if stretch + 1 < (plan.stages[stage].isSilent ? Self.longStretches : Self.stretches) {
            listen(stage, stretch: stretch + 1, at: now)
        } else {
            ask(stage, familyAt: 0, isSure: false, at: now, into: &output)
        }
    }

    /// Asks a family's question, or goes on behind the last family.
    mutating func ask(
        _ stage: Int,
        familyAt place: Int,
        isSure: Bool,
        at now: MonotonicTime,
        into output: inout ReaderOutput
    ) {
        guard place < plan.stages[stage].families.count else {
            return set(stage + 1, at: now, into: &output)
        }
        let family = plan.stages[stage].families[place]
        guard let probe = family.traits.probe else {
            return ask(stage, familyAt: place + 1, isSure: false, at: now, into: &output)
        }
        if probe.question.isEmpty {
            // It cannot be asked: it was listened to.
            return ask(stage, familyAt: place + 1, isSure: false, at: now, into: &output)
        }
        heard.removeAll(keepingCapacity: true)
        output.send += probe.question
        phase = .asking(stage: stage, family: place, isSure: isSure)
        timer = now.advanced(byNanoseconds: probe.patienceMilliseconds * 1_000_000)
    }

    /// Takes what comes after a question; an answer is asked for once more before it is believed.
    mutating func takeAnswer(
        _ bytes: borrowing Span<UInt8>,
        at now: MonotonicTime,
        into output: inout ReaderOutput
    ) {
        guard case .asking(let stage, let place, let isSure) = phase else { return }
        hasHeard = true
        let skipped = max(0, bytes.count - Self.answerCapacity)
        let excess = heard.count + bytes.count - skipped - Self.answerCapacity
        if excess > 0 { heard.removeFirst(min(excess, heard.count)) }
        for index in skipped..<bytes.count { heard.append(bytes[index]) }
        let asked = plan.stages[stage].families[place]
        guard case .family(let found, let description)? = asked.traits.probe?.examine(heard.span) else {
            return
        }
        if isSure {
            settle(on: found, description, at: stage, now, into: &output)
        } else {
            ask(stage, familyAt: place, isSure: true, at: now, into: &output)
        }
    }

    mutating func timeOut(at now: MonotonicTime, into output: inout ReaderOutput) {
        switch phase {
        case .setting(let stage):
            // Whoever sets it is held up: as if it could not be set.
            if let baudRate = plan.stages[stage].baudRate { refusedRates.append(baudRate) }
            set(stage + 1, at: now, into: &output)
        case .leadingSoon: search(at: now, into: &output)
        case .listening: endStretch(at: now, into: &output)
        case .asking(let stage, let place, _):
            ask(stage, familyAt: place + 1, isSure: false, at: now, into: &output)
        case .idle, .leading: break
        }
    }

    private mutating func giveUp(into output: inout ReaderOutput) {
        phase = .idle
        finding = nil
        isConfirmed = false
        var words = plan.words.isEmpty ? "no family can be asked here" : "asked for " + plan.words
        let refused = Set(refusedRates).sorted()
        if !refused.isEmpty {
            words += "; the port cannot be set to \(refused.map(String.init).joined(separator: ", ")) bit/s"
        }
        // No count: what fails again in the same way is to say the same words.
        words += hasHeard ? "; bytes came that none of them sends" : "; nothing came"
        output.notices.append(.failed(.notFound(tried: words)))
    }
}

// What was found.
extension ReaderSearch {
    /// Believes that a reader is there.
    private mutating func settle(
        on family: ReaderFamily,
        _ description: ReaderDescription?,
        at stage: Int,
        _ now: MonotonicTime,
        into output: inout ReaderOutput
    ) {
        let finding = ReaderFinding(
            family: family,
            baudRate: plan.stages[stage].baudRate,
            model: description?.model ?? ""
        )
        self.finding = finding
        isConfirmed = true
        misses = 0
        output.notices.append(.found(finding))
        let problems = family.problems(with: options)
        guard problems.isEmpty else {
            phase = .idle
            // Asked again, first, when it is tried again: it may be another unit by then.
            misses = 2
            output.notices.append(.failed(.options(family, problems)))
            return
        }
        inner = family.makeSession(options)
        if let clock { inner?.setClock(clock) }
        phase = .leading
        inner?.start(at: now, into: &output)
        watch(at: now, into: &output)
    }

    /// Begins with what is known, at its speed.
    mutating func lead(_ finding: ReaderFinding, at now: MonotonicTime, into output: inout ReaderOutput) {
        guard finding.family.problems(with: options).isEmpty else { return search(at: now, into: &output) }
        if inner == nil {
            inner = finding.family.makeSession(options)
            if let clock { inner?.setClock(clock) }
            output.notices.append(.found(finding))
        }
        guard let baudRate = finding.baudRate else {
            phase = .leading
            inner?.start(at: now, into: &output)
            return watch(at: now, into: &output)
        }
        phase = .leadingSoon
        timer = now.advanced(byNanoseconds: Timing.setting)
        output.baudRate = baudRate
    }

    /// Looks at what the session of what was found has to say: whether it is that reader.
    mutating func watch(at now: MonotonicTime, into output: inout ReaderOutput) {
        for (place, notice) in output.notices.enumerated() {
            switch notice {
            case .ready:
                isConfirmed = true
                misses = 0
            case .failed(.noAnswer), .failed(.neverQuiet), .failed(.nonsense):
                misses += 1
                if isConfirmed { return }
                // Another reader than the one remembered, or at another speed.
                output.notices.removeSubrange(place...)
                return search(at: now, into: &output)
            default: break
            }
        }
    }
}
