// SPDX-License-Identifier: Apache-2.0

import ControlAPI
import Foundation

/// Reads the body of a request, whatever its bytes are.
enum BodyReading {
    /// How deep lists and objects may lie within each other: the parser below works recursively.
    private static let maximumDepth = 32

    /// - Throws: ``RequestFailure/badRequest(_:)`` with what is wrong and where.
    static func read<Body: RequestObject>(_ type: Body.Type, from bytes: [UInt8]) throws -> Body {
        guard depth(of: bytes) <= maximumDepth else {
            throw RequestFailure.badRequest("the body is nested more than \(maximumDepth) deep")
        }
        let data = bytes.isEmpty ? Data("{}".utf8) : Data(bytes)
        do {
            let keys = try JSONDecoder().decode([String: Anything].self, from: data).keys
            if let unknown = keys.filter({ !type.keys.contains($0) }).min() {
                let known =
                    type.keys.isEmpty
                    ? "none is known" : "known: \(type.keys.sorted().joined(separator: ", "))"
                throw RequestFailure.badRequest("unknown key \(quoted(unknown)); \(known)")
            }
            return try ReportJSON.decode(type, from: data)
        } catch let error as DecodingError {
            throw RequestFailure.badRequest(words(for: error))
        }
    }

    /// A value that is only looked at for being one.
    private struct Anything: Decodable {
        init(from decoder: any Decoder) throws {}
    }

    private static func words(for error: DecodingError) -> String {
        switch error {
        case .keyNotFound(let key, let context):
            "\(path(context.codingPath + [key])) is missing"
        case .valueNotFound(_, let context) where context.codingPath.isEmpty:
            "the body is not a JSON object"
        case .valueNotFound(_, let context):
            "\(path(context.codingPath)) is null"
        case .typeMismatch(let type, let context) where context.codingPath.isEmpty:
            "the body is not a JSON object (\(type))"
        case .typeMismatch(let type, let context):
            "\(path(context.codingPath)) is not of the type \(type)"
        case .dataCorrupted(let context) where context.codingPath.isEmpty:
            "the body is not the JSON asked for"
        case .dataCorrupted(let context):
            "\(path(context.codingPath)): \(context.debugDescription)"
        @unknown default: "the body cannot be read"
        }
    }

    private static func path(_ keys: [any CodingKey]) -> String {
        keys.map { key in key.intValue.map { "[\($0)]" } ?? key.stringValue.snakeCase }.joined(separator: ".")
    }

    private static func quoted(_ text: String) -> String { "\"\(text.prefix(60))\"" }

    /// The deepest nesting of lists and objects, without understanding the rest.
    private static func depth(of bytes: [UInt8]) -> Int {
        var depth = 0
        var deepest = 0
        var isText = false
        var isEscaped = false
        for byte in bytes {
            if isText {
                if isEscaped {
                    isEscaped = false
                } else if byte == UInt8(ascii: "\\") {
                    isEscaped = true
                } else if byte
                    == UInt8(ascii: "\"")
                {
                    isText = false
                }
                continue
            }
            switch byte {
            case UInt8(ascii: "\""): isText = true
            case UInt8(ascii: "["), UInt8(ascii: "{"):
                depth += 1
                deepest = max(deepest, depth)
            case UInt8(ascii: "]"), UInt8(ascii: "}"): depth -= 1
            default: break
            }
        }
        return deepest
    }
}

extension String {
    /// The text as JSON's keys are spelt here: `readPoint` is `read_point`.
    fileprivate var snakeCase: String {
        reduce(into: "") { text, character in
            if character.isUppercase { text += "_" }
            text += character.lowercased()
        }
    }
}
