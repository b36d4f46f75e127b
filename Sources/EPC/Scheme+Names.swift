// SPDX-License-Identifier: Apache-2.0

extension Scheme {
    /// The name as it stands in a tag URI; a literal, so that writing it allocates nothing.
    var name: StaticString {
        switch self {
        case .sgtin96: "sgtin-96"
        case .sgtin198: "sgtin-198"
        case .sscc96: "sscc-96"
        case .sgln96: "sgln-96"
        case .sgln195: "sgln-195"
        case .grai96: "grai-96"
        case .grai170: "grai-170"
        case .giai96: "giai-96"
        case .giai202: "giai-202"
        case .gsrn96: "gsrn-96"
        case .gsrnp96: "gsrnp-96"
        case .gdti96: "gdti-96"
        case .gdti113: "gdti-113"
        case .gdti174: "gdti-174"
        case .cpi96: "cpi-96"
        case .cpiVar: "cpi-var"
        case .sgcn96: "sgcn-96"
        case .itip110: "itip-110"
        case .itip212: "itip-212"
        case .gid96: "gid-96"
        case .usdod96: "usdod-96"
        case .adiVar: "adi-var"
        case .sgtinPlus: "sgtin+"
        case .dsgtinPlus: "dsgtin+"
        case .ssccPlus: "sscc+"
        case .sglnPlus: "sgln+"
        case .graiPlus: "grai+"
        case .giaiPlus: "giai+"
        case .gsrnPlus: "gsrn+"
        case .gsrnpPlus: "gsrnp+"
        case .gdtiPlus: "gdti+"
        case .cpiPlus: "cpi+"
        case .sgcnPlus: "sgcn+"
        case .itipPlus: "itip+"
        case .sgtinPlusPlus: "sgtin++"
        case .dsgtinPlusPlus: "dsgtin++"
        case .ssccPlusPlus: "sscc++"
        case .sglnPlusPlus: "sgln++"
        case .graiPlusPlus: "grai++"
        case .giaiPlusPlus: "giai++"
        case .gsrnPlusPlus: "gsrn++"
        case .gsrnpPlusPlus: "gsrnp++"
        case .gdtiPlusPlus: "gdti++"
        case .cpiPlusPlus: "cpi++"
        case .sgcnPlusPlus: "sgcn++"
        case .itipPlusPlus: "itip++"
        }
    }

    /// The name of the key in a pure identity URI.
    var keyName: StaticString {
        switch self {
        case .sgtin96, .sgtin198: "sgtin"
        case .sscc96: "sscc"
        case .sgln96, .sgln195: "sgln"
        case .grai96, .grai170: "grai"
        case .giai96, .giai202: "giai"
        case .gsrn96: "gsrn"
        case .gsrnp96: "gsrnp"
        case .gdti96, .gdti113, .gdti174: "gdti"
        case .cpi96, .cpiVar: "cpi"
        case .sgcn96: "sgcn"
        case .itip110, .itip212: "itip"
        case .gid96: "gid"
        case .usdod96: "usdod"
        case .adiVar: "adi"
        default: ""
        }
    }
}
