// SPDX-License-Identifier: Apache-2.0

import Glibc

/// One tag seen by one antenna once.
public struct TagSighting: Hashable, Sendable {
    /// When, in nanoseconds since the pass began.
    public var nanoseconds: Int64
    /// The place of the tag in the population.
    public var tag: Int
    /// The antenna's port, 1-based.
    public var antenna: UInt8
    /// Signal strength in dBm.
    public var rssi: Int8
    /// Carrier frequency in kHz.
    public var frequencyKHz: UInt32
    /// Phase in degrees, 0 to 180.
    public var phase: UInt16

    /// A sighting with its facts.
    public init(
        nanoseconds: Int64,
        tag: Int,
        antenna: UInt8,
        rssi: Int8,
        frequencyKHz: UInt32 = 865_700,
        phase: UInt16 = 0
    ) {
        self.nanoseconds = nanoseconds
        self.tag = tag
        self.antenna = antenna
        self.rssi = rssi
        self.frequencyKHz = frequencyKHz
        self.phase = phase
    }
}

/// A pallet moving through a dock door past its antennas: what each antenna sees, and when.
///
///       ──●────── antenna 1 ─────── antenna 2 ──────────
///         pallet ▷ ▷ ▷ ▷ ▷ ▷ ▷ ▷ ▷ ▷ ▷ ▷ ▷ ▷ ▷ ▷ ▷ ▷
///         begins 3 m before the middle of the door and ends 3 m behind it
///
/// A tag's signal falls with the fourth power of its distance, since the wave goes both ways, and flickers; the
/// weaker it is the rarer it is read. Each tag is seen at least once. The same arguments give the same pass.
public struct DoorPass: Sendable {
    /// What passes.
    public let population: TagPopulation
    /// What is seen, oldest first.
    public let sightings: [TagSighting]
    /// How long it takes.
    public let duration: Duration

    init(_ population: TagPopulation, _ sightings: [TagSighting], _ duration: Duration) {
        self.population = population
        self.sightings = sightings
        self.duration = duration
    }

    /// Computes a pass.
    ///
    /// - Parameters:
    ///   - population: What passes.
    ///   - antennas: The ports of the antennas, in the order in which the pallet meets them.
    ///   - duration: How long it takes.
    ///   - readsPerSecond: How many tags the reader can singulate in a second, at most.
    ///   - seed: Decides about flicker and order.
    public init(
        of population: TagPopulation,
        past antennas: [UInt8] = [1, 2],
        in duration: Duration = .seconds(10),
        readsPerSecond: Int = 400,
        seed: UInt64
    ) {
        var random = SeededRandom(seed: seed)
        let end =
            max(1, duration.components.seconds * 1_000_000_000)
            + duration.components.attoseconds / 1_000_000_000
        let step = 1_000_000_000 / Int64(max(1, min(readsPerSecond, 100_000)))
        let dwell = max(step, 200_000_000)
        let door = Door(antennas: antennas)
        var isSeen = [Bool](repeating: false, count: population.tags.count)
        var sightings: [TagSighting] = []
        var order = Array(population.tags.indices)
        var time: Int64 = 0
        var turn = 0
        // The module gives each antenna its turn; within a turn it goes round the tags in range.
        while time < end, !antennas.isEmpty, !order.isEmpty {
            let antenna = turn % antennas.count
            let turnEnd = min(end, time + dwell)
            order.shuffle(using: &random)
            var next = 0
            while time < turnEnd, next < order.count {
                let tag = order[next]
                next += 1
                let place = population.tags[tag].place
                let progress = Double(time) / Double(end)
                let rssi = door.signal(of: place, at: progress, antenna: antenna) + 2.5 * random.normal()
                guard random.unit() < Door.chance(rssi) else { continue }
                isSeen[tag] = true
                sightings.append(door.sighting(of: tag, at: time, antenna: antenna, rssi: rssi, &random))
                time += step
            }
            time = max(time + step, turnEnd)
            turn += 1
        }
        for tag in isSeen.indices where !isSeen[tag] && !antennas.isEmpty {
            // Where it came nearest: somebody has to have seen it.
            let place = population.tags[tag].place
            let antenna = tag % antennas.count
            let progress = max(0, min(1, door.progress(of: place, nearest: antenna)))
            let time = min(end - 1, Int64(progress * Double(end)))
            let rssi = door.signal(of: place, at: progress, antenna: antenna)
            sightings.append(door.sighting(of: tag, at: time, antenna: antenna, rssi: rssi, &random))
        }
        sightings.sort { ($0.nanoseconds, $0.tag) < ($1.nanoseconds, $1.tag) }
        self.population = population
        self.sightings = sightings
        self.duration = duration
    }
}

/// Where the antennas of a door are, and how well they hear a tag.
private struct Door {
    let antennas: [UInt8]
    /// Metres before the middle of the door where a pass begins, and behind where it ends.
    private let reach = 3.0

    init(antennas: [UInt8]) { self.antennas = antennas }

    /// Metres from the middle of the door along the way: antennas stand half a metre apart.
    private func position(of antenna: Int) -> Double {
        (Double(antenna) - Double(antennas.count - 1) / 2) * 0.5
    }

    /// The part of the pass after which a tag is beside an antenna.
    func progress(of place: SimulatedTag.Place, nearest antenna: Int) -> Double {
        (position(of: antenna) - place.ahead + reach) / (2 * reach)
    }

    /// The signal in dBm without flicker.
    func signal(of place: SimulatedTag.Place, at progress: Double, antenna: Int) -> Double {
        let along = progress * 2 * reach - reach + place.ahead - position(of: antenna)
        // Left and right in turn, 1.3 m from the middle of the way.
        let across = (antenna % 2 == 0 ? 1.3 : -1.3) - place.left
        let squared = along * along + across * across + place.above * place.above
        return -46 - 20 * log10(max(0.05, squared))
    }

    /// How likely a tag with this signal answers a round.
    static func chance(_ rssi: Double) -> Double {
        1 / (1 + exp(-(rssi + 62) / 2.5))
    }

    func sighting(
        of tag: Int,
        at time: Int64,
        antenna: Int,
        rssi: Double,
        _ random: inout SeededRandom
    ) -> TagSighting {
        TagSighting(
            nanoseconds: time,
            tag: tag,
            antenna: antennas[antenna],
            rssi: Int8(max(-90, min(-25, rssi))),
            frequencyKHz: 865_700 + 600 * UInt32(random.next() % 4),
            phase: UInt16(random.next() % 181)
        )
    }
}
