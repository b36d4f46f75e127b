// SPDX-License-Identifier: Apache-2.0

import Capture
import Simulators

/// A module that always has more to tell than its line carries, while it reads and until it is dead.
struct FloodingReader: VirtualReader {
    /// Bytes that wait for the line, at least; what the simulation calls an overrun is far more.
    private static let backlog = 2_048

    private var module = VirtualThingMagicReader(seed: 11)
    private let tag: SimulatedTag
    private var isDead = false

    /// A module that sees one tag all the time: the first of a population.
    init(_ tag: SimulatedTag) { self.tag = tag }

    var isReading: Bool { module.isReading }
    var output: Transmission {
        get { module.output }
        set { module.output = newValue }
    }
    var tally: SightingTally { module.tally }
    var switches: [OutputSwitch] { module.switches }
    /// At once while it floods; the line says when it takes more.
    var deadline: MonotonicTime? {
        isReading && !isDead && output.bytes.count < Self.backlog
            ? MonotonicTime(nanoseconds: 0) : module.deadline
    }

    mutating func receive(_ bytes: borrowing Span<UInt8>, at now: MonotonicTime) {
        module.receive(bytes, at: now)
    }

    mutating func tick(at now: MonotonicTime) {
        module.tick(at: now)
        while isReading, !isDead, output.bytes.count < Self.backlog {
            module.observe(TagSighting(nanoseconds: 0, tag: 0, antenna: 1, rssi: -50), of: tag, at: now)
        }
    }

    mutating func observe(_ sighting: TagSighting, of tag: SimulatedTag, at now: MonotonicTime) {}

    /// Only its end is of interest: it goes on telling that there is no tag.
    mutating func suffer(_ fault: VirtualFault, at now: MonotonicTime) {
        if case .dead(let isDead) = fault { self.isDead = isDead }
    }
}
