// SPDX-License-Identifier: Apache-2.0

public import Capture
internal import EPC
public import ReaderProtocols

/// A 125 kHz card reader without a radio: the other side of `EM4100.Session`, true to the wire.
///
/// Each tag that its antenna sees stands for a card (``card(of:)``). It listens to nothing, and does not notice who
/// listens to it.
public struct VirtualEM4100Reader: VirtualReader {
    /// Whether CR LF stands before a frame's end, as ID-12 readers send it; RDM6300 does not.
    public let hasLineEnd: Bool
    /// It always reads.
    public var isReading: Bool { true }
    /// What waits to be sent.
    public var output = Transmission()
    /// What happened to the cards.
    public private(set) var tally = SightingTally()
    /// It has no outputs.
    public var switches: [OutputSwitch] { [] }

    private var random: SeededRandom
    private var framesToCorrupt = 0
    private var stalledUntil: MonotonicTime?
    private var isDead = false

    /// A reader without a card.
    ///
    /// - Parameters:
    ///   - hasLineEnd: Whether CR LF stands before a frame's end.
    ///   - seed: Decides about noise.
    public init(hasLineEnd: Bool = false, seed: UInt64 = 1) {
        self.hasLineEnd = hasLineEnd
        random = SeededRandom(seed: seed)
    }

    /// The card that a tag stands for: the last 40 bits of its EPC.
    public static func card(of tag: SimulatedTag) -> EM4100.Card {
        EM4100.Card(number: tag.epc.bits(at: max(0, Int(tag.epc.bitCount) - 40), count: 40))
    }

    /// When a stall ends.
    public var deadline: MonotonicTime? { stalledUntil }

    /// It hears nothing.
    public mutating func receive(_ bytes: borrowing Span<UInt8>, at now: MonotonicTime) {}

    /// Lets a stall end.
    public mutating func tick(at now: MonotonicTime) {
        if let end = stalledUntil, now >= end { stalledUntil = nil }
    }

    /// Lets a card be read once.
    public mutating func observe(_ sighting: TagSighting, of tag: SimulatedTag, at now: MonotonicTime) {
        guard !isDead, stalledUntil == nil else {
            tally.missed += 1
            return
        }
        var frame: [UInt8] = []
        EM4100.append(Self.card(of: tag), hasLineEnd: hasLineEnd, to: &frame)
        let isIntact = framesToCorrupt == 0
        if isIntact {
            tally.records += 1
        } else {
            framesToCorrupt -= 1
            tally.corrupted += 1
            frame[1 + Int(random.next() % 12)] ^= 0x01
        }
        output.append(record: frame, of: sighting.tag, isIntact: isIntact)
    }

    /// Lets a fault happen.
    public mutating func suffer(_ fault: VirtualFault, at now: MonotonicTime) {
        switch fault {
        case .noise(let count):
            emit((0..<max(0, count)).map { _ in UInt8(truncatingIfNeeded: random.next()) })
        case .bytes(let bytes): emit(bytes)
        case .corruptRecords(let count): framesToCorrupt += max(0, count)
        case .stall(let nanoseconds): stalledUntil = now.advanced(byNanoseconds: nanoseconds)
        case .dead(let isOn): isDead = isOn
        // It has nothing to forget, no words for its faults, no inputs and no clock.
        case .restart, .overTemperature, .returnLoss, .antennaMissing, .bufferFull, .assertion, .input,
            .clock:
            break
        }
    }

    private mutating func emit(_ bytes: [UInt8]) {
        if !isDead, stalledUntil == nil { output.append(bytes) }
    }
}
