// SPDX-License-Identifier: Apache-2.0

//   ├─────┼──────────────────┼─────────┤
//   │ tag │ length           │ value   │
//   │ u8  │ u8, or FF u16 be │ length  │
//   └─────┴──────────────────┴─────────┘

/// The blocks in the data area of a Type 2 tag (NFC Forum Type 2 Tag 1.1, 2.3).
enum TLVBlocks {
    enum Finding: Hashable {
        /// The first NDEF message stands here, perhaps beyond what was read.
        case found(Range<Int>)
        /// More has to be read to know.
        case beyond
        /// There is none.
        case none
    }

    /// Looks for the first NDEF message in the beginning of a data area.
    static func message(in area: borrowing Span<UInt8>) -> Finding {
        var offset = 0
        while offset < area.count {
            let tag = area[offset]
            offset += 1
            // NULL and terminator stand alone.
            if tag == 0x00 { continue }
            if tag == 0xFE { return .none }
            guard offset < area.count else { return .beyond }
            var length = Int(area[offset])
            offset += 1
            if length == 0xFF {
                guard offset + 2 <= area.count else { return .beyond }
                length = Int(area[offset]) << 8 | Int(area[offset + 1])
                offset += 2
            }
            if tag == 0x03 { return length == 0 ? .none : .found(offset..<offset + length) }
            offset += length
        }
        return .beyond
    }
}
