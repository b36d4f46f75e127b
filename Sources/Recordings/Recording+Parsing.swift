// SPDX-License-Identifier: Apache-2.0

internal import Capture

extension Recording {
    /// The most bytes a recording has.
    public static let maximumByteCount = 16 << 20
    /// The largest time, more than ten years.
    private static let maximumTime: Int64 = 1 << 50
    /// The largest number of a channel.
    public static let maximumChannel = 15

    /// Reads a recording.
    ///
    /// - Parameter bytes: The whole text, whatever it holds.
    /// - Throws: ``RecordingFailure`` with the line.
    public init(parsing bytes: [UInt8]) throws(RecordingFailure) {
        guard bytes.count <= Self.maximumByteCount else {
            throw RecordingFailure(line: 1, problem: .tooLarge)
        }
        self.init()
        var number = 0
        var start = 0
        while start < bytes.count {
            number += 1
            let end = bytes[start...].firstIndex(of: 0x0A) ?? bytes.count
            var line = bytes[start..<end]
            if line.last == 0x0D { line.removeLast() }
            start = end + 1
            // Other line ends would make another recording of it when it is written again.
            guard let text = String(validating: line, as: UTF8.self), !text.contains(where: \.isNewline)
            else {
                throw RecordingFailure(line: number, problem: .notText)
            }
            do throws(RecordingFailure.Problem) {
                if number == 1 { try Self.checkHead(text) } else { try take(text) }
            } catch {
                throw RecordingFailure(line: number, problem: error)
            }
        }
        if number == 0 { throw RecordingFailure(line: 1, problem: .notARecording) }
    }

    private static func checkHead(_ line: String) throws(RecordingFailure.Problem) {
        let words = line.split(separator: " ")
        guard words.count == 2, words[0] == head.dropLast() else { throw .notARecording }
        guard words[1] == "\(version)" else { throw .version(String(words[1].prefix(20))) }
    }

    private mutating func take(_ line: String) throws(RecordingFailure.Problem) {
        guard let first = line.utf8.first, first != UInt8(ascii: "#") else { return }
        let parts = line.split(separator: " ", maxSplits: 1)
        guard let word = parts.first else { return }
        let rest = parts.count > 1 ? parts[1] : ""
        if (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) { return try takeRecord(word, rest) }
        switch word {
        case "redacted":
            isRedacted = true
        case "channel":
            try takeChannel(rest)
        case "config":
            configuration.append(try Self.text(rest, of: word))
        case "expect":
            outcomes.append(.event(try Self.text(rest, of: word)))
        case "reject":
            outcomes.append(.rejection(try Self.text(rest, of: word)))
        default:
            guard let kind = Fact.Kind(rawValue: String(word)) else {
                throw .unknownWord(String(word.prefix(40)))
            }
            let fact = Fact(kind, try Self.text(rest, of: word))
            if kind.isOfRecording || channels.isEmpty {
                facts.append(fact)
            } else {
                channels[channels.count - 1].facts.append(fact)
            }
        }
    }

    private static func text(
        _ rest: Substring,
        of word: Substring
    ) throws(RecordingFailure.Problem) -> String {
        if rest.isEmpty { throw .missingText(String(word)) }
        return String(rest)
    }

    private mutating func takeChannel(_ rest: Substring) throws(RecordingFailure.Problem) {
        let words = rest.split(separator: " ")
        guard words.count >= 2 else { throw .missingText("channel") }
        let number = Int(try Self.number(words[0], in: 0...Int64(Self.maximumChannel)))
        if channels.contains(where: { $0.number == number }) { throw .channelTwice(number) }
        let descriptor = words.count > 2 ? try Self.bytes(words[2]) : []
        channels.append(Channel(number: number, driver: String(words[1]), descriptor: descriptor))
    }

    private mutating func takeRecord(
        _ time: Substring,
        _ rest: Substring
    ) throws(RecordingFailure.Problem) {
        let time = try Self.number(time, in: 0...Self.maximumTime)
        if let last = records.last, last.time > time { throw .timeRunsBackwards(time) }
        let words = rest.split(separator: " ")
        guard words.count >= 2 else { throw .missingText("\(time)") }
        let channel = Int(try Self.number(words[0], in: 0...Int64(Self.maximumChannel)))
        guard channels.contains(where: { $0.number == channel }) else { throw .unknownChannel(channel) }
        let event = try Self.event(words[1], words.dropFirst(2))
        records.append(Record(time: time, channel: channel, event: event))
    }

    private static func event(
        _ word: Substring,
        _ words: ArraySlice<Substring>
    ) throws(RecordingFailure.Problem) -> Event {
        switch word {
        case "plug": return .plug
        case "unplug": return .unplug
        case "withheld": return .withheld
        case "keys": return .keys(try keyRecords(words) + [.report])
        case "events": return .keys(try keyRecords(words))
        case "bytes": return .bytes(try bytes(words.first ?? ""))
        case "report": return .report(try bytes(words.first ?? ""))
        case "tag":
            let uid = try bytes(words.first ?? "")
            guard uid.count <= ScannedTag.maximumUIDCount else {
                throw .hexadecimal(String(words.first?.prefix(40) ?? ""))
            }
            return .tag(uid: uid, message: words.count > 1 ? try bytes(words[words.startIndex + 1]) : [])
        case "lost": return .lost(Int(try number(words.first ?? "", in: 1...Int64(Int32.max))))
        case "pressed":
            var codes: [UInt16] = []
            for code in words { codes.append(UInt16(try number(code, in: 0...Int64(UInt16.max)))) }
            return .pressed(codes)
        default: throw .unknownWord(String(word.prefix(40)))
        }
    }

    private static func keyRecords(
        _ words: ArraySlice<Substring>
    ) throws(RecordingFailure.Problem) -> [KeyRecord] {
        var records: [KeyRecord] = []
        for word in words { records.append(try keyRecord(word)) }
        return records
    }

    private static func keyRecord(_ word: Substring) throws(RecordingFailure.Problem) -> KeyRecord {
        if word == "dropped" { return .dropped }
        let parts = word.split(separator: ":", omittingEmptySubsequences: false)
        if parts.count == 3 {
            guard let type = UInt16(parts[0]), let code = UInt16(parts[1]), let value = Int32(parts[2]) else {
                throw .keyRecord(String(word.prefix(40)))
            }
            return KeyRecord(type: type, code: code, value: value)
        }
        let value: Int32? =
            switch word.utf8.first {
            case UInt8(ascii: "-")?: 0
            case UInt8(ascii: "+")?: 1
            case UInt8(ascii: "*")?: 2
            default: nil
            }
        guard let value, let code = UInt16(word.dropFirst()), parts.count == 1 else {
            throw .keyRecord(String(word.prefix(40)))
        }
        return KeyRecord(type: 1, code: code, value: value)
    }

    private static func number(
        _ text: Substring,
        in range: ClosedRange<Int64>
    ) throws(RecordingFailure.Problem) -> Int64 {
        guard let number = Int64(text), range.contains(number) else { throw .number(String(text.prefix(40))) }
        return number
    }

    private static func bytes(_ text: Substring) throws(RecordingFailure.Problem) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count / 2)
        var high: UInt8?
        for character in text.utf8 {
            let digit: UInt8
            switch character {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = character - UInt8(ascii: "0")
            case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = character - UInt8(ascii: "A") + 10
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = character - UInt8(ascii: "a") + 10
            default: throw .hexadecimal(String(text.prefix(40)))
            }
            if let first = high {
                bytes.append(first << 4 | digit)
                high = nil
            } else {
                high = digit
            }
        }
        if high != nil || bytes.isEmpty { throw .hexadecimal(String(text.prefix(40))) }
        return bytes
    }
}

extension RecordingFailure.Problem: Error {}
