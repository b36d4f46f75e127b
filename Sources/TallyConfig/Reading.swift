// SPDX-License-Identifier: Apache-2.0

/// How a value of the text becomes a value of the configuration.
struct Reading<Result> {
    let read: (SourceNode.Value) throws(Complaint) -> Result

    init(_ read: @escaping (SourceNode.Value) throws(Complaint) -> Result) { self.read = read }

    /// The reading of a string.
    init(text convert: @escaping (String) throws(Complaint) -> Result) {
        read = { (value) throws(Complaint) in
            guard case .string(let text) = value else {
                throw Complaint("expected a string, found \(value.typeInWords)", suggestion: value.asString)
            }
            return try convert(text)
        }
    }
}

extension SourceNode.Value {
    /// The advice to put quotes around a plain value.
    fileprivate var asString: String? {
        switch self {
        case .integer, .float, .boolean: "write \"\(toml)\""
        case .string, .time, .array, .table: nil
        }
    }
}

extension Reading where Result == Bool {
    static var boolean: Reading {
        Reading { (value) throws(Complaint) in
            guard case .boolean(let flag) = value else {
                let meant: String? =
                    switch value {
                    case .string("true"), .string("yes"), .string("on"), .integer(1): "true"
                    case .string("false"), .string("no"), .string("off"), .integer(0): "false"
                    default: nil
                    }
                throw Complaint(
                    "expected true or false, found \(value.typeInWords)",
                    suggestion: meant.map { "write \($0)" }
                )
            }
            return flag
        }
    }
}

extension Reading where Result == Int {
    static func integer(_ range: ClosedRange<Int>) -> Reading {
        Reading { (value) throws(Complaint) in
            guard case .integer(let number) = value else {
                let plain: String? =
                    if case .string(let text) = value, let n = Int(text) { "write \(n)" } else { nil }
                throw Complaint("expected an integer, found \(value.typeInWords)", suggestion: plain)
            }
            guard range.contains(number) else {
                throw Complaint("\(number) is not in the range \(range.lowerBound) to \(range.upperBound)")
            }
            return number
        }
    }

    static func oneOf(_ numbers: [Int]) -> Reading {
        Reading { (value) throws(Complaint) in
            let number = try Reading.integer(.min ... .max).read(value)
            guard numbers.contains(number) else {
                let known = numbers.map(String.init).joined(separator: ", ")
                throw Complaint("\(number) is not one of \(known)")
            }
            return number
        }
    }
}

extension Reading where Result == Double {
    static func number(_ range: ClosedRange<Double>) -> Reading {
        Reading { (value) throws(Complaint) in
            let number: Double
            switch value {
            case .integer(let whole): number = Double(whole)
            case .float(let fraction): number = fraction
            default: throw Complaint("expected a number, found \(value.typeInWords)")
            }
            guard range.contains(number) else {
                throw Complaint(
                    "\(value.toml) is not in the range \(range.lowerBound) to \(range.upperBound)"
                )
            }
            return number
        }
    }
}

extension Reading where Result == Duration {
    static func duration(_ range: ClosedRange<Duration>) -> Reading {
        Reading { (value) throws(Complaint) in
            guard case .string(let text) = value else {
                let meant: String? =
                    if case .integer(let n) = value, n >= 0 { #"write "\#(n)s" or "\#(n)ms""# } else { nil }
                throw Complaint("expected a duration, found \(value.typeInWords)", suggestion: meant)
            }
            let duration = try DurationText.parse(text)
            guard range.contains(duration) else {
                let lower = DurationText.string(range.lowerBound)
                let upper = DurationText.string(range.upperBound)
                throw Complaint("\(text.quoted) is not in the range \(lower) to \(upper)")
            }
            return duration
        }
    }
}

extension Reading where Result == Duration? {
    /// A duration, or `"off"` for `nil`.
    static func durationOrOff(_ range: ClosedRange<Duration>) -> Reading {
        Reading { (value) throws(Complaint) in
            if case .string("off") = value { return nil }
            return try Reading<Duration>.duration(range).read(value)
        }
    }
}

extension Reading where Result: RawRepresentable<String> & CaseIterable {
    /// A word of a closed set.
    static var word: Reading {
        Reading(text: { (text) throws(Complaint) in
            if let word = Result(rawValue: text) { return word }
            throw .unknownWord(text, known: Result.allCases.map(\.rawValue))
        })
    }
}

extension Reading {
    /// A list of words of a closed set, each once.
    static func words<Word>() -> Reading
    where Result == [Word], Word: RawRepresentable<String> & CaseIterable & Equatable {
        Reading { (value) throws(Complaint) in
            guard case .array(let elements) = value else {
                let meant: String? = if case .string = value { "write [\(value.toml)]" } else { nil }
                throw Complaint("expected a list, found \(value.typeInWords)", suggestion: meant)
            }
            var words: [Word] = []
            for element in elements {
                let word = try Reading<Word>.word.read(element.value)
                guard !words.contains(word) else {
                    throw Complaint("\(word.rawValue.quoted) is in the list twice", suggestion: "remove one")
                }
                words.append(word)
            }
            return words
        }
    }
}

extension Complaint {
    /// A word that is not of a closed set.
    static func unknownWord(_ word: String, known: [String]) -> Complaint {
        let closest = Suggestion.closest(to: word, among: known)
        let all = known.count <= 12 ? "known: \(known.joined(separator: ", "))" : nil
        return Complaint(
            "\(word.quoted) is not known",
            suggestion: closest.map { "did you mean \"\($0)\"?" } ?? all
        )
    }
}
