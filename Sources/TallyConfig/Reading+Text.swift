// SPDX-License-Identifier: Apache-2.0

extension Reading where Result == String {
    /// Text for people: not empty, on one line.
    static var text: Reading {
        Reading(text: { (text) throws(Complaint) in
            guard !text.isEmpty else { throw Complaint("is empty") }
            guard text.utf8.count <= 200 else { throw Complaint("is longer than 200 bytes") }
            guard text.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control }) else {
                throw Complaint("contains a control character")
            }
            return text
        })
    }

    /// A name that stands in events, URLs and on the command line: `[a-z0-9][a-z0-9._-]{0,62}`.
    static var name: Reading {
        Reading(text: { (text) throws(Complaint) in
            func isAllowed(_ byte: UInt8) -> Bool {
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                    UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
            guard let first = text.first, !".-_".contains(first), text.utf8.count <= 63,
                text.utf8.allSatisfy(isAllowed)
            else {
                let mended = text.lowercased().map { $0.isASCII && isAllowed($0.asciiValue ?? 0) ? $0 : "-" }
                let trimmed = String(mended.drop { ".-_".contains($0) }.prefix(63))
                throw Complaint(
                    "\(text.quoted) is not a name: a–z, 0–9, '.', '_' and '-', at most 63, the first a letter or digit",
                    suggestion: trimmed.isEmpty ? nil : "write \"\(trimmed)\""
                )
            }
            return text
        })
    }

    /// A Global Location Number (GS1 General Specifications, 3.7.9; check digit 7.9).
    static var gln: Reading {
        Reading(text: { (text) throws(Complaint) in
            let digits = text.utf8.map { Int($0) - Int(UInt8(ascii: "0")) }
            guard digits.count == 13, digits.allSatisfy((0...9).contains) else {
                throw Complaint("\(text.quoted) is not a GLN: 13 digits")
            }
            let sum = digits.dropLast().enumerated().reduce(0) {
                $0 + $1.element * ($1.offset % 2 == 0 ? 1 : 3)
            }
            let check = (10 - sum % 10) % 10
            guard digits[12] == check else {
                throw Complaint(
                    "the check digit of \(text.quoted) is \(digits[12]), expected \(check)",
                    suggestion: "write \"\(text.dropLast())\(check)\" if the other digits are right"
                )
            }
            return text
        })
    }

    /// The form of an IANA time zone name; whether the machine knows it is for the daemon to say.
    static var timezone: Reading {
        Reading(text: { (text) throws(Complaint) in
            let parts = text.split(separator: "/", omittingEmptySubsequences: false)
            let isName = parts.allSatisfy { part in
                part.first?.isLetter == true
                    && part.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "_+-".contains($0)) }
            }
            guard isName, text.utf8.count <= 64 else {
                throw Complaint(
                    "\(text.quoted) is not the name of a time zone",
                    suggestion: #"write it like "Europe/Berlin" or "UTC""#
                )
            }
            return text
        })
    }

    /// The path of a socket: absolute, and short enough for `sockaddr_un`.
    static var socketPath: Reading {
        Reading(text: { (text) throws(Complaint) in
            guard text.hasPrefix("/") else { throw Complaint("\(text.quoted) is not an absolute path") }
            guard text.utf8.count <= 107 else {
                throw Complaint("the path is longer than the 107 bytes the kernel allows for a socket")
            }
            return try Reading.text.read(.string(text))
        })
    }

    /// The name of a group, as `groupadd` allows it.
    static var group: Reading {
        Reading(text: { (text) throws(Complaint) in
            let isName = text.utf8.allSatisfy {
                switch $0 {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"),
                    UInt8(ascii: "."):
                    true
                default: false
                }
            }
            guard isName, !text.isEmpty, text.utf8.count <= 32, !text.hasPrefix("-") else {
                throw Complaint("\(text.quoted) is not the name of a group")
            }
            return text
        })
    }
}

extension Reading where Result == UInt16 {
    /// Permission bits of a socket in octal digits: owner and group, and others if it must be.
    static var permissionBits: Reading {
        Reading(text: { (text) throws(Complaint) in
            guard (3...4).contains(text.utf8.count), let bits = UInt16(text, radix: 8), bits <= 0o777 else {
                throw Complaint(
                    "\(text.quoted) is not a permission mode",
                    suggestion: #"write octal digits, like "0660""#
                )
            }
            return bits
        })
    }
}

extension Reading where Result == [String] {
    /// A list of texts for people.
    static var texts: Reading {
        Reading { (value) throws(Complaint) in
            guard case .array(let elements) = value else {
                let meant: String? = if case .string = value { "write [\(value.toml)]" } else { nil }
                throw Complaint("expected a list, found \(value.typeInWords)", suggestion: meant)
            }
            var texts: [String] = []
            for element in elements { texts.append(try Reading<String>.text.read(element.value)) }
            return texts
        }
    }
}

extension Reading where Result == Configuration.BusinessStep {
    /// A business step; also told apart: what was written as a URI.
    static var step: Reading {
        Reading(text: { (text) throws(Complaint) in
            if let step = Configuration.BusinessStep(rawValue: text) { return step }
            let bare = String(text.split(whereSeparator: { ":/-#".contains($0) }).last ?? "")
            if bare != text, Configuration.BusinessStep(rawValue: bare) != nil {
                throw Complaint("\(text.quoted) is not a bare word", suggestion: "write \"\(bare)\"")
            }
            throw .unknownWord(text, known: Configuration.BusinessStep.allCases.map(\.rawValue))
        })
    }
}
