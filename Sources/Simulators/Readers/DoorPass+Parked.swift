// SPDX-License-Identifier: Apache-2.0

extension DoorPass {
    /// Tags that stand in view of all antennas: one is seen after the other, at exactly the rate given.
    ///
    /// - Parameters:
    ///   - population: What stands there.
    ///   - antennas: The ports of the antennas, which take turns of a fifth of a second.
    ///   - duration: For how long.
    ///   - readsPerSecond: How many sightings a second.
    ///   - rssi: Their signal in dBm, around which it flickers; `nil`: anything from -70 to -41.
    ///   - seed: Decides about the signals.
    public init(
        parked population: TagPopulation,
        before antennas: [UInt8] = [1, 2],
        for duration: Duration,
        readsPerSecond: Int,
        rssi: Double? = nil,
        seed: UInt64
    ) {
        var random = SeededRandom(seed: seed)
        let end = Int64(duration / .nanoseconds(1))
        let step = 1_000_000_000 / Int64(max(1, min(readsPerSecond, 1_000_000)))
        let isSeen = !antennas.isEmpty && !population.tags.isEmpty
        let count = isSeen ? Int(end / step) : 0
        sightings = (0..<count).map { number in
            let time = Int64(number) * step
            return TagSighting(
                nanoseconds: time,
                tag: number % population.tags.count,
                antenna: antennas[Int(time / 200_000_000) % antennas.count],
                rssi: rssi.map { Int8(max(-120, min(20, $0 + 1.5 * random.normal()))) }
                    ?? Int8(-70 + Int(random.next() % 30)),
                phase: UInt16(random.next() % 181)
            )
        }
        self.population = population
        self.duration = duration
    }
}
