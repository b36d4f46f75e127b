// SPDX-License-Identifier: Apache-2.0

public import EPC

extension LLRP {
    /// Operations on the memory of tags that an inventory comes upon (AccessSpec, 12.2).
    public struct AccessSpec: Hashable, Sendable {
        /// Its number, not 0.
        public var spec: UInt32
        /// The antenna; 0 for all.
        public var antenna: UInt16 = 0
        /// Whether it is carried out once; else for ever.
        public var isOnce = false
        /// The EPC of the tags, from its first bit; `nil`: any.
        public var epc: MemoryBits?
        /// The TID of the tags, from its first bit; `nil`: any.
        public var tid: MemoryBits?
        /// The tags' access password; 0 for none.
        public var password: UInt32 = 0
        /// What is done, in order.
        public var operations: [Operation] = []

        /// An operation.
        public struct Operation: Hashable, Sendable {
            /// Comes back with the result.
            public var number: UInt16
            /// What is done.
            public var action: TagOperation.Action

            /// An operation.
            public init(_ number: UInt16, _ action: TagOperation.Action) {
                self.number = number
                self.action = action
            }
        }

        /// An AccessSpec that does nothing yet.
        public init(spec: UInt32) { self.spec = spec }

        /// Writes the AccessSpec.
        func write(to writer: inout MessageWriter) {
            writer.parameter(.accessSpec) { writer in
                writer.append(spec)
                writer.append(antenna)
                // Gen2; disabled; of whatever ROSpec.
                writer.append(UInt8(1))
                writer.append(UInt8(0))
                writer.append(UInt32(0))
                writer.parameter(.accessSpecStopTrigger) {
                    $0.append(UInt8(isOnce ? 1 : 0))
                    $0.append(UInt16(isOnce ? 1 : 0))
                }
                writer.parameter(.accessCommand) { writer in
                    writer.parameter(.c1g2TagSpec) { writeTargets(to: &$0) }
                    for operation in operations { write(operation, to: &writer) }
                }
                writer.parameter(.accessReportSpec) {
                    // With the tags of the inventory, or at its own end.
                    $0.append(UInt8(isOnce ? 1 : 0))
                }
            }
        }

        private func writeTargets(to writer: inout MessageWriter) {
            // The EPC begins behind CRC and PC.
            if let epc { Self.write(target: epc, .epc, from: 32, to: &writer) }
            if let tid { Self.write(target: tid, .tid, from: 0, to: &writer) }
            if epc == nil, tid == nil { Self.write(target: MemoryBits(), .epc, from: 0, to: &writer) }
        }

        private static func write(
            target bits: MemoryBits,
            _ bank: TagBank,
            from firstBit: UInt16,
            to writer: inout MessageWriter
        ) {
            var mask = MemoryBits()
            for bit in 0..<Int(bits.bitCount) { mask.setBits(at: bit, count: 1, to: 1) }
            writer.parameter(.c1g2TargetTag) {
                // The bits are to be as told.
                $0.append(bank.rawValue << 6 | 0x20)
                $0.append(firstBit)
                $0.append(mask)
                $0.append(bits)
            }
        }

        private func write(_ operation: Operation, to writer: inout MessageWriter) {
            func writeHead(_ bank: TagBank, _ word: UInt16, _ count: Int, to writer: inout MessageWriter) {
                writer.append(operation.number)
                writer.append(password)
                writer.append(bank.rawValue << 6)
                writer.append(word)
                writer.append(UInt16(count))
            }
            switch operation.action {
            case .read(let bank, let word, let count):
                writer.parameter(.c1g2Read) { writeHead(bank, word, Int(count), to: &$0) }
            case .write(let bank, let word, let words):
                writer.parameter(.c1g2Write) { writer in
                    writeHead(bank, word, words.count, to: &writer)
                    for word in words { writer.append(word) }
                }
            }
        }
    }

    /// What became of one operation on one tag.
    public struct OperationResult: Hashable, Sendable {
        /// Whether it was a read; else a write.
        public var isRead: Bool
        /// The operation's number.
        public var number: UInt16
        /// 0 for success; the others mean other things for reads than for writes.
        public var code: UInt8
        /// What was read, up to 32 words.
        public var words = MemoryBits()

        /// Why it failed; `nil` where it did not.
        public var failure: TagOperationFailure? {
            switch (isRead, code) {
            case (_, 0): nil
            // Reads 2 and writes 5: no response; a tag that was there a moment ago.
            case (true, 2), (false, 5): .noTag
            case (true, 4), (false, 1): .noSuchMemory
            case (true, 5), (false, 2), (true, 6), (false, 7): .locked
            case (false, 3): .lowPower
            case (true, 1), (false, 4): .refused("the tag does not say why")
            default: .refused("the reader does not say why (result \(code))")
            }
        }

        /// Whether it may go better the next time.
        var isTransient: Bool {
            code == (isRead ? 2 : 5) || code == (isRead ? 1 : 4) || (!isRead && code == 3)
        }
    }

    /// The numbers of operations that are part of an inventory; those on demand are above.
    enum OperationNumber {
        static let tid: UInt16 = 1
        static let user: UInt16 = 2
        static let firstOnDemand: UInt16 = 256
    }
}
