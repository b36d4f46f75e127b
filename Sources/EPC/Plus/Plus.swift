// SPDX-License-Identifier: Apache-2.0

import GS1

/// The "+" and "++" schemes: keys as digits and characters, without a partition (TDS 2.3, 14.6).
///
/// ```
/// +     header 8 │ +AIDC toggle 1 │ filter 3 │ date 20 │ values │ +AIDC data …
/// ++    header 8 │ +AIDC toggle 1 │ filter 3 │ date 20 │ values │ hostname │ +AIDC data …
/// ```
///
/// The date is there in DSGTIN+ and DSGTIN++ alone; the values follow in the order of the scheme's Application
/// Identifiers, each coded as Table F says; +AIDC data follow where the toggle is 1.
enum Plus {
    /// Decodes what is behind the filter value, and appends it to `list`.
    static func decode(
        _ bits: MemoryBits,
        _ scheme: Scheme,
        into list: inout ElementList
    ) throws(EPCFailure) -> Fields {
        list.removeAll()
        var reader = FieldReader(bits, scheme: scheme)
        var fields = Fields()
        let hasAIDC = bits.bits(at: 8, count: 1) == 1
        let (key, qualifier) = identifiers(reader.scheme)
        let date = reader.scheme.hasDate ? try reader.prioritisedDate() : nil
        try reader.appendElement(key, to: &list)
        if let qualifier { try reader.appendElement(qualifier, to: &list) }
        if let date {
            list.append(date.ai, offset: 0) { appendDecimal(date.value, digits: 6, to: &$0) }
        }
        if reader.scheme.hasHostname {
            fields.text = TextPlace(start: reader.position)
            try reader.skipHostname()
        }
        if hasAIDC { try reader.appendAIDC(to: &list) }
        return fields
    }

    /// The key of a scheme, and what qualifies it.
    static func identifiers(
        _ scheme: Scheme
    ) -> (key: ApplicationIdentifier, qualifier: ApplicationIdentifier?) {
        switch scheme {
        case .ssccPlus, .ssccPlusPlus: (.sscc, nil)
        case .sglnPlus, .sglnPlusPlus: (.gln, .glnExtension)
        case .graiPlus, .graiPlusPlus: (.grai, nil)
        case .giaiPlus, .giaiPlusPlus: (.giai, nil)
        case .gsrnPlus, .gsrnPlusPlus: (.gsrn, nil)
        case .gsrnpPlus, .gsrnpPlusPlus: (.gsrnProvider, nil)
        case .gdtiPlus, .gdtiPlusPlus: (.gdti, nil)
        case .cpiPlus, .cpiPlusPlus: (.cpid, .cpidSerial)
        case .sgcnPlus, .sgcnPlusPlus: (.gcn, nil)
        case .itipPlus, .itipPlusPlus: (.itip, .serial)
        default: (.gtin, .serial)
        }
    }
}

extension Scheme {
    /// Whether the scheme is one of the "+" and "++" schemes.
    var isPlus: Bool { filterBits.lowerBound == 9 }

    /// Whether a date precedes the key.
    var hasDate: Bool { self == .dsgtinPlus || self == .dsgtinPlusPlus }

    /// Whether a hostname follows the key.
    var hasHostname: Bool {
        switch self {
        case .sgtinPlusPlus, .dsgtinPlusPlus, .ssccPlusPlus, .sglnPlusPlus, .graiPlusPlus, .giaiPlusPlus,
            .gsrnPlusPlus, .gsrnpPlusPlus, .gdtiPlusPlus, .cpiPlusPlus, .sgcnPlusPlus, .itipPlusPlus:
            true
        default: false
        }
    }
}
