// SPDX-License-Identifier: Apache-2.0

internal import Capture
internal import EPC

extension Alien {
    /// What a line of a tag list is.
    enum TagLine {
        /// A tag.
        case tag(TagRead, lengthMatches: Bool)
        /// A tag line that makes no sense.
        case malformed
        /// Something else.
        case other
    }

    /// Reads one line of a tag list: `Tag:3034…, Count:3, Ant:0, RSSI:-54.3, …`, in any order, with any further
    /// fields; that is also the format `Text` of readers which do not know another.
    ///
    /// - Parameters:
    ///   - line: The line.
    ///   - dataBank: Whose words stand in the field `Data`.
    ///   - now: When it was received.
    /// - Returns: The tag, or that there is none.
    static func parse(
        _ line: borrowing Span<UInt8>,
        dataBank: TagBank?,
        at now: MonotonicTime
    ) -> TagLine {
        var read = TagRead(epc: MemoryBits(), time: now)
        var hasTag = false
        var start = 0
        while start < line.count {
            // A field ends at a comma.
            var end = start
            while end < line.count, line[end] != UInt8(ascii: ",") { end += 1 }
            var first = start
            while first < end, line[first] == UInt8(ascii: " ") { first += 1 }
            var colon = first
            while colon < end, line[colon] != UInt8(ascii: ":") { colon += 1 }
            start = end + 1
            guard colon < end else {
                if !hasTag { return .other }
                continue
            }
            var value = colon + 1
            while value < end, line[value] == UInt8(ascii: " ") { value += 1 }
            let text = line.extracting(value..<end)
            switch field(line.extracting(first..<colon)) {
            case .tag:
                guard let epc = HexDigit.bits(text) else { return .malformed }
                read.epc = epc
                hasTag = true
            case _ where !hasTag: return .other
            case .count:
                guard let count = number(text)?.whole, count > 0 else { return .malformed }
                read.count = UInt32(clamping: count)
            case .antenna:
                // 0-based on the wire.
                guard let antenna = number(text)?.whole, (0..<255).contains(antenna) else {
                    return .malformed
                }
                read.antenna = UInt8(antenna + 1)
            case .rssi: read.rssiCentidBm = number(text).flatMap { $0.rssi }
            case .frequency: read.frequencyKHz = number(text).flatMap { $0.frequency }
            case .milliseconds:
                if let milliseconds = number(text)?.whole, milliseconds > 0 {
                    read.readerTime = WallTime(microseconds: milliseconds * 1000)
                }
            case .pc:
                if text.count == 4, let pc = HexDigit.number(text) { read.pc = UInt16(pc) }
            case .data:
                guard !text.isEmpty, let bits = HexDigit.bits(text), bits.bitCount > 0 else { break }
                if dataBank == .tid { read.tid = bits } else if dataBank == .user { read.user = bits }
            case .unknown: break
            }
        }
        guard hasTag else { return .other }
        let matches = read.pc.map { Int($0 >> 11) * 16 == Int(read.epc.bitCount) } ?? true
        return .tag(read, lengthMatches: matches)
    }

    private enum Field { case tag, count, antenna, rssi, frequency, milliseconds, pc, data, unknown }

    /// The field of a name, by its first letters: they differ.
    private static func field(_ name: borrowing Span<UInt8>) -> Field {
        guard name.count >= 2 else { return .unknown }
        switch (name[0] | 0x20, name[1] | 0x20, name.count) {
        case (UInt8(ascii: "t"), UInt8(ascii: "a"), 3): return .tag
        case (UInt8(ascii: "c"), UInt8(ascii: "o"), 5): return .count
        case (UInt8(ascii: "a"), UInt8(ascii: "n"), 3): return .antenna
        case (UInt8(ascii: "r"), UInt8(ascii: "s"), 4): return .rssi
        case (UInt8(ascii: "f"), UInt8(ascii: "r"), 4): return .frequency
        case (UInt8(ascii: "m"), UInt8(ascii: "s"), 4): return .milliseconds
        case (UInt8(ascii: "p"), UInt8(ascii: "c"), 2): return .pc
        case (UInt8(ascii: "d"), UInt8(ascii: "a"), 4): return .data
        default: return .unknown
        }
    }

    /// A decimal number in thousandths.
    private struct Number {
        var thousandths: Int64

        /// The number, where it is whole.
        var whole: Int64? { thousandths % 1000 == 0 ? thousandths / 1000 : nil }

        /// Hundredths of a dBm.
        ///
        /// What is positive is the scale of older firmware without unit, and no signal strength in dBm.
        var rssi: Int16? { thousandths < 0 && thousandths > -200_000 ? Int16(thousandths / 10) : nil }

        /// kHz, from MHz or kHz.
        var frequency: UInt32? {
            switch thousandths {
            case 800_000...1_000_000: UInt32(thousandths)
            case 800_000_000...1_000_000_000: UInt32(thousandths / 1000)
            default: nil
            }
        }
    }

    /// Digits with a sign and a point; `nil` for anything else.
    private static func number(_ text: borrowing Span<UInt8>) -> Number? {
        var index = 0
        var count = text.count
        while count > 0, text[count - 1] == UInt8(ascii: " ") { count -= 1 }
        let isNegative = count > 0 && text[0] == UInt8(ascii: "-")
        if isNegative { index = 1 }
        guard index < count, count - index <= 15 else { return nil }
        var value: Int64 = 0
        var decimals = -1
        while index < count {
            let byte = text[index]
            index += 1
            if byte == UInt8(ascii: "."), decimals < 0 {
                decimals = 0
                continue
            }
            let digit = byte &- UInt8(ascii: "0")
            guard digit < 10 else { return nil }
            if decimals >= 3 { continue }
            value = value * 10 + Int64(digit)
            if decimals >= 0 { decimals += 1 }
        }
        for _ in max(0, decimals)..<3 { value *= 10 }
        return Number(thousandths: isNegative ? -value : value)
    }
}
