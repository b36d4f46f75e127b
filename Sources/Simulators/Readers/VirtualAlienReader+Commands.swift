// SPDX-License-Identifier: Apache-2.0

internal import Capture
internal import EPC
internal import ReaderProtocols

extension VirtualAlienReader {
    static let notUnderstood = "Error 1: Command not understood."

    /// What a reader has when it is switched on.
    static func defaults(_ model: Model) -> [String: String] {
        [
            "readertype": "Alien RFID Tag Reader, Model: \(model.name) (Four Antenna / Gen 2 / 902-928 MHz)",
            "readerversion": model.firmware, "macaddress": "00:1B:5F:00:12:34",
            "readername": "Alien RFID Reader",
            "automode": "Off", "notifymode": "Off", "tagtype": "16", "acquiremode": "Inventory",
            "antennasequence": "0", "acqg2session": "1", "acqg2q": "3", "acqg2mask": "00",
            "acqg2tagdata": "None",
            "acqg2maskaction": "Include", "acqg2accesspwd": "00 00 00 00", "taglistantennacombine": "On",
            "taglistmillis": "Off", "taglistcustomformat": "%k", "taglistformat": "Text", "persisttime": "-1",
            "externaloutput": "0", "externalinput": "0", "proguserdata": "", "progantenna": "0",
            "rflevel": "316",
        ]
    }

    /// The ports of the sequence, 1-based.
    var sequence: [UInt8] {
        (properties["antennasequence"] ?? "").split(separator: ",").compactMap { UInt8($0) }.map { $0 + 1 }
    }

    /// Answers a command; its NUL is sent by the caller.
    mutating func answer(_ line: String, at now: MonotonicTime) {
        let words = line.split(separator: " ", maxSplits: 1).map(String.init)
        let verb = words[0].lowercased()
        let rest = words.count > 1 ? words[1] : ""
        switch verb {
        case "t": tagList()
        case "get" where rest.lowercased().hasPrefix("taglist") && rest.count == 7: tagList()
        case "clear":
            list = []
            say("Tag List has been cleared!")
        case "quit":
            say("Goodbye!")
            talk = .closed
            wantsClose = model.isNetworked
            if !model.isNetworked { talk = .commands }
        case "get": get(rest.lowercased())
        case "set": assign(rest, at: now)
        default:
            if line.hasSuffix("?") { get(line.dropLast().lowercased()) } else { assign(line, at: now) }
        }
    }

    private mutating func get(_ name: String) {
        guard let value = properties[name], !model.unknownCommands.contains(name) else {
            return say(Self.notUnderstood)
        }
        say("\(name) = \(value)")
    }

    private mutating func assign(_ text: String, at now: MonotonicTime) {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map {
            $0.trimmed
        }
        let name = parts[0].lowercased()
        guard parts.count == 2, !model.unknownCommands.contains(name) else { return say(Self.notUnderstood) }
        let value = parts[1]
        switch name {
        case "g2read", "g2write": return access(name, value, at: now)
        case "antennasequence":
            let ports = value.split(separator: ",").compactMap { UInt8($0) }
            guard !ports.isEmpty, ports.allSatisfy({ model.ports.contains($0 + 1) }) else {
                return say("Error 13: Antenna not available.")
            }
        case "rflevel":
            let level = value.split(separator: " ").last.flatMap { Int($0) } ?? -1
            guard (150...320).contains(level) else { return say("Error 10: Value out of range.") }
        case "externaloutput":
            guard let bits = UInt8(value) else { return say("Error 10: Value out of range.") }
            for pin in 0..<8 as Range<UInt8> where (bits ^ lit) >> pin & 1 == 1 {
                switches.append(OutputSwitch(pin + 1, isOn: bits >> pin & 1 == 1))
            }
            lit = bits
        default:
            guard properties[name] != nil else { return say(Self.notUnderstood) }
        }
        properties[name] = value
        say("\(parts[0]) = \(value)")
    }

    private mutating func access(_ name: String, _ value: String, at now: MonotonicTime) {
        guard !isReading else { return say("Error 140: Not possible while AutoMode is on.") }
        let separators: Set<Character> = [" ", ","]
        let parts = value.split { separators.contains($0) }.map(String.init)
        guard parts.count >= 3, let bank = UInt8(parts[0]).flatMap(TagBank.init), let word = UInt16(parts[1])
        else {
            return say(Self.notUnderstood)
        }
        let action: TagOperation.Action
        if name == "g2read" {
            action = .read(bank, word: word, count: UInt8(parts[2]) ?? 0)
        } else {
            let bytes = parts.dropFirst(2).compactMap { UInt8($0, radix: 16) }
            let words = stride(from: 0, to: bytes.count - 1, by: 2).map {
                UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1])
            }
            action = .write(bank, word: word, words: words)
        }
        let mask = self.mask
        let password = (properties["acqg2accesspwd"] ?? "").filter { $0 != " " }
        let result = field.access(
            action,
            epc: mask?.bank == 1 ? mask?.bits : nil,
            tid: mask?.bank == 2 ? mask?.bits : nil,
            password: UInt32(password, radix: 16) ?? 0,
            at: now
        )
        switch result {
        case .success(let words) where name == "g2read":
            let digits = words.map { word in
                let hex = TSLMask.hex(word)
                return "\(hex.prefix(2)) \(hex.suffix(2))"
            }
            say("G2Read = \(digits.joined(separator: " "))")
        case .success: say("G2Write = Success!")
        case .failure(.noTag): say("Error 134: No tag found.")
        case .failure(.locked): say("Error 136: Memory locked.")
        case .failure(.noSuchMemory): say("Error 135: Memory overrun.")
        case .failure(.lowPower): say("Error 138: Insufficient power at the tag.")
        case .failure: say("Error 154: Read error.")
        }
    }

    // MARK: - The list

    private mutating func tagList() {
        let entries = list
        if properties["persisttime"] == "-1" { list = [] }
        if entries.isEmpty { return say("(No Tags)") }
        let isCustom = properties["taglistformat"]?.lowercased() == "custom"
        for entry in entries { emit(entry, as: (isCustom ? custom(entry) : text(entry)) + "\r\n") }
    }

    private func text(_ entry: Listed) -> String {
        let date = "2026/05/28 20:26:40"
        return "Tag:\(spaced(entry.tag.epc, group: 4)), Disc:\(date), Last:\(date), Count:\(entry.count), "
            + "Ant:\(entry.antenna - 1), Proto:2"
    }

    private func custom(_ entry: Listed) -> String {
        var line = properties["taglistcustomformat"] ?? "%k"
        var tokens: [(String, String)] = [
            ("%k", TSLMask.hex(entry.tag.epc)), ("%i", spaced(entry.tag.epc, group: 4)),
            ("%r", "\(entry.count)"),
            ("%a", "\(entry.antenna - 1)"), ("%m", "\(entry.rssi).0"), ("%p", "2"),
        ]
        if model.hasLongTokens {
            let kHz = entry.frequencyKHz
            tokens += [
                ("${RSSI}", "\(entry.rssi).0"),
                ("${FREQ}", "\(kHz / 1000).\(String(kHz % 1000 + 1000).dropFirst())"),
                ("${MSEC2}", "\(entry.last)"), ("${PCWORD}", TSLMask.hex(entry.tag.pc)),
                ("${G2DATA1}", embedded(entry.tag)),
            ]
        }
        for (token, value) in tokens {
            while let place = line.firstRange(of: token) { line.replaceSubrange(place, with: value) }
        }
        return line
    }

    private func embedded(_ tag: SimulatedTag) -> String {
        let parts = (properties["acqg2tagdata"] ?? "").split(separator: ",").compactMap { Int($0) }
        guard parts.count == 3, let bank = TagBank(rawValue: UInt8(parts[0])) else { return "" }
        let words = tag.words(of: bank).dropFirst(parts[1]).prefix(parts[2])
        return words.map { TSLMask.hex($0) }.joined()
    }

    private func spaced(_ bits: MemoryBits, group: Int) -> String {
        let digits = Array(TSLMask.hex(bits))
        return stride(from: 0, to: digits.count, by: group).map {
            String(digits[$0..<min(digits.count, $0 + group)])
        }.joined(separator: " ")
    }

    // MARK: - The mask

    private var mask: (bank: UInt8, firstBit: Int, bits: MemoryBits)? {
        let parts = (properties["acqg2mask"] ?? "").split(separator: ",").map(\.trimmed)
        guard parts.count == 4, let bank = UInt8(parts[0]), let first = Int(parts[1]),
            let count = Int(parts[2])
        else {
            return nil
        }
        let bytes = parts[3].split(separator: " ").compactMap { UInt8($0, radix: 16) }
        return MemoryBits(bytes.span, bitCount: count).map { (bank, first, $0) }
    }

    /// Whether a tag answers to the mask.
    func takes(_ tag: SimulatedTag) -> Bool {
        guard let mask, let bank = TagBank(rawValue: mask.bank) else { return true }
        let memory = MemoryBits(wholeWords: tag.words(of: bank))
        let count = Int(mask.bits.bitCount)
        let fits =
            mask.firstBit + count <= Int(memory.bitCount)
            && stride(from: 0, to: count, by: 64).allSatisfy { place in
                let size = min(64, count - place)
                return memory.bits(at: mask.firstBit + place, count: size)
                    == mask.bits.bits(at: place, count: size)
            }
        return fits == (properties["acqg2maskaction"]?.lowercased() != "exclude")
    }

    private mutating func say(_ line: String) { emit(Array((line + "\r\n").utf8)) }
}

extension Substring {
    /// Without the spaces around it.
    fileprivate var trimmed: String {
        String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
