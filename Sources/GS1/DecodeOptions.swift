// SPDX-License-Identifier: Apache-2.0

/// How scans are decoded.
public struct DecodeOptions: Sendable, Hashable {
    /// What a scan without symbology identifier is taken for.
    public enum Unmarked: Sendable, Hashable {
        /// A GTIN or element strings where it is that without a flaw, else a Digital Link URI, else text.
        case detect
        /// Always text.
        case text
        /// An error.
        case refuse
    }

    /// Whether mandatory and exclusive pairs of Application Identifiers are checked.
    public var checkAssociations = true

    /// What a scan without symbology identifier is taken for.
    public var unmarked = Unmarked.detect

    /// Whether a web address that is no Digital Link is text, in a symbol that may carry either, or an error.
    public var acceptsOtherLinks = false

    /// Whether a Digital Link may carry a GTIN of 8, 12 or 13 digits.
    public var permitZeroSuppressedGTIN = false

    /// Whether text that begins with `+` claims to be a Health Industry Bar Code, and is an error where it is none.
    public var plusClaimsHIBC = false

    /// Whether `]E0` may carry the 12 digits of UPC-A or the 8 of UPC-E.
    ///
    /// The standard has 13 (General Specifications, 5.2 and 7.2.5), and many scanners are set up to send what is
    /// printed. Each length says which it is, and the check digit must be right. What is told apart by nothing stays
    /// refused: UPC-E without number system or check digit, and 8 digits without symbology identifier, which are
    /// EAN-8 or text.
    public var permitUnpaddedUPC = false

    /// Which mistakes of the scanner are understood; none by default.
    public var leniences: Leniences = []

    /// Whether a Digital Link may have the names of its first versions in place of identifiers.
    ///
    /// `/gtin/09506000134352/lot/ABC/ser/A7?exp=261231`: the "convenience alphas" of versions 1.0 and 1.1 of the GS1
    /// Digital Link Standard, withdrawn since. In a query only `exp` and `expdt`.
    public var permitConvenienceAlphas = false

    /// Whether a URI that names no key the plain way is read as a compressed Digital Link.
    ///
    /// `https://id.gs1.org/AQnYUc1gmiCNV4JG`, or with the key readable `https://id.gs1.org/01/05412345000013/EEarwSM`
    /// (GS1 Digital Link Standard 1.1, compression). Off by default: nothing marks such a URI, and the last segment of
    /// many a web address looks like one. Where other links are accepted, one that does not decompress is text.
    public var permitCompressedLinks = false

    /// The strict rules: associations checked, unmarked scans detected.
    public init() {}
}
