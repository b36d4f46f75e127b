// SPDX-License-Identifier: Apache-2.0

/// Why text is no EPC URI: facts only, with the clause of the EPC Tag Data Standard 2.3.
public struct URIFailure: Error, Hashable, Sendable {
    /// What is wrong: a closed set, documented and stable.
    public enum Code: String, Hashable, Sendable, CaseIterable {
        /// The text does not begin with `urn:epc:` and a kind of URI.
        case kind
        /// No scheme has this name.
        case scheme
        /// A dot, a colon or a component is missing.
        case missing
        /// There is text behind the last component.
        case extra
        /// A character may not stand here.
        case character
        /// `%` without two hexadecimal digits, or with those of a character that is not escaped.
        case escape
        /// Prefix, reference, piece or total have too many or too few digits.
        case digitCount = "digit-count"
        /// A number has a leading zero.
        case leadingZero = "leading-zero"
        /// A number is larger than the scheme allows.
        case outOfRange = "out-of-range"
        /// A component has too many characters, or none.
        case length
        /// A control field is not known, badly formed, or given twice.
        case control
        /// The first number of a range is larger than the second.
        case range
        /// `*` or a range may not stand here, or something else than `*` may not stand behind one.
        case wildcard
    }

    /// What is wrong.
    public let code: Code

    /// The byte of the text, counted from 0.
    public let offset: Int

    /// A failure with its facts.
    public init(_ code: Code, offset: Int) {
        self.code = code
        self.offset = offset
    }

    /// The clause of the EPC Tag Data Standard 2.3 that the text breaks.
    public var clause: String {
        switch code {
        case .kind: "6.1"
        case .scheme: "Table 6-1"
        case .missing, .extra, .length: "6.3"
        case .character, .escape: "5"
        case .digitCount: "6.3"
        case .leadingZero: "5"
        case .outOfRange: "14.3"
        case .control: "12.1"
        case .range, .wildcard: "13.1"
        }
    }
}

extension URIFailure: CustomStringConvertible {
    /// A sentence in lower case, so that it can follow a colon.
    public var description: String {
        let what =
            switch code {
            case .kind: "an EPC URI begins with urn:epc: and id, tag, raw, idpat, pat or class"
            case .scheme: "no EPC scheme has this name"
            case .missing: "a component is missing"
            case .extra: "there is text behind the last component"
            case .character: "the character may not stand here"
            case .escape: "% must be followed by two hexadecimal digits of a character that is escaped"
            case .digitCount: "the component has too many or too few digits"
            case .leadingZero: "the number has a leading zero"
            case .outOfRange: "the number is too large"
            case .length: "the component has too many characters, or none"
            case .control: "the control field is not known, badly formed, or given twice"
            case .range: "the range begins behind its end"
            case .wildcard: "a wildcard may not stand here, or only one may"
            }
        return what + " (TDS 2.3, \(clause), offset \(offset))"
    }
}
