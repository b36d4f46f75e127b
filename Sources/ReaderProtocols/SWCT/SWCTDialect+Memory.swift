// SPDX-License-Identifier: Apache-2.0

internal import Capture
internal import EPC

// These readers read and write whichever tag answers: none can be chosen. So an inventory comes first, and what is
// wanted is done only when one tag is there, and it is the right one.

extension SWCT.Dialect {
    mutating func commands(
        for operation: TagOperation
    ) -> Result<[DialogueCommand], TagOperationFailure> {
        words = []
        if operation.epc == nil, operation.tid != nil { return .failure(.notSupported) }
        wanted = operation
        let password = (0..<4).map { UInt8(truncatingIfNeeded: operation.password >> UInt32(24 - 8 * $0)) }
        let access: DialogueCommand
        switch operation.action {
        case .read(let bank, let word, let count):
            guard word <= 255 else { return .failure(.noSuchMemory) }
            access = command(.read, [bank.rawValue, UInt8(word), count] + password, "reading the tag")
        case .write(let bank, let word, let words):
            guard word <= 255, words.count <= TagOperation.maximumWords else {
                return .failure(.noSuchMemory)
            }
            let data = words.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
            access = command(
                .write,
                [bank.rawValue, UInt8(word), UInt8(words.count)] + password + data,
                "writing the tag"
            )
        }
        return .success([command(.inventory, [], "finding the tag"), access])
    }

    /// The tags that are near before an operation.
    func takeField(_ data: borrowing Span<UInt8>, isGood: Bool) -> DialogueVerdict {
        guard isGood, data.count >= 2 else { return .refused(.noTag) }
        var found: Set<MemoryBits> = []
        let isWhole = SWCT.forEachTag(
            in: data.extracting(2..<data.count),
            count: Int(data[0]) << 8 | Int(data[1]),
            at: MonotonicTime(nanoseconds: 0)
        ) { found.insert($0.epc) }
        guard isWhole, !found.isEmpty else { return .refused(.noTag) }
        if let epc = wanted?.epc, !found.contains(epc) { return .refused(.noTag) }
        guard found.count == 1 else {
            return .refused(.refused("\(found.count) tags are near, and this reader cannot choose one"))
        }
        return .accepted
    }
}
