// SPDX-License-Identifier: Apache-2.0

internal import Capture

/// What a record of reads adds to its tag's entry.
struct Sighting {
    var reads: UInt32
    var time: Int64
    var wall: Int64
    var device: DeviceIndex
    var reader: UInt8
    var antenna: UInt8
    var rssi: Int16
}

extension TagEntry {
    /// Counts a sighting, all but the share of its antenna.
    @inline(__always)
    mutating func note(_ sighting: Sighting) {
        reads &+= UInt64(sighting.reads)
        if sighting.rssi > bestRSSI {
            bestRSSI = sighting.rssi
            bestAntenna = sighting.antenna
        } else if bestAntenna == 0, bestRSSI == Self.noRSSI {
            bestAntenna = sighting.antenna
        }
        // Two readers hand in their batches one after the other: the second may begin before the first ends.
        guard sighting.time >= last else { return }
        last = sighting.time
        lastWall = sighting.wall
        lastDevice = sighting.device
        reader = sighting.reader
        lastRSSI = sighting.rssi
        lastAntenna = sighting.antenna
    }
}
