// SPDX-License-Identifier: Apache-2.0

public import Capture
internal import EPC

/// One request for a tag's memory, step by step, over whatever reader does the single operations.
///
///     listening ─▶ identifying (TID) ─▶ looking (PC, EPC) ─▶ writing ─▶ checking ─▶ done
///        │ none, several   │ several                            │          │ differs
///        ▼                 ▼                                    ▼          ▼
///      done              done                            mending, word by word ─▶ checking …
///
/// Its owner hands in the reads of the reader, the answers to ``next`` and the time, until there is an ``outcome``.
/// Nothing is written before it is certain that one tag answers; whatever happens after that, the tag is read back,
/// so that the outcome says what it holds now.
public struct TagTask: Sendable {
    enum Phase: Hashable {
        case listening
        case identifying(reads: Int)
        case looking
        case reading(count: UInt8)
        case writing
        case mending(place: Int, attempt: Int)
        case checking(round: Int)
        case done
    }

    /// A tag that was read while listening.
    private struct Heard: Hashable {
        var epc: MemoryBits
        var tid: MemoryBits?
    }

    /// How long reads are listened to, in nanoseconds: a second tag has to have had its turn.
    public static let listening: Int64 = 1_000_000_000
    /// How long a single operation may take.
    static let patience: Int64 = 5_000_000_000
    /// How long all of it may take.
    static let limit: Int64 = 20_000_000_000
    /// How many tags are told apart.
    private static let heardLimit = 16
    /// How often a word is tried.
    private static let attempts = 3
    /// How often the tag is asked what it holds.
    private static let checks = 6
    /// Before a reader that is not ready is asked again, in nanoseconds.
    private static let pause: Int64 = 1_000_000_000

    /// What is to be done.
    public let request: TagRequest
    /// The operation to be done now; taken by the owner, who answers it with ``answered(_:at:)``.
    public private(set) var next: TagOperation?
    /// What became of it, once it has ended.
    public private(set) var outcome: TagOutcome?
    /// When ``tick(at:)`` is due; `nil` when it has ended.
    public private(set) var deadline: MonotonicTime?

    private var phase = Phase.listening
    private let end: MonotonicTime
    private var id: UInt64
    private var heard: [Heard] = []
    private var result = TagOutcome()
    /// Why writing failed, while it is found out what the tag holds.
    private var trouble: TagTaskFailure?
    /// Whether an operation is under way.
    private var isWaiting = false
    /// PC and EPC as they are to be.
    private var wanted: [UInt16] = []
    /// PC and EPC as they were read last.
    private var held: [UInt16] = []
    /// The length of TIDs to try, in words, longest first.
    private var tidCounts: [UInt8] = [6, 4, 2]
    /// PC and EPC as they were before anything was written.
    private var before: [UInt16] = []
    /// How often words that differ were written again.
    private var repairs = 0

    /// A request that begins with listening.
    ///
    /// - Parameters:
    ///   - request: What is to be done.
    ///   - id: The number of its first operation; each further one has the next.
    ///   - now: When it begins.
    public init(_ request: TagRequest, firstID id: UInt64 = 1, at now: MonotonicTime) {
        self.request = request
        self.id = id
        end = now.advanced(byNanoseconds: Self.limit)
        result.antenna = request.antenna
        if case .write(let epc) = request.purpose,
            epc.bitCount == 0 || epc.bitCount % 16 != 0 || epc.bitCount > 496
        {
            finish(.impossibleEPC)
        } else {
            deadline = now.advanced(byNanoseconds: Self.listening)
        }
    }

    /// Takes what the reader reads.
    public mutating func heard(_ reads: borrowing Span<TagRead>) {
        guard phase == .listening else { return }
        for index in reads.indices {
            let (epc, tid) = (reads[index].epc, reads[index].tid)
            if let named = request.epc, named != epc { continue }
            if let named = request.tid {
                // A reader that does not tell TIDs cannot say which of its tags is the named one.
                guard let tid, named.agrees(with: tid) else { continue }
            }
            if result.antenna == nil { result.antenna = reads[index].antenna }
            note(epc, tid)
        }
    }

    private mutating func note(_ epc: MemoryBits, _ tid: MemoryBits?) {
        for index in heard.indices where heard[index].epc == epc {
            guard let tid, tid.bitCount > 0 else { return }
            guard let known = heard[index].tid else {
                heard[index].tid = tid
                return
            }
            if known.agrees(with: tid) { return }
        }
        if heard.count < Self.heardLimit { heard.append(Heard(epc: epc, tid: tid)) }
    }

    /// Takes the answer to an operation; one to another is not heard.
    public mutating func answered(_ answer: TagAnswer, at now: MonotonicTime) {
        guard isWaiting, answer.id == id &- 1 else { return }
        isWaiting = false
        step(answer.result, at: now)
    }

    /// Takes ``next`` to do it.
    public mutating func takeNext() -> TagOperation? {
        defer { next = nil }
        if next != nil { isWaiting = true }
        return next
    }

    /// Lets time pass.
    public mutating func tick(at now: MonotonicTime) {
        guard let deadline, now >= deadline else { return }
        isWaiting = false
        if phase == .listening {
            choose(at: now)
        } else {
            step(.failure(.noAnswer), at: now)
        }
    }

    /// Ends at once: the reader is gone, or nobody waits any longer.
    public mutating func abandon(_ failure: TagOperationFailure) {
        guard phase != .done else { return }
        finish(.operation(failure))
    }

    // MARK: - Which tag

    private mutating func choose(at now: MonotonicTime) {
        guard heard.count <= 1 else {
            let epcs = Set(heard.map(\.epc))
            return finish(.several(epcs.count > 1 ? Array(epcs).sorted() : heard.compactMap(\.tid)))
        }
        guard let tag = heard.first else {
            guard request.tid != nil else { return finish(.noTag) }
            result.tid = request.tid
            return identify(at: now)
        }
        result.oldEPC = tag.epc
        result.tid = tag.tid ?? request.tid
        identify(at: now)
    }

    private mutating func identify(at now: MonotonicTime) {
        guard let count = tidCounts.first else { return finish(.operation(.noSuchMemory)) }
        phase = .identifying(reads: 0)
        perform(.read(.tid, word: 0, count: count), at: now)
    }

    private mutating func identified(
        _ answer: Result<[UInt16], TagOperationFailure>,
        after reads: Int,
        at now: MonotonicTime
    ) {
        switch answer {
        case .success(let words):
            let tid = MemoryBits(words)
            if let known = result.tid, !known.agrees(with: tid) {
                return finish(.several([known, tid]))
            }
            result.tid = tid
            // Two tags with one EPC answer by turns: asked three times, both do, nearly always.
            if reads < 2, request.tid == nil {
                phase = .identifying(reads: reads + 1)
                return perform(.read(.tid, word: 0, count: UInt8(words.count)), at: now)
            }
            look(at: now)
        case .failure(.noSuchMemory) where tidCounts.count > 1:
            tidCounts.removeFirst()
            identify(at: now)
        case .failure(.noTag) where reads == 0 && result.oldEPC == nil: finish(.noTag)
        case .failure(let failure): finish(.operation(failure))
        }
    }

    /// The TID to choose the tag by: only where it has a serial number, else others of its model have the same.
    private var choosingTID: MemoryBits? {
        guard let tid = result.tid else { return nil }
        if request.tid != nil { return tid }
        guard let known = TagIdentification(tid), known.serial.bitCount > 0 else { return nil }
        return tid
    }

    private mutating func look(at now: MonotonicTime) {
        if case .read(let bank, let word, let count) = request.purpose {
            let count = count ?? UInt8(TagOperation.maximumWords)
            phase = .reading(count: count)
            return perform(.read(bank, word: word, count: count), at: now)
        }
        phase = .looking
        let words = UInt8(((result.oldEPC?.bitCount ?? 0) + 15) / 16)
        perform(.read(.epc, word: 1, count: 1 + words), at: now)
    }

    // MARK: - Reading

    private mutating func readMemory(
        _ answer: Result<[UInt16], TagOperationFailure>,
        count: UInt8,
        at now: MonotonicTime
    ) {
        guard case .read(let bank, let word, let wanted) = request.purpose else { return }
        switch answer {
        case .success(let words):
            result.words = words
            result.epc = result.oldEPC
            finish(nil)
        // Nobody says how much there is: as much as can be read.
        case .failure(.noSuchMemory) where wanted == nil && count > 1:
            phase = .reading(count: count / 2)
            perform(.read(bank, word: word, count: count / 2), at: now)
        case .failure(let failure): finish(.operation(failure))
        }
    }

    // MARK: - Writing

    private mutating func looked(_ answer: Result<[UInt16], TagOperationFailure>, at now: MonotonicTime) {
        guard case .write(let epc) = request.purpose else { return }
        switch answer {
        case .success(let words):
            guard let pc = words.first else { return finish(.operation(.refused("no words"))) }
            let length = Int(pc >> 11)
            guard words.count > length else {
                result.oldEPC = MemoryBits([UInt16](repeating: 0, count: length))
                return perform(.read(.epc, word: 1, count: UInt8(1 + length)), at: now)
            }
            held = Array(words.prefix(1 + length))
            result.oldEPC = MemoryBits(Array(held.dropFirst()))
            // Length and numbering are the EPC's; whether there is user memory the tag knows.
            let new = epc.words16
            wanted = [UInt16(new.count) << 11 | pc & 0x0400] + new
            before = held
            if held == wanted { return succeed() }
            write(at: now)
        case .failure(let failure): finish(.operation(failure))
        }
    }

    private mutating func write(at now: MonotonicTime) {
        phase = .writing
        let isPCRight = held.first == wanted.first
        perform(
            isPCRight
                ? .write(.epc, word: 2, words: Array(wanted.dropFirst()))
                : .write(.epc, word: 1, words: wanted),
            at: now
        )
        result.mayHaveChanged = true
    }

    private mutating func wrote(_ answer: Result<[UInt16], TagOperationFailure>, at now: MonotonicTime) {
        if case .failure(let failure) = answer { trouble = .operation(failure) }
        check(round: 1, at: now)
    }

    /// Reads back what the tag holds.
    private mutating func check(round: Int, at now: MonotonicTime) {
        phase = .checking(round: round)
        perform(.read(.epc, word: 1, count: UInt8(wanted.count)), at: now)
    }

    private mutating func checked(
        _ answer: Result<[UInt16], TagOperationFailure>,
        round: Int,
        at now: MonotonicTime
    ) {
        switch answer {
        case .success(let words):
            held = words
            noteHeld()
            if words == wanted { return finish(nil) }
            result.mayHaveChanged = zip(words, before).contains { $0 != $1 }
            // Locked memory does not open by trying, and without a TID of its own the tag is not found for certain.
            guard trouble != .operation(.locked), choosingTID != nil, repairs < 2,
                let place = wanted.indices.first(where: { words[$0] != wanted[$0] })
            else { return finish(trouble ?? .mismatch) }
            repairs += 1
            result.mayHaveChanged = true
            mend(place, attempt: 1, at: now)
        case .failure(let failure):
            guard round < Self.checks else { return finish(trouble ?? .operation(failure)) }
            switch failure {
            case .noTag, .lowPower, .noAnswer, .unfinished: check(round: round + 1, at: now)
            // The reader begins anew: later.
            case .busy, .disconnected:
                phase = .checking(round: round)
                deadline = min(now.advanced(byNanoseconds: Self.pause), end)
            case .notSupported, .noSuchMemory, .locked, .refused: finish(trouble ?? .operation(failure))
            }
        }
    }

    private mutating func mend(_ place: Int, attempt: Int, at now: MonotonicTime) {
        phase = .mending(place: place, attempt: attempt)
        perform(.write(.epc, word: UInt16(place + 1), words: [wanted[place]]), at: now)
    }

    private mutating func mended(
        _ answer: Result<[UInt16], TagOperationFailure>,
        _ place: Int,
        attempt: Int,
        at now: MonotonicTime
    ) {
        switch answer {
        case .success:
            held[place] = wanted[place]
            if let further = wanted.indices.first(where: { $0 > place && held[$0] != wanted[$0] }) {
                mend(further, attempt: 1, at: now)
            } else {
                check(round: 1, at: now)
            }
        case .failure(let failure):
            trouble = .operation(failure)
            if attempt < Self.attempts, failure != .locked {
                mend(place, attempt: attempt + 1, at: now)
            } else {
                repairs = .max
                check(round: 1, at: now)
            }
        }
    }

    /// What the tag holds, as it was read back.
    private mutating func noteHeld() {
        guard let pc = held.first else { return }
        result.pc = pc
        result.epc = MemoryBits(Array(held.dropFirst().prefix(Int(pc >> 11))))
        if held.count <= Int(pc >> 11) { result.epc = nil }
    }

    /// The tag holds it already.
    private mutating func succeed() {
        noteHeld()
        finish(nil)
    }

    // MARK: - Steps

    private mutating func step(_ answer: Result<[UInt16], TagOperationFailure>, at now: MonotonicTime) {
        guard now < end else { return finish(trouble ?? .tooLong) }
        switch phase {
        case .listening, .done: break
        case .identifying(let reads): identified(answer, after: reads, at: now)
        case .looking: looked(answer, at: now)
        case .reading(let count): readMemory(answer, count: count, at: now)
        case .writing: wrote(answer, at: now)
        case .mending(let place, let attempt): mended(answer, place, attempt: attempt, at: now)
        case .checking(let round): checked(answer, round: round, at: now)
        }
    }

    private mutating func perform(_ action: TagOperation.Action, at now: MonotonicTime) {
        var operation = TagOperation(id: id, action)
        id &+= 1
        operation.password = request.password
        operation.antenna = result.antenna
        switch phase {
        case .identifying:
            (operation.epc, operation.tid) = (request.tid == nil ? result.oldEPC : nil, request.tid)
        case .listening, .looking, .reading, .writing, .mending, .checking, .done:
            operation.tid = choosingTID
            if operation.tid == nil { operation.epc = writtenEPC ?? result.oldEPC }
        }
        next = operation
        deadline = min(now.advanced(byNanoseconds: Self.patience), end)
    }

    /// The EPC to find a tag by that has no TID of its own and was just written.
    private var writtenEPC: MemoryBits? {
        guard case .checking = phase, trouble == nil, case .write(let epc) = request.purpose else {
            return nil
        }
        return epc
    }

    private mutating func finish(_ failure: TagTaskFailure?) {
        phase = .done
        next = nil
        deadline = nil
        result.failure = failure
        outcome = result
    }
}

extension MemoryBits {
    /// At most 32 words as bits.
    fileprivate init(_ words: [UInt16]) {
        self.init()
        for (index, word) in words.prefix(32).enumerated() {
            setBits(at: index * 16, count: 16, to: UInt64(word))
        }
    }

    /// The bits as words.
    fileprivate var words16: [UInt16] {
        (0..<(Int(bitCount) / 16)).map { UInt16(truncatingIfNeeded: bits(at: $0 * 16, count: 16)) }
    }

    /// Whether both are the same as far as both go.
    fileprivate func agrees(with other: MemoryBits) -> Bool {
        let count = Int(min(bitCount, other.bitCount))
        return stride(from: 0, to: count, by: 64).allSatisfy { place in
            let width = min(64, count - place)
            return bits(at: place, count: width) == other.bits(at: place, count: width)
        }
    }
}

extension [MemoryBits] {
    /// The same in every run.
    fileprivate func sorted() -> [MemoryBits] {
        sorted { left, right in
            for word in 0..<8 where left.words[word] != right.words[word] {
                return left.words[word] < right.words[word]
            }
            return left.bitCount < right.bitCount
        }
    }
}
