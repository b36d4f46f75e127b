// SPDX-License-Identifier: Apache-2.0

import Capture
import EPC
import ReaderProtocols

extension VirtualThingMagicReader {
    /// Gen2 Select as a command carries it.
    struct Select: Hashable, Sendable {
        var bank: TagBank
        var firstBit: Int
        var bits: MemoryBits
        var isExclusion: Bool
        var password: UInt32

        /// Whether a tag answers.
        func fits(_ tag: SimulatedTag) -> Bool {
            let memory = MemoryBits(wholeWords: tag.words(of: bank))
            guard firstBit + Int(bits.bitCount) <= Int(memory.bitCount) else { return isExclusion }
            let isEqual = (0..<Int(bits.bitCount)).allSatisfy {
                memory.bits(at: firstBit + $0, count: 1) == bits.bits(at: $0, count: 1)
            }
            return isEqual != isExclusion
        }
    }

    /// Words that are read along with each EPC.
    struct MemoryRead: Hashable, Sendable {
        var bank: TagBank
        var word: Int
        var count: Int

        /// What a record tells of a tag: a bit count and the words, or that they could not be read.
        func record(of tag: SimulatedTag) -> [UInt8] {
            let words = tag.words(of: bank)
            guard word + count <= words.count else { return [0x80, 0x00] }
            let bits = UInt16(count * 16)
            return [UInt8(bits >> 8), UInt8(bits & 0xFF)]
                + words[word..<(word + count)].flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
        }
    }

    /// What the search command of a continuous read says.
    struct Search: Hashable, Sendable {
        var metadata: ThingMagic.Metadata
        /// Whether it says that it may carry several Selects (88 before the option); so do the records then.
        var isMultiSelect = false
        var filter: Select?
        var memory: MemoryRead?
        var onMilliseconds: Int64
        var offMilliseconds: Int64 = 0

        /// The data behind the opcode 22; `nil`: not as it should be.
        init?(_ data: ArraySlice<UInt8>) {
            var fields = Fields(data)
            if fields.rest.first == 0x88 {
                isMultiSelect = true
                _ = fields.number(1)
            }
            guard let option = fields.number(1), let flags = fields.number(2), let on = fields.number(2),
                option & 0x10 != 0, !isMultiSelect || option & 0x0F == 0,
                flags & 0x08 != 0, flags & 0x03 == 0x03
            else { return nil }
            onMilliseconds = Int64(on)
            if flags & 0x0400 != 0 {
                guard let off = fields.number(2) else { return nil }
                offMilliseconds = Int64(off)
            }
            guard let mask = fields.number(2) else { return nil }
            metadata = ThingMagic.Metadata(rawValue: UInt16(mask))
            let known = ThingMagic.Metadata.requested.union([.q, .linkFrequency, .target])
            guard known.isSuperset(of: metadata) else { return nil }
            if option & 0x0F != 0 {
                guard let select = fields.select(option) else { return nil }
                filter = select
            }
            if flags & 0x04 != 0 {
                guard fields.number(1) == 1, fields.number(1) == 9, fields.number(1) == 0x28,
                    fields.number(2) != nil, fields.number(1) == 0,
                    let bank = fields.number(1).flatMap({ TagBank(rawValue: UInt8($0)) }),
                    let word = fields.number(4), let count = fields.number(1)
                else { return nil }
                memory = MemoryRead(bank: bank, word: Int(word), count: Int(count))
            }
            guard fields.rest.isEmpty else { return nil }
        }
    }

    /// Reads a tag's memory and answers.
    mutating func readTagMemory(_ data: [UInt8], at now: MonotonicTime) {
        var fields = Fields(data[...])
        guard fields.number(2) != nil, let option = fields.number(1), let bank = fields.bank(),
            let word = fields.number(4), let count = fields.number(1)
        else { return refuse(.readTagMemory, .wrongLength) }
        access(
            .readTagMemory,
            .read(bank, word: UInt16(truncatingIfNeeded: word), count: UInt8(count)),
            option,
            fields,
            at: now
        )
    }

    /// Writes a tag's memory and answers.
    mutating func writeTagMemory(_ data: [UInt8], at now: MonotonicTime) {
        var fields = Fields(data[...])
        guard fields.number(2) != nil, let option = fields.number(1), let word = fields.number(4),
            let bank = fields.bank()
        else { return refuse(.writeTagMemory, .wrongLength) }
        access(
            .writeTagMemory,
            .write(bank, word: UInt16(truncatingIfNeeded: word), words: []),
            option,
            fields,
            at: now
        )
    }

    private mutating func access(
        _ opcode: ThingMagic.Opcode,
        _ action: TagOperation.Action,
        _ option: UInt32,
        _ fields: Fields,
        at now: MonotonicTime
    ) {
        guard configuration.tagProtocol != nil else { return refuse(opcode, .noProtocol) }
        guard configuration.region != nil else { return refuse(opcode, .invalidRegion) }
        var (fields, action, select) = (fields, action, Select?.none)
        var password: UInt32 = 0
        if option == 0x05 {
            guard let given = fields.number(4) else { return refuse(opcode, .wrongLength) }
            password = given
        } else if option != 0 {
            guard let chosen = fields.select(option) else { return refuse(opcode, .invalidParameter) }
            select = chosen
            password = chosen.password
        }
        if case .write(let bank, let word, _) = action {
            guard !fields.rest.isEmpty, fields.rest.count % 2 == 0 else {
                return refuse(opcode, .wrongLength)
            }
            let words = stride(from: fields.rest.startIndex, to: fields.rest.endIndex, by: 2).map {
                UInt16(fields.rest[$0]) << 8 | UInt16(fields.rest[$0 + 1])
            }
            action = .write(bank, word: word, words: words)
        } else if !fields.rest.isEmpty {
            return refuse(opcode, .wrongLength)
        }
        accesses += 1
        switch field.access(action, password: password, at: now, where: { select?.fits($0) ?? true }) {
        case .success(let words):
            say(opcode, data: [UInt8(option)] + words.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] })
        case .failure(.noTag): say(opcode, .noTags)
        case .failure(.noSuchMemory): say(opcode, .memoryOverrun)
        case .failure(.locked): say(opcode, .memoryLocked)
        case .failure(.lowPower): say(opcode, .insufficientPower)
        case .failure: say(opcode, .generalTagError)
        }
    }
}

/// Numbers one after the other.
private struct Fields {
    var rest: ArraySlice<UInt8>

    init(_ data: ArraySlice<UInt8>) { rest = data }

    /// The next one, of so many bytes.
    mutating func number(_ count: Int) -> UInt32? {
        guard rest.count >= count else { return nil }
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count).reduce(0) { $0 << 8 | UInt32($1) }
    }

    mutating func bank() -> TagBank? { number(1).flatMap { TagBank(rawValue: UInt8($0)) } }

    mutating func select(_ option: UInt32) -> VirtualThingMagicReader.Select? {
        let bank: TagBank? = [2: .tid, 3: .user, 4: .epc][option & 0x07]
        guard let bank, let password = number(4), let firstBit = number(4),
            let count = number(option & 0x20 != 0 ? 2 : 1), rest.count >= (count + 7) / 8
        else { return nil }
        let bytes = Array(rest.prefix(Int(count + 7) / 8))
        rest = rest.dropFirst(bytes.count)
        guard let bits = MemoryBits(bytes.span, bitCount: Int(count)) else { return nil }
        return .init(
            bank: bank,
            firstBit: Int(firstBit),
            bits: bits,
            isExclusion: option & 0x08 != 0,
            password: password
        )
    }
}
