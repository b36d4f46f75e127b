// SPDX-License-Identifier: Apache-2.0

extension IdentifierKey {
    /// All keys, as a value that is not allocated for each use.
    fileprivate static let allOrdered = allCases

    /// The AIs that give the identifier, the better first.
    fileprivate var sources: (ApplicationIdentifier, ApplicationIdentifier?, ApplicationIdentifier?) {
        switch self {
        case .gtin: (.gtin, .itip, nil)
        case .serial: (.serial, nil, nil)
        case .lot: (.lot, nil, nil)
        case .expiry: (.expirationDate, .expirationTime, nil)
        case .bestBefore: (.bestBeforeDate, nil, nil)
        case .production: (.productionDate, nil, nil)
        case .packaging: (.packagingDate, nil, nil)
        case .sellBy: (.sellByDate, nil, nil)
        case .sscc: (.sscc, nil, nil)
        case .content: (.content, nil, nil)
        case .count: (.count, .variableCount, nil)
        case .gln: (.gln, .party, .payTo)
        case .glnExtension: (.glnExtension, nil, nil)
        case .grai: (.grai, nil, nil)
        case .giai: (.giai, nil, nil)
        case .gdti: (.gdti, nil, nil)
        case .gcn: (.gcn, nil, nil)
        case .ginc: (.ginc, nil, nil)
        case .gsin: (.gsin, nil, nil)
        case .gsrn: (.gsrn, .gsrnProvider, nil)
        case .cpid: (.cpid, nil, nil)
        case .gmn: (.gmn, nil, nil)
        case .itip: (.itip, nil, nil)
        case .variant: (.consumerProductVariant, nil, nil)
        case .thirdPartyControlled: (.thirdPartyControlled, nil, nil)
        // No AI has this value: only data identifiers give these.
        case .part, .licensePlate: (ApplicationIdentifier(rawValue: 0), nil, nil)
        }
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
        for key in IdentifierKey.allOrdered { append(key, from: list, referenceYear: referenceYear) }
        deriveItem(from: list)
        if !list.message.elements.isEmpty { deriveData(from: list, referenceYear: referenceYear) }
    }

    private mutating func append(_ key: IdentifierKey, from list: borrowing ElementList, referenceYear: Int) {
        let sources = key.sources
        guard
            let value = list.value(of: sources.0) ?? sources.1.flatMap({ list.value(of: $0) })
                ?? sources.2.flatMap({ list.value(of: $0) })
        else { return }
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
            bytes.append(contentsOf: list.bytes[first..<value.upperBound])
        case .gtin: bytes.append(contentsOf: list.bytes[value.prefix(14)])
        default: bytes.append(contentsOf: list.bytes[value])
        }
        ids.append(Identifier(key: key, value: start..<bytes.count))
    }

    // MARK: - Item

    private mutating func deriveItem(from list: borrowing ElementList) {
        let hasSerial = list.index(of: .serial) != nil
        if list.index(of: .sscc) != nil {
            setItem(.instance, list, .sscc)
        } else if list.index(of: .gtin) != nil, hasSerial {
            setItem(.instance, list, .gtin, .serial)
        } else if list.index(of: .itip) != nil, hasSerial {
            setItem(.instance, list, .itip, .serial)
        } else if list.index(of: .gtin) != nil, list.index(of: .thirdPartyControlled) != nil {
            setItem(.instance, list, .gtin, .thirdPartyControlled)
        } else if list.index(of: .giai) != nil {
            setItem(.instance, list, .giai)
        } else if length(.grai, list) > 14 {
            setItem(.instance, list, .grai)
        } else if length(.gdti, list) > 13 {
            setItem(.instance, list, .gdti)
        } else if length(.gcn, list) > 13 {
            setItem(.instance, list, .gcn)
        } else if list.index(of: .cpid) != nil, list.index(of: .cpidSerial) != nil {
            setItem(.instance, list, .cpid, .cpidSerial)
        } else {
            deriveLesserItem(from: list)
        }
    }

    /// What is no instance by its serial: relations and shipments, lots, classes, places.
    private mutating func deriveLesserItem(from list: borrowing ElementList) {
        if list.index(of: .gtin) != nil {
            if list.index(of: .lot) != nil {
                setItem(.lot, list, .gtin, .lot)
            } else {
                setItem(.class, list, .gtin)
            }
        } else if list.index(of: .itip) != nil {
            if list.index(of: .lot) != nil {
                setItem(.lot, list, .itip, .lot)
            } else {
                setItem(.class, list, .itip)
            }
        } else if list.index(of: .gsrn) != nil {
            setItem(.instance, list, .gsrn, .srin)
        } else if list.index(of: .gsrnProvider) != nil {
            setItem(.instance, list, .gsrnProvider, .srin)
        } else if list.index(of: .gsin) != nil {
            setItem(.instance, list, .gsin)
        } else if list.index(of: .ginc) != nil {
            setItem(.instance, list, .ginc)
        } else if list.index(of: .grai) != nil {
            setItem(.class, list, .grai)
        } else if list.index(of: .gdti) != nil {
            setItem(.class, list, .gdti)
        } else if list.index(of: .gcn) != nil {
            setItem(.class, list, .gcn)
        } else if list.index(of: .cpid) != nil {
            setItem(.class, list, .cpid)
        } else if list.index(of: .gmn) != nil {
            setItem(.class, list, .gmn)
        } else if list.index(of: .gln) != nil {
            setItem(.location, list, .gln, .glnExtension)
        } else if list.index(of: .party) != nil {
            setItem(.location, list, .party)
        } else if list.index(of: .payTo) != nil {
            setItem(.location, list, .payTo)
        }
    }

    private func length(_ ai: ApplicationIdentifier, _ list: borrowing ElementList) -> Int {
        list.value(of: ai)?.count ?? 0
    }

    /// Writes the canonical URI of a key and, where it is present, one qualifier.
    private mutating func setItem(
        _ level: IdentityLevel,
        _ list: borrowing ElementList,
        _ key: ApplicationIdentifier,
        _ qualifier: ApplicationIdentifier? = nil
    ) {
        let start = bytes.count
        bytes.append("https://id.gs1.org" as StaticString)
        appendSegment(key, list)
        if let qualifier { appendSegment(qualifier, list) }
        item = start..<bytes.count
        self.level = level
    }

    private mutating func appendSegment(_ ai: ApplicationIdentifier, _ list: borrowing ElementList) {
        guard let value = list.value(of: ai) else { return }
        bytes.append(UInt8(ascii: "/"))
        ai.appendDigits(to: &bytes)
        bytes.append(UInt8(ascii: "/"))
        PercentEncoding.encode(list.bytes.span, value, to: &bytes)
    }
}
