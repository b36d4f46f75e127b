// SPDX-License-Identifier: Apache-2.0

/// The part of an event that is the same each time a recording is played: everything but who made it and when.
///
/// The members keep the order and the bytes they have in the event, so that two are the same exactly if their
/// texts are.
public enum EventSubset {
    /// Members that differ from one play to the next, or from one gateway to the next.
    public static let volatile: Set<String> = [
        "v", "edge", "epoch", "seq", "recorded", "id", "time", "tz", "host", "device", "unit", "read_point",
        "boot", "mono_us", "group",
    ]

    /// The stable part of an event.
    ///
    /// - Parameter json: The event, one JSON object.
    /// - Returns: The object without its volatile members; `nil` when `json` is no object.
    public static func of(_ json: [UInt8]) -> String? {
        guard let members = members(of: json) else { return nil }
        let kept = members.filter { !volatile.contains(String(decoding: json[$0.key], as: UTF8.self)) }
        return "{" + kept.map { String(decoding: json[$0.whole], as: UTF8.self) }.joined(separator: ",") + "}"
    }

    /// The value of a text member on the top level, such as `type`; `nil` when there is none.
    public static func text(_ name: String, of json: [UInt8]) -> String? {
        let member = members(of: json)?.first { String(decoding: json[$0.key], as: UTF8.self) == name }
        guard let member else { return nil }
        let value = json[(member.key.upperBound + 2)..<member.whole.upperBound]
        guard value.count >= 2, value.first == quote, value.last == quote else { return nil }
        return String(decoding: value.dropFirst().dropLast(), as: UTF8.self)
    }

    private static let quote = UInt8(ascii: "\"")

    /// Where the top-level members stand: the key without quotes, and the whole with its value.
    private static func members(of json: [UInt8]) -> [(key: Range<Int>, whole: Range<Int>)]? {
        guard json.count >= 2, json.first == UInt8(ascii: "{"), json.last == UInt8(ascii: "}") else {
            return nil
        }
        var members: [(key: Range<Int>, whole: Range<Int>)] = []
        var start = 1
        let end = json.count - 1
        while start < end {
            guard json[start] == quote, let keyEnd = string(json, from: start, to: end), keyEnd < end,
                json[keyEnd] == UInt8(ascii: ":")
            else { return nil }
            guard let valueEnd = value(json, from: keyEnd + 1, to: end) else { return nil }
            members.append((start + 1..<keyEnd - 1, start..<valueEnd))
            if valueEnd == end { return members }
            start = valueEnd + 1
        }
        return start == end && members.isEmpty ? members : nil
    }

    /// The place behind a string that begins at `start`.
    private static func string(_ json: [UInt8], from start: Int, to end: Int) -> Int? {
        var index = start + 1
        while index < end {
            if json[index] == quote { return index + 1 }
            index += json[index] == UInt8(ascii: "\\") ? 2 : 1
        }
        return nil
    }

    /// The place of the comma behind a value, or the end.
    private static func value(_ json: [UInt8], from start: Int, to end: Int) -> Int? {
        var depth = 0
        var index = start
        while index < end {
            switch json[index] {
            case quote:
                guard let next = string(json, from: index, to: end) else { return nil }
                index = next
                continue
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
            case UInt8(ascii: ",") where depth == 0: return index
            default: break
            }
            if depth < 0 { return nil }
            index += 1
        }
        return depth == 0 ? end : nil
    }
}
