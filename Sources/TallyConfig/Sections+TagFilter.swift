// SPDX-License-Identifier: Apache-2.0

import EPC
import ReaderProtocols

extension ReaderOptions.TagFilter {
    /// The filters that one entry of `filter` makes: as many as it takes to say what its pattern says.
    static func all(from walk: TableWalk) -> [Self] {
        var bank = TagBank.epc
        walk.set(&bank, "bank", .bank([.epc, .tid, .user]))
        let bit = walk.value("bit", .integer(0...65_535))
        let mask = walk.value("mask", .bits)
        let pattern = walk.value("pattern", .tagPattern)
        var excludes = false
        walk.set(&excludes, "exclude", .boolean)
        let entries = walk.table.entries
        switch (entries["mask"] != nil, entries["pattern"] != nil) {
        case (false, false):
            let complaint = Complaint(
                "fits every tag",
                suggestion: #"add mask or pattern, like pattern = "urn:epc:pat:sgtin-96:*.0614141.*.*""#
            )
            walk.findings.error(complaint, of: walk.path, at: walk.table.position)
        case (true, true):
            walk.refuse("pattern", "mask says what the tags have already", suggestion: "make it two filters")
        case (true, false):
            guard let mask else { break }
            // An EPC begins behind the StoredCRC and the PC word.
            let first = bit ?? (bank == .epc ? 32 : 0)
            return [Self(bank, firstBit: UInt16(first), mask, isExclusion: excludes)]
        case (false, true):
            for key in ["bit", "bank"] where entries[key] != nil {
                walk.refuse(key, "a pattern knows where its bits are", suggestion: "remove it")
            }
            guard let pattern else { break }
            guard let fields = pattern.leadingBits else {
                let advice = "write * for serial numbers, and in place of ranges"
                walk.refuse(
                    "pattern",
                    "a reader compares bits, and these are not told by bits",
                    suggestion: advice
                )
                break
            }
            if excludes, fields.count > 1 {
                walk.refuse(
                    "exclude",
                    "the pattern takes \(fields.count) comparisons, and what fails all of them is not what fails one",
                    suggestion: "write a number in place of the * in front of the company prefix"
                )
                break
            }
            return fields.map {
                Self(.epc, firstBit: UInt16(32 + $0.offset), $0.bits, isExclusion: excludes)
            }
        }
        return []
    }
}

extension Reading where Result == TagBank {
    /// A bank of a tag's memory, one of those that make sense.
    static func bank(_ banks: [TagBank]) -> Reading {
        Reading(text: { (text) throws(Complaint) in
            guard let bank = banks.first(where: { $0.word == text }) else {
                throw .unknownWord(text, known: banks.map(\.word))
            }
            return bank
        })
    }
}

extension Reading where Result == MemoryBits {
    /// Bits in hexadecimal digits, four to each.
    static var bits: Reading {
        Reading(text: { (text) throws(Complaint) in
            guard (1...62).contains(text.utf8.count), text.allSatisfy(\.isASCIIHexDigit) else {
                throw Complaint(
                    "\(text.quoted) is not 1 to 62 hexadecimal digits",
                    suggestion: #"write four bits to a digit, like "30""#
                )
            }
            var bits = MemoryBits()
            for (place, digit) in text.enumerated() {
                bits.setBits(at: 4 * place, count: 4, to: UInt64(digit.hexDigitValue ?? 0))
            }
            return bits
        })
    }
}

extension Reading where Result == TagPattern {
    /// An EPC pattern URI (EPC Tag Data Standard 2.3, 13).
    static var tagPattern: Reading {
        Reading(text: { (text) throws(Complaint) in
            let advice = #"write it like "urn:epc:pat:sgtin-96:*.0614141.*.*""#
            let bytes = Array(text.utf8)
            let uri: EPCURI
            do throws(URIFailure) { uri = try EPCURI(bytes.span) } catch {
                throw Complaint("\(text.quoted): \(error)", suggestion: advice)
            }
            guard case .tagPattern(let pattern) = uri else {
                throw Complaint("\(text.quoted) is not a pattern of tags", suggestion: advice)
            }
            return pattern
        })
    }
}
