// SPDX-License-Identifier: Apache-2.0

internal import EPC

/// TSL ASCII protocol 2: handheld UHF readers that also read barcodes (1128, 1153, 2128, 2166 …).
///
///     host    .iv -o 27 -qs s1 CR LF
///     reader  CS: .iv -o 27 -qs s1 CR LF      the command begins
///             EP: 3034257BF7194E4000001A85    a tag; what follows is about it
///             PC: 3000
///             RI: -54
///             OK:                             the end, or ER: and a code
///             CR LF
///
/// A line is two letters, a colon and a value. ESC makes text of the CR, LF or ESC behind it. A trigger at the handle
/// makes the reader do a command by itself; its answer looks the same.
public enum TSL {
    /// The two letters in front of a line.
    public struct Header: RawRepresentable, Hashable, Sendable {
        /// The first letter in the upper byte.
        public let rawValue: UInt16

        /// A header from its letters.
        public init(rawValue: UInt16) { self.rawValue = rawValue }

        /// A header from its name, of two letters.
        init(_ name: StaticString) {
            // SAFETY: a static string of ours, two bytes long.
            unsafe self.init(rawValue: UInt16(name.utf8Start[0]) << 8 | UInt16(name.utf8Start[1]))
        }

        static let commandStarted = Header("CS")
        static let ok = Header("OK")
        static let error = Header("ER")
        static let epc = Header("EP")
        static let pc = Header("PC")
        static let rssi = Header("RI")
        static let frequency = Header("CF")
        static let phase = Header("PH")
        static let tid = Header("TD")
        static let barcode = Header("BC")
        static let readData = Header("RD")
        static let wordsWritten = Header("WW")
        static let accessError = Header("EA")
        static let backscatterError = Header("EB")
        static let unitSerial = Header("US")
        static let unitFirmware = Header("UF")
        static let batteryPercent = Header("BP")
        static let charging = Header("CH")
        static let message = Header("ME")
    }

    /// A command for the reader.
    enum Command: Hashable, Sendable {
        /// Stop what is going on.
        case abort
        /// Who the reader is.
        case version
        /// How full the battery is.
        case battery
        /// Set what every inventory does, without doing one.
        case configure(Inventory)
        /// Let inventories tell frequency and phase; not every firmware can.
        case radioFacts
        /// What the trigger does: an inventory, and at two presses a barcode.
        case triggerAction
        /// One inventory, as it was configured.
        case inventory
        /// One signal.
        case alert
        /// Access to a tag's memory.
        case access(TagOperation)

        /// The name the reader repeats when it begins.
        var name: TSL.Header {
            switch self {
            case .abort: Header("ab")
            case .version: Header("vr")
            case .battery: Header("bl")
            case .configure, .radioFacts, .inventory: Header("iv")
            case .triggerAction: Header("sa")
            case .alert: Header("al")
            case .access(let operation):
                if case .read = operation.action { Header("rd") } else { Header("wr") }
            }
        }
    }

    /// What every inventory does.
    struct Inventory: Hashable, Sendable {
        /// Transmit power in dBm; `nil` leaves what is set.
        var power: Int?
        /// The session; `nil`: the reader's.
        var session: UInt8?
        /// How many tags to expect.
        var population: ReaderOptions.Population?
        /// Which tags answer.
        var filter: ReaderOptions.TagFilter?
        /// Whether chips that can (Impinj FastID) tell their TID.
        var tellsTID = false
    }
}

extension TSL.Command {
    /// Appends the line to send.
    func append(to bytes: inout [UInt8]) {
        bytes.append(contentsOf: text.utf8)
        bytes += [0x0D, 0x0A]
    }

    private var text: String {
        switch self {
        case .abort: ".ab"
        case .version: ".vr"
        case .battery: ".bl"
        case .configure(let inventory): ".iv -x -n " + inventory.parameters
        case .radioFacts: ".iv -n -ic on -ip on"
        case .triggerAction: ".sa -a off -s inv -d bar"
        case .inventory: ".iv"
        case .alert: ".al -b on -v on -d sho"
        case .access(let operation): Self.access(operation)
        }
    }

    private static func access(_ operation: TagOperation) -> String {
        var text: String
        switch operation.action {
        case .read(let bank, let word, let count):
            text =
                ".rd -x -al off -db \(bank.tsl) -do \(hex(word, digits: 4)) -dl \(hex(UInt16(count), digits: 2))"
        case .write(let bank, let word, let words):
            text = ".wr -x -al off -db \(bank.tsl) -do \(hex(word, digits: 4))"
            text += " -dl \(hex(UInt16(words.count), digits: 2)) -da "
            for word in words { text += hex(word, digits: 4) }
        }
        if operation.password != 0 {
            text +=
                " -ap " + hex(UInt16(operation.password >> 16), digits: 4)
                + hex(UInt16(operation.password & 0xFFFF), digits: 4)
        }
        if let epc = operation.epc {
            text += " " + TSL.Inventory.select(.epc, firstBit: 32, epc, isExclusion: false, session: 1)
        } else if let tid = operation.tid {
            text += " " + TSL.Inventory.select(.tid, firstBit: 0, tid, isExclusion: false, session: 1)
        }
        return text
    }

    static func hex(_ number: UInt16, digits: Int) -> String {
        let text = String(number, radix: 16, uppercase: true)
        return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
    }
}

extension TSL.Inventory {
    /// The longest mask in bits: its length is two hex digits.
    static let maximumMask = 255

    /// The parameters behind `.iv -x -n`.
    var parameters: String {
        var text = "-al off -e on -r on -ie on -dt off"
        if tellsTID { text += " -fi on" }
        if let power { text += " -o \(power)" }
        switch population {
        case .q(let q): text += " -qa fix -qv \(min(q, 15))"
        case .tags: text += " -qa dyn"
        case nil: break
        }
        if let filter {
            let session = session ?? 1
            text +=
                " "
                + Self.select(
                    filter.bank,
                    firstBit: filter.firstBit,
                    filter.bits,
                    isExclusion: filter.isExclusion,
                    session: session
                )
        } else {
            text += " -io on"
            if let session { text += " -qs s\(session) -qt a" }
        }
        return text
    }

    /// A select in front of each round, and a query for those that it chose: action 4 puts tags that fit to B and all
    /// others to A, action 0 the other way round.
    static func select(
        _ bank: TagBank,
        firstBit: UInt16,
        _ bits: MemoryBits,
        isExclusion: Bool,
        session: UInt8
    ) -> String {
        let length = min(Int(bits.bitCount), maximumMask)
        var mask: [UInt8] = []
        for index in 0..<(length + 7) / 8 { HexDigit.append(bits.byte(at: index), to: &mask) }
        return "-io off -sb \(bank.tsl) -so \(TSL.Command.hex(firstBit, digits: 4))"
            + " -sl \(TSL.Command.hex(UInt16(length), digits: 2)) -sd \(String(decoding: mask, as: UTF8.self))"
            + " -sa \(isExclusion ? 0 : 4) -st s\(session) -ql all -qs s\(session) -qt b"
    }
}

extension TagBank {
    /// The bank's word in the protocol.
    fileprivate var tsl: String {
        switch self {
        case .reserved: "res"
        case .epc: "epc"
        case .tid: "tid"
        case .user: "usr"
        }
    }
}

extension TSL.Command: CustomStringConvertible {
    /// What it is about, for messages.
    var description: String {
        switch self {
        case .abort: "stopping"
        case .version: "the version"
        case .battery: "the battery"
        case .configure: "the inventory's settings"
        case .radioFacts: "frequency and phase"
        case .triggerAction: "the trigger's action"
        case .inventory: "reading tags"
        case .alert: "the signal"
        case .access: "the tag's memory"
        }
    }
}
