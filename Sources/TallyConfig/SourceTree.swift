// SPDX-License-Identifier: Apache-2.0

/// A value of a configuration file with the place of its key.
struct SourceNode {
    indirect enum Value {
        case string(String)
        case integer(Int)
        case float(Double)
        case boolean(Bool)
        /// A date, a time or both: nothing in the configuration is one.
        case time
        case array([SourceNode])
        case table(SourceTable)
    }

    var value: Value
    var position: SourcePosition
}

/// A table of a configuration file.
struct SourceTable {
    var entries: [String: SourceNode] = [:]
    /// The place of its header or key.
    var position: SourcePosition
}

extension SourceTable {
    /// The largest file that is read, in bytes.
    static let maxBytes = 256 * 1024

    /// Parses a file.
    init(parsing text: String, file: String) throws(Diagnostic) {
        guard text.utf8.count <= Self.maxBytes else {
            throw .syntax(
                "the file is larger than \(Self.maxBytes) bytes",
                at: SourcePosition(file: file, line: 0, column: 0)
            )
        }
        self = try TOMLParser.parse(text, file: file)
    }
}

extension Diagnostic {
    static func syntax(_ message: String, at position: SourcePosition) -> Diagnostic {
        Diagnostic(severity: .error, position: position, keyPath: "", message: message, suggestion: nil)
    }
}

extension SourceNode.Value {
    /// The type in words, for "expected …, found …".
    var typeInWords: String {
        switch self {
        case .string: "a string"
        case .integer: "an integer"
        case .float: "a number"
        case .boolean: "a boolean"
        case .time: "a date or time"
        case .array: "an array"
        case .table: "a table"
        }
    }

    /// The value as TOML writes it on one line.
    var toml: String {
        switch self {
        case .string(let text): text.quotedForTOML()
        case .integer(let number): "\(number)"
        case .float(let number): "\(number)"
        case .boolean(let flag): "\(flag)"
        case .time: "?"
        case .array(let elements): "[" + elements.map(\.value.toml).joined(separator: ", ") + "]"
        case .table(let table):
            "{ "
                + table.entries.sorted { $0.key < $1.key }
                .map { "\($0.key.keyForTOML) = \($0.value.value.toml)" }.joined(separator: ", ") + " }"
        }
    }
}

extension String {
    /// The text in quotes, shortened, for a message.
    var quoted: String {
        utf8.count <= 80 ? quotedForTOML() : (String(prefix(60)) + "…").quotedForTOML()
    }

    /// The text as a key stands in a path: quoted and shortened where it is not plain.
    var asKey: String {
        let isPlain = utf8.allSatisfy {
            switch $0 {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"),
                UInt8(ascii: "."):
                true
            default: false
            }
        }
        return isPlain && !isEmpty && utf8.count <= 63 ? self : quoted
    }

    /// The text as a key of TOML, in quotes where it is not bare.
    package var keyForTOML: String {
        let isBare = utf8.allSatisfy {
            switch $0 {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
                true
            default: false
            }
        }
        return isBare && !isEmpty ? self : quotedForTOML()
    }

    /// The text as a TOML basic string.
    package func quotedForTOML() -> String {
        var result = "\""
        for scalar in unicodeScalars {
            switch scalar {
            case "\"", "\\":
                result += "\\"
                result.unicodeScalars.append(scalar)
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            case "\r": result += "\\r"
            case _ where scalar.value < 0x20 || scalar.value == 0x7F:
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
