// SPDX-License-Identifier: Apache-2.0

import Foundation
import ReaderProtocols
import Simulators
import Synchronization
import TallyConfig

/// A virtual reader that plays a scenario, and says how it goes.
struct ReaderPlay {
    let stage: ScenarioStage
    let reader: SimulatedReader
    let family: ReaderFamily

    /// Plugs the reader in.
    init(_ stage: ScenarioStage, family: ReaderFamily, on port: SimulatedPort.Kind) throws {
        let scenario = stage.scenario
        guard
            let virtual = VirtualReaders.make(
                family,
                ports: UInt8(scenario.reader.ports),
                connected: Set(stage.antennas),
                isNetworked: port.isNetworked,
                seed: UInt64(scenario.seed)
            )
        else {
            throw CommandFailure(
                message: "there is no virtual reader of the family \(family.rawValue)",
                next: "there is one of: \(VirtualReaders.families.map(\.rawValue).joined(separator: ", "))"
            )
        }
        self.stage = stage
        self.family = family
        reader = try SimulatedReader(virtual, on: port)
    }

    /// Plays all of it, and stays for `linger` seconds.
    func run(linger: Int) async throws {
        defer { reader.stop() }
        Console.note(
            "a virtual reader (\(family.rawValue)) at \(reader.path), \(Show.count(stage.population.tags.count)) tags, "
                + "antennas \(stage.antennas.map(String.init).joined(separator: ", ")); Ctrl-C ends it"
        )
        let faults = Faults(stage.schedule, for: reader)
        defer { faults.stop() }
        let movement = stage.scenario.motion.waits ? SimulatedReader.Movement.whileRead : .steady
        var number = 0
        while number < stage.passes ?? .max, let pass = stage.pass(number) {
            number += 1
            let reader = reader
            reader.play(pass, moving: movement)
            let isOver = try await Blocking.run {
                reader.wait(until: \.isPassOver, for: .seconds(86_400))
            }
            guard isOver else { break }
            let report = reader.report
            Console.line(
                "pass \(number): \(Show.count(report.sent)) tag records sent in all, of "
                    + "\(report.sentEPCs.count) tags, \(Show.count(report.unheard)) unheard, "
                    + "\(Show.count(report.overrun)) overrun"
            )
            if stage.scenario.motion.pause > .zero { try await Task.sleep(for: stage.scenario.motion.pause) }
        }
        // A reader that goes takes its read point's departures with it: they wait until it is back.
        let reader = reader
        _ = try await Blocking.run { reader.wait(until: { !$0.isOpen }, for: .seconds(linger)) }
    }

    /// The thread that lets faults happen, from the first time that a host reads.
    private final class Faults: Sendable {
        private let isStopped = Mutex(false)

        init(_ schedule: ActionSchedule, for reader: SimulatedReader) {
            guard schedule.next != nil else { return }
            Thread.detachNewThread { [self] in
                var schedule = schedule
                while !hasStopped, !reader.report.isReading { usleep(5_000) }
                let start = ContinuousClock.now
                while !hasStopped, let next = schedule.next {
                    let elapsed = (ContinuousClock.now - start).nanoseconds
                    for action in schedule.take(by: elapsed) { reader.act(action) }
                    usleep(UInt32(max(1, min(20_000, (next - elapsed) / 1_000))))
                }
            }
        }

        private var hasStopped: Bool { isStopped.withLock { $0 } }

        func stop() { isStopped.withLock { $0 = true } }
    }
}
