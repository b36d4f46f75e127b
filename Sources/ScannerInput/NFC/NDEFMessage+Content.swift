// SPDX-License-Identifier: Apache-2.0

extension NDEFMessage {
    /// Where a message holds what people wrote on the tag, in order: all but what says how it is built.
    ///
    /// The heads of records, the prefix of a URI and the language of a text are how it is built. What is malformed is
    /// content to its end.
    public static func content(of bytes: borrowing Span<UInt8>) -> [Range<Int>] {
        content(of: bytes, isPoster: false)
    }

    private static func content(of bytes: borrowing Span<UInt8>, isPoster: Bool) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        var offset = 0
        while let record = NDEFRecord(bytes, at: &offset) {
            let type = [UInt8](copying: bytes.extracting(record.type))
            let payload = record.payload
            switch record.format {
            case .wellKnown where type == Array("U".utf8): ranges.append(payload.dropFirst(1))
            case .wellKnown where type == Array("T".utf8):
                let head = payload.isEmpty ? 0 : 1 + Int(bytes[payload.lowerBound] & 0x3F)
                ranges.append(payload.dropFirst(head))
            case .wellKnown where type == Array("Sp".utf8) && !isPoster:
                ranges += content(of: bytes.extracting(payload), isPoster: true).map { range in
                    payload.lowerBound + range.lowerBound..<payload.lowerBound + range.upperBound
                }
            case .absoluteURI: ranges += [record.type, payload]
            default: ranges.append(payload)
            }
            if record.isLast { break }
        }
        if offset < bytes.count { ranges.append(offset..<bytes.count) }
        return ranges.filter { !$0.isEmpty }
    }
}
