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
        /// The data behind the EPC begin with an Application Identifier that is not assigned or reserved.
        case notDecoded = "not-decoded"
        /// Four bits are no decimal digit.
        case digit = "digit"
        /// A number has more digits than its length says.
        case number = "number"
        /// The encoding indicator is reserved.
        case encoding = "encoding"
        /// A value has more characters than it may have, or none.
        case length = "length"
        /// The date type indicator is not assigned.
        case dateType = "date-type"
        /// A year, month or time is out of range.
        case date = "date"
        /// The hostname has a sequence that is not assigned, or none.
        case hostname = "hostname"
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
        case .tooShort: scheme?.isPlus == true ? "14.5" : "14.4"
        case .partition: "14.4.3"
        case .companyPrefix, .reference: "14.4.3"
        case .serial: "14.4.1"
        case .character: scheme?.isPlus == true ? "14.5.6" : "14.4.2"
        case .afterTerminator: "14.4.2"
        case .reservedBits: "14.4"
        case .content: "7"
        case .toggle, .truncated: "9.3"
        case .notDecoded: "15.3"
        case .digit: "14.5.4"
        case .number, .encoding, .length: "14.5.6"
        case .dateType: "14.5.3"
        case .date: "14.5.8"
        case .hostname: "14.5.16"
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
            case .notDecoded: "the data behind the EPC have no known Application Identifier"
            case .digit: "four bits are no decimal digit"
            case .number: "a number has more digits than its length says"
            case .encoding: "the encoding indicator is reserved"
            case .length: "a value has more characters than it may have, or none"
            case .dateType: "the date type indicator is not assigned"
            case .date: "a date or time is out of range"
            case .hostname: "the hostname has a sequence that is not assigned"
            case .truncated: "more words are promised than there are"
            }
        return subject + what + " (TDS 2.3, \(clause), bit \(bit))"
    }
}
