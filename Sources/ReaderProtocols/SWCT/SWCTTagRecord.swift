// SPDX-License-Identifier: Apache-2.0

public import Capture
internal import EPC

extension SWCT {
    /// Reads a list of tags.
    ///
    ///     length │ type │ antenna │ EPC │ RSSI       length counts type … RSSI
    ///        1      1        1             1
    ///
    /// The signal is told without its sign.
    ///
    /// - Parameters:
    ///   - list: The items, one after the other.
    ///   - count: How many there are to be.
    ///   - now: When they were received.
    ///   - body: Takes each read.
    /// - Returns: Whether the list is as long as its items say, and has so many.
    public static func forEachTag(
        in list: borrowing Span<UInt8>,
        count: Int,
        at now: MonotonicTime,
        _ body: (TagRead) -> Void
    ) -> Bool {
        var place = 0
        var found = 0
        while place < list.count {
            let length = Int(list[place])
            guard length >= 3, length < list.count - place else { return false }
            let end = place + 1 + length
            guard let epc = MemoryBits(list.extracting((place + 3)..<(end - 1))) else { return false }
            var read = TagRead(epc: epc, time: now)
            read.antenna = list[place + 2] == 0 ? nil : list[place + 2]
            read.rssiCentidBm = Int16(list[end - 1]) * -100
            body(read)
            found += 1
            place = end
        }
        return found == count
    }
}
