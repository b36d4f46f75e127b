// SPDX-License-Identifier: Apache-2.0

/// How a scanner puts scans into its HID reports.
public enum HIDScanFormat: Hashable, Sendable {
    /// Scanned data reports of the bar code scanner page (0x8C), laid out as the descriptor says.
    case pointOfSale(HIDPOSLayout)
    /// A stream of bytes in reports of 64 bytes: id 1, a length, up to 62 bytes (Microscan, "USB HID").
    case stream

    /// Reports of a stream: id, length, bytes.
    static let streamReportID: UInt8 = 1
    /// How many bytes a report of a stream has.
    static let streamReportLength = 64
}

/// Where a scan stands in the scanned data report of a HID POS scanner.
///
/// Makers order and size the fields differently, so the descriptor is asked (HID Point of Sale Usage Tables 1.02,
/// clause 3). The usual report, of Honeywell and those who followed:
///
/// ```
///   0     1       2   4   5           60  61          62        63
///   ├─────┼───────┼───────┼─────────────┼───────────┼──────────┼───────────────┤
///   │ id  │ count │ AIM id│ data        │ vendor's  │ reserved │ bit 0: data   │
///   │ 02  │ 0…56  │ ] c m │ 56 bytes    │ symbology │          │ goes on       │
/// ```
public struct HIDPOSLayout: Hashable, Sendable {
    /// The report's id, its first byte; `nil` for a device without ids, whose reports begin with their fields.
    public internal(set) var reportID: UInt8?
    /// The bytes of the report, id included.
    public internal(set) var length: Int
    /// Where the number of data bytes stands; without, NULs at the end of the data are padding.
    public internal(set) var count: Int?
    /// Where the three bytes of the AIM symbology identifier stand.
    public internal(set) var symbology: Int?
    /// Where the data stand.
    public internal(set) var data: Range<Int>
    /// Where the vendor's own code for the symbology stands.
    public internal(set) var vendorSymbology: Int?
    /// The bit, counted from the report's start, that says that the data go on in the next report.
    public internal(set) var continued: Int?
    /// The feature report that switches the scanner from its other outlet to these reports, where it has one.
    public internal(set) var redirection: UInt8?
    /// The reports that make the scanner sound.
    public internal(set) var sounds: HIDPOSSounds
    /// The bytes of the other input reports, id included.
    public internal(set) var otherLengths: [UInt8: Int]

    /// The feature report that makes the scanner send its scans in these reports, id first.
    public var redirectionReport: [UInt8]? { redirection.map { [$0, 1] } }
}
