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

extension Sighting {
    /// What tells antennas apart; 0 when the reader does not say.
    var antennaIdentity: UInt16 { antenna == 0 ? 0 : UInt16(reader) << 8 | UInt16(antenna) }
}

extension TagEntry {
    /// Counts a sighting.
    ///
    /// - Returns: Whether all of it is counted; if not, its antenna is none of those that stand in the entry.
    @inline(__always)
    mutating func note(_ sighting: Sighting) -> Bool {
        reads &+= UInt64(sighting.reads)
        if sighting.rssi > bestRSSI {
            bestRSSI = sighting.rssi
            bestAntenna = sighting.antenna
        } else if bestAntenna == 0, bestRSSI == Self.noRSSI {
            bestAntenna = sighting.antenna
        }
        // Two readers hand in their batches one after the other: the second may begin before the first ends.
        if sighting.time >= last {
            last = sighting.time
            lastWall = sighting.wall
            lastDevice = sighting.device
            reader = sighting.reader
            lastRSSI = sighting.rssi
            lastAntenna = sighting.antenna
        }
        guard sighting.antenna != 0 else { return true }
        return note(sighting.antennaIdentity, rssi: sighting.rssi, reads: sighting.reads)
    }

    /// Counts reads of an antenna, unless it is none of the first four.
    @inline(__always)
    mutating func note(_ identity: UInt16, rssi: Int16, reads: UInt32) -> Bool {
        let known = min(Int(antennaCount), Self.inlineAntennas)
        for index in 0..<known where AntennaWord.identity(antennas[index]) == identity {
            antennas[index] = AntennaWord.adding(reads, rssi: rssi, to: antennas[index])
            return true
        }
        guard known < Self.inlineAntennas else { return false }
        antennas[known] = AntennaWord.make(identity: identity, rssi: rssi, reads: reads)
        antennaCount += 1
        return true
    }
}
