// SPDX-License-Identifier: Apache-2.0

/// An EPC binary coding scheme, by its name in the EPC Tag Data Standard 2.3 (Table 14-1).
public enum Scheme: String, Sendable, Hashable, CaseIterable {
    /// SGTIN, 96 bits.
    case sgtin96 = "sgtin-96"
    /// SGTIN, 198 bits.
    case sgtin198 = "sgtin-198"
    /// SSCC, 96 bits.
    case sscc96 = "sscc-96"
    /// SGLN, 96 bits.
    case sgln96 = "sgln-96"
    /// SGLN, 195 bits.
    case sgln195 = "sgln-195"
    /// GRAI, 96 bits.
    case grai96 = "grai-96"
    /// GRAI, 170 bits.
    case grai170 = "grai-170"
    /// GIAI, 96 bits.
    case giai96 = "giai-96"
    /// GIAI, 202 bits.
    case giai202 = "giai-202"
    /// GSRN of a recipient, 96 bits.
    case gsrn96 = "gsrn-96"
    /// GSRN of a provider, 96 bits.
    case gsrnp96 = "gsrnp-96"
    /// GDTI, 96 bits.
    case gdti96 = "gdti-96"
    /// GDTI, 113 bits (superseded).
    case gdti113 = "gdti-113"
    /// GDTI, 174 bits.
    case gdti174 = "gdti-174"
    /// CPI, 96 bits.
    case cpi96 = "cpi-96"
    /// CPI, variable length.
    case cpiVar = "cpi-var"
    /// SGCN, 96 bits.
    case sgcn96 = "sgcn-96"
    /// ITIP, 110 bits.
    case itip110 = "itip-110"
    /// ITIP, 212 bits.
    case itip212 = "itip-212"
    /// General identifier, 96 bits.
    case gid96 = "gid-96"
    /// US Department of Defense, 96 bits.
    case usdod96 = "usdod-96"
    /// Aerospace and defense, variable length.
    case adiVar = "adi-var"
    /// SGTIN+.
    case sgtinPlus = "sgtin+"
    /// DSGTIN+, with a date.
    case dsgtinPlus = "dsgtin+"
    /// SSCC+.
    case ssccPlus = "sscc+"
    /// SGLN+.
    case sglnPlus = "sgln+"
    /// GRAI+.
    case graiPlus = "grai+"
    /// GIAI+.
    case giaiPlus = "giai+"
    /// GSRN+.
    case gsrnPlus = "gsrn+"
    /// GSRNP+.
    case gsrnpPlus = "gsrnp+"
    /// GDTI+.
    case gdtiPlus = "gdti+"
    /// CPI+.
    case cpiPlus = "cpi+"
    /// SGCN+.
    case sgcnPlus = "sgcn+"
    /// ITIP+.
    case itipPlus = "itip+"
    /// SGTIN++, with a hostname.
    case sgtinPlusPlus = "sgtin++"
    /// DSGTIN++, with a date and a hostname.
    case dsgtinPlusPlus = "dsgtin++"
    /// SSCC++, with a hostname.
    case ssccPlusPlus = "sscc++"
    /// SGLN++, with a hostname.
    case sglnPlusPlus = "sgln++"
    /// GRAI++, with a hostname.
    case graiPlusPlus = "grai++"
    /// GIAI++, with a hostname.
    case giaiPlusPlus = "giai++"
    /// GSRN++, with a hostname.
    case gsrnPlusPlus = "gsrn++"
    /// GSRNP++, with a hostname.
    case gsrnpPlusPlus = "gsrnp++"
    /// GDTI++, with a hostname.
    case gdtiPlusPlus = "gdti++"
    /// CPI++, with a hostname.
    case cpiPlusPlus = "cpi++"
    /// SGCN++, with a hostname.
    case sgcnPlusPlus = "sgcn++"
    /// ITIP++, with a hostname.
    case itipPlusPlus = "itip++"
}
