// SPDX-License-Identifier: Apache-2.0

internal import Capture

extension LLRP.Session {
    /// The requests between the reader's first word and its inventory, in this order.
    enum Step: Int, CaseIterable {
        case capabilities
        case configuration
        case deleteROSpecs
        case deleteAccessSpecs
        case disableOld
        case deleteOld
        case addROSpec
        case enableROSpec

        /// The request in words.
        var words: String {
            switch self {
            case .capabilities: "asking what the reader can do"
            case .configuration: "setting events and keepalive"
            case .deleteROSpecs: "deleting inventories"
            case .deleteAccessSpecs: "deleting access operations"
            case .disableOld, .deleteOld: "deleting the old inventory"
            case .addROSpec: "adding the inventory"
            case .enableROSpec: "beginning the inventory"
            }
        }
    }

    /// Goes to a step, or to the next that applies.
    mutating func ask(_ step: Step, at now: MonotonicTime, into output: inout ReaderOutput) {
        guard let request = request(for: step) else { return askNext(after: step, at: now, into: &output) }
        phase = .asking(step)
        timer = now.advanced(byNanoseconds: LLRP.Timing.answer)
        send(request, into: &output)
    }

    private mutating func askNext(after step: Step, at now: MonotonicTime, into output: inout ReaderOutput) {
        if let next = Step(rawValue: step.rawValue + 1) { return ask(next, at: now, into: &output) }
        if holdsReports { send(.enableEventsAndReports, into: &output) }
        asked = nil
        beginReading(at: now, into: &output)
    }

    private func request(for step: Step) -> LLRP.Request? {
        let spec = LLRP.Inventory().spec
        return switch step {
        case .capabilities: .capabilities
        case .configuration:
            .configuration(
                keepaliveMilliseconds: LLRP.Timing.keepalive,
                holdsReports: holdsReports ? true : nil
            )
        case .deleteROSpecs: .deleteROSpecs
        case .deleteAccessSpecs: .deleteAccessSpecs
        // Only when adding was refused: the number may be taken.
        case .disableOld: hasCleared ? .disableROSpec(spec) : nil
        case .deleteOld: hasCleared ? .deleteROSpec(spec) : nil
        case .addROSpec: .addROSpec(inventory)
        case .enableROSpec: .enableROSpec(spec)
        }
    }

    private var holdsReports: Bool { capabilities.holdsReports && !leavesOutHolding }

    /// The inventory that the options ask for, with the reader's own tables.
    private var inventory: LLRP.Inventory {
        var inventory = LLRP.Inventory()
        inventory.session = options.session
        inventory.antennas = options.antennas.filter(\.isEnabled).map { antenna in
            LLRP.Inventory.Antenna(
                UInt16(antenna.port),
                powerIndex: antenna.powerCentidBm.flatMap { capabilities.power(atMost: $0)?.index }
            )
        }
        return inventory
    }

    /// Takes the answer to a step.
    mutating func answered(
        _ step: Step,
        _ status: LLRP.Status,
        _ body: Range<Int>,
        at now: MonotonicTime,
        into output: inout ReaderOutput
    ) {
        guard status.isSuccess else { return refused(step, status, at: now, into: &output) }
        if step == .capabilities {
            do throws(LLRP.ParameterProblem) {
                capabilities = try LLRP.capabilities(of: framer.bytes.span.extracting(body))
            } catch {
                // What is known of it goes unused; an inventory needs none of it.
                output.counters.malformed += 1
                capabilities = LLRP.Capabilities()
            }
        }
        askNext(after: step, at: now, into: &output)
    }

    private mutating func refused(
        _ step: Step,
        _ status: LLRP.Status,
        at now: MonotonicTime,
        into output: inout ReaderOutput
    ) {
        switch step {
        case .capabilities, .deleteROSpecs, .deleteAccessSpecs, .disableOld, .deleteOld:
            // "Nothing to delete" is an error on some readers, and an inventory needs no tables.
            break
        case .configuration where holdsReports:
            leavesOutHolding = true
            return ask(.configuration, at: now, into: &output)
        case .configuration:
            output.notices.append(.alert(.optionRefused("\(step.words) refused: \(status)")))
        case .addROSpec where !hasCleared:
            hasCleared = true
            return ask(.disableOld, at: now, into: &output)
        case .addROSpec, .enableROSpec:
            return fail(.refused(command: step.words, reason: "\(status)"), into: &output)
        }
        askNext(after: step, at: now, into: &output)
    }

    private mutating func beginReading(at now: MonotonicTime, into output: inout ReaderOutput) {
        phase = .reading
        lastAlive = now
        output.notices.append(.ready(description))
        guard let loss else { return }
        output.notices.append(.alert(.readsLost(loss.cause, from: loss.from, to: now)))
        self.loss = nil
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
