// SPDX-License-Identifier: Apache-2.0

import GS1

extension Plus {
    /// Encodes elements in a "+" or "++" scheme (TDS 2.3, 14.5, 14.6).
    ///
    /// The decoder takes the digits of a key as they are (14.5.4); a key whose check digit is wrong is written to no
    /// tag all the same.
    static func encode(
        _ list: ElementList,
        as scheme: Scheme,
        filter: UInt8,
        hostname: [UInt8]
    ) throws(EncodeFailure) -> MemoryBits {
        guard filter < 8 else { throw EncodeFailure(.filter) }
        let (key, qualifier) = identifiers(scheme)
        guard let keyPlace = list.index(of: key) else { throw EncodeFailure(.noKey, ai: key) }
        try demandCheckDigit(list, keyPlace)
        let qualifierPlace = qualifier.flatMap { list.index(of: $0) }
        if let qualifier, qualifierPlace == nil, qualifier != .glnExtension {
            throw EncodeFailure(.noKey, ai: qualifier)
        }
        if let qualifierPlace, qualifier == .glnExtension {
            let value = ElementValue(list, qualifierPlace)
            // An extension `0` stands for none.
            guard value.count != 1 || value[0] != 0x30 else { throw value.failure(.serial, at: 0) }
        }
        let datePlace = scheme.hasDate ? list.elements.firstIndex { $0.ai.dateType != nil } : nil
        if scheme.hasDate, datePlace == nil { throw EncodeFailure(.noKey, ai: .expirationDate) }
        let own = 1 + (qualifierPlace == nil ? 0 : 1) + (datePlace == nil ? 0 : 1)

        var writer = FieldWriter()
        try writer.append(UInt64(scheme.header), 8)
        try writer.append(list.elements.count > own ? 1 : 0, 1)
        try writer.append(UInt64(filter), 3)
        if let datePlace {
            try writer.append(list.elements[datePlace].ai.dateType ?? 0, 4)
            let value = ElementValue(list, datePlace)
            // The date of AI (7007) is one date here, no span.
            guard value.count == 6 else { throw value.failure(.length, at: 6) }
            try writer.append(date: value, at: 0)
        }
        try writer.append(valueOf: list, keyPlace)
        if let qualifierPlace {
            try writer.append(valueOf: list, qualifierPlace)
        } else if qualifier == .glnExtension {
            // No extension: `0` as a number of one digit.
            try writer.append(0x010, 12)
        }
        if scheme.hasHostname { try writer.append(hostname: hostname) }
        for place in list.elements.indices
        where place != keyPlace && place != qualifierPlace && place != datePlace {
            let ai = list.elements[place].ai
            // AI (00) and zeros would be taken for the padding behind the last element (15.3).
            if ai == .sscc, list.bytes[list.elements[place].value].allSatisfy({ $0 == 0x30 }) {
                throw EncodeFailure(.content, ai: ai)
            }
            var divisor = ai.digitCount == 4 ? 1000 : ai.digitCount == 3 ? 100 : 10
            while divisor > 0 {
                try writer.append(UInt64(ai.number / divisor % 10), 4)
                divisor /= 10
            }
            try writer.append(valueOf: list, place)
        }
        return writer.bits
    }

    private static func demandCheckDigit(_ list: ElementList, _ place: Int) throws(EncodeFailure) {
        let value = ElementValue(list, place)
        let count: Int
        switch value.ai {
        case .sscc, .gsrn, .gsrnProvider: count = 18
        case .gtin, .grai, .itip: count = 14
        case .gln, .gdti, .gcn: count = 13
        default: return
        }
        try value.demandDigits(0, count)
        let start = value.range.lowerBound
        guard CheckDigit.of(list.bytes.span, start..<start + count - 1) == value[count - 1] else {
            throw value.failure(.checkDigit, at: count - 1)
        }
    }
}

extension ApplicationIdentifier {
    /// The date type indicator of a DSGTIN+ (14.5.3).
    fileprivate var dateType: UInt64? {
        switch self {
        case .productionDate: 0
        case .packagingDate: 1
        case .bestBeforeDate: 2
        case .sellByDate: 3
        case .expirationDate: 4
        case ApplicationIdentifier(number: 7006, digitCount: 4): 5
        case ApplicationIdentifier(number: 7007, digitCount: 4): 6
        default: nil
        }
    }
}

/// The value of one element of a list, byte by byte.
struct ElementValue {
    let list: ElementList
    let ai: ApplicationIdentifier
    let range: Range<Int>

    init(_ list: ElementList, _ place: Int) {
        self.list = list
        ai = list.elements[place].ai
        range = list.elements[place].value
    }

    var count: Int { range.count }

    subscript(index: Int) -> UInt8 { list.bytes[range.lowerBound + index] }

    func failure(_ code: EncodeFailure.Code, at offset: Int) -> EncodeFailure {
        EncodeFailure(code, ai: ai, offset: offset)
    }

    /// Demands `count` digits from `start` on.
    func demandDigits(_ start: Int, _ count: Int) throws(EncodeFailure) {
        guard start + count <= self.count else { throw failure(.length, at: self.count) }
        for index in start..<start + count where self[index] &- 0x30 > 9 {
            throw failure(.content, at: index)
        }
    }

    /// The number of `count` digits (at most 19) from `start` on.
    func number(_ start: Int, _ count: Int) throws(EncodeFailure) -> UInt64 {
        try demandDigits(start, count)
        var value: UInt64 = 0
        for index in start..<start + count { value = value &* 10 &+ UInt64(self[index] - 0x30) }
        return value
    }

    func isDigit(_ index: Int) -> Bool { self[index] &- 0x30 < 10 }
}
