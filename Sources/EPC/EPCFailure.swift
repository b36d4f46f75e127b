// SPDX-License-Identifier: Apache-2.0

/// Why bits are no valid EPC: facts only, with the clause of the EPC Tag Data Standard 2.3.
public struct EPCFailure: Error, Hashable, Sendable {
    /// What is wrong: a closed set, documented and stable.
    public enum Code: String, Hashable, Sendable, CaseIterable {
        /// No scheme has this header: raw bits of another numbering, a TID, noise.
        case unassignedHeader = "unassigned-header"
        /// All bits are zero: a tag that was never programmed.
        case unprogrammed = "unprogrammed"
        /// There are fewer bits than the scheme needs.
        case tooShort = "too-short"
        /// The partition value is 7, or none of the scheme's.
        case partition = "partition"
        /// The company prefix has more digits than the partition gives it.
        case companyPrefix = "company-prefix"
        /// The reference has more digits than the partition gives it.
        case reference = "reference"
        /// The serial number is out of range.
        case serial = "serial"
        /// A character is outside the scheme's character table.
        case character = "character"
        /// There are characters behind the terminating zero.
        case afterTerminator = "after-terminator"
        /// Bits that must be zero are not.
        case reservedBits = "reserved-bits"
        /// A value does not have the form its Application Identifier demands.
        case content = "content"
        /// The PC word says that these are not EPC bits.
        case toggle = "toggle"
        /// The scheme is known by name and its fields are not decoded.
        case notDecoded = "not-decoded"
        /// More words are promised than delivered.
        case truncated = "truncated"
    }

    /// What is wrong.
    public let code: Code

    /// The scheme that the header names, where it names one.
    public let scheme: Scheme?

    /// The bit, counted from the first of the EPC, where the field begins.
    public let bit: Int

    /// A failure with its facts.
    public init(_ code: Code, scheme: Scheme?, bit: Int) {
        self.code = code
        self.scheme = scheme
        self.bit = bit
    }

    /// The clause of the EPC Tag Data Standard 2.3 that the bits break.
    public var clause: String {
        switch code {
        case .unassignedHeader: "Table 14-1"
        case .unprogrammed: "Table 14-1"
        case .tooShort: "14.4"
        case .partition: "14.4.3"
        case .companyPrefix, .reference: "14.4.3"
        case .serial: "14.4.1"
        case .character, .afterTerminator: "14.4.2"
        case .reservedBits: "14.4"
        case .content: "7"
        case .toggle, .truncated: "9.3"
        case .notDecoded: "14.5"
        }
    }
}

extension EPCFailure: CustomStringConvertible {
    /// A sentence in lower case, so that it can follow a colon.
    public var description: String {
        let subject = scheme.map { $0.rawValue + ": " } ?? ""
        let what =
            switch code {
            case .unassignedHeader: "no EPC scheme has this header"
            case .unprogrammed: "all bits are zero: the tag was never programmed"
            case .tooShort: "there are fewer bits than the scheme needs"
            case .partition: "the partition value is not assigned"
            case .companyPrefix: "the company prefix has more digits than the partition allows"
            case .reference: "the reference has more digits than the partition allows"
            case .serial: "the serial number is out of range"
            case .character: "a character is outside the table"
            case .afterTerminator: "there are characters behind the terminator"
            case .reservedBits: "bits that must be zero are not"
            case .content: "a value does not have the form of its Application Identifier"
            case .toggle: "the toggle bit says that this is no EPC"
            case .notDecoded: "the fields of this scheme are not decoded"
            case .truncated: "more words are promised than there are"
            }
        return subject + what + " (TDS 2.3, \(clause), bit \(bit))"
    }
}
