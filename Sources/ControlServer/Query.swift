// SPDX-License-Identifier: Apache-2.0

import Hummingbird
import HummingbirdCore

/// The checked parameters of a request's query.
struct Query {
    private let parameters: FlatDictionary<Substring, Substring>

    init(_ request: Request) { parameters = request.uri.queryParameters }

    /// A parameter's text, `nil` when it is absent or empty.
    func text(_ name: String) -> String? {
        guard let value = parameters[Substring(name)], !value.isEmpty else { return nil }
        return String(value)
    }

    /// All texts of a parameter that may be given more than once.
    func texts(_ name: String) -> [String] {
        parameters[values: Substring(name)].map { String($0) }.filter { !$0.isEmpty }
    }

    /// `1` and `true` are yes; absent, `0` and `false` are no.
    ///
    /// - Throws: ``RequestFailure`` for anything else.
    func flag(_ name: String) throws -> Bool {
        switch text(name) {
        case nil, "0", "false": return false
        case "1", "true": return true
        case let other?:
            throw RequestFailure.badRequest("\(name) is 0 or 1, not \"\(other)\"")
        }
    }

    /// A number in a range.
    ///
    /// - Throws: ``RequestFailure`` when it is not one.
    func number(_ name: String, in range: ClosedRange<Int64>) throws -> Int64? {
        guard let text = text(name) else { return nil }
        guard let number = Int64(text), range.contains(number) else {
            throw RequestFailure.badRequest(
                "\(name) is a number from \(range.lowerBound) to \(range.upperBound), not \"\(text)\""
            )
        }
        return number
    }
}
