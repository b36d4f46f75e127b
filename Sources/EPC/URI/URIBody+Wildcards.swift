// SPDX-License-Identifier: Apache-2.0

extension URIBody {
    /// Reads `*` or a range in place of a component, or stays where there is neither.
    ///
    /// - Parameters:
    ///   - component: Which component comes next.
    ///   - text: The URI.
    ///   - cursor: Where the component begins.
    ///   - end: Where it ends.
    ///   - wildcards: What the kind of URI has.
    ///   - limit: The largest number of a range.
    ///   - coding: The coding scheme, which says which components are numbers.
    /// - Returns: Whether there was one.
    /// - Throws: ``URIFailure`` where it is badly formed or may not stand here.
    mutating func readWildcard(
        _ component: IdentityScheme.Component,
        _ text: borrowing Span<UInt8>,
        _ cursor: inout URICursor,
        to end: Int,
        _ wildcards: Wildcards,
        atMost limit: UInt64 = 999_999_999_999_999_999,
        coding: Scheme? = nil
    ) throws(URIFailure) -> Bool {
        guard wildcards != .none else { return false }
        let start = cursor.position
        if end - start == 1, text[start] == UInt8(ascii: "*") {
            self[component] = .any
            cursor.position = end
            return true
        }
        guard wildcards == .all, start < end, text[start] == UInt8(ascii: "[") else { return false }
        guard component == .filter || isNumber(component, coding) else {
            throw URIFailure(.wildcard, offset: start)
        }
        var separator = start
        while separator < end, text[separator] != UInt8(ascii: "-") { separator += 1 }
        guard separator < end, text[end - 1] == UInt8(ascii: "]") else {
            throw URIFailure(.missing, offset: end)
        }
        cursor.position = start + 1
        let low = try cursor.number(text, to: separator, atMost: limit)
        cursor.position = separator + 1
        let high = try cursor.number(text, to: end - 1, atMost: limit)
        guard low <= high else { throw URIFailure(.range, offset: start + 1) }
        cursor.position = end
        self[component] = .range(low, high)
        return true
    }

    /// Whether a tag pattern has a range in place of the component.
    private func isNumber(_ component: IdentityScheme.Component, _ coding: Scheme?) -> Bool {
        switch component {
        case .filter, .piece, .total: true
        case .prefix: identity.scheme == .gid
        case .reference: identity.scheme == .cpi ? coding == .cpi96 : identity.scheme != .adi
        case .serial:
            switch coding {
            case .sgcn96, .giai96, .gdti113: true
            default: coding?.serialNumberLimit != nil
            }
        }
    }

    /// Whether an identity of the same scheme is one of those that the body stands for.
    func matches(_ other: PureIdentity) -> Bool {
        let components = identity.scheme.components
        for index in components.indices {
            guard let component = components[index] else { break }
            switch self[component] {
            case .any: continue
            case .literal: guard identity.isSame(component, as: other) else { return false }
            case .range(let low, let high):
                guard let number = other.number(of: component), number >= low, number <= high else {
                    return false
                }
            }
        }
        return true
    }

    /// Appends the components, with dots between them and wildcards in their places.
    func append(to bytes: inout [UInt8], withFilter: Bool) {
        if withFilter {
            switch filterChoice {
            case .literal: appendDecimal(UInt64(filter), to: &bytes)
            case .any, .range: append(filterChoice, to: &bytes)
            }
            bytes.append(UInt8(ascii: "."))
        }
        let components = identity.scheme.components
        for index in components.indices {
            guard let component = components[index] else { break }
            if index > 0 { bytes.append(UInt8(ascii: ".")) }
            if self[component] == .literal {
                identity.append(component, to: &bytes)
            } else {
                append(self[component], to: &bytes)
            }
        }
    }

    private func append(_ choice: Choice, to bytes: inout [UInt8]) {
        switch choice {
        case .literal: break
        case .any: bytes.append(UInt8(ascii: "*"))
        case .range(let low, let high):
            bytes.append(UInt8(ascii: "["))
            appendDecimal(low, to: &bytes)
            bytes.append(UInt8(ascii: "-"))
            appendDecimal(high, to: &bytes)
            bytes.append(UInt8(ascii: "]"))
        }
    }
}
