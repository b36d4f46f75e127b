// SPDX-License-Identifier: Apache-2.0

public import GS1

extension PureIdentity {
    /// The identity that elements name, split at the end of the company prefix (TDS 2.3, 7).
    ///
    /// A barcode does not tell how long its company prefix is; who encodes a tag must know it.
    ///
    /// - Parameters:
    ///   - list: Elements that decoded without an error; those that belong to no key are not looked at.
    ///   - companyPrefixLength: How many digits the GS1 Company Prefix has, 6 to 12.
    ///   - scheme: The kind of identity; `nil` takes the first that the elements name, serialised ones first.
    /// - Throws: ``EncodeFailure`` where the elements name no such identity.
    public init(
        _ list: ElementList,
        companyPrefixLength: Int,
        as scheme: IdentityScheme? = nil
    ) throws(EncodeFailure) {
        guard let scheme = scheme ?? IdentityScheme(named: list) else { throw EncodeFailure(.noKey) }
        try self.init(list, companyPrefixLength, as: scheme, isClass: false)
    }

    /// The same, or with `isClass` the identity of the class: without its serial number.
    init(
        _ list: ElementList,
        _ companyPrefixLength: Int,
        as scheme: IdentityScheme,
        isClass: Bool
    ) throws(EncodeFailure) {
        guard let key = scheme.key else { throw EncodeFailure(.scheme) }
        guard (6...12).contains(companyPrefixLength) else { throw EncodeFailure(.companyPrefix, ai: key) }
        guard let range = list.value(of: key) else { throw EncodeFailure(.noKey, ai: key) }
        self.init(scheme: scheme)
        let value = KeyValue(ai: key, range: range)
        switch scheme {
        case .giai, .ginc:
            prefix = try value.digits(list, 0, companyPrefixLength)
            serial = try value.text(list, from: companyPrefixLength, atMost: 30 - companyPrefixLength)
        case .cpi:
            prefix = try value.digits(list, 0, companyPrefixLength)
            part = try value.text(list, from: companyPrefixLength, atMost: 30 - companyPrefixLength)
            for index in 0..<part.count where !isPartCharacter(part[index]) {
                throw EncodeFailure(.character, ai: key, offset: companyPrefixLength + index)
            }
        default: try split(value, list, companyPrefixLength, isClass: isClass)
        }
        if !isClass { try appendQualifier(list) }
    }

    /// Splits a key of digits with its check digit, and what may follow in the same value.
    private mutating func split(
        _ value: KeyValue,
        _ list: ElementList,
        _ length: Int,
        isClass: Bool
    ) throws(EncodeFailure) {
        // The zero that pads a GRAI is no digit of its key.
        let start = scheme == .grai ? 1 : 0
        if start == 1 {
            guard try value.digits(list, 0, 1).value == 0 else {
                throw EncodeFailure(.content, ai: value.ai)
            }
        }
        let digits = scheme.keyDigits ?? 0
        try value.checkDigit(list, start, digits)
        if scheme.hasLeadingDigit {
            let leading = try value.digits(list, 0, 1).value
            prefix = try value.digits(list, 1, length)
            let rest = try value.digits(list, 1 + length, digits - 1 - length)
            reference = DigitField(
                value: leading * powerOfTen(rest.digits) + rest.value,
                digits: rest.digits + 1
            )
        } else {
            prefix = try value.digits(list, start, length)
            reference = try value.digits(list, start + length, digits - length)
        }
        let end = start + digits + 1
        switch scheme {
        case .itip:
            (piece, total) = (try value.digits(list, end, 2), try value.digits(list, end + 2, 2))
            try value.end(at: end + 4)
        case .grai, .gdti, .sgcn:
            if isClass { return }
            serial = try value.text(list, from: end, atMost: scheme.serialLimit(prefixDigits: length))
            guard scheme != .sgcn || serial.areDigits else {
                throw EncodeFailure(.character, ai: value.ai, offset: end)
            }
        default: try value.end(at: end)
        }
    }

    /// Takes the serial number that is an element of its own.
    private mutating func appendQualifier(_ list: ElementList) throws(EncodeFailure) {
        guard let ai = scheme.qualifier else { return }
        guard let range = list.value(of: ai) else {
            guard scheme == .sgln else { throw EncodeFailure(.noKey, ai: ai) }
            serial.append(UInt8(ascii: "0"))
            return
        }
        let value = KeyValue(ai: ai, range: range)
        serial = try value.text(list, from: 0, atMost: scheme.serialLimit(prefixDigits: prefix.digits))
        // An extension 0 would come back as none, a part's serial 007 as 7.
        let isKept = scheme == .sgln ? serial.number != 0 : scheme != .cpi || serial.number != nil
        guard isKept else { throw EncodeFailure(.serial, ai: ai) }
    }

    /// Appends the elements that a barcode of the same thing carries; none where the identity is not GS1's.
    ///
    /// - Parameter list: Where they go; emptied first.
    /// - Returns: Whether there are any.
    @discardableResult
    public func appendElements(to list: inout ElementList) -> Bool {
        list.removeAll()
        guard let key = scheme.key else { return false }
        list.append(key, offset: 0) { bytes in
            switch scheme {
            case .giai, .ginc:
                prefix.append(to: &bytes)
                serial.append(to: &bytes)
            case .cpi:
                prefix.append(to: &bytes)
                part.append(to: &bytes)
            default: appendKey(to: &bytes)
            }
        }
        if let qualifier = scheme.qualifier, scheme != .sgln || serial.number != 0 {
            list.append(qualifier, offset: 0) { serial.append(to: &$0) }
        }
        return true
    }

    private func appendKey(to bytes: inout [UInt8]) {
        if scheme == .grai { bytes.append(UInt8(ascii: "0")) }
        let body: UInt64
        if scheme.hasLeadingDigit {
            let scale = powerOfTen(reference.digits - 1)
            let leading = reference.value / scale &* powerOfTen(prefix.digits) &+ prefix.value
            body = leading &* scale &+ reference.value % scale
        } else {
            body = prefix.value &* powerOfTen(reference.digits) &+ reference.value
        }
        appendDecimal(body &* 10 &+ CheckDigit.of(body), digits: (scheme.keyDigits ?? 0) + 1, to: &bytes)
        switch scheme {
        case .itip:
            piece.append(to: &bytes)
            total.append(to: &bytes)
        case .grai, .gdti, .sgcn: serial.append(to: &bytes)
        default: break
        }
    }
}

extension IdentityScheme {
    /// The Application Identifier of the key; `nil` for identities outside GS1.
    var key: ApplicationIdentifier? {
        switch self {
        case .sgtin, .upui, .lgtin: .gtin
        case .sscc: .sscc
        case .sgln: .gln
        case .grai: .grai
        case .giai: .giai
        case .gsrn: .gsrn
        case .gsrnp: .gsrnProvider
        case .gdti: .gdti
        case .cpi: .cpid
        case .sgcn: .gcn
        case .ginc: .ginc
        case .gsin: .gsin
        case .itip: .itip
        case .pgln: .party
        case .gid, .usdod, .adi, .bic, .imovn: nil
        }
    }

    /// The Application Identifier of the serial component, where that is an element of its own.
    var qualifier: ApplicationIdentifier? {
        switch self {
        case .sgtin, .itip: .serial
        case .sgln: .glnExtension
        case .cpi: .cpidSerial
        case .upui: .thirdPartyControlled
        case .lgtin: .lot
        default: nil
        }
    }

    /// The first kind of identity that elements name, in the order in which an item is found.
    fileprivate init?(named list: ElementList) {
        let has = { (ai: ApplicationIdentifier) in list.index(of: ai) != nil }
        let count = { (ai: ApplicationIdentifier) in list.value(of: ai)?.count ?? 0 }
        if has(.sscc) {
            self = .sscc
        } else if has(.gtin), has(.serial) {
            self = .sgtin
        } else if has(.itip), has(.serial) {
            self = .itip
        } else if has(.gtin), has(.thirdPartyControlled) {
            self = .upui
        } else if has(.giai) {
            self = .giai
        } else if count(.grai) > 14 {
            self = .grai
        } else if count(.gdti) > 13 {
            self = .gdti
        } else if count(.gcn) > 13 {
            self = .sgcn
        } else if has(.cpid), has(.cpidSerial) {
            self = .cpi
        } else if has(.gtin), has(.lot) {
            self = .lgtin
        } else if let scheme = Self.relations.first(where: { $0.key.map(has) ?? false }) {
            self = scheme
        } else {
            return nil
        }
    }

    private static let relations: [IdentityScheme] = [.gsrn, .gsrnp, .gsin, .ginc, .sgln, .pgln]
}
