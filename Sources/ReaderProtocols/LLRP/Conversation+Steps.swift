// SPDX-License-Identifier: Apache-2.0

internal import Capture

extension LLRP.Session {
    /// The requests between the reader's first word and its inventory, in this order; some are skipped.
    enum Step: Int, CaseIterable, Comparable {
        case supportedVersion
        case version
        case capabilities
        case extensions
        case configuration
        case inputs
        case deleteROSpecs
        case deleteAccessSpecs
        case disableOld
        case deleteOld
        case addROSpec
        case addAccessSpec
        case enableAccessSpec
        case enableROSpec

        /// The request in words.
        var words: String {
            switch self {
            case .supportedVersion, .version: "agreeing on a version"
            case .capabilities: "asking what the reader can do"
            case .extensions: "asking for the vendor's extensions"
            case .configuration: "setting events and keepalive"
            case .inputs: "looking at inputs"
            case .deleteROSpecs: "deleting inventories"
            case .deleteAccessSpecs: "deleting access operations"
            case .disableOld, .deleteOld: "deleting the old inventory"
            case .addROSpec: "adding the inventory"
            case .addAccessSpec, .enableAccessSpec: "reading memory along"
            case .enableROSpec: "beginning the inventory"
            }
        }

        static func < (left: Step, right: Step) -> Bool { left.rawValue < right.rawValue }

        /// Whether a reader that does not answer is read all the same.
        var isOptional: Bool { self == .extensions || self == .inputs }
    }

    /// Goes to a step, or to the next that applies.
    mutating func ask(_ step: Step, at now: MonotonicTime, into output: inout ReaderOutput) {
        guard let request = request(for: step) else { return askNext(after: step, at: now, into: &output) }
        phase = .asking(step)
        let isSoon = isTerse && step > .configuration
        timer = now.advanced(byNanoseconds: isSoon ? LLRP.Timing.terseAnswer : LLRP.Timing.answer)
        let id = send(request, into: &output)
        asked = request.answer.map { (id, $0) }
    }

    private mutating func askNext(after step: Step, at now: MonotonicTime, into output: inout ReaderOutput) {
        if let next = Step(rawValue: step.rawValue + 1) { return ask(next, at: now, into: &output) }
        asked = nil
        beginReading(at: now, into: &output)
    }

    /// Goes on without an answer.
    mutating func skip(_ step: Step, at now: MonotonicTime, into output: inout ReaderOutput) {
        if step == .extensions { omissions.insert(.additions) }
        askNext(after: step, at: now, into: &output)
    }

    private func request(for step: Step) -> LLRP.Request? {
        let spec = LLRP.Inventory().spec
        return switch step {
        case .supportedVersion: .supportedVersion
        case .version: .setVersion(.oneOne)
        case .capabilities: isTerse ? nil : .capabilities
        case .extensions:
            capabilities.manufacturer == LLRP.Vendor.impinj && !omissions.contains(.additions)
                ? .enableImpinjExtensions : nil
        case .configuration:
            omissions.contains(.events)
                ? .keepalive(milliseconds: keepalive)
                : .configuration(keepaliveMilliseconds: keepalive, holdsReports: holdsReports ? true : nil)
        case .inputs: inputs.isEmpty ? nil : .enableInputs(inputs)
        case .deleteROSpecs: .deleteROSpecs
        case .deleteAccessSpecs: .deleteAccessSpecs
        // Only when adding was refused: the number may be taken.
        case .disableOld: omissions.contains(.old) ? .disableROSpec(spec) : nil
        case .deleteOld: omissions.contains(.old) ? .deleteROSpec(spec) : nil
        case .addROSpec: .addROSpec(inventory)
        case .addAccessSpec: accessSpec.map { .addAccessSpec($0) }
        case .enableAccessSpec: accessSpec.map { .enableAccessSpec($0.spec) }
        case .enableROSpec: .enableROSpec(spec)
        }
    }

    private var holdsReports: Bool {
        capabilities.holdsReports && omissions.isDisjoint(with: [.holding, .events])
    }

    /// Takes the answer to a step.
    mutating func answered(
        _ step: Step,
        _ status: LLRP.Status,
        _ body: Range<Int>,
        at now: MonotonicTime,
        into output: inout ReaderOutput
    ) {
        // It does answer; next time it is asked everything again.
        if step > .configuration { lastingOmissions.remove(.capabilities) }
        guard status.isSuccess else { return refused(step, status, at: now, into: &output) }
        if step == .version { writer = LLRP.MessageWriter(.oneOne) }
        if step == .capabilities {
            do throws(LLRP.ParameterProblem) {
                capabilities = try LLRP.capabilities(of: framer.bytes.span.extracting(body))
            } catch {
                // What is known of it goes unused; an inventory needs none of it.
                output.counters.malformed += 1
                capabilities = LLRP.Capabilities()
            }
            if let reason = impossible {
                return fail(.refused(command: "the configuration", reason: reason), at: now, into: &output)
            }
            for words in compromises { output.notices.append(.alert(.optionRefused(words))) }
        }
        askNext(after: step, at: now, into: &output)
    }

    private mutating func refused(
        _ step: Step,
        _ status: LLRP.Status,
        at now: MonotonicTime,
        into output: inout ReaderOutput
    ) {
        func alert(_ words: String) {
            output.notices.append(.alert(.optionRefused("\(words) refused: \(status)")))
        }
        switch step {
        case .capabilities where status.code == 110 && !omissions.contains(.negotiation):
            // It will not speak 1.0.1. What is asked next is written in 1.1 by rule.
            omissions.insert(.negotiation)
            writer = LLRP.MessageWriter(.oneOne)
            return ask(.supportedVersion, at: now, into: &output)
        case .capabilities, .deleteROSpecs, .deleteAccessSpecs, .disableOld, .deleteOld:
            // "Nothing to delete" is an error on some readers, and an inventory needs no tables.
            break
        case .extensions:
            omissions.insert(.additions)
            alert("phase and fine signal strength")
        case .configuration where holdsReports:
            omissions.insert(.holding)
            return ask(.configuration, at: now, into: &output)
        case .configuration where !omissions.contains(.events):
            omissions.insert(.events)
            alert("telling events")
            return ask(.configuration, at: now, into: &output)
        case .configuration, .inputs: alert(step.words)
        case .addROSpec where !omissions.contains(.old):
            omissions.insert(.old)
            return ask(.disableOld, at: now, into: &output)
        case .addROSpec where inventory.additions != nil:
            omissions.insert(.additions)
            alert("phase and fine signal strength")
            return ask(.addROSpec, at: now, into: &output)
        case .addROSpec where hasRadioOptions && !omissions.contains(.radio):
            omissions.insert(.radio)
            alert("session, population and mode")
            return ask(.addROSpec, at: now, into: &output)
        case .addAccessSpec, .enableAccessSpec:
            omissions.insert(.memory)
            alert(step.words)
        case .supportedVersion, .version, .addROSpec, .enableROSpec:
            let failure = ReaderFailure.refused(command: step.words, reason: "\(status)")
            return fail(failure, at: now, into: &output)
        }
        askNext(after: step, at: now, into: &output)
    }

    /// Whether this is one that did not answer what it can do.
    var isTerse: Bool { omissions.contains(.capabilities) }

    /// Reads what a reader reports by itself, that answers no request for an inventory: emulators are like this.
    mutating func readAsItIs(at now: MonotonicTime, into output: inout ReaderOutput) {
        asked = nil
        let words = "inventories are not answered: what the reader reports by itself is read"
        output.notices.append(.alert(.optionRefused(words)))
        beginReading(at: now, into: &output)
    }

    private mutating func beginReading(at now: MonotonicTime, into output: inout ReaderOutput) {
        phase = .reading
        lastAlive = now
        output.notices.append(.ready(description))
        if options.tagsPerReport ?? 1 != 1 { reportDue = now.advanced(byNanoseconds: LLRP.Timing.report) }
        if let loss {
            output.notices.append(.alert(.readsLost(loss.cause, from: loss.from, to: now)))
            self.loss = nil
        }
        // Not before what is held would be taken.
        if holdsReports { send(.enableEventsAndReports, into: &output) }
        let wantsState = options.trigger != nil || !options.antennas.isEmpty
        if wantsState, !omissions.contains(.state) { request(.state, .state, into: &output) }
    }

    private var description: ReaderDescription {
        let maker =
            switch capabilities.manufacturer {
            case LLRP.Vendor.impinj: "Impinj"
            case LLRP.Vendor.zebra: "Zebra"
            default: "LLRP reader of maker \(capabilities.manufacturer)"
            }
        return ReaderDescription(
            model: "\(maker) model \(capabilities.model)",
            firmware: capabilities.firmware
        )
    }
}
