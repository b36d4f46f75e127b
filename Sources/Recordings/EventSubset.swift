// SPDX-License-Identifier: Apache-2.0

/// The part of an event that is the same each time a recording is played: everything but who made it and when.
///
/// The members keep the order and the bytes they have in the event, so that two are the same exactly if their
/// texts are. Where an event names one by its `id`, as `group` and `session` do, the name is `#1` for the first
/// event there was, `#2` for the second.
public struct EventSubset {
    /// Members that differ from one play to the next, or from one gateway to the next.
    public static let volatile: Set<String> = [
        "v", "edge", "epoch", "seq", "recorded", "id", "time", "tz", "host", "device", "unit", "read_point",
        "boot", "mono_us",
    ]

    /// The numbers of the events so far, by `id`.
    private var numbers: [[UInt8]: Int] = [:]
    private var count = 0

    /// For the events of one play, from the first.
    public init() {}

    /// The stable part of the next event.
    ///
    /// - Parameter json: The event, one JSON object.
    /// - Returns: The object without its volatile members; `nil` when `json` is no object.
    public mutating func next(_ json: [UInt8]) -> String? {
        guard let members = Self.members(of: json) else { return nil }
        count += 1
        if let id = Self.text("id", of: json), !id.isEmpty { numbers[Array(id.utf8)] = count }
        let kept = members.filter { !Self.volatile.contains(String(decoding: json[$0.key], as: UTF8.self)) }
        return "{" + kept.map { named(json[$0.whole]) }.joined(separator: ",") + "}"
    }

    /// A member, the identifiers of events in it replaced by their numbers.
    private func named(_ member: ArraySlice<UInt8>) -> String {
        var bytes: [UInt8] = []
        var start = member.startIndex
        while start < member.endIndex {
            guard member[start] == Self.quote,
                let end = Self.string(member, from: start, to: member.endIndex)
            else {
                bytes.append(member[start])
                start += 1
                continue
            }
            let isKey = end < member.endIndex && member[end] == UInt8(ascii: ":")
            if !isKey, let number = numbers[Array(member[(start + 1)..<(end - 1)])] {
                bytes.append(contentsOf: "\"#\(number)\"".utf8)
            } else {
                bytes.append(contentsOf: member[start..<end])
            }
            start = end
        }
        return String(decoding: bytes, as: UTF8.self)
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
            guard json[start] == quote, let keyEnd = string(json[...], from: start, to: end), keyEnd < end,
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
    private static func string(_ json: ArraySlice<UInt8>, from start: Int, to end: Int) -> Int? {
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
                guard let next = string(json[...], from: index, to: end) else { return nil }
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
