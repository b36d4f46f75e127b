// SPDX-License-Identifier: Apache-2.0

internal import Capture
internal import EPC
internal import ReaderProtocols

/// A select mask as the host has given it.
public struct TSLMask: Hashable, Sendable {
    /// The bank, `epc`, `tid` or `usr`.
    public var bank = "epc"
    /// The first bit.
    public var firstBit = 0
    /// The bits in hexadecimal digits, as many of them as are compared.
    public var bits = ""
    /// How many bits are compared.
    public var length = 0
    /// The select's action: 4 takes what fits, 0 what does not.
    public var action = 4

    /// Whether a tag answers to it.
    func takes(_ tag: SimulatedTag) -> Bool {
        let memory: String
        switch bank {
        case "tid": memory = Self.hex(tag.tid)
        case "usr": memory = Self.hex(tag.user)
        default: memory = tag.words(of: .epc).map { Self.hex($0) }.joined()
        }
        let all = Self.binary(memory)
        let wanted = Self.binary(bits).prefix(length)
        let fits = all.count >= firstBit + length && all.dropFirst(firstBit).prefix(length) == wanted
        return fits == (action != 0)
    }

    private static func binary(_ hex: String) -> String {
        hex.map { digit in
            let value = String(digit.hexDigitValue ?? 0, radix: 2)
            return String(repeating: "0", count: 4 - value.count) + value
        }.joined()
    }

    static func hex(_ bits: MemoryBits) -> String {
        (0..<bits.byteCount).map { hex(UInt16(bits.byte(at: $0)), digits: 2) }.joined()
    }

    static func hex(_ word: UInt16, digits: Int = 4) -> String {
        let text = String(word, radix: 16, uppercase: true)
        return String(repeating: "0", count: max(0, digits - text.count)) + text
    }
}

extension VirtualTSLReader {
    /// Does what a command line says, and answers.
    mutating func obey(_ line: String, at now: MonotonicTime) {
        let words = line.split(separator: " ").map(String.init)
        guard let name = words.first, let parameters = Self.parameters(words.dropFirst()) else {
            say("CS: " + line)
            return end(TSLCode.syntax)
        }
        switch name {
        case ".ab", ".al":
            if name == ".al" { beeps += 1 }
            say("CS: " + line)
            end(nil)
        case ".vr":
            say("CS: " + line)
            for entry in [
                "MF: Technology Solutions (UK) Ltd", "US: \(unit.serial)", "PV: 2.4", "UF: \(unit.firmware)",
                "UB: 1.0.0", "RF: 2.7.20",
            ] { say(entry) }
            end(nil)
        case ".bl":
            say("CS: " + line)
            for entry in ["BV: 4012mV", "BP: \(battery)%", "CH: Off"] { say(entry) }
            end(nil)
        case ".sa":
            say("CS: " + line)
            end(unit.takesTriggerAction ? nil : TSLCode.command)
        case ".iv": inventory(line, parameters, at: now)
        case ".rd", ".wr": access(name, line, parameters, at: now)
        default:
            say("CS: " + line)
            end(TSLCode.command)
        }
    }

    private mutating func inventory(_ line: String, _ parameters: [String: String], at now: MonotonicTime) {
        var new = parameters["x"] == nil ? configuration : Configuration()
        var error: Int?
        for (name, value) in parameters {
            switch name {
            case "e", "r", "fi", "ic", "ip":
                if name == "ic" || name == "ip", !unit.tellsRadioFacts { error = TSLCode.parameter }
                if value == "on" { new.flags.insert(name) } else { new.flags.remove(name) }
            case "o":
                guard let power = Int(value), (10...unit.maximumPower).contains(power) else {
                    error = TSLCode.parameter
                    break
                }
                new.power = power
            case "qs": new.session = value
            case "qt": new.target = value
            case "qv": new.q = Int(value)
            default: break
            }
        }
        if parameters["io"] == "off" { new.mask = Self.mask(parameters) }
        if let error {
            say("CS: " + line)
            return end(error)
        }
        configuration = new
        if parameters["n"] != nil {
            say("CS: " + line)
            end(nil)
        } else {
            beginRound(line, at: now)
        }
    }

    private mutating func access(
        _ name: String,
        _ line: String,
        _ parameters: [String: String],
        at now: MonotonicTime
    ) {
        say("CS: " + line)
        let banks: [String: TagBank] = ["res": .reserved, "epc": .epc, "tid": .tid, "usr": .user]
        guard let bank = parameters["db"].flatMap({ banks[$0] }), let word = Self.number(parameters["do"]),
            let length = Self.number(parameters["dl"])
        else { return end(TSLCode.parameter) }
        let data = parameters["da"] ?? ""
        let words = stride(from: 0, to: data.utf8.count, by: 4).compactMap {
            Self.number(String(data.dropFirst($0).prefix(4))).map { UInt16($0) }
        }
        let action: TagOperation.Action =
            name == ".rd"
            ? .read(bank, word: UInt16(word), count: UInt8(length))
            : .write(bank, word: UInt16(word), words: words)
        guard name == ".rd" || words.count == length else { return end(TSLCode.parameter) }
        let mask = parameters["io"] == "off" ? Self.mask(parameters) : nil
        let bits = mask.flatMap { Self.memory($0) }
        let result = field.access(
            action,
            epc: mask?.bank == "epc" ? bits : nil,
            tid: mask?.bank == "tid" ? bits : nil,
            password: UInt32(Self.number(parameters["ap"]) ?? 0),
            at: now
        )
        switch result {
        case .failure(.noTag): return end(TSLCode.noTag)
        case .failure(let failure):
            say("EP: \(parameters["sd"] ?? "")")
            switch failure {
            case .noSuchMemory: say("EB: 003")
            case .locked: say("EB: 004")
            case .lowPower: say("EB: 011")
            default: say("EA: 255")
            }
            end(nil)
        case .success(let read):
            say("EP: \(parameters["sd"] ?? "")")
            if name == ".rd" {
                say("RD: " + read.map { TSLMask.hex($0) }.joined())
            } else {
                say("WW: \(words.count)")
            }
            end(nil)
        }
    }

    private static func memory(_ mask: TSLMask) -> MemoryBits? {
        let bytes = stride(from: 0, to: mask.bits.utf8.count, by: 2).compactMap {
            UInt8(mask.bits.dropFirst($0).prefix(2), radix: 16)
        }
        return MemoryBits(bytes.span, bitCount: mask.length)
    }

    private static func mask(_ parameters: [String: String]) -> TSLMask {
        var mask = TSLMask()
        mask.bank = parameters["sb"] ?? "epc"
        mask.firstBit = number(parameters["so"]) ?? 0
        mask.length = number(parameters["sl"]) ?? 0
        mask.bits = parameters["sd"] ?? ""
        mask.action = number(parameters["sa"]) ?? 4
        return mask
    }

    private static func number(_ hex: String?) -> Int? { hex.flatMap { Int($0, radix: 16) } }

    /// Parameters with their values, which may stand behind them with or without a space; `nil` for what is none.
    private static func parameters(_ words: some Sequence<String>) -> [String: String]? {
        let long: Set<String> = [
            "al", "dt", "fi", "fs", "ic", "ie", "io", "ip", "ix", "ql", "qa", "qs", "qt", "qv", "sa", "sb",
            "sd",
            "sl", "so", "st", "tf", "db", "dl", "do", "da", "ap",
        ]
        var parameters: [String: String] = [:]
        var last: String?
        for word in words {
            guard word.hasPrefix("-") else {
                guard let name = last else { return nil }
                parameters[name] = word
                last = nil
                continue
            }
            let rest = word.dropFirst()
            guard !rest.isEmpty else { return nil }
            let name = String(long.contains(String(rest.prefix(2))) ? rest.prefix(2) : rest.prefix(1))
            parameters[name] = String(rest.dropFirst(name.count))
            last = name
        }
        return parameters
    }
}
