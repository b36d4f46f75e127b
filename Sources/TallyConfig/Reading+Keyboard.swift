// SPDX-License-Identifier: Apache-2.0

extension Reading where Result == String {
    /// The name of a keyboard layout; whether XKB knows it is for those to say who have XKB.
    static var layout: Reading {
        Reading(text: { (text) throws(Complaint) in
            let halves = text.split(separator: "(", maxSplits: 1, omittingEmptySubsequences: false)
            let isClosed = halves.count == 1 || halves[1].hasSuffix(")")
            guard isClosed, halves.allSatisfy({ $0.trimmingParenthesis.isLayoutName }) else {
                throw Complaint(
                    "\(text.quoted) is not a keyboard layout",
                    suggestion: #"write it as XKB names it, like "de" or "de(nodeadkeys)""#
                )
            }
            return text
        })
    }

    /// The name of a variant of a keyboard layout.
    static var layoutVariant: Reading {
        Reading(text: { (text) throws(Complaint) in
            guard text[...].isLayoutName else {
                throw Complaint(
                    "\(text.quoted) is not a variant of a keyboard layout",
                    suggestion: #"write it as XKB names it, like "nodeadkeys""#
                )
            }
            return text
        })
    }
}

extension Substring {
    fileprivate var trimmingParenthesis: Substring { hasSuffix(")") ? dropLast() : self }

    fileprivate var isLayoutName: Bool {
        (1...32).contains(utf8.count)
            && allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_" || $0 == "-") }
    }
}

extension Reading where Result == [UInt8] {
    /// What a scanner puts around its data: 1 to 16 bytes.
    static var frame: Reading {
        Reading(text: { (text) throws(Complaint) in
            let bytes = try ControlNotation.bytes(of: text)
            guard (1...16).contains(bytes.count) else {
                throw Complaint("\(text.quoted) has \(bytes.count) bytes, not 1 to 16")
            }
            return bytes
        })
    }
}

/// What ends a scan: a word, or a text in braces.
enum SuffixSetting {
    case word(Configuration.Suffix)
    case text([UInt8])
}

extension Reading where Result == SuffixSetting {
    static var suffix: Reading {
        Reading { (value) throws(Complaint) in
            guard case .table(let table) = value else { return .word(try Reading<_>.word.read(value)) }
            guard let text = table.entries["text"], table.entries.count == 1 else {
                throw Complaint("expected a word or a text", suggestion: #"write it like { text = ";" }"#)
            }
            return .text(try Reading<[UInt8]>.frame.read(text.value))
        }
    }
}

extension Reading where Result == [UInt16: [UInt8]] {
    /// What single keys type.
    static var keyTexts: Reading {
        Reading { (value) throws(Complaint) in
            let entries = try value.entries(like: #"{ f8 = "<GS>" }"#)
            var texts: [UInt16: [UInt8]] = [:]
            for (name, node) in entries {
                guard let code = Configuration.Keyboard.keyCodes[name] else {
                    let known = Configuration.Keyboard.keyCodes.keys.sorted()
                    throw .unknownWord(name, known: known)
                }
                texts[code] = try Reading<[UInt8]>.frame.read(node.value)
            }
            return texts
        }
    }
}

extension Reading where Result == [Configuration.Substitute] {
    /// What is typed in place of something else.
    static var substitutes: Reading {
        Reading { (value) throws(Complaint) in
            let entries = try value.entries(like: #"{ "{GS}" = "<GS>" }"#)
            guard entries.count <= 32 else { throw Complaint("has more than 32 substitutes") }
            var substitutes: [Configuration.Substitute] = []
            for (typed, node) in entries {
                let meant = try Reading<[UInt8]>.frame.read(node.value)
                guard (1...16).contains(typed.utf8.count) else {
                    throw Complaint("\(typed.quoted) has \(typed.utf8.count) bytes, not 1 to 16")
                }
                guard meant.count <= typed.utf8.count else {
                    throw Complaint("\(typed.quoted) is shorter than what it stands for: a text never grows")
                }
                substitutes.append(.init(typed: Array(typed.utf8), meant: meant))
            }
            return substitutes
        }
    }
}

extension SourceNode.Value {
    /// The entries of a table in the order of their keys.
    fileprivate func entries(like example: String) throws(Complaint) -> [(key: String, value: SourceNode)] {
        guard case .table(let table) = self else {
            throw Complaint("expected a table, found \(typeInWords)", suggestion: "write it like \(example)")
        }
        return table.entries.sorted { $0.key < $1.key }
    }
}
