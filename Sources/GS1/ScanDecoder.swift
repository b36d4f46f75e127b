// SPDX-License-Identifier: Apache-2.0

/// What a scan turned out to be.
@frozen
public struct DecodedScan: Sendable {
    /// How the data is to be read.
    public enum Kind: Sendable {
        /// GS1 element strings: they are in the list.
        case elements
        /// Text of the user's own: the datum from ``DecodedScan/dataOffset`` on.
        case text
    }

    /// The symbology identifier, where the scanner sent one.
    public var symbology: SymbologyIdentifier?

    /// Elements or text.
    public var kind: Kind

    /// Where the data begins in the datum: 3 behind a symbology identifier, else 0.
    public var dataOffset: Int

    /// A scan of this kind.
    @inlinable
    public init(symbology: SymbologyIdentifier?, kind: Kind, dataOffset: Int) {
        self.symbology = symbology
        self.kind = kind
        self.dataOffset = dataOffset
    }
}

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

    /// Whether a Digital Link may carry a GTIN of 8, 12 or 13 digits.
    public var permitZeroSuppressedGTIN = false

    /// The strict rules: associations checked, unmarked scans detected.
    public init() {}
}

/// Decodes what scanners send.
///
/// A value without state: copy it freely. Decoding allocates nothing once the list's storage has grown.
public struct ScanDecoder: Sendable {
    /// How scans are decoded.
    public var options: DecodeOptions

    /// A decoder with these rules.
    public init(options: DecodeOptions = DecodeOptions()) {
        self.options = options
    }

    /// Decodes one scan: an optional AIM symbology identifier and the data, GS as 0x1D.
    ///
    /// - Parameters:
    ///   - datum: What the scanner sent, without the suffix it was configured to add.
    ///   - list: Emptied, then filled with the elements in scan order; on an error, with those before it.
    /// - Returns: The symbology, and whether there are elements or only text.
    /// - Throws: ``DecodeFailure`` when the datum claims to be GS1 and is not.
    public func decode(
        _ datum: borrowing Span<UInt8>,
        into list: inout ElementList
    ) throws(DecodeFailure) -> DecodedScan {
        list.removeAll()
        throw DecodeFailure(.empty, offset: 0)
    }
}
