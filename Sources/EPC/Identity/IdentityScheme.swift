// SPDX-License-Identifier: Apache-2.0

/// An EPC scheme: a kind of pure identity, by its name in URIs (TDS 2.3, Table 6-1).
///
/// Not to be confused with ``Scheme``, which says how a tag holds an identity in bits; several of these have no binary
/// form.
public enum IdentityScheme: String, Sendable, Hashable, CaseIterable {
    /// A trade item: GTIN and serial number (6.3.1).
    case sgtin
    /// A logistic unit (6.3.2).
    case sscc
    /// A place, with an extension (6.3.3).
    case sgln
    /// A returnable asset (6.3.4).
    case grai
    /// An individual asset (6.3.5).
    case giai
    /// A service relation, of the recipient (6.3.6).
    case gsrn
    /// A service relation, of the provider (6.3.7).
    case gsrnp
    /// A document (6.3.8).
    case gdti
    /// A component or part (6.3.9).
    case cpi
    /// A coupon (6.3.10).
    case sgcn
    /// A consignment; no binary form (6.3.11).
    case ginc
    /// A shipment; no binary form (6.3.12).
    case gsin
    /// A piece of a trade item (6.3.13).
    case itip
    /// A unit pack of the EU's tobacco directive; no binary form (6.3.14).
    case upui
    /// A party; no binary form (6.3.15).
    case pgln
    /// A general identifier (6.3.16).
    case gid
    /// The US Department of Defense (6.3.17).
    case usdod
    /// Aerospace and defense (6.3.18).
    case adi
    /// A freight container of ISO 6346; no binary form (6.3.19).
    case bic
    /// A ship; no binary form (6.3.20).
    case imovn
    /// A batch of a trade item: `urn:epc:class:lgtin`, a class and no instance (6.4.1).
    case lgtin

    /// What one component of the body of a URI holds.
    enum Component: Hashable {
        case filter, prefix, reference, piece, total, serial
    }

    /// The components in the order in which the URI has them.
    var components: [5 of Component?] {
        switch self {
        case .sgtin, .sgln, .grai, .gdti, .cpi, .sgcn, .upui, .gid, .adi, .lgtin:
            [.prefix, .reference, .serial, nil, nil]
        case .sscc, .gsrn, .gsrnp, .gsin, .pgln: [.prefix, .reference, nil, nil, nil]
        case .giai, .ginc, .usdod: [.prefix, .serial, nil, nil, nil]
        case .itip: [.prefix, .reference, .piece, .total, .serial]
        case .bic, .imovn: [.prefix, nil, nil, nil, nil]
        }
    }

    /// How many digits company prefix and reference have together, where the reference is a number of GS1.
    var keyDigits: Int? {
        switch self {
        case .sgtin, .itip, .upui, .lgtin: 13
        case .sscc, .gsrn, .gsrnp: 17
        case .gsin: 16
        case .sgln, .grai, .gdti, .sgcn, .pgln: 12
        case .giai, .ginc, .cpi, .gid, .usdod, .adi, .bic, .imovn: nil
        }
    }

    /// Whether the first component is a GS1 Company Prefix.
    var hasCompanyPrefix: Bool {
        switch self {
        case .gid, .usdod, .adi, .bic, .imovn: false
        default: true
        }
    }

    /// Whether the first digit of the reference goes in front of the prefix in the key: indicator, extension digit.
    var hasLeadingDigit: Bool {
        switch self {
        case .sgtin, .itip, .upui, .lgtin, .sscc: true
        default: false
        }
    }

    /// The most characters of the serial component, of a company prefix of so many digits.
    func serialLimit(prefixDigits: Int) -> Int {
        switch self {
        case .sgtin, .sgln, .itip, .lgtin: 20
        case .grai: 16
        case .giai, .ginc: 30 - prefixDigits
        case .gdti: 17
        case .cpi, .sgcn: 12
        case .upui: 28
        case .gid, .usdod: 11
        case .adi: 30
        case .sscc, .gsrn, .gsrnp, .gsin, .pgln, .bic, .imovn: 0
        }
    }

    /// The name as a literal, so that writing it allocates nothing.
    var name: StaticString {
        switch self {
        case .sgtin: "sgtin"
        case .sscc: "sscc"
        case .sgln: "sgln"
        case .grai: "grai"
        case .giai: "giai"
        case .gsrn: "gsrn"
        case .gsrnp: "gsrnp"
        case .gdti: "gdti"
        case .cpi: "cpi"
        case .sgcn: "sgcn"
        case .ginc: "ginc"
        case .gsin: "gsin"
        case .itip: "itip"
        case .upui: "upui"
        case .pgln: "pgln"
        case .gid: "gid"
        case .usdod: "usdod"
        case .adi: "adi"
        case .bic: "bic"
        case .imovn: "imovn"
        case .lgtin: "lgtin"
        }
    }
}

extension Scheme {
    /// The kind of identity that the scheme holds; `nil` for the "+" and "++" schemes, whose keys have no known
    /// company prefix and so no URIs (TDS 2.3, 14.5).
    public var identityScheme: IdentityScheme? {
        switch self {
        case .sgtin96, .sgtin198: .sgtin
        case .sscc96: .sscc
        case .sgln96, .sgln195: .sgln
        case .grai96, .grai170: .grai
        case .giai96, .giai202: .giai
        case .gsrn96: .gsrn
        case .gsrnp96: .gsrnp
        case .gdti96, .gdti113, .gdti174: .gdti
        case .cpi96, .cpiVar: .cpi
        case .sgcn96: .sgcn
        case .itip110, .itip212: .itip
        case .gid96: .gid
        case .usdod96: .usdod
        case .adiVar: .adi
        default: nil
        }
    }

    /// The largest serial number where the scheme holds it as a number of plain digits (TDS 2.3, 14.6).
    var serialNumberLimit: UInt64? {
        switch self {
        case .sgtin96, .grai96, .itip110: 1 << 38 - 1
        case .sgln96, .gdti96: 1 << 41 - 1
        case .cpi96: 1 << 31 - 1
        case .cpiVar: 999_999_999_999
        case .gid96, .usdod96: 1 << 36 - 1
        default: nil
        }
    }
}
