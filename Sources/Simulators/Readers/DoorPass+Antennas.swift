// SPDX-License-Identifier: Apache-2.0

extension DoorPass {
    /// The same pass with antennas that hear better or worse.
    ///
    /// - Parameter offsets: What is added to the signal at each port, in dB.
    /// - Returns: The pass, with the same sightings at the same times.
    public func heard(with offsets: [UInt8: Double]) -> DoorPass {
        guard offsets.values.contains(where: { $0 != 0 }) else { return self }
        let sightings = sightings.map { sighting in
            var sighting = sighting
            let rssi = Double(sighting.rssi) + offsets[sighting.antenna, default: 0]
            sighting.rssi = Int8(max(-120, min(20, rssi)))
            return sighting
        }
        return DoorPass(population, sightings, duration)
    }
}
