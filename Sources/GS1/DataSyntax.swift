// SPDX-License-Identifier: Apache-2.0

/// By whose rules the data of a scan is written: a closed set of names, stable.
public enum DataSyntax: String, Hashable, Sendable, CaseIterable {
    /// GS1 element strings, or the GTIN of an EAN, UPC or ITF-14 symbol (General Specifications, 7.8).
    case gs1 = "gs1"
    /// A GS1 Digital Link URI.
    case digitalLink = "digital-link"
    /// A message of ISO/IEC 15434: `[)>` RS, formats, EOT.
    case iso15434 = "iso15434"
    /// A Health Industry Bar Code of a supplier (ANSI/HIBC 2.6), its check character right.
    case hibc = "hibc"
    /// Data structures of ISBT 128 (ICCBBA ST-001).
    case isbt = "isbt"
}
