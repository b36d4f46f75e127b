// SPDX-License-Identifier: Apache-2.0

/// Why a datum that claims to be GS1 is not.
///
/// Holds facts only (no text is made until it is asked for), so that throwing one allocates nothing.
public struct DecodeFailure: Error, Hashable, Sendable {
    /// What is wrong: a closed set, documented and stable.
    public enum Code: String, Hashable, Sendable, CaseIterable {
        /// There is no data behind the symbology identifier.
        case empty = "empty"
        /// A symbology identifier is required and missing.
        case symbologyMissing = "symbology-missing"
        /// The symbology identifier is none that exists.
        case symbologyUnknown = "symbology-unknown"
        /// The digits at this place are no assigned Application Identifier.
        case unknownAI = "unknown-ai"
        /// The data begins with no data identifier of ANSI MH10.8.2.
        case unknownDI = "unknown-di"
        /// The value has a character outside its set.
        case character = "character"
        /// The value is shorter than its Application Identifier demands.
        case tooShort = "too-short"
        /// The value is longer, or the separator after it is missing.
        case tooLong = "too-long"
        /// The check digit or check character pair is not that of the data before it.
        case checkDigit = "check-digit"
        /// The date or time does not exist.
        case date = "date"
        /// The value breaks another rule of its content.
        case content = "content"
        /// The same Application Identifier occurs again with a different value.
        case repeated = "repeated"
        /// An element that this one requires is missing.
        case missingAssociation = "missing-association"
        /// Two elements exclude each other.
        case exclusiveAssociation = "exclusive-association"
        /// The text is not the syntax it claims: brackets, URI.
        case syntax = "syntax"
        /// The URI is well formed and is no GS1 Digital Link.
        case notDigitalLink = "not-digital-link"
        /// The Application Identifier may not stand at this place of a Digital Link.
        case misplaced = "misplaced"
        /// The message is not enclosed as ISO/IEC 15434 demands.
        case envelope = "envelope"
        /// The message has a format that ISO/IEC 15434 does not define.
        case formatUnknown = "format-unknown"
        /// The datum is longer than any carrier can hold.
        case oversized = "oversized"
    }

    /// A fact about the datum: what was expected, or what was found.
    public enum Fact: Hashable, Sendable {
        /// Nothing to say.
        case none
        /// A character.
        case byte(UInt8)
        /// A number of characters.
        case count(Int)
        /// Any number of characters between two.
        case counts(Int, Int)
        /// An Application Identifier.
        case ai(ApplicationIdentifier)
        /// The rule of the syntax dictionary that the value breaks.
        case rule(Linter)
    }

    /// What is wrong.
    public let code: Code

    /// The Application Identifier concerned, where there is one.
    public let ai: ApplicationIdentifier?

    /// The data identifier concerned, where there is one.
    public let di: DataIdentifier?

    /// Where, counted in bytes of the datum from 0, symbology identifier included.
    ///
    /// The byte that is wrong; where no single one can be blamed, as for a check digit, the first of the value.
    public let offset: Int

    /// What should have been there.
    public let expected: Fact

    /// What is there.
    public let found: Fact

    /// A failure with its facts.
    public init(
        _ code: Code,
        ai: ApplicationIdentifier? = nil,
        di: DataIdentifier? = nil,
        offset: Int,
        expected: Fact = .none,
        found: Fact = .none
    ) {
        self.code = code
        self.ai = ai
        self.di = di
        self.offset = offset
        self.expected = expected
        self.found = found
    }

    /// Whether each element is sound and only the rules between elements are broken.
    ///
    /// Repeats with different values and mandatory or exclusive pairs: a scan of one of several symbols on an
    /// item may rightly fail them.
    public var isAssociation: Bool {
        code == .missingAssociation || code == .exclusiveAssociation
    }
}

extension DecodeFailure: CustomStringConvertible {
    /// A sentence in lower case, so that it can follow a colon.
    public var description: String {
        let place = ai.map { "AI (\($0)): " } ?? di.map { "DI \($0): " } ?? ""
        var sentence = place + code.sentence
        switch expected {
        case .none: break
        case .rule(let linter): sentence += " (\(linter.dictionaryName): \(linter.sentence))"
        default: sentence += ", expected \(expected)"
        }
        if found != .none { sentence += ", found \(found)" }
        return sentence
    }
}

extension DecodeFailure.Fact: CustomStringConvertible {
    /// The fact in words.
    public var description: String {
        switch self {
        case .none: "nothing"
        case .byte(let byte) where byte > 0x20 && byte < 0x7F: "\"\(UnicodeScalar(byte))\""
        case .byte(let byte): "byte 0x" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
        case .count(let count): count == 1 ? "1 character" : "\(count) characters"
        case .counts(let least, let most): "\(least) to \(most) characters"
        case .ai(let ai): "(\(ai))"
        case .rule(let linter): linter.sentence
        }
    }
}

extension DecodeFailure.Code {
    fileprivate var sentence: String {
        switch self {
        case .empty: "there is no data"
        case .symbologyMissing: "the symbology identifier is missing"
        case .symbologyUnknown: "no symbology has this identifier"
        case .unknownAI: "no Application Identifier begins here"
        case .unknownDI: "no data identifier begins here"
        case .character: "the value has a character that is not allowed"
        case .tooShort: "the value is too short"
        case .tooLong: "the value is too long"
        case .checkDigit: "the check digit is wrong"
        case .date: "the date or time does not exist"
        case .content: "the value breaks a rule of its content"
        case .repeated: "it occurs twice with different values"
        case .missingAssociation: "an element that it requires is missing"
        case .exclusiveAssociation: "it may not stand beside another element"
        case .syntax: "the text is not well formed"
        case .notDigitalLink: "the URI is no GS1 Digital Link"
        case .misplaced: "it may not stand at this place"
        case .envelope: "the message is not enclosed as ISO/IEC 15434 demands"
        case .formatUnknown: "ISO/IEC 15434 has no such format"
        case .oversized: "the datum is longer than any carrier can hold"
        }
    }
}
