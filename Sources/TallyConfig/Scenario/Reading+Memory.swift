// SPDX-License-Identifier: Apache-2.0

import EPC

extension Reading where Result == [UInt8] {
    /// Bytes in hex digits, with spaces where one likes.
    static var hexBytes: Reading {
        Reading(text: { (text) throws(Complaint) in
            let digits = text.filter { $0 != " " }.map(\.hexDigitValue)
            guard !digits.isEmpty, digits.count % 2 == 0, digits.count <= 8192 else {
                throw Complaint(
                    "\(text.quoted) is not a row of bytes",
                    suggestion: #"write two hex digits for each, like "A0 04 01""#
                )
            }
            return try stride(from: 0, to: digits.count, by: 2).map { (index) throws(Complaint) in
                guard let high = digits[index], let low = digits[index + 1] else {
                    throw Complaint("\(text.quoted) has a character that is no hex digit")
                }
                return UInt8(high << 4 | low)
            }
        })
    }
}

extension Reading where Result == MemoryBits {
    /// Whole words of a tag's memory in hex digits.
    static var words16: Reading {
        Reading(text: { (text) throws(Complaint) in
            let bytes = try Reading<[UInt8]>.hexBytes.read(.string(text))
            guard bytes.count % 2 == 0, let bits = MemoryBits(bytes.span) else {
                throw Complaint(
                    "\(text.quoted) is not whole words of memory",
                    suggestion:
                        "write four hex digits for each of up to \(MemoryBits.maximumBitCount / 16) words"
                )
            }
            return bits
        })
    }

    /// An EPC: a URI, or whole words in hex digits.
    static var epc: Reading {
        Reading(text: { (text) throws(Complaint) in
            guard text.lowercased().hasPrefix("urn:") else { return try Reading.words16.read(.string(text)) }
            let uri: EPCURI
            do throws(URIFailure) {
                uri = try EPCURI(Array(text.utf8).span)
            } catch {
                throw Complaint("\(text.quoted) is not an EPC: \(error)")
            }
            switch uri {
            case .tag(let tag, _): return tag.bits.paddedToWords
            case .raw(let bits, _, _): return bits.paddedToWords
            case .identity(let identity):
                for scheme in Scheme.allCases {
                    if let tag = try? EPCTag(identity, as: scheme) { return tag.bits.paddedToWords }
                }
                throw Complaint(
                    "\(text.quoted) fits no coding scheme",
                    suggestion: "write a tag URI, urn:epc:tag:…"
                )
            case .identityPattern, .tagPattern:
                throw Complaint(
                    "\(text.quoted) is a pattern, not one EPC",
                    suggestion: "write it without * and [ ]"
                )
            }
        })
    }
}
