// SPDX-License-Identifier: Apache-2.0

/// What one scanned data report holds; places in the report, never outside it.
struct HIDPOSPart {
    /// Where the data stand.
    var data: Range<Int>
    /// Where the AIM symbology identifier stands, if there is one.
    var symbology: Int?
    /// Whether the scan goes on in the next report.
    var goesOn: Bool
    /// Whether data are promised that the report does not hold.
    var isDamaged: Bool

    /// Reads a report.
    init(_ report: borrowing Span<UInt8>, _ layout: HIDPOSLayout) {
        // Some units send a byte before the identifier, so that all up to the data's end stands one further.
        var shift = 0
        if let place = layout.symbology {
            if Self.isIdentifier(report, place) {
                symbology = place
            } else if Self.isIdentifier(report, place &+ 1), place &+ 3 == layout.data.lowerBound {
                symbology = place &+ 1
                shift = 1
            }
        }
        let start = min(layout.data.lowerBound &+ shift, report.count)
        // A shifted report may use the byte behind the data's usual end, if the report has one.
        let end = min(layout.data.upperBound &+ shift, report.count)
        if let place = layout.count {
            let promised = place < report.count ? Int(report[place]) : 0
            data = start..<min(start &+ promised, end)
            isDamaged = place >= report.count || promised > data.count
        } else {
            var last = end
            while last > start, report[last &- 1] == 0 { last &-= 1 }
            data = start..<last
            isDamaged = report.count < layout.data.upperBound
        }
        if let bit = layout.continued, bit / 8 < report.count {
            goesOn = report[bit / 8] >> UInt8(bit % 8) & 1 == 1
        } else {
            goesOn = false
            // Whether it goes on is cut off.
            if layout.continued != nil { isDamaged = true }
        }
    }

    /// Whether `]`, a letter and a digit or letter stand at a place (ISO/IEC 15424).
    private static func isIdentifier(_ report: borrowing Span<UInt8>, _ place: Int) -> Bool {
        guard place &+ 2 < report.count, report[place] == UInt8(ascii: "]") else { return false }
        let (code, modifier) = (report[place &+ 1], report[place &+ 2])
        let isLetter = (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(code & 0xDF)
        let isModifier =
            (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(modifier)
            || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(modifier & 0xDF)
        return isLetter && isModifier
    }
}

extension HIDPOSLayout {
    /// The bytes of the report that begins with a byte, id included; `nil` for ids the descriptor does not know.
    func length(ofReport first: UInt8) -> Int? {
        guard let reportID else { return length }
        return first == reportID ? length : otherLengths[first]
    }
}
