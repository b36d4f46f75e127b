// SPDX-License-Identifier: Apache-2.0

/// Which AIs a list may have: a bit for each, which several share.
///
/// Most lists have a few of the many AIs that matter here; where the bit is not set, none needs to be looked for.
private struct Presence {
    private var bits: UInt64 = 0

    init(_ list: borrowing ElementList) {
        let elements = list.elements.span
        for index in elements.indices { bits |= Self.bit(elements[index].ai) }
    }

    @inline(__always)
    func allows(_ ai: ApplicationIdentifier) -> Bool { bits & Self.bit(ai) != 0 }

    @inline(__always)
    private static func bit(_ ai: ApplicationIdentifier) -> UInt64 { 1 &<< UInt64(ai.rawValue & 63) }
}

extension ElementList {
    @inline(__always)
    fileprivate func has(_ ai: ApplicationIdentifier, _ presence: Presence) -> Bool {
        presence.allows(ai) && index(of: ai) != nil
    }

    @inline(__always)
    fileprivate func value(of ai: ApplicationIdentifier?, _ presence: Presence) -> Range<Int>? {
        guard let ai, presence.allows(ai) else { return nil }
        return value(of: ai)
    }
}

extension Identity {
    /// Derives what `list` identifies.
    ///
    /// With an SSCC, lot and dates describe what the logistic unit contains; they are identifiers all the same and
    /// no part of the item.
    ///
    /// - Parameters:
    ///   - list: Elements that decoded without an error, or with association errors only.
    ///   - referenceYear: The year of the read, from which two-digit years get their century.
    public mutating func derive(from list: borrowing ElementList, referenceYear: Int) {
        removeAll()
        let presence = Presence(list)
        appendIdentifiers(from: list, presence, referenceYear)
        deriveItem(from: list, presence)
        if !list.message.elements.isEmpty { deriveData(from: list, referenceYear: referenceYear) }
    }

    /// Appends each identifier, in the order of the keys, from the best of its AIs.
    private mutating func appendIdentifiers(
        from list: borrowing ElementList,
        _ presence: Presence,
        _ year: Int
    ) {
        append(.gtin, .gtin, .itip, from: list, presence, year)
        append(.serial, .serial, from: list, presence, year)
        append(.lot, .lot, from: list, presence, year)
        append(.expiry, .expirationDate, .expirationTime, from: list, presence, year)
        append(.bestBefore, .bestBeforeDate, from: list, presence, year)
        append(.production, .productionDate, from: list, presence, year)
        append(.packaging, .packagingDate, from: list, presence, year)
        append(.sellBy, .sellByDate, from: list, presence, year)
        append(.sscc, .sscc, from: list, presence, year)
        append(.content, .content, from: list, presence, year)
        append(.count, .count, .variableCount, from: list, presence, year)
        append(.gln, .gln, .party, .payTo, from: list, presence, year)
        append(.glnExtension, .glnExtension, from: list, presence, year)
        append(.grai, .grai, from: list, presence, year)
        append(.giai, .giai, from: list, presence, year)
        append(.gdti, .gdti, from: list, presence, year)
        append(.gcn, .gcn, from: list, presence, year)
        append(.ginc, .ginc, from: list, presence, year)
        append(.gsin, .gsin, from: list, presence, year)
        append(.gsrn, .gsrn, .gsrnProvider, from: list, presence, year)
        append(.cpid, .cpid, from: list, presence, year)
        append(.gmn, .gmn, from: list, presence, year)
        append(.itip, .itip, from: list, presence, year)
        append(.variant, .consumerProductVariant, from: list, presence, year)
        append(.thirdPartyControlled, .thirdPartyControlled, from: list, presence, year)
    }

    @inline(__always)
    private mutating func append(
        _ key: IdentifierKey,
        _ best: ApplicationIdentifier,
        _ second: ApplicationIdentifier? = nil,
        _ third: ApplicationIdentifier? = nil,
        from list: borrowing ElementList,
        _ presence: Presence,
        _ year: Int
    ) {
        let value =
            list.value(of: best, presence) ?? list.value(of: second, presence)
            ?? list.value(of: third, presence)
        if let value { append(key, value, from: list, referenceYear: year) }
    }

    private mutating func append(
        _ key: IdentifierKey,
        _ value: Range<Int>,
        from list: borrowing ElementList,
        referenceYear: Int
    ) {
        let start = bytes.count
        switch key {
        case .expiry, .bestBefore, .production, .packaging, .sellBy:
            guard
                let date = GS1Date(
                    yymmdd: list.bytes.span,
                    at: value.lowerBound,
                    referenceYear: referenceYear
                )
            else { return }
            hasDay00 = hasDay00 || date.isDay00
            date.appendISO(to: &bytes)
        case .count:
            var first = value.lowerBound
            while first + 1 < value.upperBound, list.bytes[first] == UInt8(ascii: "0") { first += 1 }
            bytes.append(list.bytes.span, first..<value.upperBound)
        case .gtin: bytes.append(list.bytes.span, value.prefix(14))
        default: bytes.append(list.bytes.span, value)
        }
        ids.append(Identifier(key: key, value: start..<bytes.count))
    }

    // MARK: - Item

    private mutating func deriveItem(from list: borrowing ElementList, _ presence: Presence) {
        let hasSerial = list.has(.serial, presence)
        if list.has(.sscc, presence) {
            setItem(.instance, list, .sscc)
        } else if list.has(.gtin, presence), hasSerial {
            setItem(.instance, list, .gtin, .serial)
        } else if list.has(.itip, presence), hasSerial {
            setItem(.instance, list, .itip, .serial)
        } else if list.has(.gtin, presence), list.has(.thirdPartyControlled, presence) {
            setItem(.instance, list, .gtin, .thirdPartyControlled)
        } else if list.has(.giai, presence) {
            setItem(.instance, list, .giai)
        } else if length(.grai, list, presence) > 14 {
            setItem(.instance, list, .grai)
        } else if length(.gdti, list, presence) > 13 {
            setItem(.instance, list, .gdti)
        } else if length(.gcn, list, presence) > 13 {
            setItem(.instance, list, .gcn)
        } else if list.has(.cpid, presence), list.has(.cpidSerial, presence) {
            setItem(.instance, list, .cpid, .cpidSerial)
        } else {
            deriveLesserItem(from: list, presence)
        }
    }

    /// What is no instance by its serial: relations and shipments, lots, classes, places.
    private mutating func deriveLesserItem(from list: borrowing ElementList, _ presence: Presence) {
        if list.has(.gtin, presence) {
            if list.has(.lot, presence) {
                setItem(.lot, list, .gtin, .lot)
            } else {
                setItem(.class, list, .gtin)
            }
        } else if list.has(.itip, presence) {
            if list.has(.lot, presence) {
                setItem(.lot, list, .itip, .lot)
            } else {
                setItem(.class, list, .itip)
            }
        } else if list.has(.gsrn, presence) {
            setItem(.instance, list, .gsrn, .srin)
        } else if list.has(.gsrnProvider, presence) {
            setItem(.instance, list, .gsrnProvider, .srin)
        } else if list.has(.gsin, presence) {
            setItem(.instance, list, .gsin)
        } else if list.has(.ginc, presence) {
            setItem(.instance, list, .ginc)
        } else if list.has(.grai, presence) {
            setItem(.class, list, .grai)
        } else if list.has(.gdti, presence) {
            setItem(.class, list, .gdti)
        } else if list.has(.gcn, presence) {
            setItem(.class, list, .gcn)
        } else if list.has(.cpid, presence) {
            setItem(.class, list, .cpid)
        } else if list.has(.gmn, presence) {
            setItem(.class, list, .gmn)
        } else if list.has(.gln, presence) {
            setItem(.location, list, .gln, .glnExtension)
        } else if list.has(.party, presence) {
            setItem(.location, list, .party)
        } else if list.has(.payTo, presence) {
            setItem(.location, list, .payTo)
        }
    }

    @inline(__always)
    private func length(
        _ ai: ApplicationIdentifier,
        _ list: borrowing ElementList,
        _ presence: Presence
    ) -> Int {
        list.value(of: ai, presence)?.count ?? 0
    }

    /// Writes the canonical URI of a key and, where it is present, one qualifier.
    private mutating func setItem(
        _ level: IdentityLevel,
        _ list: borrowing ElementList,
        _ key: ApplicationIdentifier,
        _ qualifier: ApplicationIdentifier? = nil
    ) {
        let start = bytes.count
        bytes.append(ShortText("https://id.gs1.org"))
        appendSegment(key, list)
        if let qualifier { appendSegment(qualifier, list) }
        item = start..<bytes.count
        self.level = level
    }

    private mutating func appendSegment(_ ai: ApplicationIdentifier, _ list: borrowing ElementList) {
        guard let value = list.value(of: ai) else { return }
        bytes.append(ShortText(segment: ai))
        PercentEncoding.encode(list.bytes.span, value, to: &bytes)
    }
}
