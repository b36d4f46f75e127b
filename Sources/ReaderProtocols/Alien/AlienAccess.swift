// SPDX-License-Identifier: Apache-2.0

internal import EPC

extension Alien {
    /// The commands by which one tag's memory is accessed, and what they came to.
    ///
    ///     AutoMode off ▶ mask: the tag ▶ antenna ▶ password ▶ G2Read or G2Write ▶ mask of the options ▶ AutoMode on
    ///
    /// The last two are sent whatever the others come to.
    struct Access: Sendable {
        let operation: TagOperation
        private var before: [Command] = []
        private var after: [Command] = []
        /// Whether the operation was answered.
        private(set) var isAnswered = false

        init(_ operation: TagOperation, _ options: ReaderOptions) {
            self.operation = operation
            before.append(.set("AutoMode", "Off"))
            if let epc = operation.epc {
                before.append(.set("AcqG2Mask", Alien.mask(.epc, firstBit: 32, epc)))
            } else if let tid = operation.tid {
                before.append(.set("AcqG2Mask", Alien.mask(.tid, firstBit: 0, tid)))
            }
            let port = operation.antenna ?? options.antennas.first(where: \.isEnabled)?.port ?? 1
            before.append(.set("ProgAntenna", "\(max(1, port) - 1)"))
            if operation.password != 0 {
                var digits: [UInt8] = []
                for shift in [24, 16, 8, 0] as [UInt32] {
                    if !digits.isEmpty { digits.append(UInt8(ascii: " ")) }
                    HexDigit.append(UInt8(truncatingIfNeeded: operation.password >> shift), to: &digits)
                }
                before.append(.set("AcqG2AccessPwd", String(decoding: digits, as: UTF8.self)))
            }
            switch operation.action {
            case .read(let bank, let word, let count): before.append(.read(bank, word: word, count: count))
            case .write(let bank, let word, let words): before.append(.write(bank, word: word, words))
            }
            if operation.password != 0 { after.append(.set("AcqG2AccessPwd", "00 00 00 00")) }
            after.append(.set("AcqG2Mask", Session.mask(options)))
            after.append(.set("AutoMode", "On"))
        }

        /// What is to be sent next; `nil`: all is done.
        var command: Command? { before.first ?? after.first }

        /// Takes the answer to ``command``.
        ///
        /// - Parameters:
        ///   - text: The answer.
        ///   - value: The words in it.
        /// - Returns: How the operation went, once that is known.
        mutating func answered(_ text: String, value: [UInt16]?) -> Result<[UInt16], TagOperationFailure>? {
            guard !before.isEmpty else {
                after.removeFirst()
                return nil
            }
            let command = before.removeFirst()
            if Alien.isError(text) {
                before = []
                isAnswered = true
                return .failure(Alien.failure(text))
            }
            switch command {
            case .read(_, _, let count):
                isAnswered = true
                guard let value, value.count == Int(count) else { return .failure(.refused(text)) }
                return .success(value)
            case .write:
                isAnswered = true
                return .success([])
            case .get, .set, .act:
                return nil
            }
        }
    }

    /// The words behind the `=` of an answer; `nil` where they are none.
    static func words(_ text: String) -> [UInt16]? {
        guard let value = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).last
        else {
            return nil
        }
        let digits = Array(value.utf8)
        return HexDigit.words(digits.span)
    }

    /// What an error of an access means, from its words: the numbers differ between firmware versions.
    static func failure(_ text: String) -> TagOperationFailure {
        let words = text.lowercased()
        if words.contains("no tag") || words.contains("not found") { return .noTag }
        if words.contains("lock") || words.contains("password") || words.contains("access denied") {
            return .locked
        }
        if words.contains("overrun") || words.contains("does not exist") || words.contains("out of range") {
            return .noSuchMemory
        }
        if words.contains("power") { return .lowPower }
        return .refused(text)
    }
}
