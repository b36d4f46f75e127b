// SPDX-License-Identifier: Apache-2.0

public import Capture
internal import EPC
internal import ReaderProtocols

/// A TSL handheld reader without a radio: the other side of `TSL.Session`, true to the wire.
///
/// It reads while an inventory lasts: one that the host commands, or one for which somebody presses the trigger. Like
/// the real thing it forgets what the host has set when it restarts, and says nothing of a restart.
public struct VirtualTSLReader: VirtualReader {
    /// What kind of unit it is.
    public struct Unit: Hashable, Sendable {
        /// The serial number, which begins with the model.
        public var serial = "1128-EU-S00001"
        /// The firmware's version.
        public var firmware = "2.2.0 rev 5"
        /// Whether its firmware tells frequency and phase.
        public var tellsRadioFacts = true
        /// Whether what the trigger does can be set.
        public var takesTriggerAction = true
        /// The highest power in dBm.
        public var maximumPower = 29
        /// How long an inventory lasts, in nanoseconds.
        public var roundNanoseconds: Int64 = 100_000_000

        /// A 1128.
        public init() {}
    }

    /// What the host has set; gone after a restart.
    public struct Configuration: Hashable, Sendable {
        /// Transmit power in dBm.
        public var power = 29
        /// The session.
        public var session = "s0"
        /// The query's target.
        public var target = "a"
        /// Q, where it is fixed.
        public var q: Int?
        /// The words of the parameters that are on or off: `e`, `r`, `fi`, `ic`, `ip`.
        public var flags: Set<String> = []
        /// Which tags answer.
        public var mask: TSLMask?
    }

    /// The kind of unit.
    public let unit: Unit
    /// What the host has set.
    public internal(set) var configuration = Configuration()
    /// What waits to be sent.
    public var output = Transmission()
    /// What happened to the tags.
    public private(set) var tally = SightingTally()
    /// It has no outputs.
    public var switches: [OutputSwitch] { [] }
    /// How often it gave a signal.
    public internal(set) var beeps = 0
    /// How full the battery is, in percent.
    public var battery = 90
    /// The command lines it got.
    public internal(set) var commands: [String] = []

    var field = TagField()
    var queue: [String] = []
    private var roundEnd: MonotonicTime?
    private var tagsInRound = 0
    private var framer = LineFramer()
    private var random: SeededRandom
    private var stalledUntil: MonotonicTime?
    private var heldBack = Transmission()
    private var isDead = false
    private var recordsToCorrupt = 0

    /// A unit that was just switched on.
    ///
    /// - Parameters:
    ///   - unit: The kind of unit.
    ///   - seed: Decides about noise.
    public init(_ unit: Unit = Unit(), seed: UInt64 = 1) {
        self.unit = unit
        random = SeededRandom(seed: seed)
    }

    /// Whether an inventory is going on.
    public var isReading: Bool { roundEnd != nil }

    /// When ``tick(at:)`` is due.
    public var deadline: MonotonicTime? { [roundEnd, stalledUntil].compactMap(\.self).min() }

    /// Takes bytes of the host and obeys the commands in them, one after the other.
    public mutating func receive(_ bytes: borrowing Span<UInt8>, at now: MonotonicTime) {
        guard !isDead else { return }
        framer.append(bytes)
        while let line = framer.next() {
            let text = String(decoding: framer.bytes[line.text], as: UTF8.self)
            guard !text.isEmpty else { continue }
            commands.append(text)
            queue.append(text)
        }
        work(at: now)
    }

    private mutating func work(at now: MonotonicTime) {
        if queue.contains(where: { $0.hasPrefix(".ab") }), roundEnd != nil { endRound() }
        while roundEnd == nil, !queue.isEmpty { obey(queue.removeFirst(), at: now) }
    }

    /// Lets an inventory or a stall end.
    public mutating func tick(at now: MonotonicTime) {
        if let end = stalledUntil, now >= end {
            stalledUntil = nil
            output.append(contentsOf: heldBack)
            heldBack.removeAll()
        }
        if let end = roundEnd, now >= end {
            endRound()
            work(at: now)
        }
    }

    /// Lets somebody press the trigger once: an inventory.
    public mutating func pressTrigger(at now: MonotonicTime) {
        guard !isDead, roundEnd == nil else { return }
        beginRound(".iv", at: now)
    }

    /// Lets somebody press the trigger twice in front of a barcode.
    public mutating func scan(_ text: [UInt8], at now: MonotonicTime) {
        guard !isDead, roundEnd == nil else { return }
        say("CS: .bc")
        var line = Array("BC: ".utf8)
        for byte in text {
            if byte == 0x0D || byte == 0x0A || byte == 0x1B { line.append(0x1B) }
            line.append(byte)
        }
        emit(line + [0x0D, 0x0A])
        end(nil)
    }

    mutating func beginRound(_ command: String, at now: MonotonicTime) {
        say("CS: " + command)
        tagsInRound = 0
        roundEnd = now.advanced(byNanoseconds: unit.roundNanoseconds)
    }

    private mutating func endRound() {
        roundEnd = nil
        end(tagsInRound == 0 ? TSLCode.noTag : nil)
    }

    /// Lets an antenna see a tag; told if an inventory is going on.
    public mutating func observe(_ sighting: TagSighting, of tag: SimulatedTag, at now: MonotonicTime) {
        guard let tag = field.see(sighting, of: tag, at: now), isReading else {
            tally.unread += 1
            return
        }
        guard !isDead, stalledUntil == nil else {
            tally.missed += 1
            return
        }
        guard configuration.mask?.takes(tag) ?? true else {
            tally.filtered += 1
            return
        }
        tagsInRound += 1
        var record = Array(lines(sighting, tag).utf8)
        let isIntact = recordsToCorrupt == 0
        if isIntact {
            tally.records += 1
        } else {
            recordsToCorrupt -= 1
            tally.corrupted += 1
            // A digit that becomes none: what is a digit after a flipped bit nobody can tell.
            record[4 + Int(random.next() % UInt64(max(1, tag.epc.byteCount * 2)))] ^= 0x40
        }
        output.append(record: record, of: sighting.tag, isIntact: isIntact)
    }

    private func lines(_ sighting: TagSighting, _ tag: SimulatedTag) -> String {
        var text = "EP: \(TSLMask.hex(tag.epc))\r\n"
        if configuration.flags.contains("e") { text += "PC: \(TSLMask.hex(tag.pc))\r\n" }
        if configuration.flags.contains("r") { text += "RI: \(sighting.rssi)\r\n" }
        if configuration.flags.contains("ic") { text += "CF: \(sighting.frequencyKHz)\r\n" }
        if configuration.flags.contains("ip") { text += "PH: \(sighting.phase)\r\n" }
        if configuration.flags.contains("fi"), tag.tid.bitCount > 0 {
            text += "TD: \(TSLMask.hex(tag.tid))\r\n"
        }
        return text
    }
}

// MARK: - Faults

extension VirtualTSLReader {
    /// Lets a fault happen.
    public mutating func suffer(_ fault: VirtualFault, at now: MonotonicTime) {
        switch fault {
        case .noise(let count):
            emit((0..<max(0, count)).map { _ in UInt8(truncatingIfNeeded: random.next()) })
        case .bytes(let bytes): emit(bytes)
        case .corruptRecords(let count): recordsToCorrupt += max(0, count)
        case .stall(let nanoseconds): stalledUntil = now.advanced(byNanoseconds: nanoseconds)
        case .restart:
            configuration = Configuration()
            roundEnd = nil
            queue = []
            framer.removeAll()
        case .dead(let isOn):
            isDead = isOn
            roundEnd = nil
        // It has one antenna and no words for its faults.
        case .overTemperature, .returnLoss, .antennaMissing, .bufferFull, .assertion, .input, .clock: break
        }
    }

    /// Says a line.
    mutating func say(_ line: String) { emit(Array(line.utf8) + [0x0D, 0x0A]) }

    /// Ends a response: `OK:`, or `ER:` with a code, and an empty line.
    mutating func end(_ error: Int?) {
        if let error { say("ER: 00\(error)") } else { say("OK:") }
        say("")
    }

    private mutating func emit(_ bytes: [UInt8]) {
        guard !isDead else { return }
        if stalledUntil == nil { output.append(bytes) } else { heldBack.append(bytes) }
    }
}

/// The codes of `ER:` that it uses.
enum TSLCode {
    static let syntax = 1
    static let parameter = 2
    static let command = 3
    static let noTag = 5
}
