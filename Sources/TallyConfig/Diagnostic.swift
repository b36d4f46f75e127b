// SPDX-License-Identifier: Apache-2.0

/// Something the configuration's author should know, with the place to look at.
public struct Diagnostic: Error, Equatable, Sendable, CustomStringConvertible {
    /// How bad it is.
    public enum Severity: String, Sendable {
        /// The configuration cannot be used.
        case error
        /// The configuration can be used and is probably not what was meant.
        case warning
    }

    /// How bad it is.
    public var severity: Severity
    /// The place in the text.
    public var position: SourcePosition
    /// The key, such as `scanner[bench-4].suffix`; empty for a syntax error.
    public var keyPath: String
    /// What is wrong, in lower case and without a full stop.
    public var message: String
    /// What to write instead, when that is known.
    public var suggestion: String?

    /// Something to be told.
    public init(
        severity: Severity,
        position: SourcePosition,
        keyPath: String,
        message: String,
        suggestion: String? = nil
    ) {
        self.severity = severity
        self.position = position
        self.keyPath = keyPath
        self.message = message
        self.suggestion = suggestion
    }

    /// `file:line:column: severity: key: message (suggestion)`, the form editors understand.
    public var description: String {
        let key = keyPath.isEmpty ? "" : "\(keyPath): "
        let advice = suggestion.map { "; \($0)" } ?? ""
        return "\(position): \(severity.rawValue): \(key)\(message)\(advice)"
    }
}

/// A place in a configuration file.
public struct SourcePosition: Hashable, Sendable, CustomStringConvertible {
    /// The file, as it was handed in.
    public var file: String
    /// The line, from 1; 0 for the file as a whole.
    public var line: Int
    /// The column in characters (Unicode scalars), from 1; 0 when unknown.
    public var column: Int

    /// A place in a file.
    public init(file: String, line: Int, column: Int) {
        self.file = file
        self.line = line
        self.column = column
    }

    /// `file:line:column`, without the parts that are unknown.
    public var description: String {
        if line == 0 { return file }
        return column == 0 ? "\(file):\(line)" : "\(file):\(line):\(column)"
    }
}

/// What is wrong with a value, before its place is known.
struct Complaint: Error {
    var message: String
    var suggestion: String?

    init(_ message: String, suggestion: String? = nil) {
        self.message = message
        self.suggestion = suggestion
    }
}
