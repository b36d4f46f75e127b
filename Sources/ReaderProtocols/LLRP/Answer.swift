// SPDX-License-Identifier: Apache-2.0

extension LLRP {
    /// How a request went (LLRPStatus, 14.2.2).
    public struct Status: Hashable, Sendable {
        /// 0 for success, else what was wrong.
        public var code: UInt16
        /// The reader's own words, which may accompany success as well.
        public var words: String

        /// A status.
        public init(code: UInt16, words: String) {
            self.code = code
            self.words = words
        }

        /// Success, without words.
        public static let success = Status(code: 0, words: "")

        /// Whether the request was carried out.
        public var isSuccess: Bool { code == 0 }
        /// Whether the reader does not know what was asked for, so that it goes without.
        public var isUnsupported: Bool { [107, 109, 110, 111].contains(code) }
    }

    /// The status within an answer.
    ///
    /// - Parameters:
    ///   - body: The bytes behind the answer's header.
    ///   - start: Where in it the parameters begin.
    /// - Returns: The status; success where there is none, as in the last word of some readers.
    /// - Throws: When the parameters make no sense.
    public static func status(
        of body: borrowing Span<UInt8>,
        from start: Int = 0
    ) throws(ParameterProblem) -> Status {
        var place = start
        while place < body.count {
            let parameter = try parameter(of: body, at: place)
            place = parameter.value.upperBound
            guard parameter.type == .llrpStatus else { continue }
            let value = body.extracting(parameter.value)
            guard value.count >= 2 else { throw .tooShort }
            return Status(code: value.number16(at: 0), words: text(of: value, at: 2) ?? "")
        }
        return .success
    }

    /// A text whose bytes are counted before it, at `place`; `nil` when it is not all there.
    ///
    /// Bytes that are no UTF-8 become replacement characters.
    static func text(of bytes: borrowing Span<UInt8>, at place: Int) -> String? {
        guard place + 2 <= bytes.count else { return nil }
        let count = Int(bytes.number16(at: place))
        guard count <= bytes.count - place - 2 else { return nil }
        // No reader has more to say in a sentence; what it says is shown to people.
        let shown = min(count, 1_024)
        return String(decoding: (0..<shown).map { bytes[place + 2 + $0] }, as: UTF8.self)
    }
}

extension LLRP.Status: CustomStringConvertible {
    /// The status in words.
    public var description: String {
        let meaning =
            switch code {
            case 0: "success"
            case 100: "parameter error"
            case 101: "field error"
            case 103: "missing parameter"
            case 107: "unknown parameter"
            case 109: "unsupported message"
            case 110: "unsupported version"
            case 111: "unsupported parameter"
            case 300: "invalid"
            case 301: "out of range"
            case 401: "device error"
            default: "status \(code)"
            }
        return words.isEmpty ? meaning : "\(meaning): \(words)"
    }
}
