// SPDX-License-Identifier: Apache-2.0

public import Capture
public import EPC
public import ReaderProtocols

/// The tags near a virtual reader, with what has been written to them: the air side of memory access, for all families.
///
/// A virtual reader lets it ``see(_:of:at:)`` each sighting, also those that it does not tell because it is not
/// reading, and gives the commands of the host for a tag's memory to ``access(_:epc:tid:password:at:)``.
public struct TagField: Sendable {
    /// How long a tag counts as near after an antenna has seen it last, in nanoseconds.
    public static let presence: Int64 = 3_000_000_000

    fileprivate struct Near: Sendable {
        let original: SimulatedTag
        var tag: SimulatedTag
        var isGone = false
        var accesses = 0
        var seen: MonotonicTime
    }

    /// By the place in the population.
    private var tags: [Int: Near] = [:]

    /// Nobody is near.
    public init() {}

    /// Notes that an antenna sees a tag.
    ///
    /// - Parameters:
    ///   - sighting: Which tag of the population.
    ///   - tag: The tag as it was made.
    ///   - now: When.
    /// - Returns: The tag as it is now, after what was written to it; `nil`: it was taken away.
    public mutating func see(
        _ sighting: TagSighting,
        of tag: SimulatedTag,
        at now: MonotonicTime
    ) -> SimulatedTag? {
        guard var known = tags[sighting.tag], known.original == tag else {
            tags[sighting.tag] = Near(original: tag, tag: tag, seen: now)
            return tag
        }
        known.seen = now
        tags[sighting.tag] = known
        return known.isGone ? nil : known.tag
    }

    /// The tags near now, as they are, the one seen last first.
    public func near(at now: MonotonicTime) -> [SimulatedTag] {
        places(at: now).compactMap { tags[$0]?.tag }
    }

    /// Accesses the memory of one tag: of those that fit, the one seen last.
    ///
    /// - Parameters:
    ///   - action: What is done.
    ///   - epc: The tag's EPC from its first bit; `nil`: any.
    ///   - tid: The tag's TID from its first bit; `nil`: any.
    ///   - password: The access password that the host gave.
    ///   - now: When.
    /// - Returns: The words read (none for a write), or how a tag or a reader refuses.
    public mutating func access(
        _ action: TagOperation.Action,
        epc: MemoryBits? = nil,
        tid: MemoryBits? = nil,
        password: UInt32 = 0,
        at now: MonotonicTime
    ) -> Result<[UInt16], TagOperationFailure> {
        access(action, password: password, at: now) { tag in
            (epc.map { tag.epc.begins(with: $0) } ?? true) && (tid.map { tag.tid.begins(with: $0) } ?? true)
        }
    }

    /// Accesses the memory of one tag: of those that a reader's own choice fits, the one seen last.
    ///
    /// - Parameters:
    ///   - action: What is done.
    ///   - password: The access password that the host gave.
    ///   - now: When.
    ///   - fits: Whether a tag answers.
    /// - Returns: The words read (none for a write), or how a tag or a reader refuses.
    public mutating func access(
        _ action: TagOperation.Action,
        password: UInt32 = 0,
        at now: MonotonicTime,
        where fits: (SimulatedTag) -> Bool
    ) -> Result<[UInt16], TagOperationFailure> {
        let place = places(at: now).first { tags[$0].map { fits($0.tag) } ?? false }
        guard let place, var near = tags[place] else { return .failure(.noTag) }
        let result = near.access(action, password: password)
        tags[place] = near
        return result
    }

    private func places(at now: MonotonicTime) -> [Int] {
        let since = now.advanced(byNanoseconds: -Self.presence)
        return tags.filter { !$0.value.isGone && $0.value.seen >= since }
            .sorted { ($1.value.seen, $0.key) < ($0.value.seen, $1.key) }
            .map(\.key)
    }
}

extension TagField.Near {
    mutating func access(
        _ action: TagOperation.Action,
        password: UInt32
    ) -> Result<[UInt16], TagOperationFailure> {
        accesses += 1
        if case .leaves(let count) = tag.flaw, accesses > count {
            isGone = true
            return .failure(.noTag)
        }
        switch action {
        case .read(let bank, let word, let count):
            if bank == .reserved, tag.accessPassword != 0, password != tag.accessPassword {
                return .failure(.locked)
            }
            let memory = tag.words(of: bank)
            guard Int(word) < memory.count, count > 0, Int(word) + Int(count) <= memory.count else {
                return .failure(.noSuchMemory)
            }
            return .success(Array(memory[Int(word)..<(Int(word) + Int(count))]))
        case .write(let bank, let word, let words):
            return write(words, to: bank, from: Int(word), password: password)
        }
    }

    private mutating func write(
        _ words: [UInt16],
        to bank: TagBank,
        from word: Int,
        password: UInt32
    ) -> Result<[UInt16], TagOperationFailure> {
        if password != 0, password != tag.accessPassword { return .failure(.locked) }
        if bank == .tid || tag.locked.contains(bank) && (tag.accessPassword == 0 || password == 0) {
            return .failure(.locked)
        }
        guard tag.flaw != .weak else { return .failure(.lowPower) }
        // Of the EPC bank there is as much as Gen2 allows, whatever length the PC word tells.
        guard word + words.count <= (bank == .epc ? 33 : tag.words(of: bank).count), bank != .epc || word > 0
        else {
            return .failure(.noSuchMemory)
        }
        var words = words
        if case .tears(let count) = tag.flaw, accesses > count, words.count > 1 {
            tag.set([words[0]], of: bank, from: word)
            isGone = true
            return .failure(.noTag)
        }
        if case .forgets(let count) = tag.flaw, accesses > count { words[words.count - 1] ^= 1 }
        tag.set(words, of: bank, from: word)
        return .success([])
    }
}

extension SimulatedTag {
    /// A bank's words, as a reader gets them.
    public func words(of bank: TagBank) -> [UInt16] {
        switch bank {
        case .reserved: [killPassword, accessPassword].flatMap { [UInt16($0 >> 16), UInt16($0 & 0xFFFF)] }
        case .epc: [Checksum.genibus(([UInt8](pc) + epc.octets).span), pc] + epc.wholeWords
        case .tid: tid.wholeWords
        case .user: user.wholeWords
        }
    }

    /// Writes words; those of the EPC bank count from its CRC, which follows by itself.
    fileprivate mutating func set(_ new: [UInt16], of bank: TagBank, from word: Int) {
        guard bank == .epc else {
            var memory = words(of: bank)
            memory.replaceSubrange(word..<(word + new.count), with: new)
            if bank == .user { user = MemoryBits(wholeWords: memory) }
            if bank == .reserved {
                killPassword = UInt32(memory[0]) << 16 | UInt32(memory[1])
                accessPassword = UInt32(memory[2]) << 16 | UInt32(memory[3])
            }
            return
        }
        // What is beyond the length that the PC word tells is kept nowhere: a longer EPC begins with zeros.
        var memory = [pc] + epc.wholeWords
        memory += [UInt16](repeating: 0, count: max(0, word - 1 + new.count - memory.count))
        memory.replaceSubrange((word - 1)..<(word - 1 + new.count), with: new)
        pc = memory[0]
        let length = min(Int(pc >> 11), 31)
        memory += [UInt16](repeating: 0, count: max(0, 1 + length - memory.count))
        epc = MemoryBits(wholeWords: Array(memory[1..<(1 + length)]))
    }
}

extension MemoryBits {
    /// The bits as words; of the last one what is there, and zeros.
    public var wholeWords: [UInt16] {
        (0..<((Int(bitCount) + 15) / 16)).map { UInt16(truncatingIfNeeded: bits(at: $0 * 16, count: 16)) }
    }

    /// At most 32 words.
    public init(wholeWords: [UInt16]) {
        self.init()
        for (index, word) in wholeWords.prefix(32).enumerated() {
            setBits(at: index * 16, count: 16, to: UInt64(word))
        }
    }

    /// The bits as bytes.
    var octets: [UInt8] { (0..<byteCount).map { byte(at: $0) } }

    /// Whether these bits begin with others.
    func begins(with other: MemoryBits) -> Bool {
        guard other.bitCount <= bitCount else { return false }
        return stride(from: 0, to: Int(other.bitCount), by: 64).allSatisfy { place in
            let count = min(64, Int(other.bitCount) - place)
            return bits(at: place, count: count) == other.bits(at: place, count: count)
        }
    }
}

extension [UInt8] {
    fileprivate init(_ word: UInt16) { self = [UInt8(word >> 8), UInt8(word & 0xFF)] }
}
