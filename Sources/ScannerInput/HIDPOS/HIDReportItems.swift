// SPDX-License-Identifier: Apache-2.0

//   item:  │ prefix      │ data, 0, 1, 2 or 4 bytes, little endian │
//            tag 4  type 2  size 2        (HID 1.11, 6.2.2.2)
//   long:  │ 0xFE │ size │ tag │ data │   (6.2.2.3; skipped: no tag of that kind was ever defined)

/// A short item of a HID report descriptor.
struct HIDReportItem {
    /// Tag and type: the prefix without its size.
    enum Kind: UInt8 {
        case input = 0x80
        case output = 0x90
        case feature = 0xB0
        case collection = 0xA0
        case endCollection = 0xC0
        case usagePage = 0x04
        case reportSize = 0x74
        case reportID = 0x84
        case reportCount = 0x94
        case push = 0xA4
        case pop = 0xB4
        case usage = 0x08
        case usageMinimum = 0x18
        case usageMaximum = 0x28
    }

    /// What it says; `nil` for tags that do not tell where things are.
    var kind: Kind?
    /// Its data.
    var value: UInt32
    /// How many bytes its data has: a usage of four names its page, too.
    var size: Int
}

/// The items of a report descriptor, in order; ends at the first that is cut off.
struct HIDReportItems {
    private var offset = 0

    /// The next item of `descriptor`, the same one in each call.
    mutating func next(in descriptor: borrowing Span<UInt8>) -> HIDReportItem? {
        while offset < descriptor.count {
            let prefix = descriptor[offset]
            guard prefix != 0xFE else {
                guard descriptor.count &- offset >= 3 else { return nil }
                offset &+= 3 &+ Int(descriptor[offset &+ 1])
                continue
            }
            let size = prefix & 3 == 3 ? 4 : Int(prefix & 3)
            guard descriptor.count &- offset > size else { return nil }
            var value: UInt32 = 0
            for index in 0..<size {
                value |= UInt32(descriptor[offset &+ 1 &+ index]) << UInt32(8 &* index)
            }
            offset &+= 1 &+ size
            return HIDReportItem(kind: HIDReportItem.Kind(rawValue: prefix & 0xFC), value: value, size: size)
        }
        return nil
    }
}
