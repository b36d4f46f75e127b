// SPDX-License-Identifier: Apache-2.0

internal import EPC

extension ThingMagic {
    /// Which tags a command is for (Gen2 Select).
    ///
    ///     password  first bit  length  bits
    ///        4          4       1, 2   length / 8      the length has two bytes when the option says so
    struct Select: Hashable {
        var bank: TagBank
        var firstBit: UInt16
        var bits: MemoryBits
        var isExclusion = false

        init(_ filter: ReaderOptions.TagFilter) {
            bank = filter.bank
            firstBit = filter.firstBit
            bits = filter.bits
            isExclusion = filter.isExclusion
        }

        /// The tag that an operation names, by its TID if it can; `nil`: none is named.
        init?(_ operation: TagOperation) {
            if let tid = operation.tid, tid.bitCount > 0 {
                (bank, firstBit, bits) = (.tid, 0, tid)
            } else if let epc = operation.epc, epc.bitCount > 0 {
                (bank, firstBit, bits) = (.epc, 32, epc)
            } else {
                return nil
            }
        }

        /// What the option of a command says about it.
        var option: UInt8 {
            // 1 would mean an EPC from its start, 4 means any place of its bank.
            (bank == .epc ? 0x04 : bank.rawValue) | (isExclusion ? 0x08 : 0)
                | (bits.bitCount > 255 ? 0x20 : 0)
        }

        /// The bytes behind a command's own.
        func bytes(password: UInt32 = 0) -> [UInt8] {
            var bytes = ThingMagic.bytes(password) + ThingMagic.bytes(UInt32(firstBit))
            if bits.bitCount > 255 { bytes.append(UInt8(bits.bitCount >> 8)) }
            bytes.append(UInt8(bits.bitCount & 0xFF))
            return bytes + (0..<bits.byteCount).map { bits.byte(at: $0) }
        }
    }

    /// What a continuous read looks for, and what it does with each tag.
    ///
    ///     22  option  flags  on  [off]  metadata  [select]  [01  length  28  0000  00  bank  word  count]
    ///             1     2     2    2       2                  1     1     1   2     1    1     4     1
    struct Search: Hashable {
        var filter: Select?
        /// What is read along with each EPC.
        var memory: ReaderOptions.MemoryRead?
        /// Spans of reading and rest.
        var dutyCycle: ReaderOptions.DutyCycle?

        /// The longest span that the command can tell, in milliseconds.
        static let longestSpan: UInt32 = 65_535

        /// The command's data, from its timeout on.
        var data: [UInt8] {
            // Streams records (0008) of large populations (0010) from the search list (0003).
            var flags: UInt16 = 0x001B
            if memory != nil { flags |= 0x0004 }
            if dutyCycle != nil { flags |= 0x0400 }
            // The round, without rest, is one of 1000 ms.
            let on = UInt16(min(dutyCycle?.onMilliseconds ?? 1_000, Self.longestSpan))
            var body: [UInt8] = [0x10 | (filter?.option ?? 0)]
            body += ThingMagic.bytes(flags) + ThingMagic.bytes(on)
            if let dutyCycle {
                body += ThingMagic.bytes(UInt16(min(dutyCycle.offMilliseconds, Self.longestSpan)))
            }
            body += ThingMagic.bytes(Metadata.requested.rawValue)
            if let filter { body += filter.bytes() }
            if let memory {
                let read =
                    [0, 0, 0, memory.bank.rawValue] + ThingMagic.bytes(UInt32(memory.word)) + [memory.count]
                body += [0x01, UInt8(read.count), Opcode.readTagMemory.rawValue] + read
            }
            // Continuous: timeout 0, option 1.
            return [0x00, 0x00, 0x01, 0x22, 0x00, 0x00, gen2, UInt8(body.count), 0x22] + body
        }
    }

    /// A number as it is on the wire.
    static func bytes<Value: FixedWidthInteger>(_ value: Value) -> [UInt8] {
        stride(from: Value.bitWidth - 8, through: 0, by: -8).map { UInt8(truncatingIfNeeded: value >> $0) }
    }
}

extension ThingMagic {
    /// The data of the command that does an operation on a tag.
    ///
    ///     28  timeout  option  bank  word  count  [password  [first bit  length  bits]]
    ///     24  timeout  option  word  bank         [password  [first bit  length  bits]]  words
    ///            2        1      1     4     1
    static func accessData(_ operation: TagOperation) -> [UInt8] {
        let select = Select(operation)
        // Option 5: a password and no choice of tags.
        let option: UInt8 = select?.option ?? (operation.password == 0 ? 0x00 : 0x05)
        let choice =
            select?.bytes(password: operation.password)
            ?? (operation.password == 0 ? [] : bytes(operation.password))
        switch operation.action {
        case .read(let bank, let word, let count):
            return bytes(Timing.readSearch) + [option, bank.rawValue] + bytes(UInt32(word)) + [count] + choice
        case .write(let bank, let word, let words):
            return bytes(Timing.writeSearch) + [option] + bytes(UInt32(word)) + [bank.rawValue] + choice
                + words.flatMap { bytes($0) }
        }
    }
}
