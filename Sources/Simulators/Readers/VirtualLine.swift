// SPDX-License-Identifier: Apache-2.0

import Capture
import EPC
import ReaderProtocols

/// A virtual reader's side of the line: what it suffers, and what became of the records on it.
struct VirtualLine: Sendable {
    var output = Transmission()
    var tally = SightingTally()
    var random: SeededRandom
    private(set) var isDead = false
    private var stalledUntil: MonotonicTime?
    private var heldBack = Transmission()
    private var recordsToCorrupt = 0

    init(seed: UInt64) { random = SeededRandom(seed: seed) }

    /// When ``tick(at:)`` is due.
    var deadline: MonotonicTime? { stalledUntil }

    /// Whether tags that are seen now are missed.
    var isDeaf: Bool { isDead || stalledUntil != nil }

    /// Lets a stall end.
    mutating func tick(at now: MonotonicTime) {
        guard let end = stalledUntil, now >= end else { return }
        stalledUntil = nil
        output.append(contentsOf: heldBack)
        heldBack.removeAll()
    }

    /// Sends bytes that are no record.
    mutating func emit(_ bytes: [UInt8]) {
        guard !isDead else { return }
        if stalledUntil == nil { output.append(bytes) } else { heldBack.append(bytes) }
    }

    /// Sends a tag's record, with one bit wrong where that was ordered.
    ///
    /// - Parameters:
    ///   - record: The record's frame.
    ///   - tag: The tag's place in its population.
    ///   - header: How many bytes at its start are never wrong: without them it would be noise, not a wrong frame.
    mutating func emit(record: [UInt8], of tag: Int, header: Int) {
        var record = record
        let isIntact = recordsToCorrupt == 0
        if isIntact {
            tally.records += 1
        } else {
            recordsToCorrupt -= 1
            tally.corrupted += 1
            let place = header + Int(random.next() % UInt64(record.count - header))
            record[place] ^= UInt8(1 << (random.next() % 8))
        }
        output.append(record: record, of: tag, isIntact: isIntact)
    }

    /// Sends one frame that tells several tags; wrong or right, they share its fate.
    mutating func emit(list: [UInt8], of tags: [Int], header: Int) {
        guard let first = tags.first else { return emit(list) }
        let corrupted = tally.corrupted
        emit(record: list, of: first, header: header)
        let isIntact = tally.corrupted == corrupted
        for tag in tags.dropFirst() {
            if isIntact { tally.records += 1 } else { tally.corrupted += 1 }
            output.append(record: [], of: tag, isIntact: isIntact)
        }
    }

    /// Lets a fault of the line happen; others are the reader's.
    mutating func suffer(_ fault: VirtualFault, at now: MonotonicTime) {
        switch fault {
        case .noise(let count):
            emit((0..<max(0, count)).map { _ in UInt8(truncatingIfNeeded: random.next()) })
        case .bytes(let bytes): emit(bytes)
        case .corruptRecords(let count): recordsToCorrupt += max(0, count)
        case .stall(let nanoseconds): stalledUntil = now.advanced(byNanoseconds: nanoseconds)
        case .dead(let isOn): isDead = isOn
        case .restart, .overTemperature, .returnLoss, .antennaMissing, .bufferFull, .assertion, .input,
            .clock:
            break
        }
    }
}

extension SimulatedTag {
    /// What the tag sends in an inventory: PC and EPC, and its CRC of both.
    var backscatter: (bytes: [UInt8], crc: UInt16) {
        let bytes = [UInt8(pc >> 8), UInt8(pc & 0xFF)] + epc.octets
        return (bytes, Checksum.genibus(bytes.span))
    }

    /// Whether bits of a bank are these.
    func has(_ bits: MemoryBits, in bank: TagBank, from firstBit: Int) -> Bool {
        VirtualThingMagicReader.Select(
            bank: bank,
            firstBit: firstBit,
            bits: bits,
            isExclusion: false,
            password: 0
        ).fits(self)
    }
}
