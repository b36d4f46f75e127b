// SPDX-License-Identifier: Apache-2.0

/// What stands in place of a component of a pattern URI: itself, `*` or `[low-high]` (TDS 2.3, 13).
enum Choice: Hashable, Sendable {
    case literal
    case any
    case range(UInt64, UInt64)
}

/// Which wildcards a kind of URI has.
enum Wildcards {
    /// None: a URI of one identity.
    case none
    /// `*` at the end: a pure identity pattern (clause 8).
    case trailing
    /// `*`, and ranges of numbers: a tag pattern (clause 13).
    case all
}

/// The body of an EPC URI, component by component: its literal parts as an identity, its wildcards beside them.
struct URIBody: Hashable, Sendable {
    var identity: PureIdentity
    var filter: UInt8 = 0
    var filterChoice = Choice.literal
    var prefixChoice = Choice.literal
    var referenceChoice = Choice.literal
    var pieceChoice = Choice.literal
    var totalChoice = Choice.literal
    var serialChoice = Choice.literal

    init(_ scheme: IdentityScheme) { identity = PureIdentity(scheme: scheme) }

    subscript(component: IdentityScheme.Component) -> Choice {
        get {
            switch component {
            case .filter: filterChoice
            case .prefix: prefixChoice
            case .reference: referenceChoice
            case .piece: pieceChoice
            case .total: totalChoice
            case .serial: serialChoice
            }
        }
        set {
            switch component {
            case .filter: filterChoice = newValue
            case .prefix: prefixChoice = newValue
            case .reference: referenceChoice = newValue
            case .piece: pieceChoice = newValue
            case .total: totalChoice = newValue
            case .serial: serialChoice = newValue
            }
        }
    }

    /// Reads the body from the cursor to the end of the text.
    ///
    /// - Parameters:
    ///   - text: The URI.
    ///   - cursor: Behind the scheme's name and its colon.
    ///   - scheme: The kind of identity.
    ///   - coding: The coding scheme of a tag URI or tag pattern, whose filter value comes first.
    ///   - wildcards: What may stand in place of a component.
    /// - Throws: ``URIFailure`` with the first character that is wrong.
    init(
        _ text: borrowing Span<UInt8>,
        _ cursor: inout URICursor,
        scheme: IdentityScheme,
        coding: Scheme? = nil,
        wildcards: Wildcards = .none
    ) throws(URIFailure) {
        self.init(scheme)
        if let coding, !coding.filterBits.isEmpty {
            let limit = UInt64(1) << UInt64(coding.filterBits.count) - 1
            let end = cursor.componentEnd(text, isLast: false)
            if try !readWildcard(.filter, text, &cursor, to: end, wildcards, atMost: limit) {
                filter = UInt8(truncatingIfNeeded: try cursor.number(text, to: end, atMost: limit))
            }
            try cursor.expect(UInt8(ascii: "."), text)
        }
        let components = scheme.components
        for index in components.indices {
            guard let component = components[index] else { break }
            if index > 0 { try cursor.expect(UInt8(ascii: "."), text) }
            let isLast = index == 4 || components[index + 1] == nil
            try read(component, at: index, text, &cursor, isLast: isLast, coding: coding, wildcards)
        }
        guard cursor.position == text.count else { throw URIFailure(.extra, offset: cursor.position) }
    }

    private mutating func read(
        _ component: IdentityScheme.Component,
        at index: Int,
        _ text: borrowing Span<UInt8>,
        _ cursor: inout URICursor,
        isLast: Bool,
        coding: Scheme?,
        _ wildcards: Wildcards
    ) throws(URIFailure) {
        let start = cursor.position
        // The characters of a serial number may be dots.
        let isText = component == .serial && identity.scheme != .cpi
        let end = cursor.componentEnd(text, isLast: isLast && (isText || component == .prefix))
        if try readWildcard(component, text, &cursor, to: end, wildcards, coding: coding) { return }
        // Without its prefix a reference has no known number of digits.
        let isUnknown = index == 1 && prefixChoice == .any && identity.scheme.hasCompanyPrefix
        guard !isUnknown, wildcards == .all || !hasStar else { throw URIFailure(.wildcard, offset: start) }
        switch component {
        case .filter: break
        case .prefix: try readPrefix(text, &cursor, to: end)
        case .reference: try readReference(text, &cursor, to: end, coding: coding)
        case .piece: identity.piece = try twoDigits(text, &cursor, to: end)
        case .total: identity.total = try twoDigits(text, &cursor, to: end)
        case .serial: try readSerial(text, &cursor, to: end, coding: coding)
        }
    }

    private var hasStar: Bool {
        prefixChoice == .any || referenceChoice == .any || pieceChoice == .any || totalChoice == .any
    }

    private mutating func readPrefix(
        _ text: borrowing Span<UInt8>,
        _ cursor: inout URICursor,
        to end: Int
    ) throws(URIFailure) {
        let start = cursor.position
        switch identity.scheme {
        case .gid:
            identity.prefix = DigitField(
                value: try cursor.number(text, to: end, atMost: 1 << 28 - 1),
                digits: 1
            )
        case .usdod, .adi:
            identity.code = try cursor.characters(text, to: end, count: 5...6, where: isSupplierCharacter)
        case .bic: try readContainer(text, &cursor, to: end)
        case .imovn:
            identity.code = try cursor.characters(text, to: end, count: 7...7, where: isDigit)
        default:
            guard start < end else { throw URIFailure(.missing, offset: start) }
            identity.prefix = try cursor.digits(text, to: end)
            guard (6...12).contains(identity.prefix.digits) else {
                throw URIFailure(.digitCount, offset: start)
            }
        }
    }

    /// Three letters of the owner, `J`, `U` or `Z`, and seven digits.
    private mutating func readContainer(
        _ text: borrowing Span<UInt8>,
        _ cursor: inout URICursor,
        to end: Int
    ) throws(URIFailure) {
        let start = cursor.position
        identity.code = try cursor.characters(text, to: end, count: 11...11, where: isSupplierCharacter)
        for index in 0..<11 {
            let byte = identity.code[index]
            let isRight =
                switch index {
                case 0..<3: byte > 0x40
                case 3: byte == 0x4A || byte == 0x55 || byte == 0x5A
                default: byte < 0x40
                }
            guard isRight else { throw URIFailure(.character, offset: start + index) }
        }
    }

    private mutating func readReference(
        _ text: borrowing Span<UInt8>,
        _ cursor: inout URICursor,
        to end: Int,
        coding: Scheme?
    ) throws(URIFailure) {
        let start = cursor.position
        switch identity.scheme {
        case .gid:
            identity.reference = DigitField(
                value: try cursor.number(text, to: end, atMost: 1 << 24 - 1),
                digits: 1
            )
        case .cpi:
            identity.part = try cursor.characters(
                text,
                to: end,
                count: 1...30 - identity.prefix.digits,
                where: isPartCharacter
            )
            if coding == .cpi96 { try demandNumber(identity.part, text, start..<end) }
        case .adi:
            identity.part = try cursor.characters(text, to: end, count: 0...32) {
                isPartCharacter($0) && $0 != UInt8(ascii: "#")
            }
        default:
            identity.reference = try cursor.digits(text, to: end)
            guard identity.reference.digits == (identity.scheme.keyDigits ?? 0) - identity.prefix.digits
            else {
                throw URIFailure(.digitCount, offset: start)
            }
        }
        if coding == .cpi96, let coding, identity.unfit(for: coding) == .reference {
            throw URIFailure(.outOfRange, offset: start)
        }
    }

    private func twoDigits(
        _ text: borrowing Span<UInt8>,
        _ cursor: inout URICursor,
        to end: Int
    ) throws(URIFailure) -> DigitField {
        let start = cursor.position
        let field = try cursor.digits(text, to: end)
        guard field.digits == 2 else { throw URIFailure(.digitCount, offset: start) }
        return field
    }
}

/// Whether a character is a digit.
func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

/// Whether a CAGE code or DoDAAC may have the character: digits and capitals without `I` and `O`.
func isSupplierCharacter(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "I"), UInt8(ascii: "O"): false
    case 0x30...0x39, 0x41...0x5A: true
    default: false
    }
}
