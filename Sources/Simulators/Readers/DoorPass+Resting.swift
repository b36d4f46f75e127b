// SPDX-License-Identifier: Apache-2.0

extension DoorPass {
    /// Tags that lie before one antenna and stay there, as on a packing bench.
    ///
    /// - Parameters:
    ///   - population: The tags.
    ///   - antenna: The antenna that sees them.
    ///   - duration: How long they lie there.
    ///   - interval: Milliseconds from one sight of each tag to the next, at least 1.
    public init(
        resting population: TagPopulation,
        before antenna: UInt8 = 1,
        for duration: Duration,
        everyMilliseconds interval: Int = 100
    ) {
        let rounds = max(1, Int(duration.components.seconds) * 1_000 / max(1, interval))
        self.population = population
        self.duration = duration
        sightings = (0..<rounds).flatMap { round in
            population.tags.indices.map { tag in
                TagSighting(
                    nanoseconds: Int64(round * max(1, interval)) * 1_000_000 + Int64(tag) * 1_000,
                    tag: tag,
                    antenna: antenna,
                    rssi: -40
                )
            }
        }
    }
}
