// SPDX-License-Identifier: Apache-2.0

public import GS1

/// Why elements or an identity have no such EPC: facts only, with the clause of the EPC Tag Data Standard 2.3.
public struct EncodeFailure: Error, Hashable, Sendable {
    /// What is wrong: a closed set, documented and stable.
    public enum Code: String, Hashable, Sendable, CaseIterable {
        /// The scheme does not hold this kind of identity, or the kind has no binary form.
        case scheme
        /// No element is the key of the scheme, or its serial number is missing.
        case noKey = "no-key"
        /// The company prefix must have 6 to 12 digits, and no more than the key.
        case companyPrefix = "company-prefix"
        /// The filter value is too large for the scheme.
        case filter
        /// The last digit of a key is not its check digit.
        case checkDigit = "check-digit"
        /// The scheme holds a serial number below its limit only, without leading zeros.
        case serial
        /// A reference that the scheme holds as a number is none, or too large.
        case reference
        /// A character is outside the scheme's character table.
        case character
        /// A value is too short or too long.
        case length
        /// A value does not have the form of its Application Identifier.
        case content
        /// No table says how the value of this Application Identifier is coded.
        case notCoded = "not-coded"
        /// A "++" scheme has a hostname of at most 63 sequences; no other scheme has any.
        case hostname
        /// The EPC would be longer than the 31 words that a PC word can announce.
        case tooLong = "too-long"
    }

    /// What is wrong.
    public let code: Code

    /// The scheme that was asked for, where one was.
    public let scheme: Scheme?

    /// The element that cannot be encoded, where it is one.
    public let ai: ApplicationIdentifier?

    /// The byte of the element's value, or of the hostname, counted from 0.
    public let offset: Int

    /// A failure with its facts.
    public init(
        _ code: Code,
        scheme: Scheme? = nil,
        ai: ApplicationIdentifier? = nil,
        offset: Int = 0
    ) {
        self.code = code
        self.scheme = scheme
        self.ai = ai
        self.offset = offset
    }

    /// The clause of the EPC Tag Data Standard 2.3 that is not met.
    public var clause: String {
        let isPlus = scheme?.isPlus == true
        return switch code {
        case .scheme: "Table 14-1"
        case .noKey, .checkDigit: "7"
        case .companyPrefix, .reference: "14.3.3"
        case .filter: "10"
        case .serial: "14.3.1"
        case .character: isPlus ? "14.5.6" : "14.3.2"
        case .length: isPlus ? "14.5.6" : "14.3.2"
        case .content: "14.5"
        case .notCoded: "15.3"
        case .hostname: "14.5.16"
        case .tooLong: "9.3"
        }
    }

    /// The same, of a scheme that was asked for.
    func of(_ scheme: Scheme) -> EncodeFailure {
        EncodeFailure(code, scheme: self.scheme ?? scheme, ai: ai, offset: offset)
    }
}

extension EncodeFailure: CustomStringConvertible {
    /// A sentence in lower case, so that it can follow a colon.
    public var description: String {
        let what =
            switch code {
            case .scheme: "the scheme does not hold this kind of identity"
            case .noKey: "the elements of the scheme are not all there"
            case .companyPrefix: "the company prefix must have 6 to 12 digits and be part of the key"
            case .filter: "the filter value is too large"
            case .checkDigit: "the check digit is wrong"
            case .serial: "the serial number is too large for the scheme or has leading zeros"
            case .reference: "the reference is no number that the scheme can hold"
            case .character: "a character is outside the table"
            case .length: "the value is too short or too long"
            case .content: "the value does not have the form of its Application Identifier"
            case .notCoded: "no table says how this Application Identifier is coded"
            case .hostname: "the hostname is missing, too long or has other characters than a hostname"
            case .tooLong: "the EPC would be longer than 496 bits"
            }
        let subject = (scheme.map { "\($0.rawValue): " } ?? "") + (ai.map { "AI (\($0)): " } ?? "")
        return subject + what + " (TDS 2.3, \(clause), offset \(offset))"
    }
}
