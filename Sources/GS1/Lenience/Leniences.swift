// SPDX-License-Identifier: Apache-2.0

/// What a scanner may get wrong and is understood all the same: allowed in ``DecodeOptions/leniences``, none by
/// default, and told in ``DecodedScan/leniences`` where it was made use of.
///
/// | name | the scanner |
/// | --- | --- |
/// | `leading-gs` | sends FNC1 in first position as GS: before the data or before the symbology identifier |
/// | `doubled-gs` | sends more than one GS where one belongs |
/// | `trailing-suffix` | adds CR, LF or TAB, any number of them |
/// | `substituted-gs` | sends `\|`, `#`, `~`, `^`, `{GS}`, `<GS>` or `␝` (U+241D) for GS |
/// | `symbology-case` | sends the symbology identifier in the wrong case: `]D2` for `]d2`, `]c1` for `]C1` |
/// | `missing-trailer` | leaves out the RS or EOT that end a message of ISO/IEC 15434 |
///
/// A reading that is right by the strict rules stands: see ``ScanDecoder/decode(_:into:)``.
public struct Leniences: OptionSet, Hashable, Sendable {
    /// The bits, in the order of ``names``.
    public let rawValue: UInt8

    /// A set from its bits.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// GS before the data.
    public static let leadingGS = Leniences(rawValue: 1 << 0)
    /// Several GS in a row.
    public static let doubledGS = Leniences(rawValue: 1 << 1)
    /// CR, LF or TAB behind the data.
    public static let trailingSuffix = Leniences(rawValue: 1 << 2)
    /// Printable characters in place of GS.
    public static let substitutedGS = Leniences(rawValue: 1 << 3)
    /// A symbology identifier in the wrong case.
    public static let symbologyCase = Leniences(rawValue: 1 << 4)
    /// A message of ISO/IEC 15434 without its end.
    public static let missingTrailer = Leniences(rawValue: 1 << 5)

    /// Every one.
    public static let all = Leniences(rawValue: (1 << 6) - 1)

    /// The names as configuration, events and answers spell them, bit 0 first.
    public static let names = [
        "leading-gs", "doubled-gs", "trailing-suffix", "substituted-gs", "symbology-case", "missing-trailer",
    ]

    /// The one with this name, or `nil` where there is none.
    public init?(name: String) {
        guard let bit = Self.names.firstIndex(of: name) else { return nil }
        self.init(rawValue: 1 << UInt8(bit))
    }
}
