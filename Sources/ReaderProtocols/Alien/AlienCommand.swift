// SPDX-License-Identifier: Apache-2.0

internal import EPC

/// Alien Reader Protocol: fixed readers (ALR-9650, 9680, 9800, 9900, F800) by text over Telnet or a serial line.
///
///     reader  …Alien Technology : RFID Reader…  CR LF  Username> NUL      on the network only
///     host    alien CR LF
///     reader  Password> NUL
///     host    password CR LF
///     reader  Alien> NUL
///     host    01 get ReaderVersion CR LF          01 in front: an answer without echo and prompt
///     reader  ReaderVersion = 14.07.01.00 CR LF NUL
///
/// The reader gathers tags by itself (AutoMode) and hands out its list when asked (Get TagList): each line is one tag
/// at one antenna, with how often it was read. A list that was handed out begins anew (PersistTime −1).
public enum Alien {
    /// The TCP port of the protocol.
    static let port: UInt16 = 23

    /// What makes a reader answer without echo and prompt.
    static let terse: UInt8 = 0x01

    /// One command.
    enum Command: Hashable, Sendable {
        /// Get a property.
        case get(String)
        /// Set a property.
        case set(String, String)
        /// Do something.
        case act(String)
        /// Read words of a tag.
        case read(TagBank, word: UInt16, count: UInt8)
        /// Write words to a tag.
        case write(TagBank, word: UInt16, [UInt16])

        /// The name with which a good answer begins, as far as it does; lower case.
        var name: String {
            switch self {
            case .get(let name), .set(let name, _), .act(let name): name.lowercased()
            case .read: "g2read"
            case .write: "g2write"
            }
        }

        /// The list of tags.
        static let tagList = Command.get("TagList")

        /// Appends the line to send.
        func append(to bytes: inout [UInt8]) {
            bytes.append(terse)
            bytes.append(contentsOf: text.utf8)
            bytes += [0x0D, 0x0A]
        }

        private var text: String {
            switch self {
            case .get(let name): return "get \(name)"
            case .set(let name, let value): return "set \(name) = \(value)"
            case .act(let name): return name
            case .read(let bank, let word, let count): return "G2Read = \(bank.rawValue) \(word) \(count)"
            case .write(let bank, let word, let words):
                var digits: [UInt8] = []
                for word in words {
                    for byte in [UInt8(word >> 8), UInt8(word & 0xFF)] {
                        if !digits.isEmpty { digits.append(UInt8(ascii: " ")) }
                        HexDigit.append(byte, to: &digits)
                    }
                }
                return "G2Write = \(bank.rawValue), \(word), \(String(decoding: digits, as: UTF8.self))"
            }
        }
    }

    /// How each tag of a list is to be written.
    ///
    /// Tokens that a firmware does not know stay as they are, and are then no numbers: the fact is absent.
    static let tagFormat =
        "Tag:%k, Count:%r, Ant:%a, RSSI:${RSSI}, Freq:${FREQ}, Msec:${MSEC2}, PC:${PCWORD}, Data:${G2DATA1}"

    /// A mask by which tags answer: bank, first bit, bits, and the bits in bytes.
    static func mask(_ bank: TagBank, firstBit: UInt16, _ bits: MemoryBits) -> String {
        var digits: [UInt8] = []
        HexDigit.append(bits, separator: UInt8(ascii: " "), to: &digits)
        return "\(bank.rawValue), \(firstBit), \(bits.bitCount), \(String(decoding: digits, as: UTF8.self))"
    }

    /// No mask: all tags answer.
    static let noMask = "00"

    /// What these readers can be told to do.
    static let traits: ReaderTraits = {
        var traits = ReaderTraits(title: "Alien fixed readers (ALR-9650, 9680, 9800, 9900, F800)")
        traits.baudRates = [115_200]
        traits.tcpPort = port
        traits.ports = 1...4
        traits.powers = 1500...3200
        traits.hasPortPowers = true
        traits.sessions = [0, 1, 2, 3]
        traits.takesPopulation = true
        traits.filters = 1
        traits.memoryReads = [.tid, .user]
        traits.takesLogin = true
        traits.outputs = 1...8
        traits.accessesMemory = true
        var question: [UInt8] = []
        Command.get("ReaderType").append(to: &question)
        traits.probe = ReaderProbe(question: question, patienceMilliseconds: 1_000, examine: examine)
        return traits
    }()

    /// Looks for a whole answer: `ReaderType = …Alien…` and its NUL, or the banner of a reader on the network.
    private static func examine(_ bytes: borrowing Span<UInt8>) -> ReaderProbe.Verdict {
        var framer = LineFramer(endsAtNUL: true)
        var model: String?
        var start = 0
        while start < bytes.count {
            let end = min(bytes.count, start + 4096)
            framer.append(bytes.extracting(start..<end))
            start = end
            while let line = framer.next() {
                let text = String(decoding: framer.bytes[line.text], as: UTF8.self)
                if text.lowercased().contains("readertype ="), text.contains("Alien") {
                    model = Self.model(text)
                } else if text.contains("Alien Technology") {
                    model = model ?? "Alien"
                }
                guard line.endsAnswer, let model else { continue }
                return .family(.alien, ReaderDescription(model: model, firmware: "unknown"))
            }
        }
        return .unknown
    }

    /// The model in `Alien RFID Tag Reader, Model: ALR-9900 (Four Antenna / …)`.
    static func model(_ text: String) -> String {
        guard let mark = text.firstRange(of: "Model:") else { return "Alien" }
        let words = text[mark.upperBound...].split(separator: " ", maxSplits: 1)
        return words.first.map { "Alien \($0.prefix(32))" } ?? "Alien"
    }
}

extension Alien.Command: CustomStringConvertible {
    /// What it is about, for messages.
    var description: String {
        switch self {
        case .get(let name), .act(let name): name
        case .set(let name, let value): "\(name) = \(value)"
        case .read: "G2Read"
        case .write: "G2Write"
        }
    }
}
