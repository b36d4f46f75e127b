// SPDX-License-Identifier: Apache-2.0

extension Recording {
    /// The recording as text, without its outcomes unless it has any.
    public var text: String {
        var text = "\(Self.head)\(Self.version)\n" + Self.text(of: facts)
        for channel in channels {
            text += "channel \(channel.number) \(channel.driver)"
            if !channel.descriptor.isEmpty { text += " " + Self.hexadecimal(channel.descriptor) }
            text += "\n" + Self.text(of: channel.facts)
        }
        if isRedacted { text += "redacted\n" }
        for line in configuration { text += "config \(line.oneLine)\n" }
        for record in records { text += "\(record.line)\n" }
        return text + Self.text(of: outcomes)
    }

    private static func text(of facts: [Fact]) -> String {
        facts.map { "\($0.kind.rawValue) \($0.text.oneLine)\n" }.joined()
    }

    /// The lines of outcomes.
    public static func text(of outcomes: [Outcome]) -> String {
        outcomes.reduce(into: "") { text, outcome in
            switch outcome {
            case .event(let json): text += "expect \(json.oneLine)\n"
            case .rejection(let reason): text += "reject \(reason)\n"
            }
        }
    }

    /// The text of a recording with other outcomes; everything else, comments too, stays as it is.
    public static func text(_ text: String, replacingOutcomes outcomes: [Outcome]) -> String {
        let kept = text.split(separator: "\n", omittingEmptySubsequences: false).filter {
            !$0.hasPrefix("expect ") && !$0.hasPrefix("reject ")
        }
        var result = kept.joined(separator: "\n")
        while result.hasSuffix("\n\n") { result.removeLast() }
        if !result.hasSuffix("\n") { result += "\n" }
        return result + Self.text(of: outcomes)
    }

    /// Bytes in upper-case hexadecimal.
    static func hexadecimal(_ bytes: [UInt8]) -> String {
        var text = ""
        for byte in bytes {
            if byte < 16 { text += "0" }
            text += String(byte, radix: 16, uppercase: true)
        }
        return text
    }
}

extension Recording.Record {
    /// The record as a line of text.
    public var line: String { "\(time) \(channel) \(event.words)" }
}

extension Recording.Event {
    fileprivate var words: String {
        switch self {
        case .plug: "plug"
        case .unplug: "unplug"
        case .keys(let records):
            if records.last == .report {
                Self.words("keys", records.dropLast())
            } else {
                Self.words("events", records[...])
            }
        case .bytes(let bytes): "bytes \(Recording.hexadecimal(bytes))"
        case .report(let bytes): "report \(Recording.hexadecimal(bytes))"
        case .tag(let uid, let message):
            "tag \(Recording.hexadecimal(uid))"
                + (message.isEmpty ? "" : " \(Recording.hexadecimal(message))")
        case .pressed(let codes): "pressed" + codes.map { " \($0)" }.joined()
        case .lost(let count): "lost \(count)"
        case .withheld: "withheld"
        }
    }

    private static func words(_ word: String, _ records: ArraySlice<Recording.KeyRecord>) -> String {
        word + records.map { " \($0.word)" }.joined()
    }
}

extension Recording.KeyRecord {
    fileprivate var word: String {
        switch (type, value) {
        case (1, 0): "-\(code)"
        case (1, 1): "+\(code)"
        case (1, 2): "*\(code)"
        default: self == .dropped ? "dropped" : "\(type):\(code):\(value)"
        }
    }
}

extension String {
    /// The text without what would break its line.
    fileprivate var oneLine: String {
        contains(where: \.isNewline) ? String(map { $0.isNewline ? " " : $0 }) : self
    }
}
