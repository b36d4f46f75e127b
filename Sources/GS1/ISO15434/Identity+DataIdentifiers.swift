// SPDX-License-Identifier: Apache-2.0

extension IdentifierKey {
    /// Takes the value of the data identifiers that give the identifier, the better first.
    ///
    /// What is unique only beside the supplier's own number (3S to 7S, package identifications) or is no identity of
    /// the thing (orders, suppliers, countries) gives none: it is in the message's data.
    fileprivate func source(in content: borrowing MessageContent) -> MessageContent.Element? {
        switch self {
        case .gtin: content.element(.gtin)
        case .serial:
            content.element(.serial) ?? content.element(.worldwideSerial) ?? content.element(.uniqueItem)
                ?? content.element(.cageSerial) ?? content.element(.mobileTelephone)
        case .lot:
            content.element(.supplierLot) ?? content.element(.customerLot) ?? content.element(.worldwideLot)
        case .expiry:
            // A date says what it is the date of only where the IFA's rules hold.
            content.element(.expirationDate) ?? content.element(.expirationDateDayFirst)
                ?? (content.element(.pharmacyProductNumber) == nil ? nil : content.element(.date))
        case .bestBefore: content.element(.bestBeforeDate)
        case .production: content.element(.productionDate) ?? content.element(.productionDateDayFirst)
        case .sscc: content.element(.sscc) ?? content.licensePlate(isSSCC: true)
        case .count: content.element(.quantity) ?? content.element(.quantityWithUnit)
        case .part:
            content.element(.supplierPart) ?? content.element(.pharmacyProductNumber)
                ?? content.element(.worldwidePart) ?? content.element(.supplierPartFirstLevel)
                ?? content.element(.customerPart)
        case .licensePlate: content.licensePlate(isSSCC: false)
        case .content, .packaging, .sellBy, .gln, .glnExtension, .grai, .giai, .gdti, .gcn, .ginc, .gsin,
            .gsrn,
            .cpid, .gmn, .itip, .variant, .thirdPartyControlled:
            nil
        }
    }

    /// All keys, as a value that is not allocated for each use.
    fileprivate static let all = allCases
}

extension MessageContent {
    fileprivate func element(_ di: DataIdentifier) -> Element? {
        for element in elements where element.di == di { return element }
        return nil
    }

    /// The first license plate that is an SSCC, or that is none.
    ///
    /// The issuing agency code of GS1 is a digit, and what GS1 issues for transport units is the SSCC
    /// (ISO/IEC 15459-1 and its register).
    fileprivate func licensePlate(isSSCC: Bool) -> Element? {
        for element in elements where element.di.isLicensePlate && isSSCC == hasSSCC(element.value) {
            return element
        }
        return nil
    }

    private func hasSSCC(_ range: Range<Int>) -> Bool {
        let (first, last) = (range.lowerBound, range.upperBound - 1)
        return range.count == 18 && CharacterSets.firstNonDigit(bytes.span, first, last + 1) == nil
            && CheckDigit.of(bytes.span, first..<last) == bytes[last]
    }
}

extension Identity {
    /// Adds what the data of format 06 identifies.
    ///
    /// The identifiers of GS1 elements in the same message stand. The standards give things that are not GS1's no
    /// URI, so that they have a level and no item.
    mutating func deriveData(from list: borrowing ElementList, referenceYear: Int) {
        for key in IdentifierKey.all where value(of: key) == nil {
            guard let element = key.source(in: list.message) else { continue }
            append(key, element, from: list.message, referenceYear: referenceYear)
        }
        deriveDataItem(from: list)
    }

    private mutating func append(
        _ key: IdentifierKey,
        _ element: MessageContent.Element,
        from content: borrowing MessageContent,
        referenceYear: Int
    ) {
        var range = element.value
        let start = bytes.count
        switch key {
        case .expiry, .bestBefore, .production:
            let read = DataRules.date(element.di, content.bytes.span, range, referenceYear: referenceYear)
            guard let date = read else { return }
            hasDay00 = hasDay00 || date.isDay00
            date.appendISO(to: &bytes)
        case .count:
            if element.di == .quantityWithUnit {
                // Only each (EA) and pieces (PC) are counted (ANSI X12.3, data element 355).
                guard range.count > 2 else { return }
                let unit = (content.bytes[range.upperBound - 2], content.bytes[range.upperBound - 1])
                guard unit == (0x45, 0x41) || unit == (0x50, 0x43) else { return }
                range = range.lowerBound..<(range.upperBound - 2)
            }
            guard CharacterSets.firstNonDigit(content.bytes.span, range.lowerBound, range.upperBound) == nil
            else { return }
            var first = range.lowerBound
            while first + 1 < range.upperBound, content.bytes[first] == UInt8(ascii: "0") { first += 1 }
            bytes.append(contentsOf: content.bytes[first..<range.upperBound])
        default: bytes.append(contentsOf: content.bytes[range])
        }
        insert(Identifier(key: key, value: start..<bytes.count))
    }

    /// Puts an identifier where the order of the keys wants it.
    private mutating func insert(_ identifier: Identifier) {
        ids.append(identifier)
        let order = Self.order(identifier.key)
        var place = ids.count - 1
        while place > 0, Self.order(ids[place - 1].key) > order {
            ids.swapAt(place - 1, place)
            place -= 1
        }
    }

    private static func order(_ key: IdentifierKey) -> Int { IdentifierKey.all.firstIndex(of: key) ?? 0 }

    // MARK: - Level and item

    private mutating func deriveDataItem(from list: borrowing ElementList) {
        guard level != .instance else { return }
        let isPlainGTIN = list.index(of: .gtin) != nil || list.message.value(of: .gtin) != nil
        if item == nil, let sscc = value(of: .sscc) {
            setGS1Item(.instance, "/00/", sscc)
        } else if isPlainGTIN, let gtin = value(of: .gtin) {
            deriveGTINItem(gtin)
        } else if item == nil {
            deriveLevel(from: list.message)
        }
    }

    private mutating func deriveGTINItem(_ gtin: Range<Int>) {
        // What no AI (21) or (10) can hold has no URI.
        if let serial = value(of: .serial) {
            guard isElementValue(serial) else {
                item = nil
                level = .instance
                return
            }
            setGS1Item(.instance, "/01/", gtin, "/21/", serial)
        } else if let lot = value(of: .lot), isElementValue(lot) {
            setGS1Item(.lot, "/01/", gtin, "/10/", lot)
        } else if item == nil {
            setGS1Item(.class, "/01/", gtin)
        }
    }

    /// Whether AI (21) or (10) could have this value: up to 20 characters of set 82.
    private func isElementValue(_ range: Range<Int>) -> Bool {
        range.count <= 20
            && CharacterSets.firstOutside(1, bytes.span, range.lowerBound, range.upperBound) == nil
    }

    private mutating func deriveLevel(from content: borrowing MessageContent) {
        let hasPart = value(of: .part) != nil
        if value(of: .licensePlate) != nil || content.hasWorldwideSerial
            || hasPart && value(of: .serial) != nil
        {
            level = .instance
        } else if hasPart && value(of: .lot) != nil || content.value(of: .worldwideLot) != nil {
            level = .lot
        } else if hasPart {
            level = .class
        }
    }

    private mutating func setGS1Item(
        _ level: IdentityLevel,
        _ key: StaticString,
        _ value: Range<Int>,
        _ qualifier: StaticString = "",
        _ qualifierValue: Range<Int>? = nil
    ) {
        let start = bytes.count
        bytes.append("https://id.gs1.org" as StaticString)
        bytes.append(key)
        for index in value { bytes.append(bytes[index]) }
        if let qualifierValue {
            bytes.append(qualifier)
            for index in qualifierValue { PercentEncoding.encode(bytes[index], to: &bytes) }
        }
        item = start..<bytes.count
        self.level = level
    }
}

extension MessageContent {
    /// Whether there is a serial number that needs no part number to be unique in the world.
    fileprivate var hasWorldwideSerial: Bool {
        element(.worldwideSerial) != nil || element(.uniqueItem) != nil || element(.cageSerial) != nil
            || element(.mobileTelephone) != nil
    }
}
