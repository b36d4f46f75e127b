// SPDX-License-Identifier: Apache-2.0

internal import GS1
internal import Pipeline

extension Reading where Result == LabelPattern {
    /// A pattern, compiled.
    static var pattern: Reading {
        Reading(text: { (text) throws(Complaint) in
            guard text.utf8.count <= 500 else { throw Complaint("is longer than 500 bytes") }
            do throws(PatternFailure) {
                return try LabelPattern(text)
            } catch {
                throw Complaint("\(error)")
            }
        })
    }
}

extension Reading where Result == [LabelSymbology] {
    /// A symbology or a list of them.
    static var symbologies: Reading {
        Reading { (value) throws(Complaint) in
            let elements: [SourceNode.Value] =
                if case .array(let elements) = value { elements.map(\.value) } else { [value] }
            guard !elements.isEmpty else {
                throw Complaint("the list is empty", suggestion: "remove the key")
            }
            var symbologies: [LabelSymbology] = []
            for element in elements {
                symbologies.append(try Reading<LabelSymbology>.symbology.read(element))
            }
            return symbologies
        }
    }
}

extension Reading where Result == LabelSymbology {
    fileprivate static var symbology: Reading {
        Reading(text: { (text) throws(Complaint) in
            guard let symbology = LabelSymbology(text) else {
                let closest = Suggestion.closest(to: text, among: LabelSymbology.names)
                throw Complaint(
                    "\(text.quoted) is no symbology",
                    suggestion: closest.map { "did you mean \"\($0)\"?" }
                        ?? "write an identifier like \"]C0\", or one of \(LabelSymbology.names.joined(separator: ", "))"
                )
            }
            return symbology
        })
    }
}

extension Reading where Result == String {
    /// The name of an identifier: `[a-z][a-z0-9_]{0,31}`, and none whose form only decoding can give.
    static var identifier: Reading {
        Reading(text: { (text) throws(Complaint) in
            try Self.checkIdentifier(text)
            let known = IdentifierKey(rawValue: text)
            guard known == nil || Self.freeIdentifiers.contains(text) else {
                throw Complaint(
                    "\(text.quoted) comes of decoding only",
                    suggestion:
                        "write one of \(Self.freeIdentifiers.joined(separator: ", ")), or a name of your own"
                )
            }
            return text
        })
    }

    /// Identifiers of the closed list that are any text.
    private static var freeIdentifiers: [String] {
        [IdentifierKey.serial, .lot, .part, .licensePlate].map(\.rawValue)
    }

    fileprivate static func checkIdentifier(_ text: String) throws(Complaint) {
        let isName =
            text.utf8.count <= 32 && text.first?.isASCIIDigit == false && text.first != "_"
            && text.utf8.allSatisfy {
                switch $0 {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                    UInt8(ascii: "_"):
                    true
                default: false
                }
            }
        guard isName else {
            throw Complaint(
                "\(text.quoted) is no name of an identifier: a–z, 0–9 and '_', at most 32, the first a letter"
            )
        }
    }

    /// What control barcodes begin with.
    static var commandPrefix: Reading {
        Reading(text: { (text) throws(Complaint) in
            let isGood =
                (2...16).contains(text.utf8.count)
                && text.utf8.allSatisfy {
                    switch $0 {
                    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
                        true
                    default: false
                    }
                }
            guard isGood else {
                throw Complaint("\(text.quoted) is no prefix: 2 to 16 letters, digits and '-'")
            }
            return text
        })
    }
}

extension Reading where Result == [String] {
    /// The parts of a set of labels: names of identifiers, each once, at least two.
    static var parts: Reading {
        Reading { (value) throws(Complaint) in
            guard case .array(let elements) = value else {
                throw Complaint(
                    "expected a list, found \(value.typeInWords)",
                    suggestion: #"write ["gtin", "serial"]"#
                )
            }
            var parts: [String] = []
            for element in elements {
                let part = try Reading<String>.text.read(element.value)
                try Reading<String>.checkIdentifier(part)
                guard !parts.contains(part) else {
                    throw Complaint("\(part.quoted) is in the list twice", suggestion: "remove one")
                }
                parts.append(part)
            }
            guard (2...8).contains(parts.count) else { throw Complaint("a set has 2 to 8 parts") }
            return parts
        }
    }

    /// A list of names of devices or read points.
    static var names: Reading {
        Reading { (value) throws(Complaint) in
            guard case .array(let elements) = value else {
                let meant: String? = if case .string = value { "write [\(value.toml)]" } else { nil }
                throw Complaint("expected a list, found \(value.typeInWords)", suggestion: meant)
            }
            guard !elements.isEmpty else {
                throw Complaint("the list is empty", suggestion: "remove the key")
            }
            var names: [String] = []
            for element in elements { names.append(try Reading<String>.name.read(element.value)) }
            return names
        }
    }
}
